"""Products on a plinth in soft light."""

import math

import numpy as np

from lib.imaging.art.canvas import Paint, rounded_light, shaded
from lib.imaging.art.colour import Field, Lch, along, ramp
from lib.imaging.art.noise import creases, fbm, smoothstep, warped
from lib.imaging.art.paths import Path, Point, box, ellipse, leaf, limb, placed, ring_arc, rounded, smooth
from lib.imaging.art.reading import vocabulary
from lib.imaging.art.scenes.abstract import backdrop_paint
from lib.imaging.art.stage import Stage


def still_life(stage: Stage) -> None:
    """Stand a product on a plinth in soft light."""
    chance, palette, canvas = stage.chance, stage.palette, stage.canvas
    lead = palette.accents[0]
    moody = palette.dark > 0.5 or stage.reading.mood.contrast > 1.15 or chance.happens(0.25)
    light = 0.3 if moody else 0.86
    wall = palette.tone(light, lead.chroma * 0.45, lead.hue)
    backdrop_paint(stage, wall.lit(0.05), wall.lit(-0.14))
    _arch(stage, wall)
    table = stage.height * 0.78
    stone = vocabulary()["materials"][stage.reading.material]["colour"] if stage.reading.material else None
    top_tone = palette.tone(*stone) if stone else wall.lit(0.06)
    top_tone = top_tone.lit(-0.3) if moody and top_tone.lightness > 0.8 else top_tone
    canvas.shape([box(-0.1, table, stage.width + 0.1, stage.height + 0.1)], _slab(stage, top_tone, "table"))
    canvas.veil(
        wall.lit(-0.2), lambda _x, y: 0.5 * np.clip(1 - (y - table) / 0.05, 0, 1), top=table, bottom=table + 0.05
    )
    x = stage.width / 2 + chance.between(-0.05, 0.05)
    base = table + 0.02
    wide = chance.between(0.24, 0.3)
    rise = chance.between(0.08, 0.16)
    _plinth(stage, (x, base + 0.06), wide, rise, top_tone)
    for side in (-1, 1):
        if chance.happens(0.75):
            _stone(
                stage,
                x + side * chance.between(0.34, 0.42),
                base + chance.between(0.05, 0.09),
                chance.between(0.05, 0.1),
                palette.accents[2 + (side > 0)],
            )
    kind = next((thing for thing in stage.reading.things if thing in _PRODUCTS), None) or chance.one_of(
        ("bottle", "jar", "vase")
    )
    product = stage.colour_of(kind, stage.palette.accents[1 if stage.reading.colours[1:] else 0])
    foot = (x, base + 0.06 - rise)
    canvas.shape(
        [placed([(-0.12, 0), (0.12, 0), (0.42, 0.05), (0.2, 0.06)], *foot)], wall.lit(-0.45), opacity=0.4, blur=0.02
    )
    canvas.shape([ellipse(foot[0], foot[1], 0.13, 0.018)], wall.lit(-0.5), opacity=0.55, blur=0.012)
    _PRODUCTS[kind](stage, foot, chance.between(0.40, 0.48), product)
    if chance.happens(0.6):
        _sprig(stage, (x + chance.one_of((-0.36, 0.36)), base + 0.04))
    _window_light(stage)


def _arch(stage: Stage, wall: Lch) -> None:
    chance = stage.chance.branch("arch")
    x, half, top = (
        stage.width / 2 + chance.between(-0.14, 0.14),
        chance.between(0.3, 0.38),
        stage.height * chance.between(0.14, 0.24),
    )
    inner = wall.mixed(stage.palette.accents[1], 0.28).lit(-0.03)
    if chance.happens(0.5):
        arch = [*ring_arc(x, top + half, half, 0, 180, 360)[:49], (x + half, stage.height), (x - half, stage.height)]
        stage.canvas.shape(
            [arch], shaded((inner.lit(-0.06), inner.lit(0.05)), (x - half, top), (x + half, stage.height))
        )
    else:
        stage.canvas.shape(
            [ellipse(x, top + half, half)], shaded((inner.lit(0.08), inner.lit(-0.06)), (x, top), (x, top + 2 * half))
        )


