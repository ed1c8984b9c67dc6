"""What a persona adds to prompts, in words, and how far a picture's colours are from its palette. Pure."""

from collections.abc import Sequence

from lib.model.prompt_book import PersonaText
from lib.model.record import Record

CLOSE = 20.0
"""CIE76 distance up to which a colour counts as the brand's."""
_THRESHOLD, _SLOPE, _OFFSET = 0.008856, 7.787, 16 / 116
_WHITE = (0.95047, 1.0, 1.08883)
_NEUTRAL_CHROMA = 12.0

Lab = tuple[float, float, float]


class PaletteCheck(Record):
    """How a picture's main colours relate to a palette."""

    colours: tuple[str, ...]
    """The picture's main colours, `#rrggbb`, the most frequent first."""
    distances: tuple[float, ...]
    """Of each of them to the nearest brand colour: 0 is the same, above 20 another colour."""

    @property
    def close(self) -> int:
        """How many of the main colours are the brand's, greys not held against it."""
        return sum(distance <= CLOSE for distance in self.distances)

    @property
    def mean(self) -> float:
        """The mean distance."""
        return sum(self.distances) / len(self.distances) if self.distances else 0.0


def addition_of(persona: PersonaText) -> str:
    """Return what a persona appends to a prompt: tone, palette, wanted words and facts."""
    tone = f"{' and '.join(persona.tone)} tone" if persona.tone else ""
    palette = f"colour palette {', '.join(persona.palette)}" if persona.palette else ""
    return ", ".join(part for part in (tone, palette, *persona.wanted, *persona.facts) if part)


def house_style_of(persona: PersonaText) -> str:
    """Return a persona as lines for a writing model."""
    lines = {
        "Palette": persona.palette,
        "Tone": persona.tone,
        "Do": persona.wanted,
        "Don't": persona.unwanted,
        "Facts": persona.facts,
    }
    return "\n".join(f"{name}: {', '.join(words)}" for name, words in lines.items() if words)


def negative_with(negative: str, persona: PersonaText) -> str:
    """Return a negative prompt with what the persona never shows."""
    said = negative.lower()
    return ", ".join(part for part in (negative, *(w for w in persona.unwanted if w.lower() not in said)) if part)


def check_palette(colours: Sequence[tuple[int, int, int]], palette: Sequence[str]) -> PaletteCheck:
    """Return how far each colour is from the nearest of the palette; greys are measured to greys too."""
    brand = [_lab(_rgb(entry)) for entry in palette]
    distances = []
    for colour in colours:
        lab = _lab(colour)
        nearest = min((_distance(lab, other) for other in brand), default=0.0)
        is_neutral = (lab[1] ** 2 + lab[2] ** 2) ** 0.5 < _NEUTRAL_CHROMA
        distances.append(round(min(nearest, CLOSE) if is_neutral else nearest, 1))
    return PaletteCheck(colours=tuple("#{:02x}{:02x}{:02x}".format(*c) for c in colours), distances=tuple(distances))


def _rgb(entry: str) -> tuple[int, int, int]:
    return int(entry[1:3], 16), int(entry[3:5], 16), int(entry[5:7], 16)


def _lab(colour: tuple[int, int, int]) -> Lab:
    """Return CIE Lab under D65."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    x, y, z = (
        _curved(value / white)
        for value, white in zip(
            (
                0.4124 * red + 0.3576 * green + 0.1805 * blue,
                0.2126 * red + 0.7152 * green + 0.0722 * blue,
                0.0193 * red + 0.1192 * green + 0.9505 * blue,
            ),
            _WHITE,
            strict=True,
        )
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB


def _curved(value: float) -> float:
    return float(value ** (1 / 3)) if value > _THRESHOLD else _SLOPE * value + _OFFSET


def _distance(one: Lab, other: Lab) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5)
