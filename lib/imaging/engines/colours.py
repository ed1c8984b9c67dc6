"""Colours by name and hue ranges, as words that people write. Pure; loads Pillow when first used.

A name stands for a range of hues (`red` is 340 to 20 degrees), a range of hues for itself; nothing else is understood.
"""

import colorsys
import re
from dataclasses import dataclass

from lib.errors import InvalidRequest

_RANGE = re.compile(r"^\s*(?:hues?\s*)?(\d{1,3})\s*°?\s*(?:-|–|—|to)\s*(\d{1,3})\s*°?\s*$", re.IGNORECASE)
_HUE = re.compile(r"^\s*(?:hue\s*)?(\d{1,3})\s*°?\s*$", re.IGNORECASE)
_HEX = re.compile(r"^#(?:[0-9a-f]{3}){1,2}$", re.IGNORECASE)
_GRADIENT = re.compile(r"^\s*(?:a\s+)?(?:gradient\s+(?:from\s+)?)?(.+?)\s+to\s+(.+?)\s*$", re.IGNORECASE)
_FULL_TURN = 360
_HALF_RANGE = 20  # degrees to both sides of a colour that is no family's name
_GREYNESS = 0.15
_FAMILIES = {
    "red": (340, 20),
    "orange": (20, 45),
    "brown": (10, 45),
    "yellow": (45, 70),
    "green": (70, 165),
    "cyan": (165, 195),
    "turquoise": (165, 195),
    "teal": (165, 195),
    "blue": (195, 255),
    "navy": (200, 255),
    "purple": (255, 290),
    "violet": (255, 290),
    "magenta": (290, 330),
    "pink": (300, 350),
}
_OFFERED = "red, orange, yellow, green, teal, blue, navy, purple, pink, white, grey, black"


@dataclass(frozen=True)
class ColourRange:
    """Which pixels are meant. Hues in degrees; `start` above `end` goes through 0. Greys go by their lightness."""

    start: float
    end: float
    grey: float | None = None
    """Lightness, 0 to 1, of a colour without hue; None for colours with one."""

    @property
    def centre(self) -> float:
        """The hue in the middle."""
        return (self.start + self.width / 2) % _FULL_TURN

    @property
    def width(self) -> float:
        """Degrees from start to end."""
        return (self.end - self.start) % _FULL_TURN


@dataclass(frozen=True)
class NewColour:
    """What pixels become: another hue, and for a whole colour also its saturation and brightness, 0 to 1."""

    hue: float
    saturation: float | None = None
    value: float | None = None


def read_range(words: str, field: str = "select_prompt") -> ColourRange:
    """Return the colours that words such as `red`, `#a03020` or `340-20` mean; raise `InvalidRequest` for others."""
    if found := _RANGE.match(words):
        return ColourRange(float(int(found[1]) % _FULL_TURN), float(int(found[2]) % _FULL_TURN))
    family = _FAMILIES.get(words.strip().casefold())
    if family:
        return ColourRange(*map(float, family))
    hue, saturation, value = _hsv(words, field)
    if saturation < _GREYNESS:
        return ColourRange(0.0, 0.0, grey=value)
    return ColourRange((hue - _HALF_RANGE) % _FULL_TURN, (hue + _HALF_RANGE) % _FULL_TURN)


def read_new_colour(words: str, field: str = "prompt") -> NewColour:
    """Return the colour that `navy`, `#1a2b3c` or `220` (a hue) means; raise `InvalidRequest` for other words."""
    if found := _HUE.match(words):
        return NewColour(float(int(found[1]) % _FULL_TURN))
    return NewColour(*_hsv(words, field))


def read_backdrop(words: str, field: str = "prompt") -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Return the upper and lower colour of `white` or `white to #223344`; raise `InvalidRequest` for other words."""
    if found := _GRADIENT.match(words):
        return read_colour(found[1], field), read_colour(found[2], field)
    colour = read_colour(words, field)
    return colour, colour


def read_colour(words: str, field: str) -> tuple[int, int, int]:
    """Return red, green and blue of a colour's name or hexadecimal code; raise `InvalidRequest` for other words."""
    from PIL import ImageColor  # noqa: PLC0415 - the server reads words without loading the picture library

    name = words.strip().casefold()
    if name.isalpha() or _HEX.match(name):
        try:
            red, green, blue = ImageColor.getrgb(name)[:3]
        except ValueError:
            pass
        else:
            return red, green, blue
    raise InvalidRequest(
        f"{field}: {words.strip()[:60]!r} cannot be understood on this machine, which knows colours but not things.",
        remedy=f"Name a colour ({_OFFERED}, or a code such as #1a2b3c), or choose a vendor that understands text.",
        field=field,
    )


def _hsv(words: str, field: str) -> tuple[float, float, float]:
    red, green, blue = (part / 255 for part in read_colour(words, field))
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    return hue * _FULL_TURN, saturation, value
