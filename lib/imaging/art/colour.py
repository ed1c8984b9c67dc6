"""Colour by lightness, chroma and hue (OKLCH), where equal numbers look equally strong, and its way to sRGB."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating[Any]]
Rgb = tuple[int, int, int]
_CHROMA_STEPS = 10
_RAMP = 33


class Lch(NamedTuple):
    """Lightness 0–1, chroma 0–0.37, hue in degrees (29 red, 110 yellow, 142 green, 264 blue, 328 magenta)."""

    lightness: float
    chroma: float
    hue: float

    def lit(self, by: float) -> "Lch":
        """Return it lighter (or darker, below zero) by an amount; yellow darkens to brown, not to olive."""
        hue = self.hue + 70 * by if by < 0 and 60 < self.hue < 118 else self.hue
        return Lch(min(max(self.lightness + by, 0.0), 1.0), self.chroma, hue)

    def vivid(self, factor: float) -> "Lch":
        """Return it with its chroma multiplied."""
        return Lch(self.lightness, self.chroma * factor, self.hue)

    def turned(self, degrees: float) -> "Lch":
        """Return it with its hue turned."""
        return Lch(self.lightness, self.chroma, (self.hue + degrees) % 360)

    def mixed(self, other: "Lch", share: float) -> "Lch":
        """Return the colour on the straight way to another."""
        ours, theirs = _lab(self), _lab(other)
        light, a, b = (x + (y - x) * share for x, y in zip(ours, theirs, strict=True))
        return Lch(light, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)

    def rgb(self) -> Rgb:
        """Return the nearest displayable sRGB colour of the same lightness and hue, 0–255 each."""
        red, green, blue = (round(channel * 255) for channel in displayable(self))
        return red, green, blue


def hue_distance(one: float, other: float) -> float:
    """Return the degrees between two hues, 0 to 180."""
    return abs((one - other + 180) % 360 - 180)


def _lab(colour: Lch) -> tuple[float, float, float]:
    angle = math.radians(colour.hue)
    return colour.lightness, colour.chroma * math.cos(angle), colour.chroma * math.sin(angle)


def _linear(lab: tuple[float, float, float]) -> tuple[float, float, float]:
    # Matrices: Björn Ottosson, "A perceptual color space for image processing", 2020.
    light, a, b = lab
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _gamma(value: float) -> float:
    value = min(max(value, 0.0), 1.0)
    bent = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(bent, 5)  # the last bits of a power differ between machines


def displayable(colour: Lch) -> tuple[float, float, float]:
    """Return sRGB from 0 to 1; chroma gives way where the screen cannot show it."""
    low, high = 0.0, 1.0
    linear = _linear(_lab(colour))
    if min(linear) < -1e-4 or max(linear) > 1 + 1e-4:
        for _ in range(_CHROMA_STEPS):
            middle = (low + high) / 2
            linear = _linear(_lab(colour.vivid(middle)))
            if min(linear) < -1e-4 or max(linear) > 1 + 1e-4:
                high = middle
            else:
                low = middle
        linear = _linear(_lab(colour.vivid(low)))
    red, green, blue = (_gamma(channel) for channel in linear)
    return red, green, blue


def ramp(stops: Sequence[Lch]) -> Field:
    """Return 33 sRGB colours (0–1) through evenly spaced stops, mixed as the eye mixes them."""
    if len(stops) == 1:
        return np.tile(np.asarray(displayable(stops[0]), np.float32), (_RAMP, 1))
    colours = []
    for index in range(_RAMP):
        place = index / (_RAMP - 1) * (len(stops) - 1)
        left = min(int(place), len(stops) - 2)
        colours.append(displayable(stops[left].mixed(stops[left + 1], place - left)))
    return np.asarray(colours, np.float32)


def along(colours: Field, place: Field) -> Field:
    """Look places from 0 to 1 up in a ramp, smoothly; the answer has one axis more."""
    scaled = np.clip(place, 0, 1) * np.float32(_RAMP - 1)
    left = np.minimum(scaled.astype(np.int32), _RAMP - 2)
    share = (scaled - left)[..., None].astype(np.float32)
    low: Field = colours[left]
    mixed: Field = low + (colours[left + 1] - low) * share
    return mixed