def _slab(stage: Stage, tone: Lch, name: str) -> Paint:
    chance = stage.chance.branch(name)
    material = stage.reading.material
    vein = tone.lit(-0.32).vivid(0.8)
    colours = ramp((vein, tone.lit(-0.06), tone, tone.lit(0.04)))

    def paint(x: Field, y: Field) -> Field:
        if material == "wood":
            return along(
                colours,
                np.float32(0.65) + (fbm(x * 1.5, y * 46, chance, octaves=4) - np.float32(0.5)) * np.float32(1.3),
            )
        if material == "marble":
            veins = creases(x * 1.5 + 2, y * 3.2, chance, octaves=5)
            push = (fbm(x * 3, y * 5, chance.branch("push"), octaves=4) - np.float32(0.5)) * np.float32(
                0.28 * x.size / max(float(np.ptp(x)), 0.1)
            )
            veins = warped(veins, push, push * np.float32(0.6))
            return along(
                colours,
                np.float32(0.9)
                - smoothstep(0.66, 0.9, veins) * np.float32(0.8)
                - (veins - np.float32(0.5)) * np.float32(0.12),
            )
        return along(
            colours, np.float32(0.66) + (fbm(x * 5, y * 5, chance, octaves=5) - np.float32(0.5)) * np.float32(0.28)
        )

    return paint


def _plinth(stage: Stage, foot: Point, wide: float, rise: float, tone: Lch) -> None:
    canvas, flat = stage.canvas, 0.16
    x, base = foot
    canvas.shape(
        [placed([(-wide, 0), (wide, 0), (wide + 0.3, 0.07), (0.1, 0.09)], x, base)],
        tone.lit(-0.5),
        opacity=0.4,
        blur=0.03,
    )
    side = [*ring_arc(x, base, wide, 0, 0, 180)[:49], (x - wide, base - rise), (x + wide, base - rise)]
    side = [(px, base + (py - base) * flat if py > base else py) for px, py in side]
    canvas.shape([side], _slab(stage, tone.lit(-0.07), "plinth"))
    canvas.shape(
        [side], shaded((tone.lit(-0.34), tone, tone.lit(-0.4)), (x + wide, 0), (x - wide * 1.1, 0)), opacity=0.5
    )
    canvas.shape([ellipse(x, base - rise, wide, wide * flat)], _slab(stage, tone.lit(0.03), "plinthtop"))


def _stone(stage: Stage, x: float, base: float, size: float, tone: Lch) -> None:
    stage.canvas.shape(
        [ellipse(x + size * 0.5, base, size * 1.4, size * 0.2)], Lch(0.12, 0.02, tone.hue), opacity=0.35, blur=0.015
    )
    stage.canvas.shape(
        [ellipse(x, base - size, size)],
        rounded_light((tone.lit(0.24), tone, tone.lit(-0.24)), (x - size * 0.4, base - size * 1.4), size * 1.9),
    )


def _glassy(stage: Stage, body: Path, tone: Lch, left: float, right: float) -> None:
    canvas = stage.canvas
    canvas.shape(
        [body], shaded((tone.lit(-0.2), tone.lit(0.14), tone, tone.lit(-0.04), tone.lit(-0.26)), (left, 0), (right, 0))
    )
    wide = right - left
    top, low = min(p[1] for p in body), max(p[1] for p in body)
    canvas.shape(
        [rounded(left + wide * 0.12, top + (low - top) * 0.12, left + wide * 0.19, low - (low - top) * 0.1, 0.02)],
        Lch(0.98, 0.005, 90),
        opacity=0.55,
        blur=0.004,
        within=[body],
    )
    canvas.shape(
        [box(right - wide * 0.09, top, right - wide * 0.05, low)],
        Lch(0.98, 0.005, 90),
        opacity=0.25,
        blur=0.004,
        within=[body],
    )


def _bottle(stage: Stage, foot: Point, size: float, tone: Lch) -> None:
    x, y = foot
    half = size * stage.chance.between(0.24, 0.36)
    body_top = y - size * 0.66
    metal = stage.palette.tone(0.8, 0.10, 84)
    neck = [box(x - half * 0.3, body_top - size * 0.09, x + half * 0.3, body_top + 0.01)]
    stage.canvas.shape(
        neck, shaded((metal.lit(-0.3), metal.lit(0.12), metal.lit(-0.3)), (x - half * 0.3, 0), (x + half * 0.3, 0))
    )
    body = rounded(x - half, body_top, x + half, y, half * stage.chance.between(0.15, 0.6))
    _glassy(stage, body, tone, x - half, x + half)
    stage.canvas.shape(
        [rounded(x - half * 0.86, y - size * 0.48, x + half * 0.86, y - size * 0.05, half * 0.2)],
        shaded((tone.lit(0.2).vivid(1.2), tone.lit(-0.1).vivid(1.2)), (x, y - size * 0.5), (x, y)),
        opacity=0.45,
    )
    stage.canvas.shape(
        [rounded(x - half * 0.5, y - size * 0.4, x + half * 0.5, y - size * 0.18, 0.006)],
        tone.lit(0.32).vivid(0.3),
        opacity=0.9,
    )
    stage.canvas.shape([ellipse(x, y - size * 0.29, half * 0.2)], tone.lit(-0.12), opacity=0.8)
    cap = rounded(x - half * 0.46, y - size * 0.95, x + half * 0.46, body_top - size * 0.06, half * 0.1)
    stage.canvas.shape(
        [cap],
        shaded((metal.lit(-0.35), metal.lit(0.1), metal, metal.lit(-0.35)), (x - half * 0.46, 0), (x + half * 0.46, 0)),
    )


