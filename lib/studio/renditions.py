"""The files of a picture: full size, a middle size for result grids, thumbnail, and the provider's bytes as they came.

The middle size comes with an upload; elsewhere it is made when it is first asked for, kept, and made again where it got
lost.
"""

import re
from typing import Literal

from lib.assets import store as asset_store
from lib.db.engine import Database
from lib.errors import NotFound
from lib.imaging.thumbnail import PREVIEW_EDGE, make_preview
from lib.model.asset import Asset
from lib.processes import Pool
from lib.storage.base import BlobStore

Rendition = Literal["full", "thumbnail", "preview", "original"]
_MEDIA_TYPES = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "avif": "image/avif",
    "gif": "image/gif",
}
_NAME_LENGTH = 40


def read_rendition(blobs: BlobStore, asset: Asset, rendition: Rendition) -> tuple[bytes, str, str]:
    """Return bytes, media type and a readable file name; raise `NotFound` when there is no such file."""
    if rendition == "thumbnail":
        if asset.thumbnail is None:
            raise NotFound("This image has no thumbnail.")
        return blobs.get(asset.thumbnail), "image/jpeg", f"{_stem(asset)}-thumbnail.jpg"
    if rendition == "preview" and asset.preview is not None:
        return blobs.get(asset.preview), "image/jpeg", f"{_stem(asset)}-preview.jpg"
    if rendition == "original":
        return blobs.get(asset.original), "application/octet-stream", f"{_stem(asset)}-original"
    extension = {"jpeg": "jpg"}.get(asset.format, asset.format)
    media_type = _MEDIA_TYPES.get(asset.format, "application/octet-stream")
    return blobs.get(asset.blob), media_type, f"{_stem(asset)}.{extension}"


def read_preview(database: Database, blobs: BlobStore, pool: Pool, asset: Asset) -> tuple[bytes, str, str]:
    """Return the picture at no more than 1,024 px a side; small pictures are returned as they are."""
    if max(asset.size.width, asset.size.height) <= PREVIEW_EDGE:
        return read_rendition(blobs, asset, "full")
    name = f"{_stem(asset)}-preview.jpg"
    if asset.preview is not None and blobs.has(asset.preview):
        return blobs.get(asset.preview), "image/jpeg", name
    content = pool.run(make_preview, blobs.get(asset.blob))
    address = blobs.put(content)
    with database.write() as connection:
        asset_store.set_preview(connection, asset.asset_id, address)
    return content, "image/jpeg", name


def _stem(asset: Asset) -> str:
    words = asset.slug or asset.title or asset.prompt
    plain = re.sub(r"[^a-z0-9]+", "-", words.lower())[:_NAME_LENGTH].strip("-") or "image"
    return f"{plain}-{asset.asset_id[-6:]}"
