"""Gives a drawn picture the colours of other pictures: all that a drawing program can honestly borrow from them."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from lib.imaging.decode import decode

_SIDE = 64
SHARE = 0.7
"""How far colours move unless said otherwise."""


def borrow_colours(picture: Image.Image, references: Sequence[bytes], *, share: float = SHARE) -> Image.Image:
    """Return the picture with its colours moved towards those of the references together; same size, RGB.

    `share`, 0 to 1, is how far they move; at 1 the subject's own colours would be gone. Deterministic.
    Raises `NotAnImage` or `TooLarge` as `lib.imaging.decode.decode` does.
    """
    samples = np.concatenate([_sample(decode(content)) for content in references])
    own = np.asarray(picture.convert("YCbCr"), np.float32)
    small = _sample(picture)
    mean, spread = small.mean(0), small.std(0) + 1.0
    wanted_mean, wanted_spread = samples.mean(0), samples.std(0) + 1.0
    scale = np.clip(wanted_spread / spread, 0.5, 2.0)  # flat references must not wash the drawing out
    moved = (own - mean) * scale + wanted_mean
    mixed = own + (moved - own) * np.float32(share)
    return Image.fromarray(np.clip(mixed, 0, 255).astype(np.uint8), "YCbCr").convert("RGB")


def _sample(picture: Image.Image) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    small = picture.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BOX).convert("YCbCr")
    return np.asarray(small, np.float32).reshape(-1, 3)
