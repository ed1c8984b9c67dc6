"""Gives a worker the bytes of the pictures that a call needs. Plans name them; bytes never lie in the database."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock

from lib.assets import store as asset_store
from lib.db.engine import Database
from lib.errors import NotFound, TooLarge
from lib.imaging.inputs import prepare_input
from lib.imaging.shrink import shrink
from lib.jobs.work import Work
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.plan import ImageRole, InputImage
from lib.net.download import Downloader
from lib.processes import Pool
from lib.storage.base import BlobStore
from lib.studio.library.renditions import read_rendition
from lib.studio.library.uploading import MAX_UPLOAD_BYTES, Uploading

MAX_REFERENCE_BYTES = 4_194_304
"""A reference above this travels as a smaller JPEG: it lends a look, and models refuse larger ones."""
MAX_REFERENCES_BYTES = 14_000_000
"""What all references of a call may weigh together."""
_REMEMBER_S = 600.0
_REMEMBERED = 256
_SENT_AS_IT_IS = frozenset({"png", "jpeg", "webp"})


@dataclass(frozen=True)
class InputLoader:
    """Reads pictures of the library, and fetches those that users named by address into it first."""

    database: Database
    blobs: BlobStore
    pool: Pool
    uploading: Uploading
    downloader: Downloader
    """Reaches public addresses only, whatever else the studio may talk to."""
    _known: "OrderedDict[tuple[str, str, str], tuple[str, float]]" = field(default_factory=OrderedDict)
    """Whose address → picture, and when it was fetched: the images of a turnaround share their references."""
    _guard: Lock = field(default_factory=Lock)

    def __call__(self, work: Work) -> Work:
        """Return the work with bytes in all inputs.

        Raises `NotFound` for a picture that is gone since, and `UnsafeUrl`, `TooLarge`, `NotAnImage` or a provider
        error for an address that does not bring one.
        """
        if not work.plan.sent.inputs:
            return work
        inputs = tuple(self._loaded(image, work) for image in work.plan.sent.inputs)
        sent = work.plan.sent.model_copy(update={"inputs": inputs})
        return replace(work, plan=work.plan.model_copy(update={"sent": sent}))

    def _loaded(self, image: InputImage, work: Work) -> InputImage:
        asset_id = image.asset_id or self._fetched(image.url, work)
        with self.database.read() as connection:
            asset = asset_store.load(connection, asset_id, work.workspace_id)
        if asset is None:
            raise NotFound(f"The image {asset_id} is no longer there.", remedy="Choose another one.")
        content, media_type, _ = read_rendition(self.blobs, asset, "full")
        count = len(work.plan.sent.inputs_for(ImageRole.REFERENCE))
        most = min(MAX_REFERENCE_BYTES, MAX_REFERENCES_BYTES // max(count, 1))
        if image.role is ImageRole.REFERENCE and len(content) > most:
            content = self.pool.run(partial(shrink, max_bytes=most), content)
            media_type = "image/jpeg"
        elif _needs_work(image, asset, content):
            is_mask = image.role is ImageRole.MASK
            prepare = partial(prepare_input, is_mask=is_mask, grow=image.grow, max_bytes=image.max_bytes)
            content, media_type = self.pool.run(prepare, content, image.size)
        loaded = {"asset_id": asset_id, "content": content, "media_type": media_type}
        return image.model_copy(update=loaded)

    def _fetched(self, url: str, work: Work) -> str:
        place, now = (work.owner_id, work.workspace_id, url), self.uploading.clock.monotonic()
        with self._guard:
            asset_id, since = self._known.get(place, ("", now))
        if asset_id and now - since < _REMEMBER_S:
            return asset_id
        try:
            content = self.downloader.fetch(url, max_bytes=MAX_UPLOAD_BYTES)
        except TooLarge as exc:
            raise TooLarge("A reference image is larger than 50 MB.", remedy="Make it smaller.") from exc
        owner = Actor(user_id=work.owner_id, workspace_id=work.workspace_id)
        asset_id = self.uploading.upload(owner, content, "Reference").asset_id
        with self._guard:
            self._known[place] = (asset_id, now)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return asset_id


def _needs_work(image: InputImage, asset: Asset, content: bytes) -> bool:
    return (
        image.role is ImageRole.MASK
        or asset.format not in _SENT_AS_IT_IS
        or image.size not in {None, asset.size}
        or (image.max_bytes is not None and len(content) > image.max_bytes)
    )
