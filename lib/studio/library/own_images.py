"""Use cases of single images of a workspace: those at hand, the caller's own, and those from an address."""

from collections.abc import Iterable
from dataclasses import dataclass

from lib.assets import store as asset_store
from lib.db.engine import Database
from lib.errors import Forbidden, InvalidRequest, NotFound, TooLarge, UnsafeUrl
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.net.download import Downloader
from lib.studio.library.uploading import MAX_UPLOAD_BYTES, Uploading


@dataclass(frozen=True)
class OwnImages:
    """Finds and fetches pictures. Thread-safe."""

    database: Database
    uploading: Uploading
    downloader: Downloader
    """Reaches public addresses only, whatever else the studio may talk to."""

    def at_hand(self, actor: Actor, asset_id: str) -> Asset:
        """Return a picture of the actor's workspace that is not in the trash; raise `NotFound`."""
        with self.database.read() as connection:
            asset = asset_store.load(connection, asset_id, actor.workspace_id)
        if asset is None or asset.trashed_at is not None:
            raise NotFound(f"There is no image {asset_id[:64]!r}.")
        return asset

    def require(self, actor: Actor, asset_ids: Iterable[str], *, field: str) -> None:
        """Check that all of these are at hand and the actor's own.

        Raises `NotFound`, or `Forbidden` for a picture of somebody else in the workspace, administrators included.
        """
        for asset_id in asset_ids:
            if self.at_hand(actor, asset_id).owner_id != actor.user_id:
                raise Forbidden(
                    f"{field}: the image {asset_id} is somebody else's.",
                    remedy="Use images that you made or uploaded yourself.",
                    field=field,
                )

    def fetch(self, actor: Actor, url: str, *, field: str) -> Asset:
        """Return the picture behind a public https address as one of the actor's workspace; waits for the download.

        Raises `InvalidRequest` naming `field` for an address that may not be fetched, `NotAnImage`, `TooLarge`, or a
        provider error where the address does not answer.
        """
        try:
            content = self.downloader.fetch(url, max_bytes=MAX_UPLOAD_BYTES)
        except TooLarge as exc:
            raise TooLarge(f"{field}: the file is larger than {MAX_UPLOAD_BYTES / 1e6:g} MB.", field=field) from exc
        except UnsafeUrl as exc:
            raise InvalidRequest(f"{field}: {exc.message}", remedy=exc.remedy, field=field) from exc
        return self.uploading.upload(actor, content, url.split("?", maxsplit=1)[0])
