"""Portraits, flowers, animals before a backdrop, and balloons."""

import math

import numpy as np

from lib.imaging.art.canvas import rounded_light, shaded
from lib.imaging.art.colour import Lch
from lib.imaging.art.creatures import creature_in, paint_creature
from lib.imaging.art.nature import ground, paint_fog, paint_sky, paint_stars, paint_weather, ridge_path
from lib.imaging.art.paths import Path, Point, ellipse, leaf, limb, placed, rounded, smooth
from lib.imaging.art.scenes.abstract import backdrop_paint
from lib.imaging.art.stage import Stage


def portrait(stage: Stage) -> None:
    """Paint a head and shoulders, without features, in strong soft light."""
    chance, palette, canvas = stage.chance, stage.palette, stage.canvas
    lead = palette.accents[0]
    night = palette.dark > 0.5
    back = palette.tone(0.3 if night else chance.between(0.45, 0.78), lead.chroma * 0.75, lead.hue)
    backdrop_paint(stage, back.lit(0.1), back.lit(-0.16))
    _bokeh(stage, back)
    x = stage.width / 2 + chance.between(-0.06, 0.06)
    disc = chance.between(0.34, 0.42)
    crown = stage.height * 0.5 - 0.2
    if chance.happens(0.6):
        canvas.shape(
            [ellipse(x, crown + 0.14, disc)],
            shaded((palette.light.mixed(lead, 0.35), lead.lit(0.05)), (x, crown - 0.3), (x, crown + 0.5)),
            opacity=0.85,
        )
    canvas.glow(x + 0.3, crown - 0.05, 0.7, palette.light, strength=0.45)
    if stage.has("robot"):
        _robot(stage, (x, crown), back)
    else:
        _bust(stage, (x, crown), feminine=stage.has("woman") or (not stage.has("man") and chance.happens(0.5)))
    canvas.glow(x + 0.42, crown - 0.1, 0.55, palette.light, strength=0.32)
    paint_weather(stage)


def _bokeh(stage: Stage, back: Lch) -> None:
    chance = stage.chance.branch("bokeh")
    for _ in range(int(min(40, 12 * stage.width * stage.height))):
        place, size = (
            (chance.between(0, stage.width), chance.between(0, stage.height * 0.9)),
            chance.between(0.02, 0.08),
        )
        stage.canvas.shape(
            [ellipse(*place, size)],
            back.mixed(chance.one_of((stage.palette.light, stage.palette.accents[1])), 0.6).lit(0.08),
            opacity=chance.between(0.10, 0.32),
            blur=size * 0.12,
        )


