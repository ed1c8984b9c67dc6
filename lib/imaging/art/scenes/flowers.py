"""Flowers and leaves."""

import math

from lib.imaging.art.canvas import rounded_light, shaded
from lib.imaging.art.colour import Lch
from lib.imaging.art.creatures import paint_creature
from lib.imaging.art.palette import kept_out
from lib.imaging.art.paths import Point, ellipse, leaf, placed, smooth
from lib.imaging.art.scenes.abstract import backdrop_paint
from lib.imaging.art.stage import Stage


def botanical(stage: Stage) -> None:
    """Paint a bunch of flowers and leaves that fills the picture from below."""
    chance, palette = stage.chance, stage.palette
    dark = palette.dark > 0.5 or chance.happens(0.3)
    paper = palette.tone(0.2 if dark else 0.94, 0.03, palette.accents[1].hue)
    backdrop_paint(stage, paper, paper.lit(-0.07))
    green = palette.leaves[1] if stage.reading.season else palette.tone(0.52, 0.11, chance.between(130, 165))
    _soft_leaves(stage, paper.mixed(green, 0.35))
    kind = next((thing for thing in stage.reading.things if thing in _FLOWERS), None) or chance.one_of(
        tuple(_FLOWERS)[:-1]
    )  # leaves alone only where asked for
    usual = palette.accents[0] if stage.reading.colours else _FLOWER_COLOURS.get(kind, palette.accents[0])
    colours = [stage.colour_of(kind, kept_out(usual, palette.avoided)), *palette.accents[1:3]]
    count = int(min(42, 7 * max(stage.width, stage.height) ** 1.1))
    blooms = []
    for index in range(count):
        share = (index + 0.5) / count
        x = stage.width * ((share * 1.618 * 3.0) % 1.0) * 0.84 + stage.width * 0.08
        y = stage.height * (0.2 + 0.52 * ((index * 0.382) % 1.0)) + chance.between(-0.04, 0.04)
        blooms.append((y, x, chance.between(0.085, 0.15) * (1.25 if index == 0 else 1)))
    for y, x, size in sorted(blooms):
        root = (x + (stage.width / 2 - x) * 0.3, stage.height + 0.1)
        _stalk(stage, (x, y), root, size, green)
    for index, (y, x, size) in enumerate(sorted(blooms)):
        _FLOWERS[kind](stage, (x, y), size, colours[index % 3 if index % 2 else 0])
    if stage.has("butterfly"):
        paint_creature(stage, base=stage.height * 0.5, size=0.12, kind="butterfly")


def _soft_leaves(stage: Stage, tone: Lch) -> None:
    chance = stage.chance.branch("soft")
    leaves = [
        placed(
            leaf(chance.between(0.3, 0.6), chance.between(0.08, 0.2), bend=chance.between(-0.2, 0.2)),
            chance.between(0, stage.width),
            stage.height * chance.between(0.4, 1.1),
            turn=chance.between(-150, -30),
        )
        for _ in range(int(min(60, 14 * stage.width)))
    ]
    stage.canvas.shape(leaves, tone, opacity=0.4, blur=0.012)


def _stalk(stage: Stage, head: Point, root: Point, size: float, green: Lch) -> None:
    chance = stage.chance
    bend = (root[0] + (head[0] - root[0]) * 0.75 + chance.between(-0.04, 0.04), (head[1] + root[1]) / 2)
    curve = smooth([root, bend, head], closed=False)
    stage.canvas.lines([curve], 0.009, green.lit(-0.08))
    for side in (-1, 1):
        at = curve[chance.whole(5, 12)]
        blade = placed(leaf(size * 2.2, size * 0.75, bend=side * 0.2), *at, turn=-90 + side * chance.between(25, 65))
        stage.canvas.shape([blade], shaded((green.lit(0.12), green.lit(-0.12)), (at[0], at[1] - size * 2), at))
        stage.canvas.lines(
            [[at, ((blade[14][0] + at[0]) / 2, (blade[14][1] + at[1]) / 2)]], 0.0025, green.lit(0.2), opacity=0.7
        )


def _petals(
    stage: Stage, place: Point, size: float, colour: Lch, *, count: int, wide: float, rings: int, tip: float = 0.1
) -> None:
    turn = stage.chance.between(0, 360)
    for ring in range(rings):
        reach = size * (1 - ring / (rings + 0.6))
        tone = colour.lit(-0.05 + 0.07 * ring)
        for group in (0, 1):
            petals = [
                placed(leaf(reach, reach * wide), *place, turn=turn + ring * 23 + 360 * i / count)
                for i in range(count)
                if i % 2 == group
            ]
            stage.canvas.shape(
                [[(px + size * 0.02, py + size * 0.05) for px, py in petal] for petal in petals],
                tone.lit(-0.3),
                opacity=0.3,
                blur=size * 0.05,
            )
            stage.canvas.shape(petals, rounded_light((tone.lit(-0.16), tone, tone.lit(tip)), place, reach))


