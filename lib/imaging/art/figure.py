"""Draws one made-up creature that stays recognisable: its colours alone decide its shape, so any picture of it will do.

A reference's two most frequent hues are the creature's body and accent; horns, eyes, spots and shape follow from them.
The prompt's words say from where it is seen, how near, in which pose and light, and what stands behind it.
"""

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from lib.imaging.art.chance import Chance
from lib.imaging.art.reading import read
from lib.imaging.decode import decode

HUES = 12
_SAMPLE = 96
_FINE = 2  # drawn at twice the size, then halved: smooth edges
_COLOURFUL = 90  # of 255: backgrounds stay below it
_DARK = 60

_VIEWS = {
    "behind": ("from behind", "from the back", "rear view", "back view"),
    "above": ("from above",),
    "below": ("low angle", "from below"),
    "left": ("left side",),
    "right": ("right side", "from the side"),
    "three_quarter": ("three-quarter",),
}
_DISTANCES = {"close": ("close up", "close-up"), "far": ("far away", "further away"), "medium": ("medium distance",)}
_POSES = {
    "up": ("jump", "in the air", "bounce", "floating"),
    "lying": ("lying",),
    "over": ("upside down",),
    "low": ("sitting", "crouching", "kneeling", "squashed"),
    "tall": ("stretched",),
    "tilted": ("tilted", "leaning", "running", "rolling", "spinning", "balanced", "walking", "turning"),
    "reach": ("arms raised", "waving", "pointing", "holding"),
}
_LIGHTS = {
    "warm": ((238, 226, 206), (214, 196, 170)),
    "cool": ((214, 224, 236), (178, 194, 214)),
    "dramatic": ((84, 84, 90), (44, 44, 50)),
    "dark simple": ((84, 84, 90), (44, 44, 50)),
    "dark seamless": ((84, 84, 90), (44, 44, 50)),
    "behind it": ((250, 248, 242), (226, 224, 218)),
    "daylight": ((224, 236, 242), (206, 214, 198)),
}
_EVEN = ((236, 236, 234), (216, 216, 214))

# Our colour words have perceptual hues; red, yellow, green, cyan, blue and magenta of a screen lie at these.
_HUE_HERE = (-32, 29, 110, 142, 195, 264, 328, 389)
_HUE_OF_SCREENS = (-60, 0, 60, 120, 180, 240, 300, 360)

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Genome:
    """What makes a creature itself: hues of body and accent, each 0 to 11; everything else follows from them."""

    body: int
    accent: int


