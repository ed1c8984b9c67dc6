"""The files of a picture: full size, two middle sizes, thumbnail, and the provider's bytes as they came.

The middle sizes, for result grids and for a whole screen, are made when first asked for, kept, and made again where
they got lost; the smaller one comes with an upload.
"""

import re
from collections.abc import Callable, Mapping
from typing import Literal

from lib.assets import store as asset_store
from lib.db.engine import Database
from lib.errors import FileGone, NotFound
from lib.imaging.thumbnail import PREVIEW_EDGE, SCREEN_EDGE, make_preview, make_screen
from lib.model.asset import Asset
from lib.processes import Pool
from lib.storage.base import BlobStore

Rendition = Literal["full", "thumbnail", "preview", "screen", "original"]
Middle = Literal["preview", "screen"]
"""`preview` is at most 1,024 px a side, on white where transparent; `screen` 2,048 px and transparent as it was."""
_MADE: Mapping[Middle, tuple[int, Callable[[bytes], bytes]]] = {
    "preview": (PREVIEW_EDGE, make_preview),
    "screen": (SCREEN_EDGE, make_screen),
}
_WEBP = b"RIFF"
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
        return _named(asset, rendition, blobs.get(asset.preview))
    if rendition == "screen" and asset.screen is not None:
        return _named(asset, rendition, blobs.get(asset.screen))
    if rendition == "original":
        return blobs.get(asset.original), "application/octet-stream", f"{_stem(asset)}-original"
    extension = {"jpeg": "jpg"}.get(asset.format, asset.format)
    media_type = _MEDIA_TYPES.get(asset.format, "application/octet-stream")
    return blobs.get(asset.blob), media_type, f"{_stem(asset)}.{extension}"


def read_middle(
    database: Database, blobs: BlobStore, pool: Pool, asset: Asset, rendition: Middle
) -> tuple[bytes, str, str]:
    """Return the picture at one of the middle sizes; one that is no larger is returned as it is."""
    edge, make = _MADE[rendition]
    if max(asset.size.width, asset.size.height) <= edge:
        return read_rendition(blobs, asset, "full")
    kept = asset.preview if rendition == "preview" else asset.screen
    if kept is not None and blobs.has(kept):
        return read_rendition(blobs, asset, rendition)
    content = pool.run(make, blobs.get(asset.blob))
    address = blobs.put(content)
    with database.write() as connection:
        asset_store.set_middle(connection, asset.asset_id, rendition, address)
    return _named(asset, rendition, content)


def read_shown(
    database: Database, blobs: BlobStore, pool: Pool, asset: Asset, rendition: Rendition
) -> tuple[bytes, str, str]:
    """Return what shows a picture: of its small sizes whatever there is; raise `FileGone` where nothing is left."""
    if rendition in {"full", "original"}:
        return read_rendition(blobs, asset, rendition)
    middle: Middle = "screen" if rendition == "screen" else "preview"
    try:
        if rendition == "thumbnail":
            return read_rendition(blobs, asset, rendition)
        return read_middle(database, blobs, pool, asset, middle)
    except NotFound as gone:
        try:
            if rendition == "thumbnail":
                return read_middle(database, blobs, pool, asset, middle)
            return read_rendition(blobs, asset, "thumbnail")
        except NotFound:
            raise FileGone("There is no file of this image to show.") from gone


def _named(asset: Asset, rendition: Middle, content: bytes) -> tuple[bytes, str, str]:
    kind, extension = ("image/webp", "webp") if content.startswith(_WEBP) else ("image/jpeg", "jpg")
    return content, kind, f"{_stem(asset)}-{rendition}.{extension}"


def _stem(asset: Asset) -> str:
    words = asset.slug or asset.title or asset.prompt
    plain = re.sub(r"[^a-z0-9]+", "-", words.lower())[:_NAME_LENGTH].strip("-") or "image"
    return f"{plain}-{asset.asset_id[-6:]}"
