"""What a picture's own pixels tell: orientation, brightness, main colours. Facts only; nothing is recognised.

Decoding is native code: call it in a worker process. The server imports this module to hand its functions to the pool,
so the imaging library is imported inside them.
"""

from typing import TYPE_CHECKING

from lib.prompts.answers import DescribedImage, Framing, People, Realism

if TYPE_CHECKING:
    from PIL import Image

_SAMPLE = 160
_COLOURS = 5
_BRIGHT, _DARK = 170, 85
_NEARLY_SQUARE = 1.05
_GREY = 18
_NAMED = {
    "black": (20, 20, 20),
    "white": (245, 245, 245),
    "grey": (128, 128, 128),
    "red": (200, 40, 40),
    "orange": (235, 140, 45),
    "yellow": (240, 215, 70),
    "green": (70, 150, 70),
    "teal": (30, 130, 130),
    "blue": (50, 95, 185),
    "navy": (25, 35, 85),
    "violet": (125, 70, 170),
    "pink": (235, 150, 180),
    "brown": (120, 80, 50),
    "beige": (220, 200, 170),
}


def describe_pixels(content: bytes) -> DescribedImage:
    """Return measured facts as a prompt to complete; raise `NotAnImage` or `TooLarge`."""
    from lib.imaging.decode import decode  # noqa: PLC0415 - see the module's docstring

    picture = decode(content).convert("RGB")
    width, height = picture.size
    small = picture.copy()
    small.thumbnail((_SAMPLE, _SAMPLE))
    colours = main_colours(small)
    names = list(dict.fromkeys(_name(colour) for colour in colours))[:3]
    tone = _tone(small)
    orientation = _orientation(width, height)
    look = f"{orientation} image, {tone}, mainly {' and '.join(filter(None, (', '.join(names[:-1]), names[-1])))}"
    return DescribedImage(
        title="",
        summary="Measured on this machine: shape, light and colours. What it shows was not recognised.",
        prompt=look,
        framing=Framing.MEDIUM,
        realism=Realism.PHOTOGRAPH,
        people=People.NONE,
        facts=(f"{width} × {height} pixels", f"{orientation} format", tone),
        palette=tuple("#{:02x}{:02x}{:02x}".format(*colour) for colour in colours),
    )


def colours_of(content: bytes) -> list[tuple[int, int, int]]:
    """Return a picture's main colours; raise `NotAnImage` or `TooLarge`."""
    from lib.imaging.decode import decode  # noqa: PLC0415 - see the module's docstring

    picture = decode(content).convert("RGB")
    picture.thumbnail((_SAMPLE, _SAMPLE))
    return main_colours(picture)


def main_colours(picture: "Image.Image", count: int = _COLOURS) -> list[tuple[int, int, int]]:
    """Return up to `count` colours of an RGB picture, the most frequent first."""
    from PIL import Image  # noqa: PLC0415 - see the module's docstring

    reduced = picture.quantize(count, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette = reduced.getpalette() or []
    frequency = reduced.histogram()
    places = sorted((place for place in range(count) if frequency[place]), key=lambda place: -frequency[place])
    return [(palette[3 * p], palette[3 * p + 1], palette[3 * p + 2]) for p in places]


def _name(colour: tuple[int, int, int]) -> str:
    if max(colour) - min(colour) < _GREY:
        return "black" if max(colour) < _DARK - 25 else ("white" if min(colour) > _BRIGHT + 40 else "grey")
    return min(_NAMED, key=lambda name: sum((a - b) ** 2 for a, b in zip(colour, _NAMED[name], strict=True)))


def _tone(picture: "Image.Image") -> str:
    grey = picture.convert("L").histogram()
    mean = sum(level * count for level, count in enumerate(grey)) / max(sum(grey), 1)
    return "bright" if mean > _BRIGHT else ("dark" if mean < _DARK else "evenly lit")


def _orientation(width: int, height: int) -> str:
    if max(width, height) / min(width, height) < _NEARLY_SQUARE:
        return "square"
    return "landscape" if width > height else "portrait"
