"""The one way from bytes of unknown origin to a picture: guarded, upright, 8-bit sRGB, without metadata.

Call it in a worker process: decoders are native code, and a hostile file may crash or exhaust them.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from lib.errors import NotAnImage, TooLarge
from lib.imaging.colour import to_srgb
from lib.model.geometry import MAX_SIDE, Size

MAX_BYTES = 50_000_000
MAX_PIXELS = 50_000_000
_FORMATS = ("PNG", "JPEG", "WEBP", "AVIF", "GIF", "TIFF")
_NAMES = {"MPO": "jpeg"}  # phones' JPEG files with a second picture behind the first
_ORIENTATION_TAG = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = {5, 6, 7, 8}
_SMALLER = "Make it smaller and try again."

# Pillow only warns about pictures far above our own cap; process-wide because warning filters are not thread-safe.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


@dataclass(frozen=True)
class PictureFacts:
    """What a file's header says. `size` is as seen, after turning it upright; `format` is lower case."""

    size: Size
    format: str
    has_alpha: bool
    frames: int


def decode(
    content: bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS, max_side: int = MAX_SIDE
) -> Image.Image:
    """Return the picture as 8-bit sRGB, mode RGB or RGBA, upright, rebuilt from its pixels alone.

    The format, found by content, may be PNG, JPEG, WebP, AVIF, GIF or TIFF; of an animation the first frame counts.
    Sizes are checked before any pixel is decoded.

    Raises:
        NotAnImage: empty, another format, damaged or cut off.
        TooLarge: more bytes, pixels or pixels a side than allowed.
    """
    with _opened(content, max_bytes=max_bytes, max_pixels=max_pixels, max_side=max_side) as image:
        image.load()
        turn = _TURNS.get(_orientation(image))
        return to_srgb(image if turn is None else image.transpose(turn))


def inspect(
    content: bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS, max_side: int = MAX_SIDE
) -> PictureFacts:
    """Return what the header says, without decoding the pixels; raise as `decode` does, but for damage further in."""
    with _opened(content, max_bytes=max_bytes, max_pixels=max_pixels, max_side=max_side) as image:
        width, height = image.size
        # Pillow turns a TIFF's size by itself, other formats' it leaves to us.
        if image.format != "TIFF" and _orientation(image) in _SIDEWAYS:
            width, height = height, width
        return PictureFacts(
            size=Size(width=width, height=height),
            format=_NAMES.get(image.format or "", (image.format or "").lower()),
            has_alpha=image.has_transparency_data,
            frames=getattr(image, "n_frames", 1),
        )


@contextmanager
def _opened(content: bytes, *, max_bytes: int, max_pixels: int, max_side: int) -> Iterator[Image.Image]:
    """Open within the limits, and turn whatever a decoder raises, now or while in use, into our errors."""
    if not content:
        raise NotAnImage("The file is empty.")
    if len(content) > max_bytes:
        raise TooLarge(
            f"The file has {len(content) / 1e6:.1f} MB; the limit is {max_bytes / 1e6:g} MB.", remedy=_SMALLER
        )
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            _check_size(image.size, max_pixels=max_pixels, max_side=max_side)
            yield image
    except (NotAnImage, TooLarge, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise TooLarge(
            f"The image has too many pixels; the limit is {max_pixels / 1e6:g} megapixels.", remedy=_SMALLER
        ) from exc
    except UnidentifiedImageError as exc:
        raise NotAnImage from exc
    except Exception as exc:  # decoders raise anything from SyntaxError to EOFError on damaged files
        raise NotAnImage(
            "The image file is damaged or incomplete.", remedy="Save or download it again, then try once more."
        ) from exc


def _check_size(size: tuple[int, int], *, max_pixels: int, max_side: int) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise NotAnImage("The image has no pixels.")
    if max(width, height) > max_side:
        raise TooLarge(f"The image is {width}x{height} pixels; the limit is {max_side} a side.", remedy=_SMALLER)
    if width * height > max_pixels:
        raise TooLarge(
            f"The image has {width * height / 1e6:.1f} megapixels; the limit is {max_pixels / 1e6:g}.",
            remedy=_SMALLER,
        )


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # noqa: BLE001 - broken camera data is no reason to refuse the picture
        return 1
