"""Use cases of folders that people touch: edited by hand, copied in, in the old flat layout, exported and imported."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lib.characters import folder as layout
from lib.characters import store
from lib.characters.folder import StudioFolder
from lib.characters.names import MAX_NAME, check_slug, clean_name, slug_of
from lib.clock import Clock
from lib.db.engine import Database
from lib.errors import Conflict, InvalidRequest, NotFound, StudioError
from lib.ids import new_id
from lib.imaging.delivery import shows_seed
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.character import Analysis, Capabilities, Character, CharacterImage, ImageKind
from lib.studio.characters.files import CharacterFiles
from lib.studio.characters.packs import CHARACTER, about_of, packed, unpacked

_MAX_VERIFIED = 20_000
_REMOVAL_TIME = timedelta(seconds=10)
"""Between the removal of a row and that of its file."""


@dataclass(frozen=True)
class CharacterReading:
    """Takes in what lies in a workspace's folder. The folder's word counts where a person changed it."""

    database: Database
    clock: Clock
    files: CharacterFiles
    upload: Callable[[Actor, bytes, str], Asset]
    _seen: dict[str, object] = field(default_factory=dict)
    _verified: dict[Path, tuple[int, int]] = field(default_factory=dict)
    """Files whose content was compared, with time and size."""

    def refresh(self, actor: Actor, slug: str = "") -> tuple[str, ...]:
        """Take in what changed in the folder since the last look; return what a person should know.

        Costs a handful of file times when nothing changed. Of the character named by `slug`, files that were written
        in place are noticed too.
        """
        place = self.files.folder(actor.workspace_id)
        with self.files.lock:
            said: tuple[str, ...] = ()
            if self._seen.get(actor.workspace_id) != place.state():
                said = self._read_all(actor, place)
                self._seen[actor.workspace_id] = place.state()
            return (*said, *self._refresh_one(actor, place, slug))

    def _refresh_one(self, actor: Actor, place: StudioFolder, slug: str) -> Sequence[str]:
        seen_at = f"{actor.workspace_id}/{slug}"
        if slug not in place.slugs() or self._seen.get(seen_at) == place.files_state(slug):
            return ()
        with self.database.read() as connection:
            character = store.load(connection, actor.workspace_id, slug)
        said = self._read_one(actor, place, character) if character and character.trashed_at is None else ()
        self._seen[seen_at] = place.files_state(slug)
        return said

    def has_flat_layout(self, actor: Actor) -> bool:
        """Tell whether an old flat layout waits for a name."""
        return self.files.folder(actor.workspace_id).has_flat_layout()

    def migrate(self, actor: Actor, name: str) -> str:
        """Move an old flat layout into a folder of the name given, take it in, and return its slug."""
        place, slug = self.files.folder(actor.workspace_id), slug_of(name)
        with self.database.read() as connection:
            if store.load(connection, actor.workspace_id, slug) is not None:
                raise Conflict(f"Name: {slug} is taken.", remedy="Choose another name.", field="display_name")
        place.migrate_flat_layout(slug)
        with self.files.lock:
            self._adopt(actor, place, slug, {"display_name": clean_name(name)})
        self.files.save_registry(actor.workspace_id)
        return slug

    def _read_all(self, actor: Actor, place: StudioFolder) -> tuple[str, ...]:
        said = []
        registry, broken = place.registry(self.clock.now())
        if broken is not None:
            said.append(f"The registry could not be read. It is kept as {broken.name}, and a new one was made.")
        entries = {str(e.get("name")): e for e in registry.get("characters", ()) if isinstance(e, dict)}
        with self.database.read() as connection:
            known = {
                character.slug: character
                for is_trashed in (False, True)
                for character in store.of_workspace(connection, actor.workspace_id, trashed=is_trashed)
            }
        is_changed = broken is not None
        for slug in place.slugs():
            character = known.get(slug)
            if character is None:
                said += self._adopt(actor, place, slug, entries.get(slug, {}))
                is_changed = True
            elif character.trashed_at is None:
                is_changed |= self._read_entry(character, registry, entries.get(slug, {}))
                said += self._read_one(actor, place, character)
        if is_changed or not registry:
            self.files.save_registry(actor.workspace_id)
        return tuple(said)

    def _read_entry(self, character: Character, registry: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
        """Take over a display name and a default that somebody changed in the registry; tell whether anything was."""
        try:
            name = clean_name(str(entry.get("display_name") or character.display_name))
        except InvalidRequest:
            name = character.display_name
        is_renamed = name != character.display_name
        is_default = registry.get("default_character") == character.slug and not character.is_default
        with self.database.write() as connection:
            if is_renamed:
                store.change(connection, character.character_id, display_name=name)
            if is_default:
                store.make_default(connection, character.workspace_id, character.character_id)
        return is_renamed or is_default

    def _adopt(self, actor: Actor, place: StudioFolder, slug: str, entry: Mapping[str, Any]) -> list[str]:
        """Make a character of a folder that somebody put there."""
        name = str(entry.get("display_name") or slug.replace("-", " ").title())[:MAX_NAME]
        character = Character(
            character_id=new_id("chr"),
            workspace_id=actor.workspace_id,
            owner_id=actor.user_id,
            slug=slug,
            display_name=name,
            description=str(entry.get("description") or "")[:500],
            created_at=_moment(entry.get("created_at")) or self.clock.now(),
        )
        with self.database.write() as connection:
            if not store.insert_if_absent(connection, character):
                return []  # another server has just taken it in
        said = self._read_one(actor, place, character)
        with self.database.write() as connection:
            if store.images_of(connection, character.character_id, ImageKind.REFERENCE):
                store.change(connection, character.character_id, finalised_at=self.clock.now())
        self._save_references(actor, slug)
        return [f"{name} was found in the folder and taken in.", *said]

    def _read_one(self, actor: Actor, place: StudioFolder, character: Character) -> list[str]:
        said = self._read_analysis(place, character)
        said += self._read_seed(actor, place, character)
        before = self._library(character)
        for kind in ImageKind:
            said += self._read_pictures(actor, place, character, kind)
        if self._library(character) != before:
            self._save_references(actor, character.slug)
        return said

    def _library(self, character: Character) -> tuple[tuple[str, str | None], ...]:
        with self.database.read() as connection:
            references = store.images_of(connection, character.character_id, ImageKind.REFERENCE)
        return tuple((image.file, image.asset_id) for image in references)

    def _save_references(self, actor: Actor, slug: str) -> None:
        """Bring the list of references in line with the library, where there is one."""
        character = self.files.load(actor, slug)
        if character.reference_count or self.files.folder(actor.workspace_id).has_references(slug):
            self.files.save_references(character)

    def _read_analysis(self, place: StudioFolder, character: Character) -> list[str]:
        try:
            found = place.read_json(character.slug, layout.ANALYSIS)
            analysis = None if found is None else analysis_from(found)
        except InvalidRequest as error:
            return [f"{character.display_name}: {error.message} What the studio knows stays."]
        if analysis is None or analysis == character.analysis:
            return []
        with self.database.write() as connection:
            store.change(
                connection,
                character.character_id,
                analysis=analysis,
                description=analysis.description,
                is_analysis_confirmed=True,
            )
        return []

    def _read_seed(self, actor: Actor, place: StudioFolder, character: Character) -> list[str]:
        path = place.character(character.slug, layout.SEED)
        if not path.is_file() or self.files.is_known(path):
            return []
        content = place.read(character.slug, layout.SEED)
        try:
            if self._is_seed(character, content):
                self.files.note(path)
                return []
            asset = self.upload(actor, content, f"{character.display_name} seed")
        except StudioError as error:
            return [f"{character.display_name}: {layout.SEED} cannot be used. {error.message}"]
        with self.database.write() as connection:
            store.change(connection, character.character_id, seed_asset_id=asset.asset_id)
        self.files.note(path)
        return [f"{character.display_name}: {layout.SEED} was changed by hand."] if character.seed_asset_id else []

    def _is_seed(self, character: Character, content: bytes) -> bool:
        """Tell whether a file shows the seed that the studio knows."""
        if character.seed_asset_id is None:
            return False
        try:
            known, _ = self.files.picture(character, character.seed_asset_id)
        except NotFound:
            return False
        return bool(self.files.pool.run(shows_seed, content, known))

    def _read_pictures(self, actor: Actor, place: StudioFolder, character: Character, kind: ImageKind) -> list[str]:
        there = place.pictures(character.slug, kind)
        with self.database.read() as connection:
            known = [i for i in store.images_of(connection, character.character_id, kind) if i.file]
        gone = [image for image in known if image.file not in there]
        named = {image.file: image for image in known}
        said = []
        for name, path in there.items():
            try:
                self._take_in(actor, character, path, kind=kind, known=named.get(name))
            except StudioError as error:
                said.append(f"{character.display_name}: {kind.value} {name[:60]} cannot be used. {error.message}")
        gone = self._remove_gone(place, character, gone)
        if gone:
            said.append(f"{character.display_name}: {len(gone)} {kind.value} files were removed by hand.")
        return said

    def _remove_gone(
        self, place: StudioFolder, character: Character, gone: Sequence[CharacterImage]
    ) -> list[CharacterImage]:
        """Take pictures out whose files are still not there once no other server can be writing them."""
        if not gone:
            return []
        with self.database.write() as connection:
            store.lock(connection, character.character_id)
            still = [
                image
                for image in gone
                if not place.character(character.slug, layout.FOLDERS[image.kind], image.file).is_file()
            ]
            store.remove_images(connection, [image.image_id for image in still], self.clock.now())
        return still

    def _take_in(
        self, actor: Actor, character: Character, path: Path, *, kind: ImageKind, known: CharacterImage | None
    ) -> None:
        stat = path.stat()
        looked_at = (stat.st_mtime_ns, stat.st_size)
        if known is not None and self._verified.get(path) == looked_at:
            return
        name, content = path.name, path.read_bytes()
        if len(self._verified) >= _MAX_VERIFIED:
            self._verified.clear()
        self._verified[path] = looked_at
        digest = hashlib.sha256(content).hexdigest()
        if known is not None and known.file_hash == digest:
            return
        if known is None and self._is_known(character, kind, name):
            return
        asset = self.upload(actor, content, name)
        with self.database.write() as connection:
            store.lock(connection, character.character_id)
            if known is None and store.named(connection, character.character_id, kind, name[:80]):
                return
            if known is not None:
                store.set_image(connection, known.image_id, asset_id=asset.asset_id, file_hash=digest, measures=None)
                return
            new = CharacterImage(
                image_id=new_id("chi"),
                character_id=character.character_id,
                kind=kind,
                asset_id=asset.asset_id,
                file=name[:80],
                file_hash=digest,
                created_at=self.clock.now(),
            )
            store.add_images(connection, [new])

    def _is_known(self, character: Character, kind: ImageKind, name: str) -> bool:
        """Tell whether another server has taken a file in, or is about to remove it."""
        since = self.clock.now() - _REMOVAL_TIME
        with self.database.write() as connection:
            store.lock(connection, character.character_id)
            named = store.named(connection, character.character_id, kind, name[:80])
            return bool(named) or store.was_just_removed(
                connection, character.character_id, kind, file=name[:80], since=since
            )

    def export(self, actor: Actor, slug: str) -> tuple[bytes, str]:
        """Return a character's folder as a ZIP and its name. Only known files go in, so credentials never can."""
        character = self.files.load(actor, slug)
        content = packed(character, self.files.folder(character.workspace_id))
        return content, f"{character.slug}.zip"

    def import_pack(self, actor: Actor, content: bytes, name: str = "") -> str:
        """Take a character out of a ZIP, under a name of its own if one is given; return its slug.

        Nothing is written before all of it was checked. Raises `InvalidRequest`, `TooLarge`, and `Conflict` where the
        name is taken.
        """
        files = unpacked(content)
        about = about_of(files)
        display_name = clean_name(name or str(about.get("display_name") or about.get("name") or ""))
        slug = slug_of(display_name) if name or "name" not in about else check_slug(str(about["name"]))
        place = self.files.folder(actor.workspace_id)
        with self.database.read() as connection:
            is_taken = store.load(connection, actor.workspace_id, slug) is not None
        if is_taken or place.character(slug).exists():
            raise Conflict(
                f"Name: there is a character {slug} already.", remedy="Import it under another name.", field="name"
            )
        with self.files.lock:
            for parts, file in files.items():
                if parts[-1] not in {CHARACTER, layout.REFERENCE_URLS}:
                    place.write(slug, *parts, content=file)
            self._adopt(actor, place, slug, {**about, "display_name": display_name})
        self.files.save_registry(actor.workspace_id)
        return slug


def analysis_from(found: Mapping[str, Any]) -> Analysis:
    """Return an analysis from a document; what it does not name is assumed, what is unknown in it is ignored.

    Raises `InvalidRequest` naming the first field that is wrong.
    """
    able = found.get("physical_capabilities")
    kept = {name: value for name, value in found.items() if name in Analysis.model_fields}
    if isinstance(able, Mapping):
        kept["physical_capabilities"] = {k: v for k, v in able.items() if k in Capabilities.model_fields}
    try:
        return Analysis.model_validate(kept)
    except ValidationError as exc:
        first = exc.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InvalidRequest(f"{layout.ANALYSIS}: {place}: {first['msg']}.", field=place) from exc


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else None
