"""Masks: one channel of the picture's size, white where something is to change. Pure."""

from PIL import Image, ImageFilter

from lib.imaging.encode import flatten

_BLACK = (0, 0, 0)


def one_channel(image: Image.Image) -> Image.Image:
    """Return a mask of mode L; transparent parts count as black."""
    return flatten(image, _BLACK).convert("L")


def grown(mask: Image.Image, pixels: int) -> Image.Image:
    """Return a mask whose white parts reach `pixels` further on all sides."""
    for _ in range(pixels):
        mask = mask.filter(ImageFilter.MaxFilter(3))
    return mask