def _jar(stage: Stage, foot: Point, size: float, tone: Lch) -> None:
    x, y = foot
    half, tall = size * 0.38, size * 0.5
    _glassy(stage, rounded(x - half, y - tall, x + half, y, half * 0.24), tone.lit(0.06), x - half, x + half)
    stage.canvas.shape(
        [rounded(x - half * 0.6, y - tall * 0.72, x + half * 0.6, y - tall * 0.26, 0.01)],
        tone.lit(0.3).vivid(0.25),
        opacity=0.9,
    )
    lid = stage.palette.tone(0.82, 0.09, 82)
    stage.canvas.shape(
        [rounded(x - half * 1.02, y - tall * 1.4, x + half * 1.02, y - tall * 0.97, half * 0.1)],
        shaded((lid.lit(-0.35), lid.lit(0.12), lid, lid.lit(-0.35)), (x - half, 0), (x + half, 0)),
    )


def _vase(stage: Stage, foot: Point, size: float, tone: Lch) -> None:
    x, y = foot
    half = size * 0.28
    right = [(0.45, 0), (0.95, -0.22), (1, -0.42), (0.7, -0.62), (0.36, -0.76), (0.34, -0.86), (0.5, -0.93)]
    outline = smooth([(x + px * half, y + py * size) for px, py in right], closed=False)
    body = [*outline, *[(2 * x - px, py) for px, py in outline[::-1]]]
    for turn in (-112, -92, -70, -100):
        _stem(stage, (x, y - size * 0.9), size * stage.chance.between(0.5, 0.8), turn)
    stage.canvas.shape(
        [body], shaded((tone.lit(-0.26), tone.lit(0.12), tone, tone.lit(-0.28)), (x - half, 0), (x + half, 0))
    )


def _stem(stage: Stage, root: Point, length: float, turn: float) -> None:
    green = stage.palette.leaves[1]
    tip = (root[0] + length * math.cos(math.radians(turn)), root[1] + length * math.sin(math.radians(turn)))
    stage.canvas.lines([[root, tip]], 0.006, green.lit(-0.1))
    leaves = []
    for step in range(3, 9):
        at = (root[0] + (tip[0] - root[0]) * step / 9, root[1] + (tip[1] - root[1]) * step / 9)
        leaves += [placed(leaf(length * 0.26, length * 0.1), *at, turn=turn + side * 48) for side in (-1, 1)]
    stage.canvas.shape(leaves, shaded((green.lit(0.1), green.lit(-0.12)), (root[0], tip[1]), root))


def _fruit(stage: Stage, foot: Point, size: float, tone: Lch) -> None:
    x, y = foot
    tones = [tone, *stage.palette.accents[1:4]]
    for index, (dx, dy) in enumerate(((-0.26, -0.2), (0.26, -0.2), (0, -0.2), (-0.13, -0.48), (0.14, -0.48))):
        _stone(stage, x + dx * size, y + (dy + 0.2) * size, size * 0.17, tones[index % 4])
        stage.canvas.lines(
            [[(x + dx * size, y + (dy - 0.12) * size), (x + (dx + 0.03) * size, y + (dy - 0.2) * size)]],
            0.006,
            Lch(0.35, 0.06, 60),
        )


def _carton(stage: Stage, foot: Point, size: float, tone: Lch) -> None:
    x, y = foot
    half, tall, side = size * 0.34, size * 0.72, size * 0.2
    canvas = stage.canvas
    canvas.shape([box(x - half, y - tall, x + half - side, y)], shaded((tone.lit(0.08), tone), (x, y - tall), (x, y)))
    canvas.shape(
        [
            [
                (x + half - side, y - tall),
                (x + half, y - tall - side * 0.3),
                (x + half, y - side * 0.3),
                (x + half - side, y),
            ]
        ],
        tone.lit(-0.2),
    )
    canvas.shape(
        [
            [
                (x - half, y - tall),
                (x + half - side, y - tall),
                (x + half, y - tall - side * 0.3),
                (x - half + side, y - tall - side * 0.3),
            ]
        ],
        tone.lit(0.16),
    )
    band = stage.palette.accents[3].lit(0.1)
    canvas.shape([box(x - half * 0.45, y - tall, x - half * 0.2, y)], band, opacity=0.9)
    canvas.shape([ellipse(x - half * 0.32, y - tall * 0.55, half * 0.2)], band.lit(0.15))


