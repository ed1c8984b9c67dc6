"""Finds the main subject with U²-Net-p and cuts it out: a mask at 320 pixels, refined along the picture's own edges.

The refinement is a guided filter whose coefficients are found on a small copy, so that large pictures stay cheap. The
colours of half-transparent pixels are cleaned of the old background. Faults: fine hair, and
subjects that fill the frame.
"""

from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

_INPUT = 320
_MEAN = np.array((0.485, 0.456, 0.406), np.float32)
_DEVIATION = np.array((0.229, 0.224, 0.225), np.float32)
_SMALL = 1024  # where the filter's coefficients and the background's colours are found
_EDGE = 1e-4
_STRIP = 512  # rows that are worked on at once
_CLEAR, _SOLID = 0.02, 0.98

Floats = NDArray[Any]
"""32-bit numbers, 0 to 1 unless said otherwise."""


def cut_out(image: Image.Image, weights: Path) -> Image.Image:
    """Return the picture (RGB or RGBA) as RGBA with everything but its main subject transparent."""
    mask = subject_mask(image, weights)
    if image.mode == "RGBA":
        own = np.asarray(image.getchannel("A"), np.uint16)
        mask = Image.fromarray((np.asarray(mask, np.uint16) * own // 255).astype(np.uint8))
    result = _cleaned(image.convert("RGB"), mask)
    result.putalpha(mask)
    return result


def subject_mask(image: Image.Image, weights: Path) -> Image.Image:
    """Return a mask of mode L and the picture's size, white where the main subject is."""
    rgb = image.convert("RGB")
    small = _shrunk(rgb, _SMALL)
    coarse = cv2.resize(_network_mask(rgb, weights), small.size, interpolation=cv2.INTER_LINEAR)
    guide = np.asarray(small.convert("L"), np.float32) / 255
    slope, offset = _guided(guide, coarse, radius=max(4, max(small.size) // 100))
    full = np.empty((rgb.height, rgb.width), np.uint8)
    grey = np.asarray(rgb.convert("L"))
    slope, offset = (cv2.resize(part, rgb.size, interpolation=cv2.INTER_LINEAR) for part in (slope, offset))
    for top in range(0, rgb.height, _STRIP):
        rows = slice(top, top + _STRIP)
        refined = slope[rows] * (grey[rows].astype(np.float32) / 255) + offset[rows]
        full[rows] = (_contrast(refined) * 255 + 0.5).astype(np.uint8)
    return Image.fromarray(full)


@cache
def _network(weights: Path) -> Any:
    return cv2.dnn.readNetFromONNX(str(weights))


def _network_mask(rgb: Image.Image, weights: Path) -> Floats:
    pixels = np.asarray(rgb.resize((_INPUT, _INPUT), Image.Resampling.BILINEAR), np.float32)
    pixels = (pixels / max(float(pixels.max()), 1.0) - _MEAN) / _DEVIATION
    network = _network(weights)
    network.setInput(np.ascontiguousarray(pixels.transpose(2, 0, 1)[None], np.float32))
    found: Floats = network.forward()[0, 0].astype(np.float32)
    low, high = float(found.min()), float(found.max())
    return (found - low) / max(high - low, 1e-6)


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    scale = side / max(image.size)
    if scale >= 1:
        return image
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.BOX, reducing_gap=2)


def _guided(guide: Floats, mask: Floats, *, radius: int) -> tuple[Floats, Floats]:
    """Return the guided filter's slope and offset for every pixel."""

    def mean(values: Any) -> Any:
        return cv2.boxFilter(values, -1, (2 * radius + 1, 2 * radius + 1), borderType=cv2.BORDER_REFLECT)

    middle, level = mean(guide), mean(mask)
    spread = mean(guide * guide) - middle * middle
    slope = (mean(guide * mask) - middle * level) / (spread + _EDGE)
    return mean(slope), mean(level - slope * middle)


def _contrast(mask: Floats) -> Floats:
    """Return the mask with its nearly clear and nearly solid parts made fully so."""
    stretched: Floats = np.clip((mask - _CLEAR * 2) / (1 - _CLEAR * 4), 0, 1)
    return stretched


def _cleaned(rgb: Image.Image, mask: Image.Image) -> Image.Image:
    """Return the picture with the background's colour taken out of pixels that the mask holds for a mixture."""
    small = _shrunk(rgb, _SMALL // 2)
    weight = np.asarray(mask.resize(small.size, Image.Resampling.BOX), np.float32)[..., None] / 255
    colours = np.asarray(small, np.float32)
    radius = max(3, max(small.size) // 40)

    def spread(share: Floats) -> Any:
        size = (2 * radius + 1, 2 * radius + 1)
        sums = cv2.boxFilter(colours * share, -1, size)
        return sums / np.maximum(cv2.boxFilter(share[..., 0], -1, size)[..., None], 1e-3)

    background = cv2.resize(spread(1 - weight), rgb.size, interpolation=cv2.INTER_LINEAR)
    result = np.array(rgb)
    alpha = np.asarray(mask)
    for top in range(0, rgb.height, _STRIP):
        rows = slice(top, top + _STRIP)
        share = alpha[rows].astype(np.float32) / 255
        mixed = (share > _CLEAR) & (share < _SOLID)
        if mixed.any():
            part = share[mixed][:, None]
            own = result[rows][mixed].astype(np.float32)
            clean = (own - (1 - part) * background[rows][mixed]) / np.maximum(part, 0.1)
            result[rows][mixed] = np.clip(clean, 0, 255).astype(np.uint8)
    return Image.fromarray(result)