def _bust(stage: Stage, crown: Point, *, feminine: bool) -> None:
    chance, palette, canvas = stage.chance.branch("bust"), stage.palette, stage.canvas
    skin = palette.dimmed(Lch(chance.one_of((0.82, 0.74, 0.62, 0.48, 0.40)), 0.075, chance.between(48, 62)), 0.5)
    hair = palette.dimmed(
        chance.one_of(
            (
                Lch(0.22, 0.02, 50),
                Lch(0.32, 0.06, 50),
                Lch(0.5, 0.10, 60),
                Lch(0.42, 0.13, 38),
                Lch(0.72, 0.10, 82),
                Lch(0.66, 0.01, 250),
            )
        ),
        0.5,
    )
    cloth = palette.dimmed(stage.colour_of("woman" if feminine else "man", palette.accents[1]), 0.5)
    scale = 0.94

    def put(points: list[Point]) -> Path:
        return [(crown[0] + px * scale, crown[1] + py * scale) for px, py in points]

    def lit(tone: Lch, deep: float = 0.16):  # noqa: ANN202 - paint
        return shaded(
            (tone.lit(-deep).turned(-8), tone, tone.mixed(palette.light, 0.34).lit(0.05)),
            put([(-0.26, 0.2)])[0],
            put([(0.26, 0.1)])[0],
        )

    long = feminine and chance.happens(0.7)
    if long:
        canvas.shape(
            [
                put(
                    smooth(
                        [
                            (-0.2, 0.1),
                            (-0.12, -0.06),
                            (0.02, -0.1),
                            (0.16, -0.05),
                            (0.23, 0.1),
                            (0.24, 0.32),
                            (0.30, 0.52),
                            (0.18, 0.62),
                            (-0.2, 0.62),
                            (-0.29, 0.5),
                            (-0.22, 0.3),
                        ]
                    )
                )
            ],
            lit(hair.lit(-0.05)),
        )
    bottom = (stage.height - crown[1]) / scale + 0.1
    wide = 0.40 if feminine else 0.48
    shoulders = [
        (-0.09, 0.47),
        (-wide * 0.6, 0.55),
        (-wide * 0.95, 0.66),
        (-wide * 1.08, 0.95),
        (-wide * 1.1, bottom),
        (wide * 1.1, bottom),
        (wide * 1.08, 0.95),
        (wide * 0.95, 0.66),
        (wide * 0.6, 0.55),
        (0.09, 0.47),
    ]
    body = put([*smooth(shoulders, closed=False)])
    canvas.shape(
        [body],
        shaded(
            (cloth.lit(-0.18), cloth, cloth.mixed(palette.light, 0.25)), put([(-0.45, 0.8)])[0], put([(0.45, 0.6)])[0]
        ),
    )
    neck = 0.075 if feminine else 0.095
    canvas.shape(
        [
            put(
                smooth(
                    [
                        (-neck, 0.26),
                        (neck, 0.26),
                        (neck * 1.05, 0.46),
                        (neck * 1.9, 0.54),
                        (0, 0.66 if feminine else 0.6),
                        (-neck * 1.9, 0.54),
                        (-neck * 1.05, 0.46),
                    ]
                )
            )
        ],
        lit(skin.lit(-0.05)),
    )
    canvas.shape(
        [put(smooth([(-0.11, 0.3), (0.1, 0.32), (neck, 0.41), (0, 0.44), (-neck, 0.43)]))],
        skin.lit(-0.22),
        opacity=0.6,
        blur=0.012,
    )
    jaw = 0.085 if feminine else 0.105
    face = put(
        smooth(
            [
                (-0.145, 0.12),
                (-0.12, 0.0),
                (0, -0.05),
                (0.12, 0.0),
                (0.145, 0.12),
                (0.135, 0.22),
                (jaw, 0.325),
                (0.03, 0.375),
                (-0.03, 0.375),
                (-jaw, 0.325),
                (-0.135, 0.22),
            ]
        )
    )
    canvas.shape([put(ellipse(side * 0.15, 0.18, 0.024, 0.042)) for side in (-1, 1)], lit(skin.lit(-0.05)))
    canvas.shape([face], lit(skin))
    canvas.shape(
        [put(smooth([(0.0, 0.1), (0.02, 0.2), (0.035, 0.245), (0.0, 0.26), (-0.025, 0.25)]))],
        skin.lit(-0.12),
        opacity=0.45,
        blur=0.008,
        within=[face],
    )
    canvas.shape(
        [put(ellipse(side * 0.062, 0.145, 0.036, 0.018)) for side in (-1, 1)],
        skin.lit(-0.2),
        opacity=0.4,
        blur=0.01,
        within=[face],
    )
    canvas.shape(
        [put(ellipse(0.0, 0.308, 0.034, 0.009))], skin.lit(-0.16).vivid(1.5), opacity=0.55, blur=0.005, within=[face]
    )
    if not feminine and chance.happens(0.4):
        canvas.shape(
            [
                put(
                    smooth(
                        [
                            (-0.142, 0.18),
                            (-0.12, 0.27),
                            (-0.05, 0.275),
                            (0.05, 0.275),
                            (0.12, 0.27),
                            (0.142, 0.18),
                            (0.12, 0.34),
                            (0.03, 0.42),
                            (-0.03, 0.42),
                            (-0.12, 0.34),
                        ]
                    )
                )
            ],
            lit(hair),
            opacity=0.92,
        )
    part = chance.one_of((-1, 1))
    fringe = [
        (-0.162, 0.2),
        (-0.172, 0.05),
        (-0.11, -0.07),
        (0.0, -0.108),
        (0.11, -0.07),
        (0.172, 0.05),
        (0.162, 0.2),
        (0.138, 0.12),
        (0.085, 0.06 - 0.025 * part),
        (0.0, 0.045),
        (-0.085, 0.06 + 0.025 * part),
        (-0.138, 0.12),
    ]
    canvas.shape([put(smooth(fringe))], lit(hair))
    canvas.shape(
        [put(smooth([(-0.09, -0.045), (0.02, -0.075), (0.11, -0.035), (0.02, -0.05)]))],
        hair.lit(0.2),
        opacity=0.5,
        blur=0.01,
    )
    if not long and feminine:
        canvas.shape([put(ellipse(0.02, -0.12, 0.08, 0.07))], lit(hair))
    rim = [put(smooth([(0.142, 0.02), (0.157, 0.12), (0.147, 0.24), (0.1, 0.33), (0.125, 0.24), (0.138, 0.12)]))]
    canvas.shape(rim, palette.light, opacity=0.7, blur=0.006)