def _dial(stage: Stage, foot: Point, size: float, tone: Lch) -> None:
    x, y = foot[0], foot[1] - size * 0.46
    canvas, metal = stage.canvas, stage.palette.tone(0.84, 0.05, 84)
    strap = tone.lit(-0.2)
    for top, low in ((-0.46, -0.2), (0.2, 0.46)):
        canvas.shape(
            [rounded(x - size * 0.15, y + top * size, x + size * 0.15, y + low * size, 0.02)],
            shaded((strap.lit(-0.1), strap.lit(0.1), strap.lit(-0.1)), (x - size * 0.15, 0), (x + size * 0.15, 0)),
        )
    canvas.shape(
        [ellipse(x, y, size * 0.29)],
        shaded(
            (metal.lit(0.1), metal.lit(-0.4), metal), (x - size * 0.3, y - size * 0.3), (x + size * 0.3, y + size * 0.3)
        ),
    )
    canvas.shape([ellipse(x, y, size * 0.245)], rounded_light((tone.lit(-0.05), tone.lit(-0.25)), (x, y), size * 0.3))
    marks = [placed(box(size * 0.19, -0.003, size * 0.225, 0.003), x, y, turn=30 * i) for i in range(12)]
    hands = [
        limb((x, y), (x - size * 0.08, y - size * 0.1), 0.005, 0.003),
        limb((x, y), (x + size * 0.13, y - size * 0.1), 0.004, 0.002),
    ]
    canvas.shape([*marks, *hands], metal.lit(0.1))
    canvas.shape([ring_arc(x, y, size * 0.235, size * 0.1, 200, 250)], Lch(0.98, 0, 0), opacity=0.18)


def _speaker(stage: Stage, foot: Point, size: float, tone: Lch) -> None:
    x, y = foot
    half = size * 0.3
    _glassy(stage, rounded(x - half, y - size * 0.9, x + half, y, half * 0.2), tone.lit(-0.06), x - half, x + half)
    for dy, radius in ((0.66, 0.36), (0.28, 0.66)):
        place = (x, y - size * dy)
        for share, shade in ((1.0, -0.3), (0.82, -0.42), (0.4, -0.2)):
            stage.canvas.shape(
                [ellipse(*place, half * radius * share)],
                rounded_light(
                    (tone.lit(shade + 0.14), tone.lit(shade - 0.08)),
                    (place[0] - half * 0.3, place[1] - half * 0.3),
                    half * radius * 1.6,
                ),
            )


def _shoe(stage: Stage, foot: Point, size: float, tone: Lch) -> None:
    x, y = foot

    def put(points: list[Point]) -> Path:
        return [(x + px * size, y + py * size) for px, py in points]

    upper = put(
        smooth(
            [
                (-0.5, -0.08),
                (-0.52, -0.42),
                (-0.28, -0.46),
                (-0.12, -0.36),
                (0.14, -0.22),
                (0.44, -0.16),
                (0.54, -0.06),
                (0.3, -0.03),
            ]
        )
    )
    stage.canvas.shape([upper], shaded((tone.lit(0.12), tone.lit(-0.14)), put([(0, -0.45)])[0], put([(0, 0)])[0]))
    stage.canvas.shape(
        [put([(-0.45, -0.2), (-0.1, -0.14), (0.3, -0.1), (-0.1, -0.22)])],
        stage.palette.accents[2].lit(0.12),
        within=[upper],
    )
    stage.canvas.shape(
        [rounded(x - size * 0.54, y - size * 0.1, x + size * 0.57, y, size * 0.05)], stage.palette.tone(0.96, 0.01, 90)
    )
    stage.canvas.lines(
        [put([(-0.16 + 0.09 * i, -0.36 + 0.05 * i), (-0.05 + 0.09 * i, -0.24 + 0.045 * i)]) for i in range(4)],
        0.008,
        stage.palette.tone(0.97, 0.01, 90),
    )


_PRODUCTS = {
    "bottle": _bottle,
    "jar": _jar,
    "cup": _jar,
    "vase": _vase,
    "watch": _dial,
    "fruit": _fruit,
    "box": _carton,
    "speaker": _speaker,
    "shoe": _shoe,
}


def _sprig(stage: Stage, root: Point) -> None:
    for turn in (-96, -118, -70):
        _stem(stage, root, stage.chance.between(0.24, 0.36), turn)


def _window_light(stage: Stage) -> None:
    chance = stage.chance.branch("window")
    left, lean = stage.width * chance.between(0.0, 0.4), chance.between(0.2, 0.5)
    panes = [
        [
            (left + i * 0.24, -0.05),
            (left + i * 0.24 + 0.2, -0.05),
            (left + i * 0.24 + 0.2 + lean * stage.height, stage.height),
            (left + i * 0.24 + lean * stage.height, stage.height),
        ]
        for i in range(2)
    ]
    stage.canvas.shape(panes, stage.palette.light, opacity=0.10, blur=0.025)
