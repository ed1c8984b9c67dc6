"""Masks: one channel of the picture's size, white where something is to change. Pure."""

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lib.imaging.encode import flatten

_WHITE, _BLACK = 255, 0
_GROUND = (_BLACK, _BLACK, _BLACK)
_HALF = 127


def one_channel(image: Image.Image) -> Image.Image:
    """Return a mask of mode L; transparent parts count as black."""
    return flatten(image, _GROUND).convert("L")


def grown(mask: NDArray[np.uint8], pixels: float) -> NDArray[np.uint8]:
    """Return the mask with its edge moved outwards, or inwards below zero; the distance decides, so corners stay round.

    What is nearer to white than to black counts as inside. One transform of the whole picture, because a stencil of
    this radius would take seconds for a photo.
    """
    is_growing = pixels > 0
    inside = mask > _HALF
    outside = np.where(inside if is_growing else ~inside, 0, 1).astype(np.uint8)
    if not pixels or not outside.any() or outside.all():
        return mask
    near = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_5) <= abs(pixels)
    return np.where(near, _WHITE if is_growing else _BLACK, mask).astype(np.uint8)