def _robot(stage: Stage, crown: Point, back: Lch) -> None:
    palette, canvas = stage.palette, stage.canvas
    x, y = crown
    metal = palette.tone(0.75, 0.025, 240)
    glow = stage.colour_of("robot", palette.accents[0].lit(0.15).vivid(1.3))
    paint = shaded((metal.lit(-0.32), metal, metal.lit(0.16)), (x - 0.3, 0), (x + 0.3, 0))
    canvas.shape(
        [
            smooth(
                [
                    (x - 0.1, y + 0.42),
                    (x - 0.4, y + 0.56),
                    (x - 0.48, stage.height + 0.2),
                    (x + 0.48, stage.height + 0.2),
                    (x + 0.4, y + 0.56),
                    (x + 0.1, y + 0.42),
                ]
            )
        ],
        paint,
    )
    canvas.shape([rounded(x - 0.07, y + 0.3, x + 0.07, y + 0.5, 0.02)], metal.lit(-0.35))
    canvas.shape(
        [
            rounded(x - 0.26, y + 0.06, x + 0.26, y + 0.22, 0.03),
            limb((x, y - 0.16), (x, y - 0.02), 0.006, 0.006),
            ellipse(x, y - 0.17, 0.022),
        ],
        metal.lit(-0.25),
    )
    canvas.shape([rounded(x - 0.21, y - 0.05, x + 0.21, y + 0.34, 0.11)], paint)
    canvas.shape([rounded(x - 0.16, y + 0.05, x + 0.16, y + 0.2, 0.07)], back.mixed(Lch(0.12, 0.03, 260), 0.85))
    for side in (-1, 1):
        canvas.glow(x + side * 0.075, y + 0.125, 0.12, glow, strength=0.8)
        canvas.shape([ellipse(x + side * 0.075, y + 0.125, 0.032)], glow.lit(0.1))
    canvas.shape(
        [rounded(x - 0.06 + i * 0.032, y + 0.255, x - 0.042 + i * 0.032, y + 0.29, 0.004) for i in range(4)],
        metal.lit(-0.4),
    )
    canvas.glow(x, y + 0.72, 0.2, glow, strength=0.7)
    canvas.shape([ellipse(x, y + 0.72, 0.06)], glow)


def botanical(stage: Stage) -> None:
    """Paint a bunch of flowers and leaves that fills the picture from below."""
    chance, palette = stage.chance, stage.palette
    dark = palette.dark > 0.5 or chance.happens(0.3)
    paper = palette.tone(0.2 if dark else 0.94, 0.03, palette.accents[1].hue)
    backdrop_paint(stage, paper, paper.lit(-0.07))
    green = palette.leaves[1] if stage.reading.season else palette.tone(0.52, 0.11, chance.between(130, 165))
    _soft_leaves(stage, paper.mixed(green, 0.35))
    kind = next((thing for thing in stage.reading.things if thing in _FLOWERS), None) or chance.one_of(tuple(_FLOWERS))
    colours = [
        stage.colour_of(
            kind,
            _FLOWER_COLOURS.get(kind) if not stage.reading.colours and kind in _FLOWER_COLOURS else palette.accents[0],
        ),
        *palette.accents[1:3],
    ]  # type: ignore[arg-type]
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
_FLOWER_COLOURS = {"sunflower": Lch(0.83, 0.17, 88), "rose": Lch(0.55, 0.19, 18), "blossom": Lch(0.8, 0.11, 0)}


