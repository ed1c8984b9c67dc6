"""The folder that people and seed E's tools open: `character-image-studio/characters/<slug>/…`, written atomically.

Every path is checked to stay inside. Nothing here knows the database; what a folder says is returned as it is.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lib.characters.names import check_slug
from lib.errors import InvalidRequest, NotFound
from lib.model.character import ImageKind

ROOT_NAME = "character-image-studio"
CHARACTERS = "characters"
REGISTRY = "registry.json"
CONFIG = "config.json"
ANALYSIS = "character-analysis.json"
REFERENCE_URLS = "reference-urls.json"
SEED, SEED_ORIGINAL = "seed.png", "seed-original.png"
FOLDERS = {
    ImageKind.CANDIDATE: "candidates",
    ImageKind.REFERENCE: "references",
    ImageKind.GENERATION: "generations",
}
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp"})
_ENDINGS = tuple(sorted(PICTURES))
_WATCHED = frozenset({ANALYSIS, SEED, *FOLDERS.values()})
_EMPTY_CONFIG = {
    "api_base_url": "https://api-imagegen.neuko.ai",
    "client_id": "",
    "client_secret": "",
    "access_token": "",
}
_MAX_JSON = 2_000_000
_MAX_LISTED = 2000


@dataclass(frozen=True)
class StudioFolder:
    """One workspace's `character-image-studio` folder, made when first needed."""

    root: Path

    def path(self, *parts: str) -> Path:
        """Return a path inside; raise `InvalidRequest` for one that would leave it, links included."""
        for part in parts:
            if part in {"", ".", ".."} or "/" in part or "\\" in part or "\0" in part:
                raise InvalidRequest(f"path: {part[:80]!r} is not a name inside {ROOT_NAME}.", field="path")
        place = self.root.joinpath(*parts)
        if not place.resolve().is_relative_to(self.root.resolve()):
            raise InvalidRequest(f"path: {'/'.join(parts)[:80]!r} leads out of {ROOT_NAME}.", field="path")
        return place

    def character(self, slug: str, *parts: str) -> Path:
        """Return a path inside a character's folder."""
        return self.path(CHARACTERS, check_slug(slug), *parts)

    def make(self, slug: str) -> None:
        """Make a character's folder, and the root with its `config.json` around it. Repeatable."""
        self.character(slug).mkdir(parents=True, exist_ok=True)
        self.make_config()

    def make_config(self) -> None:
        """Make the file that the service's own tools keep their account in, for their owner's eyes only.

        One that is there is never read, changed or exported: the studio's own keys are encrypted rows.
        """
        path = self.path(CONFIG)
        try:
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return
        with os.fdopen(number, "wb") as file:
            file.write(as_json(_EMPTY_CONFIG))

    def check_writable(self) -> None:
        """Raise `OSError` where nothing can be written."""
        self.root.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=self.root, prefix=".writing-")
        os.close(number)
        Path(name).unlink()

    def write(self, slug: str, *parts: str, content: bytes) -> None:
        """Write a file of a character: whole or not at all."""
        write_whole(self.character(slug, *parts), content)

    def write_json(self, slug: str, name: str, value: Mapping[str, Any]) -> bytes:
        """Write a JSON file of a character; return its bytes."""
        content = as_json(value)
        self.write(slug, name, content=content)
        return content

    def read(self, slug: str, *parts: str) -> bytes:
        """Return a file of a character; raise `NotFound`."""
        try:
            return self.character(slug, *parts).read_bytes()
        except OSError as exc:
            raise NotFound(f"There is no file {'/'.join(parts)}.") from exc

    def read_json(self, slug: str, name: str) -> dict[str, Any] | None:
        """Return a JSON object of a character, None where there is none; raise `InvalidRequest` where it is broken."""
        path = self.character(slug, name)
        if not path.is_file():
            return None
        return parse_json(path.read_bytes()[: _MAX_JSON + 1], name)

    def remove(self, slug: str, *parts: str) -> None:
        """Remove a file of a character. Repeatable."""
        self.character(slug, *parts).unlink(missing_ok=True)

    def remove_if_empty(self, slug: str, kind: ImageKind) -> None:
        """Remove the folder of a kind when nothing is left in it."""
        place = self.character(slug, FOLDERS[kind])
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()

    def slugs(self) -> tuple[str, ...]:
        """Return the names of all folders that can be characters, sorted."""
        place = self.root / CHARACTERS
        if not place.is_dir():
            return ()
        found = []
        for entry in os.scandir(place):
            try:
                if entry.is_dir(follow_symlinks=False):
                    found.append(check_slug(entry.name))
            except InvalidRequest:
                continue
        return tuple(sorted(found))

    def has_references(self, slug: str) -> bool:
        """Tell whether a character's references are listed."""
        return self.character(slug, REFERENCE_URLS).is_file()

    def pictures(self, slug: str, kind: ImageKind) -> dict[str, Path]:
        """Return the picture files of a kind by name, sorted; links are passed over."""
        place = self.character(slug, FOLDERS[kind])
        if not place.is_dir():
            return {}
        files = (Path(entry.path) for entry in os.scandir(place) if entry.is_file(follow_symlinks=False))
        named = sorted(path for path in files if path.suffix.lower() in PICTURES and not path.name.startswith("."))
        return {path.name: path for path in named[:_MAX_LISTED]}

    def state(self) -> tuple[tuple[str, int], ...]:
        """Return when each folder and document was last changed: equal states mean that nothing was."""
        return tuple(self._state())

    def files_state(self, slug: str) -> tuple[tuple[str, int], ...]:
        """Return when each picture of a character was last changed, those written in place too."""
        places = (self.character(slug, FOLDERS[kind]) for kind in ImageKind)
        return tuple(sorted(changed for place in places for changed in _entries_changed(place, _is_picture)))

    def _state(self) -> Iterator[tuple[str, int]]:
        yield from _changed(self.root, self.root / CHARACTERS, self.root / CHARACTERS / REGISTRY)
        for slug in self.slugs():
            place = self.root / CHARACTERS / slug
            yield from _changed(place)
            yield from sorted(_entries_changed(place, lambda name: name in _WATCHED))

    def registry(self, now: datetime) -> tuple[dict[str, Any], Path | None]:
        """Return the registry; a broken one is kept aside under another name, which is returned with an empty one."""
        path = self.path(CHARACTERS, REGISTRY)
        if not path.is_file():
            return {}, None
        try:
            found = parse_json(path.read_bytes()[: _MAX_JSON + 1], REGISTRY)
        except InvalidRequest:
            found = {}
        if not isinstance(found.get("characters"), list):
            aside = path.with_name(f"registry.broken-{now:%Y%m%dT%H%M%S}.json")
            path.replace(aside)
            return {}, aside
        return found, None

    def write_registry(self, value: Mapping[str, Any]) -> None:
        """Write the registry."""
        write_whole(self.path(CHARACTERS, REGISTRY), as_json(value))

    def has_flat_layout(self) -> bool:
        """Tell whether an old layout lies at the root: a seed or references without a character's folder."""
        return (self.root / SEED).is_file() or (self.root / FOLDERS[ImageKind.REFERENCE]).is_dir()

    def migrate_flat_layout(self, slug: str) -> None:
        """Move what lies flat at the root into a character's folder. Repeatable; raises `InvalidRequest` if taken."""
        target = self.character(slug)
        target.mkdir(parents=True, exist_ok=True)
        for name in (SEED, SEED_ORIGINAL, ANALYSIS, REFERENCE_URLS, *FOLDERS.values()):
            source = self.root / name
            if not source.exists() or source.is_symlink():
                continue
            if (target / name).exists():
                raise InvalidRequest(f"{name}: {slug} has one already.", remedy="Choose another name.", field="name")
            shutil.move(source, target / name)


