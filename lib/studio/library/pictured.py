"""Reading single pictures and throwing them away: the part of the studio's door that is about stored pictures.

Finding and ordering them is `lib.studio.library.library`'s.
"""

from collections.abc import Container, Mapping, Sequence

from lib.assets import store as asset_store
from lib.assets.usage import Usage, usage_of
from lib.db.engine import Database
from lib.errors import NotFound
from lib.model.actor import Actor
from lib.model.asset import Asset, AssetPage, AssetQuery
from lib.storage.base import BlobStore
from lib.studio.library.library import Library
from lib.studio.library.renditions import Rendition, read_rendition, read_shown
from lib.studio.library.uploading import Uploading


class Pictured:
    """Use cases of stored pictures; `Studio` is one."""

    database: Database
    blobs: BlobStore
    uploading: Uploading
    library: Library

    def asset(self, actor: Actor, asset_id: str) -> Asset:
        """Return a picture's record; raise `NotFound`."""
        with self.database.read() as connection:
            asset = asset_store.load(connection, asset_id, actor.workspace_id)
        if asset is None:
            raise NotFound(f"There is no image {asset_id[:64]!r}.")
        return asset

    def makers(self, actor: Actor, asset_ids: Sequence[str]) -> Mapping[str, str]:
        """Return of those of these pictures that are there who made them, as `Asset.maker` says it."""
        with self.database.read() as connection:
            return asset_store.makers_of(connection, asset_ids, actor.workspace_id)

    def check_named(self, actor: Actor, asset_ids: Sequence[str]) -> None:
        """Raise `NotFound` for the first of these pictures that is not there; cheaper than `assets_named`."""
        _check_there(asset_ids, self.makers(actor, asset_ids))

    def assets_named(self, actor: Actor, asset_ids: Sequence[str]) -> tuple[Asset, ...]:
        """Return the records of these pictures in the order given; raise `NotFound` for one that is not there."""
        there = {asset.asset_id: asset for asset in self.assets_there(actor, asset_ids)}
        _check_there(asset_ids, there)
        return tuple(there[asset_id] for asset_id in asset_ids)

    def assets_there(self, actor: Actor, asset_ids: Sequence[str]) -> tuple[Asset, ...]:
        """Return the records of those of these pictures that are there, in the order given."""
        with self.database.read() as connection:
            return asset_store.load_many(connection, asset_ids, actor.workspace_id) if asset_ids else ()

    def assets(self, actor: Actor, query: AssetQuery) -> AssetPage:
        """Return one page of the workspace's pictures, newest first."""
        with self.database.read() as connection:
            return asset_store.page(connection, actor.workspace_id, query)

    def content(self, actor: Actor, asset_id: str, rendition: Rendition = "full") -> tuple[bytes, str]:
        """Return a picture's bytes and media type; raise `NotFound`, also when the bytes are gone."""
        content, media_type, _ = read_rendition(self.blobs, self.asset(actor, asset_id), rendition)
        return content, media_type

    def signed_content(self, asset_id: str, rendition: Rendition, *, in_trash: bool = False) -> tuple[bytes, str, str]:
        """Return bytes, media type and file name for a caller who holds a signed address; raise `NotFound`.

        What lies in the trash is not there, unless the address says that it may be. For a thumbnail that is gone the
        picture comes at a middle size; `FileGone` says that there is no file to show at all.
        """
        with self.database.read() as connection:
            asset = asset_store.load(connection, asset_id)
        if asset is None or (asset.trashed_at is not None and not in_trash):
            raise NotFound("There is no such image.")
        return read_shown(self.database, self.blobs, self.uploading.pool, asset, rendition)

    def delete(self, actor: Actor, asset_id: str) -> None:
        """Move a picture to the trash (owner or admin only). Repeatable."""
        self.library.trash(actor, [asset_id])

    def restore(self, actor: Actor, asset_id: str) -> None:
        """Take a picture out of the trash (owner or admin only). Repeatable."""
        self.library.restore(actor, [asset_id])

    def usage(self, actor: Actor) -> Usage:
        """Return how many images the actor's workspace keeps and how much they take."""
        with self.database.read() as connection:
            return usage_of(connection, actor.workspace_id)


def _check_there(asset_ids: Sequence[str], there: Container[str]) -> None:
    missing = next((asset_id for asset_id in asset_ids if asset_id not in there), None)
    if missing is not None:
        raise NotFound(f"There is no image {missing[:64]!r}.")
