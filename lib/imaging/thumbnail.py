"""Small pictures: thumbnails for the library, 256 pixels on the long edge, and previews for result grids, 1,024.

The server imports this module to hand `make_preview` to the pool, so the imaging libraries are imported inside it only.
"""

from typing import TYPE_CHECKING

from lib.model.geometry import Box, Size

if TYPE_CHECKING:
    from PIL import Image

LONG_EDGE = 256
PREVIEW_EDGE = 1024
_QUALITY = 80


def thumbnail(image: "Image.Image", long_edge: int = LONG_EDGE) -> bytes:
    """Return a JPEG with the picture's own ratio, on white where it is transparent; small pictures keep their size."""
    from lib.imaging.encode import encode, flatten  # noqa: PLC0415 - see the module's docstring
    from lib.imaging.pyramid import Pyramid  # noqa: PLC0415

    scale = min(1.0, long_edge / max(image.size))
    size = Size(width=max(1, round(image.width * scale)), height=max(1, round(image.height * scale)))
    whole = Box(left=0, top=0, right=image.width, bottom=image.height)
    return encode(flatten(Pyramid(image).render(whole, size)), "jpeg", quality=_QUALITY)


def make_thumbnail(content: bytes) -> bytes:
    """Return the thumbnail of the picture in a file; raise as `lib.imaging.decode.decode` does."""
    from lib.imaging.decode import decode  # noqa: PLC0415

    return thumbnail(decode(content))


def make_preview(content: bytes) -> bytes:
    """Return the preview of the picture in a file; raise as `lib.imaging.decode.decode` does."""
    from lib.imaging.decode import decode  # noqa: PLC0415

    return thumbnail(decode(content), PREVIEW_EDGE)
