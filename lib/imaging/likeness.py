"""How alike two pictures are: colour and structure of what stands before the background, beside the perceptual hash.

Numbers for sorting and warning, never a verdict: they know nothing of what a picture shows.
"""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from lib.errors import NotAnImage
from lib.imaging.looks import looks_of

_SIDE = 128
_HUES, _LIGHTS = 12, 4
_DIRECTIONS = 8
_FROM_BACKGROUND = 36.0  # levels of 255 by which the subject differs from the border's colour
_MIN_SUBJECT = 0.01
_64_BITS = 2**64 - 1

Pixels = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


def measure_all(seed: bytes, pictures: Sequence[bytes]) -> tuple[tuple[str, float, float], ...]:
    """Return for each picture its fingerprint, and its likeness to the seed in colour and structure, 0 to 1 each.

    Small pictures such as thumbnails are enough. Raises `NotAnImage`.
    """
    wanted = _opened(seed)
    colours, directions = _colours(wanted), _directions(wanted)
    found = []
    for content in pictures:
        picture = _opened(content)
        colour = float(np.minimum(colours, _colours(picture)).sum())
        structure = float(np.minimum(directions, _directions(picture)).sum())
        found.append((f"{looks_of(picture).fingerprint & _64_BITS:016x}", min(colour, 1.0), min(structure, 1.0)))
    return tuple(found)


def _opened(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.draft("RGB", (_SIDE, _SIDE))
            return picture.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    except (OSError, ValueError, Image.DecompressionBombError) as exc:
        raise NotAnImage from exc


def _subject(pixels: Pixels) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return where a picture differs from its border; everywhere when nothing does."""
    border = np.concatenate([pixels[:4].reshape(-1, 3), pixels[:, :4].reshape(-1, 3), pixels[:, -4:].reshape(-1, 3)])
    away = np.abs(pixels - np.median(border, axis=0)).max(axis=2) > _FROM_BACKGROUND
    return away if away.mean() > _MIN_SUBJECT else np.ones_like(away)


def _colours(picture: Image.Image) -> Pixels:
    """Return the share of each colour in the subject: hues where there is colour, steps of grey where not."""
    mask = _subject(np.asarray(picture, np.float32))
    hue, chroma, value = (channel[mask] for channel in np.moveaxis(np.asarray(picture.convert("HSV")), 2, 0))
    is_grey = chroma < 40  # noqa: PLR2004 - of 255
    greys = np.bincount(value[is_grey] // 64, minlength=_LIGHTS)
    # Neighbouring hues share, so that another light does not move everything to the next one.
    places = hue[~is_grey].astype(np.float32) / 256 * _HUES
    low = places.astype(int) % _HUES
    part = places - places.astype(int)
    hues = np.bincount(low, 1 - part, _HUES) + np.bincount((low + 1) % _HUES, part, _HUES)
    shares = np.concatenate([hues, greys]).astype(np.float32)
    return shares / max(float(shares.sum()), 1.0)


def _directions(picture: Image.Image) -> Pixels:
    """Return how much of the subject's edges runs in each direction, in each of its quarters."""
    pixels = np.asarray(picture, np.float32)
    rows, columns = np.nonzero(_subject(pixels))
    grey = pixels.mean(axis=2)[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    down, across = np.gradient(np.pad(grey, 1, mode="edge"))
    strength = np.hypot(down, across)
    turn = ((np.arctan2(down, across) % np.pi) / np.pi * _DIRECTIONS).astype(int) % _DIRECTIONS
    middle_row, middle_column = (side // 2 for side in grey.shape)
    quarters = []
    for row in (slice(None, middle_row + 1), slice(middle_row + 1, None)):
        for column in (slice(None, middle_column + 1), slice(middle_column + 1, None)):
            weights = strength[row, column].ravel()
            quarters.append(np.bincount(turn[row, column].ravel(), weights, _DIRECTIONS))
    shares = np.concatenate(quarters).astype(np.float32)
    return shares / max(float(shares.sum()), 1.0)