def as_json(value: Mapping[str, Any]) -> bytes:
    """Return a document as people read it: indented, unicode as it is, a newline at its end."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def parse_json(content: bytes, name: str) -> dict[str, Any]:
    """Return a JSON object; raise `InvalidRequest` for anything else and for more than 2 MB."""
    if len(content) > _MAX_JSON:
        raise InvalidRequest(f"{name} is larger than {_MAX_JSON / 1e6:g} MB.", field=name)
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as exc:
        raise InvalidRequest(f"{name} is not a JSON document that can be read.", field=name) from exc
    if not isinstance(found, dict):
        raise InvalidRequest(f"{name} is not a JSON object.", field=name)
    return found


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole, and on the disk, or as it was before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _entries_changed(place: Path, is_meant: Callable[[str], bool]) -> Iterator[tuple[str, int]]:
    """Yield what lies in a folder with when it was last changed; asked of the folder itself, it costs little."""
    try:
        with os.scandir(place) as entries:
            for entry in entries:
                if is_meant(entry.name):
                    yield f"{place.name}/{entry.name}", entry.stat(follow_symlinks=False).st_mtime_ns
    except OSError:
        return  # it is not there, or goes as it is read: the next look sees what is left


def _is_picture(name: str) -> bool:
    return name.lower().endswith(_ENDINGS) and not name.startswith(".")


def _changed(*paths: Path) -> Iterator[tuple[str, int]]:
    for path in paths:
        try:
            yield path.name, path.stat().st_mtime_ns
        except OSError:
            yield path.name, 0
