"""From pixels to a file: PNG, JPEG, WebP or AVIF, marked only where a mark is given. Same pixels, same bytes.

Byte budgets stand in `lib.imaging.budget`.
"""

import io
from typing import Any, Literal

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lib.errors import TooLarge, Unsupported
from lib.imaging.marks import NO_MARK, Mark, xmp_packet

FileFormat = Literal["png", "jpeg", "webp", "avif"]

_WHITE = (255, 255, 255)
_WEBP_MAX_SIDE = 16_383
_PNG_XMP = "XML:com.adobe.xmp"
_OPTIONS: dict[str, dict[str, Any]] = {
    "png": {"compress_level": 1},  # higher levels cost five times the time for a tenth of the bytes
    "jpeg": {"quality": 90, "subsampling": "4:2:0"},
    "webp": {"quality": 88, "method": 2},
    "avif": {"quality": 75, "speed": 8, "max_threads": 1},  # one thread: the same bytes on every machine
}
_SMALLEST_PNG = 9
_WITHOUT_ALPHA = {"jpeg"}


def encode(
    image: Image.Image,
    file_format: FileFormat,
    *,
    quality: int | None = None,
    mark: Mark = NO_MARK,
    smallest: bool = False,
    full_colour: bool = False,
) -> bytes:
    """Return the picture (RGB, RGBA or L; P for PNG) as a file; `quality` is 1 to 100 and means nothing to PNG.

    `mark` is written as XMP. `smallest` takes the time to pack a PNG as tightly as it goes; `full_colour` keeps a
    JPEG's colours at full resolution. JPEG has no transparency: there the picture is put on white. Raises `TooLarge`
    for sides beyond the format's limit and `Unsupported` for an unknown format.
    """
    if file_format not in _OPTIONS:
        raise Unsupported(f"{file_format} files cannot be written.", remedy=f"Choose {', '.join(_OPTIONS)}.")
    if file_format == "webp" and max(image.size) > _WEBP_MAX_SIDE:
        raise TooLarge(f"A WebP file can have at most {_WEBP_MAX_SIDE:,} pixels a side.", remedy="Choose PNG or JPEG.")
    options = dict(_OPTIONS[file_format])
    if quality is not None and "quality" in options:
        options["quality"] = quality
    if smallest and file_format == "png":
        options["compress_level"] = _SMALLEST_PNG
    if full_colour and file_format == "jpeg":
        options["subsampling"] = "4:4:4"
    if file_format in _WITHOUT_ALPHA:
        image = flatten(image)
    buffer = io.BytesIO()
    _without_metadata(image).save(buffer, file_format, **options, **_mark_options(file_format, mark))
    return buffer.getvalue()


def flatten(image: Image.Image, background: tuple[int, int, int] = _WHITE) -> Image.Image:
    """Return the picture as RGB (or L as it is), transparent parts showing `background`."""
    if image.mode != "RGBA":
        return image
    canvas = Image.new("RGB", image.size, background)
    canvas.paste(image, mask=image.getchannel("A"))
    return canvas


def _mark_options(file_format: FileFormat, mark: Mark) -> dict[str, Any]:
    packet = xmp_packet(mark)
    if not packet:
        return {}
    if file_format != "png":
        return {"xmp": packet}
    text = PngInfo()
    text.add_itxt(_PNG_XMP, packet.decode())
    return {"pnginfo": text}


def _without_metadata(image: Image.Image) -> Image.Image:
    if not image.info:
        return image
    bare = image.copy()  # Pillow's writers take comments and profiles from here
    bare.info = {}
    return bare
