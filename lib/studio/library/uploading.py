"""Takes people's own pictures into the library. The file itself is kept once, as it came; what is shown is rebuilt."""

import hashlib
import re
from dataclasses import dataclass

from lib.assets import store as asset_store
from lib.clock import Clock
from lib.db.engine import Database
from lib.errors import TooLarge
from lib.ids import new_id
from lib.imaging.intake import take_in
from lib.model.actor import Actor
from lib.model.asset import Asset, AssetKind
from lib.processes import Pool
from lib.storage.base import BlobStore

MAX_UPLOAD_BYTES = 50_000_000
_MAX_TITLE = 100
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Uploading:
    """Makes assets of files."""

    database: Database
    blobs: BlobStore
    pool: Pool
    clock: Clock

    def upload(self, actor: Actor, content: bytes, name: str, kind: AssetKind = AssetKind.UPLOADED) -> Asset:
        """Return the picture in `content` as an asset of the actor's workspace; the same file again, the same asset.

        `name` is the sender's file name, used as a title only. Raises `NotAnImage` or `TooLarge`; then nothing is kept.
        """
        if len(content) > MAX_UPLOAD_BYTES:
            raise TooLarge(
                f"The file has {len(content) / 1e6:.1f} MB; the limit is {MAX_UPLOAD_BYTES / 1e6:g} MB.",
                remedy="Make it smaller and try again.",
            )
        address = hashlib.sha256(content).hexdigest()
        with self.database.read() as connection:
            earlier = asset_store.find_upload(connection, actor.workspace_id, actor.user_id, address, kind)
        if earlier is not None:
            return earlier
        taken = self.pool.run(take_in, content)
        asset = Asset(
            asset_id=new_id("img"),
            kind=kind,
            size=taken.size,
            bytes=len(taken.content),
            format=taken.format,
            blob=self.blobs.put(taken.content),
            original=self.blobs.put(content),
            thumbnail=self.blobs.put(taken.thumbnail),
            preview=self.blobs.put(taken.preview) if taken.preview else None,
            maker="processed",
            parameters={"received_format": taken.received_format},
            owner_id=actor.user_id,
            workspace_id=actor.workspace_id,
            title=title_from(name),
            created_at=self.clock.now(),
            fingerprint=taken.fingerprint,
            colour=taken.colour,
        )
        with self.database.write() as connection:
            asset_store.insert(connection, asset)
        return asset


def title_from(name: str) -> str:
    """Return a title made of a file's name: no folders, no extension, nothing unprintable, at most 100 characters."""
    last = re.split(r"[/\\]", name)[-1]
    stem = last.rsplit(".", 1)[0] if "." in last[1:] else last
    return " ".join(_UNPRINTABLE.sub("", stem).split())[:_MAX_TITLE]
