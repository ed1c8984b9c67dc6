"""A character's folder as a ZIP, and out of one. Only known files go in or come out, so credentials never can."""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from lib.characters import folder as layout
from lib.characters.folder import StudioFolder
from lib.errors import InvalidRequest, TooLarge
from lib.model.character import Character

MAX_ZIP_BYTES = 200_000_000
CHARACTER = "character.json"
"""The file of a ZIP that says whose it is."""
_MAX_UNPACKED = 500_000_000
_MAX_FILES = 500
_DOCUMENTS = (layout.SEED, layout.SEED_ORIGINAL, layout.ANALYSIS, layout.REFERENCE_URLS)
_FOREIGN = "__MACOSX"
"""Where another system's programs put what only they can use."""
_UNREADABLE = (
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)
"""What reading a broken or locked ZIP raises."""
_DATE = (1980, 1, 1, 0, 0, 0)  # a ZIP of the same character has the same bytes


def packed(character: Character, place: StudioFolder) -> bytes:
    """Return the ZIP of a character whose folder lies in `place`; links are left out."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as pack:
        about = {
            "name": character.slug,
            "display_name": character.display_name,
            "description": character.description,
            "created_at": character.created_at.isoformat(),
        }
        _add(pack, f"{character.slug}/{CHARACTER}", layout.as_json(about))
        for name in _DOCUMENTS:
            path = place.character(character.slug, name)
            if path.is_file() and not path.is_symlink():
                _add(pack, f"{character.slug}/{name}", path.read_bytes())
        for kind, name in layout.FOLDERS.items():
            for file, path in place.pictures(character.slug, kind).items():
                _add(pack, f"{character.slug}/{name}/{file}", path.read_bytes())
    return content.getvalue()


def unpacked(content: bytes) -> dict[tuple[str, ...], bytes]:
    """Return the files of a character's ZIP by their path within its folder; only what belongs there.

    Raises `InvalidRequest` for what is no such ZIP or tries to leave its folder, and `TooLarge`.
    """
    if len(content) > MAX_ZIP_BYTES:
        raise TooLarge(f"The ZIP is larger than {MAX_ZIP_BYTES // 1_000_000} MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            entries = [entry for entry in pack.infolist() if not entry.is_dir()]
            if len(entries) > _MAX_FILES or sum(entry.file_size for entry in entries) > _MAX_UNPACKED:
                raise TooLarge("The ZIP holds more than a character's folder may.")
            placed = [(found, entry) for entry in entries if (found := _place(entry.filename))]
            if len({folder for (folder, _), _ in placed}) != 1:
                raise _not_one(placed)
            return {parts: _read(pack, entry) for (_, parts), entry in placed}
    except _UNREADABLE as exc:
        raise InvalidRequest("The file is not a ZIP that can be read.", field="file") from exc


def _not_one(placed: Sequence[object]) -> InvalidRequest:
    if placed:
        return InvalidRequest(
            "The ZIP holds more than one character.", remedy="Pack the folder of one character.", field="file"
        )
    return InvalidRequest(
        "The ZIP holds no character.", remedy="Pack the folder that has its seed or references.", field="file"
    )


def _read(pack: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with pack.open(entry) as file:
        content = file.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise InvalidRequest("The file is not a ZIP that can be read.", field="file")
    return content


def _place(name: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return a character's folder and an entry's path within it; None for what does not belong to a character."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        raise InvalidRequest(f"The ZIP holds a path that leads out of its folder: {name[:80]!r}.", field="file")
    parts = path.parts
    if _FOREIGN in parts or parts[-1].startswith("."):
        return None
    if len(parts) > 1 and parts[-2] in layout.FOLDERS.values() and path.suffix.lower() in layout.PICTURES:
        return parts[:-2], parts[-2:]
    return (parts[:-1], parts[-1:]) if parts[-1] in {*_DOCUMENTS, CHARACTER} else None


def about_of(files: Mapping[tuple[str, ...], bytes]) -> dict[str, Any]:
    """Return what a ZIP says of its character: its record, or else the name in its list of references."""
    for name in (CHARACTER, layout.REFERENCE_URLS):
        if (name,) in files:
            found = layout.parse_json(files[name,], name)
            return found if name == CHARACTER else {"display_name": found.get("display_name")}
    return {}


def _add(pack: zipfile.ZipFile, name: str, content: bytes) -> None:
    pack.writestr(zipfile.ZipInfo(name, _DATE), content)
