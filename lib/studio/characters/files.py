"""Keeps a character's folder in line with the database. Every write is repeatable; the database is what counts."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any

from lib.assets import store as asset_store
from lib.characters import folder as layout
from lib.characters import store
from lib.characters.folder import StudioFolder
from lib.characters.names import MAX_SLUG
from lib.clock import Clock
from lib.db.engine import Database
from lib.errors import NotFound
from lib.identity.signing import Signer
from lib.imaging.delivery import MAX_BYTES, as_jpeg, as_png, deliver
from lib.model.actor import LOCAL_WORKSPACE, Actor
from lib.model.character import Character, CharacterImage, ImageKind, Judgement
from lib.processes import Pool
from lib.storage.base import BlobStore
from lib.studio.library.renditions import Rendition, read_rendition

_STEMS = {ImageKind.CANDIDATE: "candidate", ImageKind.REFERENCE: "ref", ImageKind.GENERATION: "generation"}
_WITHOUT_FILE = {Judgement.DROP, Judgement.REPLACED}


@dataclass(frozen=True)
class CharacterFiles:
    """Writes the folders of characters."""

    database: Database
    blobs: BlobStore
    pool: Pool
    signer: Signer
    clock: Clock
    data: Path
    public_url: str = ""
    max_bytes: int = MAX_BYTES
    """Largest file that is written for a language model to read."""
    lock: RLock = field(default_factory=RLock, repr=False)
    """Held while rows and files of a folder change together, so that a look at the folder sees both or neither."""
    _known: dict[Path, tuple[int, int]] = field(default_factory=dict, repr=False)
    """Seeds that agree with the database, with time and size."""

    def folder(self, workspace_id: str) -> StudioFolder:
        """Return a workspace's folder; the one of this machine's user lies in the data folder itself."""
        base = self.data if workspace_id == LOCAL_WORKSPACE else self.data / "workspaces" / workspace_id
        return StudioFolder(base / layout.ROOT_NAME)

    def load(self, actor: Actor, slug: str) -> Character:
        """Return a character of the actor's workspace by its slug; raise `NotFound`."""
        with self.database.read() as connection:
            found = store.load(connection, actor.workspace_id, slug[:MAX_SLUG])
        if found is None or found.trashed_at is not None:
            raise NotFound(f"There is no character {slug[:MAX_SLUG]!r}.")
        return found

    def save_seed(self, character: Character) -> None:
        """Write the approved start as PNG of at most 2048 px, and the upload that it came of.

        A start that came of no upload has no original; the upload before it stays in the library.
        """
        place = self.folder(character.workspace_id)
        if character.seed_asset_id:
            content, _ = self.picture(character, character.seed_asset_id)
            place.write(character.slug, layout.SEED, content=self.pool.run(as_png, content))
            self.note(place.character(character.slug, layout.SEED))
        if character.original_asset_id is None:
            place.remove(character.slug, layout.SEED_ORIGINAL)
            return
        content, _ = self.picture(character, character.original_asset_id)
        place.write(character.slug, layout.SEED_ORIGINAL, content=self.pool.run(_whole_png, content))

    def note(self, path: Path) -> None:
        """Remember a file as it is now: it agrees with the database."""
        self._known[path] = _stamp(path)

    def is_known(self, path: Path) -> bool:
        """Tell whether a file is still as it was noted."""
        return self._known.get(path) == _stamp(path)

    def save_analysis(self, character: Character) -> None:
        """Write what the character is."""
        if character.analysis is not None:
            value = character.analysis.model_dump(mode="json")
            self.folder(character.workspace_id).write_json(character.slug, layout.ANALYSIS, value)

    def save_registry(self, workspace_id: str) -> None:
        """Write the list of all characters."""
        with self.database.read() as connection:
            characters = store.of_workspace(connection, workspace_id)
        default = next((character.slug for character in characters if character.is_default), None)
        first = characters[0].slug if characters else None
        entries = [_entry(character) for character in characters]
        self.folder(workspace_id).write_registry({"characters": entries, "default_character": default or first})

    def save_image(self, character: Character, image: CharacterImage) -> CharacterImage:
        """Bring a picture's file in line with what was decided; return the record with its file's name and hash."""
        with self.lock:
            return self._save_image(character, image)

    def save_references(self, character: Character) -> None:
        """Write the addresses of the references, good for a day, and the registry."""
        with self.database.read() as connection:
            images = store.images_of(connection, character.character_id, ImageKind.REFERENCE)
        finalised = character.finalised_at or self.clock.now()
        value = {
            "character_name": character.slug,
            "display_name": character.display_name,
            "finalized_at": _moment(finalised),
            "reference_count": len(images),
            "references": [{"file": image.file, "url": self.url(image.asset_id or "")} for image in images],
        }
        self.folder(character.workspace_id).write_json(character.slug, layout.REFERENCE_URLS, value)
        self.save_registry(character.workspace_id)

    def remove_files(self, character: Character, images: Sequence[CharacterImage]) -> None:
        """Remove the files of pictures that are no longer the character's, and a folder of candidates left empty."""
        place = self.folder(character.workspace_id)
        for image in images:
            if image.file:
                place.remove(character.slug, layout.FOLDERS[image.kind], image.file)
        place.remove_if_empty(character.slug, ImageKind.CANDIDATE)

    def picture(self, character: Character, asset_id: str) -> tuple[bytes, str]:
        """Return a picture of the character's workspace as it is delivered, and its format; raise `NotFound`."""
        return self._rendition(character, asset_id, "full")

    def thumbnail(self, character: Character, asset_id: str) -> bytes:
        """Return a picture's thumbnail, or the picture itself where it has none."""
        try:
            return self._rendition(character, asset_id, "thumbnail")[0]
        except NotFound:
            return self._rendition(character, asset_id, "full")[0]

    def url(self, asset_id: str) -> str:
        """Return a signed address of a picture."""
        return (self.public_url or "http://localhost:8501").rstrip("/") + self.signer.asset_path(asset_id, "full")

    def _save_image(self, character: Character, image: CharacterImage) -> CharacterImage:
        place = self.folder(character.workspace_id)
        name = layout.FOLDERS[image.kind]
        if image.asset_id is None:
            return image
        if image.judgement in _WITHOUT_FILE:
            if image.file:
                place.remove(character.slug, name, image.file)
            return self._note_file(image, "", "")
        if image.file and place.character(character.slug, name, image.file).is_file():
            return image
        content, file_format = self.picture(character, image.asset_id)
        if image.kind is ImageKind.REFERENCE:
            content, extension = self.pool.run(as_jpeg, content, file_format, self.max_bytes), "jpg"
        else:
            content, extension = self.pool.run(deliver, content, file_format, self.max_bytes)
        file = f"{_STEMS[image.kind]}-{image.position:03}.{extension}"
        digest = hashlib.sha256(content).hexdigest()
        # File and row change under the character's lock, so that another server's look at the folder sees both.
        with self.database.write() as connection:
            store.lock(connection, character.character_id)
            place.write(character.slug, name, file, content=content)
            store.set_image(connection, image.image_id, file=file, file_hash=digest)
        return image.model_copy(update={"file": file, "file_hash": digest})

    def _rendition(self, character: Character, asset_id: str, rendition: Rendition) -> tuple[bytes, str]:
        with self.database.read() as connection:
            asset = asset_store.load(connection, asset_id, character.workspace_id)
        if asset is None:
            raise NotFound(f"There is no image {asset_id[:64]!r}.")
        return read_rendition(self.blobs, asset, rendition)[0], asset.format

    def _note_file(self, image: CharacterImage, file: str, file_hash: str) -> CharacterImage:
        if (image.file, image.file_hash) == (file, file_hash):
            return image
        with self.database.write() as connection:
            store.set_image(connection, image.image_id, file=file, file_hash=file_hash)
        return image.model_copy(update={"file": file, "file_hash": file_hash})


def _stamp(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


def _whole_png(content: bytes) -> bytes:
    return as_png(content, max_side=None)


def _moment(moment: datetime) -> str:
    """Return a moment as seed E writes it: UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _entry(character: Character) -> dict[str, Any]:
    return {
        "name": character.slug,
        "display_name": character.display_name,
        "description": character.description,
        "created_at": _moment(character.created_at),
        "reference_count": character.reference_count,
    }
