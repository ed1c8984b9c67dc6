"""Outlines of a picture, for looking at what a model that keeps structure will keep. Plain image processing."""

import cv2
import numpy as np
from PIL import Image

_SPREAD = 0.33
_QUIET = 3
_FAINT, _CLEAR = 20.0, 60.0


def edges(image: Image.Image) -> Image.Image:
    """Return the picture's edges, white on black, mode L; what counts as an edge follows the picture's own contrast."""
    pixels = cv2.medianBlur(np.asarray(image.convert("RGB")), _QUIET)
    found = np.zeros(pixels.shape[:2], np.uint8)
    for channel in range(3):  # neighbours may differ in colour alone
        plane = np.ascontiguousarray(pixels[..., channel])
        middle = float(np.median(plane))
        low, high = (1 - _SPREAD) * middle, min(255.0, (1 + _SPREAD) * middle)
        found |= cv2.Canny(plane, max(low, _FAINT), max(high, _CLEAR))
    return Image.fromarray(found)


def lines(image: Image.Image) -> Image.Image:
    """Return the picture as a pencil drawing would begin: dark lines on white, mode L."""
    grey = np.asarray(image.convert("L"))
    radius = max(3, max(grey.shape) // 100) | 1
    soft = cv2.GaussianBlur(255 - grey, (radius, radius), 0)
    drawn = cv2.divide(grey, 255 - soft, scale=256)
    return Image.fromarray(np.asarray(drawn, np.uint8))
