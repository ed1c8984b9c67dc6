"""The files of a picture: full size, thumbnail, and the provider's bytes as they came."""

import re
from typing import Literal

from lib.errors import NotFound
from lib.model.asset import Asset
from lib.storage.base import BlobStore

Rendition = Literal["full", "thumbnail", "original"]
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
    if rendition == "original":
        return blobs.get(asset.original), "application/octet-stream", f"{_stem(asset)}-original"
    extension = {"jpeg": "jpg"}.get(asset.format, asset.format)
    media_type = _MEDIA_TYPES.get(asset.format, "application/octet-stream")
    return blobs.get(asset.blob), media_type, f"{_stem(asset)}.{extension}"


def _stem(asset: Asset) -> str:
    words = asset.slug or asset.title or asset.prompt
    plain = re.sub(r"[^a-z0-9]+", "-", words.lower())[:_NAME_LENGTH].strip("-") or "image"
    return f"{plain}-{asset.asset_id[-6:]}"