def genome_of(references: Sequence[bytes]) -> Genome | None:
    """Return the creature that the first reference shows, by its most frequent hues; None for grey pictures."""
    if not references:
        return None
    picture = decode(references[0]).convert("RGB").resize((_SAMPLE, _SAMPLE), Image.Resampling.BOX)
    hue, chroma, value = np.moveaxis(np.asarray(picture.convert("HSV")), 2, 0)
    colourful = (chroma > _COLOURFUL) & (value > _DARK)
    counts = np.bincount((hue[colourful].astype(int) * HUES + 128) // 256 % HUES, minlength=HUES)
    if counts.sum() < _SAMPLE:
        return None
    body, accent = (int(place) for place in np.argsort(-counts, kind="stable")[:2])
    return Genome(body, accent if counts[accent] else (body + 5) % HUES)


def new_genome(prompt: str, seed: int) -> Genome:
    """Return the creature for a description: colours as named, the rest by chance."""
    chance = Chance("figure", prompt, seed)
    reading = read(prompt)
    named = [*reading.thing_colours.values(), *reading.colours]
    degrees = [np.interp(colour.hue % 360, _HUE_HERE, _HUE_OF_SCREENS) for colour in named if colour.chroma > 0.05]
    hues = [round(float(degree) / 360 * HUES) % HUES for degree in degrees]
    body = hues[0] if hues else chance.whole(0, HUES - 1)
    others = [hue for hue in hues[1:] if hue != body]
    return Genome(body, others[0] if others else (body + chance.whole(3, 9)) % HUES)


def draw_figure(genome: Genome, prompt: str, *, backdrop: Image.Image | None, size: tuple[int, int]) -> Image.Image:
    """Return an RGB picture of this size: the creature as the prompt's words place it, before a backdrop or a wall."""
    text = prompt.casefold()
    width, height = size[0] * _FINE, size[1] * _FINE
    picture = _wall(text, (width, height)) if backdrop is None else backdrop.convert("RGB").resize((width, height))
    scale = {"close": 1.3, "far": 0.32, "medium": 0.95}.get(_first(text, _DISTANCES), 0.78)
    pose, view = _first(text, _POSES), _first(text, _VIEWS)
    side = round(min(width, height) * scale)
    sprite = _posed(_sprite(genome, view, pose, max(side, 32)), pose)
    x, y = (width - sprite.width) // 2, round(height * 0.52 - sprite.height / 2)
    lift = round(side * 0.16) if pose == "up" else 0
    _shade_ground(picture, (width // 2, round(height * 0.52 + side * 0.44)), side, is_lifted=bool(lift))
    picture.paste(sprite, (x, y - lift), sprite)
    return picture.resize(size, Image.Resampling.LANCZOS)


def _first(text: str, words: dict[str, tuple[str, ...]]) -> str:
    return next((name for name, forms in words.items() if any(form in text for form in forms)), "")


def _wall(text: str, size: tuple[int, int]) -> Image.Image:
    light, dark = next((colours for word, colours in _LIGHTS.items() if word in text), _EVEN)
    down = np.linspace(0, 1, size[1], dtype=np.float32)[:, None, None]
    pixels = np.asarray(light, np.float32) * (1 - down) + np.asarray(dark, np.float32) * down
    return Image.fromarray(np.broadcast_to(pixels, (size[1], size[0], 3)).astype(np.uint8), "RGB")


def _shade_ground(picture: Image.Image, at: tuple[int, int], side: int, *, is_lifted: bool) -> None:
    wide, high = (side * 0.24, side * 0.035) if is_lifted else (side * 0.34, side * 0.05)
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).ellipse((at[0] - wide, at[1] - high, at[0] + wide, at[1] + high), fill=90)
    picture.paste((30, 30, 34), mask=mask.filter(ImageFilter.GaussianBlur(side / 60)))


def _colour(hue: int, value: float, chroma: float = 0.78) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue / HUES, chroma, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _posed(sprite: Image.Image, pose: str) -> Image.Image:
    turn = {"lying": 78, "over": 180, "tilted": -14}.get(pose)
    if turn is not None:
        return sprite.rotate(turn, Image.Resampling.BICUBIC, expand=True)
    wide, high = {"low": (1.12, 0.78), "tall": (0.82, 1.16)}.get(pose, (1.0, 1.0))
    return sprite.resize((round(sprite.width * wide), round(sprite.height * high)), Image.Resampling.BICUBIC)


def _sprite(genome: Genome, view: str, pose: str, side: int) -> Image.Image:
    """Return the creature on nothing, in a square: far parts first, then body, then face or back."""
    chance = Chance("creature", str((genome.body, genome.accent)), 0)
    sprite = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = _Pen(ImageDraw.Draw(sprite), side)
    body, shade, accent = _colour(genome.body, 0.92), _colour(genome.body, 0.7), _colour(genome.accent, 0.88)
    turn = {"left": -0.62, "right": 0.62, "three_quarter": 0.32}.get(view, 0.0)
    wide, high = chance.between(0.27, 0.36), chance.between(0.27, 0.35)
    if view == "above":
        high *= 0.8
    horns, eyes, spots = chance.whole(0, 2), chance.whole(1, 3), chance.whole(3, 6)
    _paint_limbs(pen, shade, (wide, high), is_reaching=pose == "reach")
    if view in {"left", "right", "behind", "three_quarter"}:
        tail = 0.5 if view == "behind" else 0.5 - (turn or 0.3) * 0.62
        pen.ellipse(tail, 0.68, 0.09, 0.05, accent)
    _paint_top(pen, accent, horns, (wide, high, turn))
    pen.ellipse(0.5, 0.52, wide, high, shade)
    pen.ellipse(0.485, 0.505, wide * 0.95, high * 0.94, body)
    for number in range(spots):
        x, y = chance.between(-0.7, 0.7), chance.between(-0.75, 0.2)
        place = 0.5 + (x - turn * 0.9) * wide * 0.8
        if abs(x - turn * 0.9) < 0.85 and (view == "behind" or y < -0.35 or number % 2):
            pen.ellipse(place, 0.52 + y * high * (1 if view == "behind" else 0.9), 0.03, 0.028, accent)
    if view != "behind":
        _paint_face(pen, eyes, {"above": 0.12, "below": -0.14}.get(view, 0.0), (wide, turn), accent)
    return sprite


@dataclass(frozen=True)
class _Pen:
    """Draws in shares of a square."""

    draw: ImageDraw.ImageDraw
    side: int

    def ellipse(self, x: float, y: float, wide: float, high: float, colour: Colour) -> None:
        box = (x - wide, y - high, x + wide, y + high)
        self.draw.ellipse(tuple(part * self.side for part in box), fill=colour)

    def polygon(self, points: Sequence[tuple[float, float]], colour: Colour) -> None:
        self.draw.polygon([(x * self.side, y * self.side) for x, y in points], fill=colour)


def _paint_limbs(pen: _Pen, colour: Colour, half: tuple[float, float], *, is_reaching: bool) -> None:
    wide, high = half
    for way in (-1, 1):
        pen.ellipse(0.5 + way * wide * 0.45, 0.52 + high * 1.05, 0.07, 0.06, colour)
        lift = -high * 0.75 if is_reaching else high * 0.2
        pen.ellipse(0.5 + way * (wide + 0.02), 0.52 + lift, 0.05, 0.09, colour)


def _paint_top(pen: _Pen, colour: Colour, kind: int, shape: tuple[float, float, float]) -> None:
    wide, high, turn = shape
    for way in (-1, 1):
        x, y = 0.5 + (way * 0.55 + turn * 0.3) * wide, 0.52 - high * 0.82
        if kind == 0:
            pen.polygon([(x - 0.05, y + 0.03), (x + way * 0.04, y - 0.15), (x + 0.05, y + 0.03)], colour)
        elif kind == 1:
            pen.ellipse(x, y - 0.02, 0.075, 0.1, colour)
        else:
            pen.polygon([(x - 0.012, y + 0.05), (x + way * 0.03, y - 0.12), (x + 0.012, y + 0.05)], colour)
            pen.ellipse(x + way * 0.03, y - 0.13, 0.035, 0.035, colour)


def _paint_face(pen: _Pen, eyes: int, drop: float, shape: tuple[float, float], accent: Colour) -> None:
    wide, turn = shape
    middle = 0.5 + turn * wide * 0.8
    places = {1: (0.0,), 2: (-0.4, 0.4), 3: (-0.55, 0.0, 0.55)}[eyes]
    size = 0.085 if eyes == 1 else 0.058
    narrow = 1 - abs(turn) * 0.55
    for place in places:
        x = middle + place * wide * narrow
        if abs(x - 0.5) < wide * 0.92:
            pen.ellipse(x, 0.46 + drop, size * narrow, size, (250, 250, 246))
            pen.ellipse(x + turn * 0.02, 0.465 + drop, size * 0.5 * narrow, size * 0.52, (24, 22, 26))
    pen.ellipse(middle, 0.62 + drop, 0.075 * narrow, 0.03, (52, 26, 30))
    pen.ellipse(middle, 0.635 + drop, 0.045 * narrow, 0.014, accent)