def animal(stage: Stage) -> None:
    """Stand an animal large before a wide sky, or perch it."""
    chance, palette = stage.chance, stage.palette
    kind = creature_in(stage) or chance.one_of(("fox", "deer", "cat", "horse", "bear", "owl"))
    base = stage.height * chance.between(0.82, 0.86)
    paint_sky(stage, base)
    stage.canvas.shape(
        [ellipse(stage.width / 2, base - stage.height * 0.3, 0.3)], palette.light, opacity=0.3, blur=0.01
    )
    for index in range(3):
        level = base - 0.05 + 0.05 * index
        tone = palette.dimmed(palette.horizon.mixed(palette.leaves[index].lit(-0.12), 0.35 + 0.3 * index))
        path = ridge_path(
            stage, chance.branch(f"rise{index}"), level=level, rise=0.2 - 0.07 * index, cells=1.1, sharp=0.15
        )
        stage.canvas.shape([path], ground(stage, tone.lit(-0.08), tone.lit(0.06), top=level - 0.1, name=f"soil{index}"))
        paint_fog(stage, level, 0.1, 0.3, name=f"fog{index}")
    blades: list[Path] = []
    for _ in range(int(min(900, 260 * stage.width))):
        x = chance.between(0, stage.width)
        blades.append(
            placed(
                leaf(chance.between(0.03, 0.1), 0.007, bend=chance.between(-0.3, 0.3)),
                x,
                base + chance.between(0.02, 0.2),
                turn=-90 + chance.between(-25, 25),
            )
        )
    half = len(blades) // 2
    grass = palette.dimmed(palette.leaves[1].lit(-0.18))
    stage.canvas.shape(blades[:half], grass.lit(0.06))
    paint_creature(
        stage,
        base=base + 0.05,
        size=chance.between(0.5, 0.56),
        x=stage.width / 2 + chance.between(-0.06, 0.06),
        kind=kind,
    )
    stage.canvas.shape([[(x, y + 0.07) for x, y in blade] for blade in blades[half:]], grass)
    paint_weather(stage)


def celebration(stage: Stage) -> None:
    """Let balloons, confetti, lanterns or fireworks rise."""
    chance, palette, canvas = stage.chance, stage.palette, stage.canvas
    if stage.has("fireworks") or stage.has("lantern"):
        paint_sky(stage, stage.height, clouds=0.1)
        canvas.veil(palette.tone(0.13, 0.05, 275), lambda _x, y: np.full_like(y, 0.8))
        paint_stars(stage, stage.height)
        (_fireworks if stage.has("fireworks") else _lanterns)(stage)
        return
    top = palette.accents[1].lit(0.2).vivid(0.6)
    backdrop_paint(stage, top.lit(0.06), palette.accents[0].lit(0.16).vivid(0.55))
    _bokeh(stage, top)
    balloons = []
    for index in range(int(min(34, 9 * max(1.0, stage.width * 0.8)))):
        x = stage.width * (0.08 + 0.84 * ((index * 0.618 + chance.between(-0.03, 0.03)) % 1.0))
        balloons.append((chance.between(0.075, 0.16), x, stage.height * chance.between(0.18, 0.66)))
    hues = (
        palette.accents
        if stage.reading.colours
        else tuple(
            palette.tone(light, 0.17, palette.accents[0].hue + turn)
            for light, turn in ((0.64, 0), (0.74, 70), (0.7, 150), (0.6, 230), (0.68, 300))
        )
    )
    for index, (size, x, y) in enumerate(sorted(balloons)):
        _balloon(stage, (x, y), size, hues[index % len(hues)])
    _confetti(stage, hues)


