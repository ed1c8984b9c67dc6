"""Fills holes with what surrounds them: PatchMatch for areas, Telea's method for hairlines. It invents nothing new.

Sources: Barnes and others, 2009, as packaged in pypatchmatch; Telea, 2004, in OpenCV.
"""

from typing import Any

import cv2
import numpy as np
import patchmatch
from numpy.typing import NDArray
from PIL import Image

from lib.model.plan import Expansion

_HALF = 128
_HAIRLINE = 3.0  # half the width of strokes that Telea's method fills well
_MARGIN = 1.5  # surroundings that are looked at, in sizes of the hole
_LEAST_MARGIN = 64
_WORK_SIDE = 1024
_PATCH = 3
_TELEA_RADIUS = 5

Bytes = NDArray[Any]
"""8-bit pixels."""


def erase(image: Image.Image, mask: Image.Image, *, seed: int = 0) -> Image.Image:
    """Return the picture (RGB or RGBA) with what is white in the mask (L, same size) filled from around it.

    Everything that is black in the mask keeps its pixels exactly. The same seed gives the same picture.
    """
    rgb = np.array(image.convert("RGB"))
    hole = (np.asarray(mask) >= _HALF).astype(np.uint8)
    if not hole.any():
        return image
    rows, columns = _surroundings(hole)
    rgb[rows, columns] = _filled(rgb[rows, columns], hole[rows, columns], seed)
    return _with_alpha_of(image, Image.fromarray(rgb), hole=hole)


def extend(image: Image.Image, expansion: Expansion, *, seed: int = 0) -> Image.Image:
    """Return the picture with its background continued on each side; the picture itself keeps its pixels exactly."""
    left, right, up, down = expansion.left, expansion.right, expansion.up, expansion.down
    rgb = np.asarray(image.convert("RGB"))
    canvas = cv2.copyMakeBorder(rgb, up, down, left, right, cv2.BORDER_REFLECT)
    hole = np.ones(canvas.shape[:2], np.uint8)
    inner = slice(up, up + image.height), slice(left, left + image.width)
    hole[inner] = 0
    filled = _filled(canvas, hole, seed)
    filled[inner] = rgb
    result = Image.fromarray(filled)
    if image.mode == "RGBA":
        alpha = Image.new("L", result.size, 255)
        alpha.paste(image.getchannel("A"), (left, up))
        result.putalpha(alpha)
    return result


def _surroundings(hole: Bytes) -> tuple[slice, slice]:
    """Return the rows and columns of the hole's box with a margin around it."""
    rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    found = []
    for places, length in ((rows, hole.shape[0]), (columns, hole.shape[1])):
        first, last = int(places[0]), int(places[-1]) + 1
        margin = max(_LEAST_MARGIN, round((last - first) * _MARGIN))
        found.append(slice(max(0, first - margin), min(length, last + margin)))
    return found[0], found[1]


def _filled(pixels: Bytes, hole: Bytes, seed: int) -> Bytes:
    if cv2.distanceTransform(hole, cv2.DIST_L2, cv2.DIST_MASK_5).max() <= _HAIRLINE:
        return np.asarray(cv2.inpaint(np.ascontiguousarray(pixels), hole, _TELEA_RADIUS, cv2.INPAINT_TELEA), np.uint8)
    scale = min(1.0, _WORK_SIDE / max(hole.shape))
    if scale == 1.0:
        fill = _patched(pixels, hole, seed)
    else:
        size = max(1, round(hole.shape[1] * scale)), max(1, round(hole.shape[0] * scale))
        small_hole = (cv2.resize(hole * 255, size, interpolation=cv2.INTER_AREA) > 0).astype(np.uint8)
        small = _patched(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), small_hole, seed)
        fill = cv2.resize(small, (hole.shape[1], hole.shape[0]), interpolation=cv2.INTER_CUBIC)
    result: Bytes = np.where(hole[..., None] > 0, np.asarray(fill, np.uint8), pixels)
    return result


def _patched(pixels: Bytes, hole: Bytes, seed: int) -> Bytes:
    if hole.all():
        return pixels
    patchmatch.set_random_seed(seed)
    filled = patchmatch.inpaint(np.ascontiguousarray(pixels), hole * np.uint8(255), patch_size=_PATCH)
    return np.asarray(filled, np.uint8)


def _with_alpha_of(image: Image.Image, filled: Image.Image, *, hole: Bytes) -> Image.Image:
    if image.mode == "RGBA":
        alpha = np.array(image.getchannel("A"))
        alpha[hole > 0] = 255
        filled.putalpha(Image.fromarray(alpha))
    return filled
