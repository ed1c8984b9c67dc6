"""From pixels to a file: PNG, JPEG, WebP or AVIF without metadata. The same pixels give the same bytes.

Byte budgets and embedded metadata are not this module's business.
"""

import io
from typing import Any, Literal

from PIL import Image

from lib.errors import TooLarge, Unsupported

FileFormat = Literal["png", "jpeg", "webp", "avif"]

_WHITE = (255, 255, 255)
_WEBP_MAX_SIDE = 16_383
_OPTIONS: dict[str, dict[str, Any]] = {
    "png": {"compress_level": 1},  # higher levels cost five times the time for a tenth of the bytes
    "jpeg": {"quality": 90, "subsampling": "4:2:0"},
    "webp": {"quality": 88, "method": 2},
    "avif": {"quality": 75, "speed": 8, "max_threads": 1},  # one thread: the same bytes on every machine
}
_WITHOUT_ALPHA = {"jpeg"}


def encode(image: Image.Image, file_format: FileFormat, *, quality: int | None = None) -> bytes:
    """Return the picture (RGB, RGBA or L) as a file; `quality` is 1 to 100 and means nothing to PNG.

    JPEG has no transparency: there the picture is put on white. Raises `TooLarge` for sides beyond the format's limit
    and `Unsupported` for an unknown format.
    """
    if file_format not in _OPTIONS:
        raise Unsupported(f"{file_format} files cannot be written.", remedy=f"Choose {', '.join(_OPTIONS)}.")
    if file_format == "webp" and max(image.size) > _WEBP_MAX_SIDE:
        raise TooLarge(f"A WebP file can have at most {_WEBP_MAX_SIDE:,} pixels a side.", remedy="Choose PNG or JPEG.")
    options = dict(_OPTIONS[file_format])
    if quality is not None and "quality" in options:
        options["quality"] = quality
    if file_format in _WITHOUT_ALPHA:
        image = flatten(image)
    buffer = io.BytesIO()
    _without_metadata(image).save(buffer, file_format, **options)
    return buffer.getvalue()


def flatten(image: Image.Image, background: tuple[int, int, int] = _WHITE) -> Image.Image:
    """Return the picture as RGB (or L as it is), transparent parts showing `background`."""
    if image.mode != "RGBA":
        return image
    canvas = Image.new("RGB", image.size, background)
    canvas.paste(image, mask=image.getchannel("A"))
    return canvas


def _without_metadata(image: Image.Image) -> Image.Image:
    if not image.info:
        return image
    bare = image.copy()  # Pillow's writers take comments and profiles from here
    bare.info = {}
    return bare
