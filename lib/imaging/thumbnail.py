"""Smaller pictures: thumbnails with 256 pixels on the long edge, previews with 1,024, and 2,048 for a whole screen.

The server imports this module to hand its functions to the pool, so the imaging libraries are imported inside it only.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

    from lib.imaging.pyramid import Pyramid

LONG_EDGE = 256
PREVIEW_EDGE = 1024
SCREEN_EDGE = 2048
_QUALITY = 80
_SCREEN_QUALITY = 88


def thumbnail(image: "Image.Image", long_edge: int = LONG_EDGE) -> bytes:
    """Return a JPEG with the picture's own ratio, on white where it is transparent; small pictures keep their size."""
    from lib.imaging.pyramid import Pyramid  # noqa: PLC0415 - see the module's docstring

    return small_file(Pyramid(image), long_edge)


def small_file(pyramid: "Pyramid", long_edge: int = LONG_EDGE) -> bytes:
    """Return the same of a picture that has its halved copies already: several sizes then cost little more than one."""
    from lib.imaging.encode import encode, flatten  # noqa: PLC0415

    return encode(flatten(pyramid.within(long_edge)), "jpeg", quality=_QUALITY)


def make_thumbnail(content: bytes) -> bytes:
    """Return the thumbnail of the picture in a file; raise as `lib.imaging.decode.decode` does."""
    from lib.imaging.decode import decode  # noqa: PLC0415

    return thumbnail(decode(content))


def make_preview(content: bytes) -> bytes:
    """Return the preview of the picture in a file; raise as `lib.imaging.decode.decode` does."""
    from lib.imaging.decode import decode  # noqa: PLC0415

    return thumbnail(decode(content), PREVIEW_EDGE)


def make_screen(content: bytes) -> bytes:
    """Return the picture in a file for a whole screen, a JPEG, or a WebP where parts of it are transparent.

    Raises as `lib.imaging.decode.decode` does.
    """
    from lib.imaging.decode import decode  # noqa: PLC0415
    from lib.imaging.encode import encode  # noqa: PLC0415
    from lib.imaging.pyramid import Pyramid  # noqa: PLC0415

    fitted = Pyramid(decode(content)).within(SCREEN_EDGE)
    return encode(fitted, "webp" if fitted.mode == "RGBA" else "jpeg", quality=_SCREEN_QUALITY)
