"""Puts a cut-out subject before a colour, a gradient or another picture. The light on the subject stays as it was."""

import numpy as np
from PIL import Image

from lib.imaging.resize import fit_cover, size_of

Colour = tuple[int, int, int]


def before_colours(subject: Image.Image, upper: Colour, lower: Colour) -> Image.Image:
    """Return the subject (RGBA) before a gradient from the upper to the lower colour, as RGB."""
    share = np.linspace(0, 1, subject.height, dtype=np.float32)[:, None, None]
    column = np.array(upper, np.float32) * (1 - share) + np.array(lower, np.float32) * share
    rows = np.clip(column + 0.5, 0, 255).astype(np.uint8)
    return _before(subject, Image.fromarray(np.repeat(rows, subject.width, axis=1)))


def before_picture(subject: Image.Image, background: Image.Image) -> Image.Image:
    """Return the subject (RGBA) before a picture that fills its frame, as RGB."""
    return _before(subject, fit_cover(background.convert("RGB"), size_of(subject)))


def _before(subject: Image.Image, background: Image.Image) -> Image.Image:
    background.paste(subject, mask=subject.getchannel("A"))
    return background
