"""Masks: one channel of the picture's size, white where something is to change. Pure; needs NumPy and Pillow only."""

import numpy as np
from PIL import Image, ImageFilter

from lib.imaging.encode import flatten

_HALF = 128
_BLACK = (0, 0, 0)


def one_channel(image: Image.Image) -> Image.Image:
    """Return a mask of mode L; transparent parts count as black."""
    return flatten(image, _BLACK).convert("L")


def grown(mask: Image.Image, pixels: int) -> Image.Image:
    """Return a mask whose white parts reach `pixels` further on all sides."""
    for _ in range(pixels):
        mask = mask.filter(ImageFilter.MaxFilter(3))
    return mask


def share_of_white(content: bytes) -> float:
    """Return how much of a mask's file is white, 0 to 1; raise `NotAnImage`. Runs in a worker process."""
    from lib.imaging.decode import decode  # noqa: PLC0415 - brings the colour engine

    mask = np.asarray(one_channel(decode(content)))
    return float(np.count_nonzero(mask >= _HALF) / mask.size)
