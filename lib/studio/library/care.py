"""Care of what is stored: what takes room, files nobody refers to, files gone or damaged, and a folder taken in.

For whoever runs the studio. Nothing here deletes a picture's record; one whose file is gone is told about and kept.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lib.assets import inventory, shelf
from lib.assets import store as asset_store
from lib.clock import Clock
from lib.db.engine import Database
from lib.errors import InvalidRequest, NotFound, StudioError
from lib.imaging.thumbnail import make_thumbnail
from lib.model.actor import Actor
from lib.processes import Pool
from lib.storage.base import BlobStore
from lib.studio.library.uploading import MAX_UPLOAD_BYTES, Uploading
from lib.studio.people.roles import require_administrator

MAX_IMPORTED = 100_000
_BLOCK = 500
_PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".tif", ".tiff"}

Heed = Callable[[int], None]
"""Takes how many more files or pictures were looked at; what it raises ends the work."""

log = logging.getLogger(__name__)


def _nobody(seen: int) -> None:
    """Take note of nothing."""


@dataclass(frozen=True)
class Damage:
    """Something wrong with one file of one picture."""

    asset_id: str
    rendition: str
    what: str


@dataclass(frozen=True)
class Imported:
    """What came of one file of a folder; `asset_id` is empty where it could not be taken in, and `why` says why."""

    name: str
    asset_id: str
    why: str = ""


@dataclass(frozen=True)
class Care:
    """Use cases of administrators."""

    database: Database
    blobs: BlobStore
    pool: Pool
    clock: Clock
    uploading: Uploading

    def require_administrator(self, actor: Actor) -> None:
        """Raise `Forbidden` for whoever may not look after what the studio stores."""
        require_administrator(self.database, actor, "look after what is stored")

    def usage(self, actor: Actor) -> tuple[inventory.Share, ...]:
        """Return how much each kind of picture takes in the actor's workspace, the largest first."""
        with self.database.read() as connection:
            return inventory.by_kind(connection, actor.workspace_id)

    def orphans(self, actor: Actor, heed: Heed = _nobody) -> tuple[int, int]:
        """Return how many stored files no picture refers to, and how many there are; the sweep removes old ones."""
        self.require_administrator(actor)
        count, total, block = 0, 0, []
        for address, _ in self.blobs.addresses():
            total += 1
            block.append(address)
            if len(block) == _BLOCK:
                count += self._unreferenced(block)
                heed(len(block))
                block = []
        heed(len(block))
        return count + self._unreferenced(block), total

    def check(self, actor: Actor) -> Iterator[Damage]:
        """Read every file of every picture and yield those that are gone or whose content does not match their hash."""
        self.require_administrator(actor)
        for asset in self._everything():
            for rendition in ("blob", "original", "thumbnail", "preview", "screen"):
                address = getattr(asset, rendition)
                if not address:
                    continue
                try:
                    content = self.blobs.get(address)
                except NotFound:
                    yield Damage(asset.asset_id, rendition, "missing")
                    continue
                if hashlib.sha256(content).hexdigest() != address:
                    yield Damage(asset.asset_id, rendition, "damaged")

    def missing_thumbnails(self, actor: Actor, heed: Heed = _nobody) -> int:
        """Return how many pictures have no thumbnail in the store."""
        self.require_administrator(actor)
        return sum(not self._has_thumbnail(asset) for asset in self._everything(heed))

    def rebuild_thumbnails(self, actor: Actor, heed: Heed = _nobody) -> tuple[int, int]:
        """Make thumbnails that are missing; return how many were made and for how many there is no picture either."""
        self.require_administrator(actor)
        made = lost = 0
        for asset in self._everything(heed):
            if self._has_thumbnail(asset):
                continue
            try:
                address = self.blobs.put(self.pool.run(make_thumbnail, self.blobs.get(asset.blob)))
            except StudioError:
                lost += 1
                continue
            with self.database.write() as connection:
                inventory.set_thumbnail(connection, asset.asset_id, address)
                shelf.look_again(connection, asset.asset_id)
            made += 1
        return made, lost

    def take_in(self, actor: Actor, folder: Path) -> Iterator[Imported]:
        """Take in the pictures of a folder, subfolders included; the same file again is the same picture.

        Links are not followed. Raises `InvalidRequest` for what is no folder.
        """
        self.require_administrator(actor)
        if not folder.is_dir():
            raise InvalidRequest(f"{folder.name}: this is no folder.", field="folder")
        files = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in _PICTURES)
        for number, path in enumerate(files):
            if number == MAX_IMPORTED:
                yield Imported(path.name, "", f"only {MAX_IMPORTED:,} files are taken at once")
                return
            if path.is_symlink() or not path.is_file():
                continue
            try:
                if path.stat().st_size > MAX_UPLOAD_BYTES:
                    raise InvalidRequest(f"The file has more than {MAX_UPLOAD_BYTES / 1e6:g} MB.")
                asset = self.uploading.upload(actor, path.read_bytes(), path.name)
            except (StudioError, OSError) as error:
                why = error.sentence() if isinstance(error, StudioError) else "The file cannot be read."
                yield Imported(path.name, "", why)
            else:
                yield Imported(path.name, asset.asset_id)

    def _has_thumbnail(self, asset: inventory.Stored) -> bool:
        return asset.thumbnail is not None and self.blobs.has(asset.thumbnail)

    def _everything(self, heed: Heed = _nobody) -> Iterator[inventory.Stored]:
        after = ""
        while True:
            with self.database.read() as connection:
                block = inventory.block(connection, after, _BLOCK)
            if not block:
                return
            yield from block
            heed(len(block))
            after = block[-1].asset_id

    def _unreferenced(self, addresses: list[str]) -> int:
        if not addresses:
            return 0
        with self.database.read() as connection:
            return len(addresses) - len(asset_store.referenced(connection, addresses) & set(addresses))
