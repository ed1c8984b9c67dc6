"""How a picture looks, in two small facts: a perceptual hash that survives resizing and encoding, and its main colour.

The hash keeps the signs of the lowest 64 frequencies of a small grey copy (a discrete cosine transform), as is common
for finding near-duplicates; few differing bits mean pictures that look alike. It says nothing about what is shown.

The server imports this module to hand `looks_of_file` to the pool, so the imaging libraries are imported inside only.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

COLOURS = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "black", "grey", "white")
"""Names of main colours."""
_GREY_SIDE = 32
_LOW = 8
_ENOUGH = 256  # pixels of the short side that are enough to look at
_COLOUR_SIDE = 48
_DARK, _LIGHT, _PALE = 0.18, 0.88, 0.17
_BROWN_VALUE = 0.62
_COLOURFUL_SHARE = 0.12
_HUES = ((15, "red"), (42, "orange"), (68, "yellow"), (160, "green"), (190, "teal"), (255, "blue"), (290, "purple"))
_HUES_END = ((335, "pink"), (361, "red"))


@dataclass(frozen=True)
class Looks:
    """`fingerprint` has 64 bits, as a signed number; `colour` is one of `COLOURS`."""

    fingerprint: int
    colour: str


def looks_of(image: "Image.Image") -> Looks:
    """Return how a picture (RGB, RGBA or L, upright) looks; transparent parts count as white."""
    from lib.imaging.encode import flatten  # noqa: PLC0415 - see the module's docstring

    factor = max(1, min(image.size) // _ENOUGH)
    small = flatten(image.reduce(factor) if factor > 1 else image).convert("RGB")
    return Looks(fingerprint=_fingerprint(small), colour=_main_colour(small))


def looks_of_file(content: bytes) -> Looks:
    """Return how the picture in one of our own small files looks; raise `NotAnImage` where it cannot be read."""
    from lib.imaging.decode import decode  # noqa: PLC0415

    return looks_of(decode(content))


def distance(one: int, other: int) -> int:
    """Return how many of the 64 bits differ."""
    return ((one ^ other) & (2**64 - 1)).bit_count()


def _fingerprint(image: "Image.Image") -> int:
    import numpy as np  # noqa: PLC0415 - see the module's docstring
    from PIL import Image  # noqa: PLC0415

    grey = image.convert("L").resize((_GREY_SIDE, _GREY_SIDE), Image.Resampling.BOX)
    waves = _waves()
    low = waves @ np.asarray(grey, dtype=np.float64) @ waves.T
    bits = (low > np.median(low.ravel()[1:])).ravel()
    number = int.from_bytes(np.packbits(bits).tobytes(), "big")
    return number - 2**64 if number >= 2**63 else number


@cache
def _waves() -> "np.ndarray":
    import numpy as np  # noqa: PLC0415

    rows, columns = np.arange(_LOW)[:, None], np.arange(_GREY_SIDE)[None, :]
    waves: np.ndarray = np.cos(np.pi * (2 * columns + 1) * rows / (2 * _GREY_SIDE))
    return waves


def _main_colour(image: "Image.Image") -> str:
    import numpy as np  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    small = image.resize((_COLOUR_SIDE, _COLOUR_SIDE), Image.Resampling.BOX, reducing_gap=2.0).convert("HSV")
    hue, saturation, value = (np.asarray(small, dtype=np.float64) / 255.0).reshape(-1, 3).T
    is_grey = (saturation < _PALE) | (value < _DARK)
    colourful = saturation * value * ~is_grey
    if (~is_grey).mean() < _COLOURFUL_SHARE:
        shades = {"black": value < _DARK + 0.08, "white": value > _LIGHT}
        counts = {name: int(chosen.sum()) for name, chosen in shades.items()}
        name = max(counts, key=lambda each: counts[each])
        return name if counts[name] * 2 > value.size else "grey"
    names = np.digitize(hue * 360.0, [limit for limit, _ in (*_HUES, *_HUES_END)])
    labels = [name for _, name in (*_HUES, *_HUES_END)]
    weights: dict[str, float] = {}
    for number, label in enumerate(labels):
        chosen = names == number
        if label == "orange":
            dull = chosen & (value < _BROWN_VALUE)
            weights["brown"] = weights.get("brown", 0.0) + float(colourful[dull].sum())
            chosen &= ~dull
        weights[label] = weights.get(label, 0.0) + float(colourful[chosen].sum())
    return max(weights, key=lambda each: weights[each])
