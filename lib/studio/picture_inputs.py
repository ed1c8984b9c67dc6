"""The worker's side of pictures that go to a provider: their bytes, as the plan wants them sent. Safe to repeat."""

from dataclasses import dataclass
from functools import partial

from lib.assets import store as asset_store
from lib.db.engine import Database
from lib.errors import NotFound
from lib.imaging.inputs import prepare_input
from lib.model.asset import Asset
from lib.model.plan import ImageRole, InputImage, ProviderRequest
from lib.processes import Pool
from lib.storage.base import BlobStore

_SENT_AS_IT_IS = frozenset({"png", "jpeg", "webp"})


@dataclass(frozen=True)
class InputLoader:
    """Adds bytes to a request's pictures."""

    database: Database
    blobs: BlobStore
    pool: Pool

    def __call__(self, sent: ProviderRequest, workspace_id: str) -> ProviderRequest:
        """Return the request with the bytes of all its pictures; raise `NotFound` when one is gone."""
        if not sent.inputs:
            return sent
        with self.database.read() as connection:
            assets = [asset_store.load(connection, image.asset_id, workspace_id) for image in sent.inputs]
        loaded = [self._loaded(image, asset) for image, asset in zip(sent.inputs, assets, strict=True)]
        return sent.model_copy(update={"inputs": tuple(loaded)})

    def _loaded(self, image: InputImage, asset: Asset | None) -> InputImage:
        if asset is None:
            raise NotFound(f"The {image.role.value} picture is gone.", field=image.role.value)
        content, media_type = self.blobs.get(asset.blob), f"image/{asset.format}"
        if _needs_work(image, asset, content):
            prepare = partial(
                prepare_input,
                is_mask=image.role is ImageRole.MASK,
                grow=image.grow,
                max_bytes=image.max_bytes,
            )
            content, media_type = self.pool.run(prepare, content, image.size)
        return image.model_copy(update={"content": content, "media_type": media_type})


def _needs_work(image: InputImage, asset: Asset, content: bytes) -> bool:
    return (
        image.role is ImageRole.MASK
        or asset.format not in _SENT_AS_IT_IS
        or image.size not in {None, asset.size}
        or (image.max_bytes is not None and len(content) > image.max_bytes)
    )