def _daisy(stage: Stage, place: Point, size: float, colour: Lch) -> None:
    _petals(stage, place, size * 1.15, colour, count=18, wide=0.26, rings=2)
    heart = stage.palette.tone(0.42, 0.09, 58)
    stage.canvas.shape(
        [ellipse(*place, size * 0.36)], rounded_light((heart.lit(0.06), heart.lit(-0.14)), place, size * 0.36)
    )
    seeds = [
        (
            place[0] + size * 0.033 * math.sqrt(i) * math.cos(i * 2.4),
            place[1] + size * 0.033 * math.sqrt(i) * math.sin(i * 2.4),
            size * 0.02,
            0.9,
        )
        for i in range(90)
    ]
    stage.canvas.dots(seeds, heart.lit(0.24).vivid(1.4))


def _rose(stage: Stage, place: Point, size: float, colour: Lch) -> None:
    turn = stage.chance.between(0, 360)
    for ring in range(6):
        reach = size * (0.98 - 0.155 * ring)
        tone = colour.lit(0.08 - 0.05 * ring + (0.05 if ring % 2 else 0))
        angles = [math.radians(turn + ring * 37 + 72 * i) for i in range(5)]
        middles = [(place[0] + math.cos(a) * reach * 0.42, place[1] + math.sin(a) * reach * 0.42) for a in angles]
        shadows = [ellipse(x + size * 0.015, y + size * 0.035, reach * 0.58) for x, y in middles]
        stage.canvas.shape(shadows, tone.lit(-0.32), opacity=0.4, blur=size * 0.045)
        for index, middle in enumerate(middles):
            edge = 0.09 if index % 2 else 0.05
            paint = rounded_light((tone.lit(-0.22), tone.lit(-0.05), tone.lit(edge)), place, reach)
            stage.canvas.shape([ellipse(*middle, reach * 0.56)], paint)


def _tulip(stage: Stage, place: Point, size: float, colour: Lch) -> None:
    x, y = place
    for dx, turn, tone in (
        (-0.25, -112, -0.08),
        (0.25, -68, -0.08),
        (-0.12, -98, 0.0),
        (0.12, -82, 0.02),
        (0, -90, 0.07),
    ):
        petal = placed(leaf(size * 1.9, size * 0.95), x + dx * size * 0.4, y + size * 0.7, turn=turn)
        stage.canvas.shape(
            [petal], shaded((colour.lit(tone + 0.12), colour.lit(tone - 0.14)), (x, y - size), (x, y + size * 0.8))
        )


def _blossom(stage: Stage, place: Point, size: float, colour: Lch) -> None:
    pale = colour.lit(0.12)
    _petals(stage, place, size * 1.05, pale, count=5, wide=0.95, rings=1, tip=0.08)
    stamens = [(place[0] + size * 0.3 * math.cos(i * 0.7), place[1] + size * 0.3 * math.sin(i * 0.7)) for i in range(9)]
    stage.canvas.lines([[place, stamen] for stamen in stamens], size * 0.03, pale.lit(0.1))
    stage.canvas.dots([(*stamen, size * 0.05, 1.0) for stamen in stamens], stage.palette.tone(0.8, 0.15, 85))


def _foliage(stage: Stage, place: Point, size: float, colour: Lch) -> None:
    green = stage.palette.leaves[stage.chance.whole(0, 3)].mixed(colour, 0.12)
    for turn in range(-170, 0, 34):
        blade = placed(leaf(size * 1.6, size * 0.5, bend=0.12), *place, turn=turn + stage.chance.between(-8, 8))
        stage.canvas.shape(
            [blade],
            shaded((green.lit(0.1), green.lit(-0.14)), (place[0], place[1] - size), (place[0], place[1] + size * 0.4)),
        )


_FLOWERS = {"sunflower": _daisy, "rose": _rose, "tulip": _tulip, "blossom": _blossom, "foliage": _foliage}


_FLOWER_COLOURS = {
    "sunflower": Lch(0.83, 0.17, 88),
    "rose": Lch(0.55, 0.19, 18),
    "tulip": Lch(0.66, 0.19, 22),
    "blossom": Lch(0.8, 0.11, 0),
}
