"""Pictures for people and language models: large files become JPEGs of 2048 px; and the file types of folders.

The server imports this module to hand its functions to the pool, so the imaging libraries are imported inside them.
"""

from typing import Literal

MAX_BYTES = 4_194_304
MAX_SIDE = 2048
QUALITY = 75
_REFERENCE_QUALITY = 90

Extension = Literal["png", "jpg", "webp"]


def deliver(content: bytes, file_format: str, max_bytes: int = MAX_BYTES) -> tuple[bytes, Extension]:
    """Return a picture as it may be shown or sent, and its file's extension.

    PNG, JPEG and WebP of at most `max_bytes` stay as they are. Anything else becomes a JPEG of quality 75, or lower
    where that is too large, whose longest edge is at most 2048 px; nothing is enlarged. Raises as
    `lib.imaging.decode.decode` does.
    """
    kept: dict[str, Extension] = {"png": "png", "jpeg": "jpg", "webp": "webp"}
    if len(content) <= max_bytes and file_format in kept:
        return content, kept[file_format]
    return _small_jpeg(content, QUALITY, max_bytes), "jpg"


def as_jpeg(content: bytes, file_format: str, max_bytes: int = MAX_BYTES) -> bytes:
    """Return a picture as a JPEG of at most `max_bytes`."""
    if file_format == "jpeg" and len(content) <= max_bytes:
        return content
    return _small_jpeg(content, _REFERENCE_QUALITY if len(content) <= max_bytes else QUALITY, max_bytes)


def as_png(content: bytes, *, max_side: int | None = MAX_SIDE) -> bytes:
    """Return a picture as a PNG, its longest edge at most `max_side`."""
    from lib.imaging.decode import decode  # noqa: PLC0415 - see the module's docstring
    from lib.imaging.encode import encode  # noqa: PLC0415

    picture = decode(content)
    if max_side is not None:
        picture.thumbnail((max_side, max_side))
    return encode(picture, "png")


def shows_seed(written: bytes, seed: bytes) -> bool:
    """Tell whether a file has the pixels that `as_png` gives a seed, however it is written."""
    from lib.imaging.decode import decode  # noqa: PLC0415 - see the module's docstring

    found, wanted = decode(written), decode(seed)
    wanted.thumbnail((MAX_SIDE, MAX_SIDE))
    return found.size == wanted.size and found.convert("RGBA").tobytes() == wanted.convert("RGBA").tobytes()


def _small_jpeg(content: bytes, quality: int, max_bytes: int) -> bytes:
    from lib.imaging.budget import encode_within  # noqa: PLC0415 - see the module's docstring
    from lib.imaging.decode import decode  # noqa: PLC0415

    picture = decode(content)
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    return encode_within(picture, "jpeg", max_bytes, quality=quality).content
