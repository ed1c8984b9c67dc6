"""Exact sizes: Lanczos resampling and covering crops. Nothing here decodes, encodes or knows a format."""

from cykooz_resizer import CropBox, FilterType, ResizeAlg, ResizeOptions, Resizer
from PIL import Image

from lib.model.geometry import Box, Size, cover_box

CENTRE = (0.5, 0.5)
MODES = frozenset({"RGB", "RGBA", "L"})
"""Modes that can be resampled."""


def resize(image: Image.Image, size: Size, *, box: Box | None = None) -> Image.Image:
    """Return `box` of the picture (all of it by default) at exactly `size`, mode kept (RGB, RGBA or L).

    Transparent pixels lend no colour to their neighbours. The result may be `image` itself where nothing changes.
    Raises ValueError for another mode or a box that reaches outside.
    """
    if image.mode not in MODES:
        raise ValueError(f"resize takes RGB, RGBA or L, not {image.mode}")
    box = box or Box(left=0, top=0, right=image.width, bottom=image.height)
    if box.right > image.width or box.bottom > image.height:
        raise ValueError(f"box {box} reaches outside of {image.width}x{image.height}")
    if box.size == size:
        return image if box.size == size_of(image) else image.crop((box.left, box.top, box.right, box.bottom))
    result = Image.new(image.mode, (size.width, size.height), None)  # every pixel is written
    crop = CropBox(box.left, box.top, box.size.width, box.size.height)
    lanczos = ResizeAlg.convolution(FilterType.lanczos3)
    Resizer().resize_pil(image, result, ResizeOptions(resize_alg=lanczos, crop_box=crop))
    return result


def fit_cover(image: Image.Image, size: Size, focus: tuple[float, float] = CENTRE) -> Image.Image:
    """Return the picture filling `size` exactly; what is cut off lies farthest from `focus` (x and y, 0 to 1)."""
    box = cover_box(size_of(image), size.ratio, focus_x=focus[0], focus_y=focus[1])
    return resize(image, size, box=box)


def size_of(image: Image.Image) -> Size:
    """Return the picture's width and height."""
    return Size(width=image.width, height=image.height)
