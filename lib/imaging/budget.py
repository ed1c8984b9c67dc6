"""Files under a limit of bytes: the best quality that fits, and the plain truth where none does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from PIL import Image

from lib.imaging.encode import FileFormat, encode
from lib.imaging.marks import NO_MARK, Mark

MIN_QUALITY = 10
"""Below this a lossy picture is no longer worth delivering."""
_PALETTES = (256, 64, 16)
_HOPELESS = 1.2  # tighter packing of a PNG wins a tenth, never half


@dataclass(frozen=True)
class Fitted:
    """A file and how it came under its limit. Where `fits` is false it is the smallest that could be made.

    `quality` is the one used, None for PNG; `colours` is how many a PNG's palette was cut down to, None for all.
    """

    content: bytes = field(repr=False)
    fits: bool
    quality: int | None = None
    colours: int | None = None


def encode_within(
    image: Image.Image, file_format: FileFormat, max_bytes: int, *, quality: int = 85, mark: Mark = NO_MARK
) -> Fitted:
    """Return the picture as a file of at most `max_bytes`, mark included, at `quality` or the next lower that fits.

    PNG has no quality: it is packed tighter, then given fewer colours. Raises as `encode` does.
    """
    if file_format == "png":
        return _png_within(image, max_bytes, mark)
    return _lossy_within(lambda at: encode(image, file_format, quality=at, mark=mark), max_bytes, quality)


def _lossy_within(write: Callable[[int], bytes], max_bytes: int, quality: int) -> Fitted:
    content = write(quality)
    if len(content) <= max_bytes:
        return Fitted(content, fits=True, quality=quality)
    best = None
    low, high = min(MIN_QUALITY, quality), quality - 1
    while low <= high:  # halves each time: at most seven writes
        middle = (low + high + 1) // 2
        content = write(middle)
        if len(content) <= max_bytes:
            best = Fitted(content, fits=True, quality=middle)
            low = middle + 1
        else:
            high = middle - 1
    if best is not None:
        return best
    lowest = min(MIN_QUALITY, quality)
    return Fitted(write(lowest), fits=False, quality=lowest)


def _png_within(image: Image.Image, max_bytes: int, mark: Mark) -> Fitted:
    smallest: Fitted | None = None
    for content, colours in _pngs(image, max_bytes, mark):
        if len(content) <= max_bytes:
            return Fitted(content, fits=True, colours=colours)
        if smallest is None or len(content) < len(smallest.content):
            smallest = Fitted(content, fits=False, colours=colours)
    if smallest is None:
        raise AssertionError("there is always a first file")
    return smallest


def _pngs(image: Image.Image, max_bytes: int, mark: Mark) -> Iterator[tuple[bytes, int | None]]:
    quick = encode(image, "png", mark=mark)
    yield quick, None
    if len(quick) <= max_bytes * _HOPELESS:
        yield encode(image, "png", mark=mark, smallest=True), None
    method = Image.Quantize.FASTOCTREE if image.mode == "RGBA" else Image.Quantize.MEDIANCUT
    for colours in _PALETTES:
        reduced = image.quantize(colours, method=method, dither=Image.Dither.NONE)
        yield encode(reduced, "png", mark=mark, smallest=True), colours
