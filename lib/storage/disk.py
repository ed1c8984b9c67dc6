"""Blobs as plain files, `ab/abcd…`, in one folder. A file under its final name is always whole and on the disk.

Writing goes to a temporary file on the same file system first; what a crash leaves there, `sweep_temporary` removes.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from lib.storage.base import is_address, missing

_PREFIX_DIGITS = 2
_TEMPORARY = "temporary"


class DiskBlobStore:
    """A `BlobStore` in `folder`, which is made when first needed. Any number of processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._temporary = folder / _TEMPORARY

    def put(self, content: bytes) -> str:
        """Write the content, wait until it is on the disk, and return its hash."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if not self._renew(path, size=len(content)):
            self._make_folder(path.parent)
            temporary = self._write(content)
            try:
                temporary.replace(path)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
            _sync_folder(path.parent)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the content; raise `NotFound`."""
        if not is_address(sha256):
            raise missing(sha256)
        try:
            return self._path(sha256).read_bytes()
        except FileNotFoundError as exc:
            raise missing(sha256) from exc

    def has(self, sha256: str) -> bool:
        """Tell whether the content is here."""
        return is_address(sha256) and self._path(sha256).is_file()

    def delete(self, sha256: str) -> None:
        """Remove the file. Repeatable."""
        if is_address(sha256):
            self._path(sha256).unlink(missing_ok=True)

    def addresses(self) -> Iterator[tuple[str, datetime]]:
        """Yield every hash with the time it was last put; files that others delete meanwhile are left out."""
        for folder in _entries(self._folder):
            if not folder.is_dir(follow_symlinks=False) or len(folder.name) != _PREFIX_DIGITS:
                continue
            for file in _entries(Path(folder.path)):
                if is_address(file.name) and file.name.startswith(folder.name):
                    with contextlib.suppress(FileNotFoundError):
                        yield file.name, _modified(file)

    def sweep_temporary(self, older_than: datetime) -> int:
        """Remove what interrupted writes left before `older_than`; return how many files."""
        removed = 0
        for file in _entries(self._temporary):
            with contextlib.suppress(FileNotFoundError):
                if _modified(file) < older_than:
                    os.unlink(file.path)  # noqa: PTH108 - a directory entry, not a Path
                    removed += 1
        return removed

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:_PREFIX_DIGITS] / sha256

    def _renew(self, path: Path, *, size: int) -> bool:
        """Mark a file that is there as put now; a file of another length was damaged and does not count."""
        try:
            if path.stat().st_size != size:
                return False
            os.utime(path)  # a sweep of orphans must not take it for an old one
        except FileNotFoundError:
            return False
        return True

    def _write(self, content: bytes) -> Path:
        self._make_folder(self._temporary)
        number, name = tempfile.mkstemp(dir=self._temporary)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        return Path(name)

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Make new names in a folder survive a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _entries(folder: Path) -> Iterator["os.DirEntry[str]"]:
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
        yield from entries


def _modified(file: "os.DirEntry[str]") -> datetime:
    return datetime.fromtimestamp(file.stat(follow_symlinks=False).st_mtime, UTC)
