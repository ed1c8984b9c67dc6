"""Small pictures for grids: JPEG, 256 pixels on the long edge."""

from PIL import Image

from lib.imaging.encode import encode, flatten
from lib.imaging.pyramid import Pyramid
from lib.model.geometry import Box, Size

LONG_EDGE = 256
_QUALITY = 80


def thumbnail(image: Image.Image) -> bytes:
    """Return a JPEG with the picture's own ratio, on white where it is transparent; small pictures keep their size."""
    scale = min(1.0, LONG_EDGE / max(image.size))
    size = Size(width=max(1, round(image.width * scale)), height=max(1, round(image.height * scale)))
    whole = Box(left=0, top=0, right=image.width, bottom=image.height)
    return encode(flatten(Pyramid(image).render(whole, size)), "jpeg", quality=_QUALITY)