def _balloon(stage: Stage, place: Point, size: float, colour: Lch) -> None:
    x, y = place
    canvas = stage.canvas
    sway = stage.chance.between(-0.05, 0.05)
    string = smooth(
        [
            (x, y + size * 1.3),
            (x + sway, y + size * 2.4),
            (x - sway * 0.6, y + size * 3.6),
            (x + sway * 0.4, y + size * 5),
        ],
        closed=False,
    )
    canvas.lines([string], 0.0025, colour.lit(-0.25), opacity=0.6)
    skin = smooth(
        [
            (x, y - size * 1.15),
            (x + size * 0.85, y - size * 0.55),
            (x + size * 0.92, y + size * 0.1),
            (x + size * 0.42, y + size * 0.9),
            (x, y + size * 1.2),
            (x - size * 0.42, y + size * 0.9),
            (x - size * 0.92, y + size * 0.1),
            (x - size * 0.85, y - size * 0.55),
        ]
    )
    canvas.shape(
        [[(px + size * 0.12, py + size * 0.22) for px, py in skin]], colour.lit(-0.4), opacity=0.16, blur=size * 0.16
    )
    canvas.shape(
        [[(x - size * 0.12, y + size * 1.34), (x, y + size * 1.12), (x + size * 0.12, y + size * 1.34)]],
        colour.lit(-0.12),
    )
    canvas.shape(
        [skin],
        rounded_light(
            (colour.lit(0.22), colour.lit(0.03), colour.lit(-0.08), colour.lit(-0.2)),
            (x - size * 0.32, y - size * 0.5),
            size * 1.75,
        ),
    )
    canvas.shape(
        [ellipse(x - size * 0.4, y - size * 0.58, size * 0.13, size * 0.26, turn=28)],
        Lch(0.99, 0.004, 90),
        opacity=0.7,
        blur=size * 0.04,
    )
    canvas.shape(
        [ellipse(x + size * 0.5, y + size * 0.4, size * 0.1, size * 0.3, turn=30)],
        colour.lit(0.2),
        opacity=0.4,
        blur=size * 0.06,
    )


def _confetti(stage: Stage, hues: tuple[Lch, ...]) -> None:
    chance = stage.chance.branch("confetti")
    for hue in hues:
        bits: list[Path] = []
        for _ in range(int(min(160, 26 * stage.width * stage.height))):
            size = chance.between(0.005, 0.013)
            place = (chance.between(0, stage.width), chance.between(0, stage.height))
            bits.append(
                placed(rounded(-size, -size * 0.5, size, size * 0.5, size * 0.3), *place, turn=chance.between(0, 180))
            )
        stage.canvas.shape(bits, hue.lit(0.1), opacity=0.9)


def _fireworks(stage: Stage) -> None:
    chance = stage.chance.branch("fireworks")
    for index in range(int(min(14, 5 * max(1.0, stage.width * 0.7)))):
        x, y = stage.width * (0.12 + 0.76 * ((index * 0.618) % 1)), stage.height * chance.between(0.15, 0.6)
        colour, reach = stage.palette.accents[index % 5].lit(0.15).vivid(1.25), chance.between(0.14, 0.3)
        stage.canvas.glow(x, y, reach * 1.6, colour, strength=0.55)
        sparks, trails = [], []
        for _ in range(64):
            angle, far = chance.between(0, 2 * math.pi), reach * chance.between(0.5, 1.0)
            tip = (x + math.cos(angle) * far, y + math.sin(angle) * far + far * far * 0.5)
            trails.append([(x + (tip[0] - x) * 0.35, y + (tip[1] - y) * 0.32), tip])
            sparks.append((*tip, 0.004, 0.95))
        stage.canvas.lines(trails, 0.0022, colour, opacity=0.75)
        stage.canvas.dots(sparks, colour.lit(0.2))


def _lanterns(stage: Stage) -> None:
    chance = stage.chance.branch("lanterns")
    for _ in range(int(min(60, 22 * stage.width))):
        size = 0.008 + 0.05 * chance.between(0, 1) ** 2.5
        x, y = chance.between(0, stage.width), chance.between(0.05, 0.95) * stage.height
        warm = stage.palette.tone(0.8, 0.15, chance.between(55, 78))
        stage.canvas.glow(x, y, size * 4.5, warm, strength=0.6)
        stage.canvas.shape(
            [rounded(x - size * 0.7, y - size, x + size * 0.7, y + size, size * 0.3)],
            shaded((warm.lit(-0.12), warm.lit(0.14)), (x, y - size), (x, y + size)),
        )
