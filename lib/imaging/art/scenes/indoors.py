"""Rooms: a desk with a screen, a café or living room with light from a window."""

from lib.imaging.art.canvas import rounded_light, shaded
from lib.imaging.art.colour import Lch, along, ramp
from lib.imaging.art.creatures import paint_creature
from lib.imaging.art.nature import broadleaf
from lib.imaging.art.noise import fbm
from lib.imaging.art.paths import Path, Point, box, ellipse, limb, placed, rounded, smooth
from lib.imaging.art.reading import vocabulary
from lib.imaging.art.scenes.furniture import paint_books, paint_chair, paint_cup, paint_lamp, paint_pendant, paint_plant
from lib.imaging.art.stage import Stage


def workspace(stage: Stage) -> None:
    """Paint a tidy desk before a wall: laptop, lamp, plant, cup."""
    chance, palette, canvas = stage.chance, stage.palette, stage.canvas
    lead = palette.accents[0]
    night = palette.dark > 0.5
    wall = palette.tone(0.28 if night else 0.88, lead.chroma * 0.3, lead.hue)
    canvas.fill(shaded((wall.lit(0.05), wall, wall.lit(-0.07)), (0, 0), (stage.width, stage.height)))
    _sunbeam(stage, wall)
    desk = stage.height * 0.76
    x = stage.width / 2 + chance.between(-0.06, 0.06)
    _frames(stage, desk, wall)
    if chance.happens(0.55):
        _shelf(stage, x, desk, wall)
    _desk(stage, desk)
    _laptop(stage, (x, desk + 0.05), 0.30)
    side = chance.one_of((-1, 1))
    paint_plant(stage, (x + side * 0.43, desk + 0.04), 0.2)
    paint_lamp(stage, (x - side * 0.43, desk + 0.03), 0.42, side)
    paint_cup(stage, (x + side * 0.27, desk + 0.13), 0.055, palette.accents[2], steam=True)
    paint_books(stage, (x - side * 0.36, desk + 0.12))
    if stage.width > 1.6:
        for reach in (0.85, 1.2):
            paint_plant(stage, (x - reach, desk + 0.04), 0.24)
            paint_books(stage, (x + reach, desk + 0.1))


def _sunbeam(stage: Stage, wall: Lch) -> None:
    chance = stage.chance.branch("beam")
    left, lean = chance.between(0.0, 0.5) * stage.width, chance.between(0.15, 0.4)
    panes = []
    for column in range(2):
        for row in range(3):
            x, y = left + column * 0.2, 0.08 * stage.height + row * 0.19
            panes.append(
                [
                    (x + lean * y, y),
                    (x + 0.17 + lean * y, y),
                    (x + 0.17 + lean * (y + 0.16), y + 0.16),
                    (x + lean * (y + 0.16), y + 0.16),
                ]
            )
    stage.canvas.shape(panes, wall.mixed(stage.palette.light, 0.6).lit(0.06), opacity=0.6, blur=0.008)


def _frames(stage: Stage, desk: float, wall: Lch) -> None:
    chance, canvas, palette = stage.chance.branch("frames"), stage.canvas, stage.palette
    count = max(1, min(8, round(stage.width * 1.6)))
    for index in range(count):
        wide, tall = chance.between(0.12, 0.18), chance.between(0.17, 0.24)
        left = stage.width * (index + 0.5) / count + chance.between(-0.06, 0.06) - wide / 2
        top = desk * chance.between(0.08, 0.2)
        canvas.shape(
            [box(left + 0.012, top + 0.018, left + wide + 0.012, top + tall + 0.018)],
            wall.lit(-0.3),
            opacity=0.35,
            blur=0.012,
        )
        canvas.shape([box(left, top, left + wide, top + tall)], palette.tone(0.3, 0.03, 60))
        inner = [box(left + 0.008, top + 0.008, left + wide - 0.008, top + tall - 0.008)]
        art = palette.accents[index % 5]
        canvas.shape(inner, shaded((art.lit(0.2), art), (left, top), (left, top + tall)))
        canvas.shape(
            [ellipse(left + wide * 0.6, top + tall * 0.38, wide * 0.17)],
            palette.accents[(index + 1) % 5].lit(0.12),
            within=inner,
        )
        canvas.shape(
            [
                smooth(
                    [
                        (left - 0.1, top + tall * 1.2),
                        (left + wide * 0.3, top + tall * 0.6),
                        (left + wide * 0.7, top + tall * 0.75),
                        (left + wide + 0.1, top + tall * 1.2),
                    ]
                )
            ],
            art.lit(-0.2),
            within=inner,
        )


def _shelf(stage: Stage, x: float, desk: float, wall: Lch) -> None:
    chance, canvas = stage.chance.branch("shelf"), stage.canvas
    y = desk * 0.52
    left, right = x - 0.34, x + 0.34
    wood = stage.palette.tone(0.6, 0.08, 62)
    spine = left + 0.03
    for _ in range(18):
        wide, tall = chance.between(0.014, 0.032), chance.between(0.07, 0.125)
        if spine + wide > right - 0.04:
            break
        tone = chance.one_of(stage.palette.accents).mixed(wall, 0.25)
        canvas.shape(
            [box(spine, y - tall, spine + wide, y)],
            shaded((tone.lit(0.05), tone.lit(-0.08)), (spine, 0), (spine + wide, 0)),
        )
        spine += wide + (chance.between(0.03, 0.09) if chance.happens(0.14) else 0.002)
    canvas.shape([box(left + 0.01, y + 0.01, right + 0.02, y + 0.045)], wall.lit(-0.3), opacity=0.35, blur=0.012)
    canvas.shape([box(left, y, right, y + 0.018)], wood)


def _desk(stage: Stage, level: float) -> None:
    stone = vocabulary()["materials"][stage.reading.material or "wood"]["colour"]
    tone = stage.palette.dimmed(stage.palette.tone(*stone), 0.6)
    chance = stage.chance.branch("desk")
    colours = ramp((tone.lit(-0.14), tone, tone.lit(0.1)))
    stage.canvas.fill(
        lambda x, y: along(colours, fbm(x * 1.6, y * 44, chance, octaves=4) * 1.5 - 0.25 + (level - y + 0.06)),
        top=level,
    )
    stage.canvas.shape([box(0, level - 0.002, stage.width, level + 0.006)], tone.lit(0.16), opacity=0.7)


def _laptop(stage: Stage, foot: Point, size: float) -> None:
    canvas, palette = stage.canvas, stage.palette
    x, y = foot
    metal = palette.tone(0.78, 0.008, 250)
    canvas.shape(
        [ellipse(x + 0.02, y + size * 0.12, size * 1.25, size * 0.12)], Lch(0.1, 0.02, 60), opacity=0.45, blur=0.02
    )
    top = y - size * 1.18
    canvas.shape([rounded(x - size * 0.9, top, x + size * 0.9, y, size * 0.06)], palette.tone(0.2, 0.01, 260))
    screen = [box(x - size * 0.85, top + size * 0.05, x + size * 0.85, y - size * 0.06)]
    first, second = palette.accents[0], palette.accents[1]
    canvas.shape(screen, shaded((first.lit(0.2), first, second.lit(-0.1)), (x - size, top), (x + size, y)))
    for index in range(3):
        lift = size * (0.42 - 0.13 * index)
        ridge = smooth(
            [
                (x - size, y - lift * 0.5),
                (x - size * 0.4, y - lift * 1.4),
                (x + size * 0.05, y - lift * 0.75),
                (x + size * 0.5, y - lift * 1.5),
                (x + size, y - lift * 0.7),
            ],
            closed=False,
        )
        canvas.shape(
            [[*ridge, (x + size, y), (x - size, y)]], second.lit(-0.06 - 0.1 * index), within=screen, opacity=0.9
        )
    canvas.shape([ellipse(x + size * 0.35, top + size * 0.36, size * 0.13)], palette.light, within=screen, opacity=0.9)
    canvas.shape(
        [[(x - size * 0.3, top), (x + size * 0.1, top), (x - size * 0.4, y), (x - size * 0.8, y)]],
        Lch(0.98, 0, 0),
        opacity=0.09,
        within=screen,
    )
    deck = [
        (x - size * 0.9, y - 0.002),
        (x + size * 0.9, y - 0.002),
        (x + size * 1.12, y + size * 0.22),
        (x - size * 1.12, y + size * 0.22),
    ]
    canvas.shape([deck], shaded((metal.lit(-0.12), metal.lit(0.05)), (0, y), (0, y + size * 0.2)))
    keys: list[Path] = []
    for row in range(4):
        low, spread = y + size * (0.03 + 0.03 * row), size * (0.84 + 0.03 * row)
        keys += [
            box(
                x - spread + 2 * spread * i / 14 + 0.002,
                low,
                x - spread + 2 * spread * (i + 1) / 14 - 0.002,
                low + size * 0.021,
            )
            for i in range(14)
        ]
    canvas.shape(keys, palette.tone(0.25, 0.01, 260), opacity=0.85)
    canvas.shape(
        [
            [
                (x - size * 0.26, y + size * 0.16),
                (x + size * 0.26, y + size * 0.16),
                (x + size * 0.28, y + size * 0.21),
                (x - size * 0.28, y + size * 0.21),
            ]
        ],
        metal.lit(-0.07),
    )
    canvas.shape([box(x - size * 1.12, y + size * 0.22, x + size * 1.12, y + size * 0.245)], metal.lit(-0.25))
    canvas.glow(x, y - size * 0.5, size * 1.7, first.lit(0.1), strength=0.10 + 0.3 * palette.dark)


def interior(stage: Stage) -> None:
    """Paint a room with a large window, hanging lamps, and a table or a sofa."""
    chance, palette, canvas = stage.chance, stage.palette, stage.canvas
    warm = palette.accents[0].hue if stage.reading.colours else chance.between(45, 75)
    night = palette.dark > 0.5
    wall = palette.tone(0.34 if night else chance.between(0.62, 0.8), 0.06, warm)
    floor = stage.height * 0.78
    canvas.fill(shaded((wall.lit(-0.05), wall.lit(0.04), wall.lit(-0.08)), (0, 0), (stage.width, floor)))
    _window(stage, floor, wall)
    tone = palette.dimmed(palette.tone(0.48, 0.08, 58), 0.5)
    grain = chance.branch("planks")
    colours = ramp((tone.lit(-0.14), tone, tone.lit(0.1)))
    canvas.fill(lambda x, y: along(colours, fbm(x * 2, y * 40, grain, octaves=4) * 1.5 - 0.25), top=floor)
    canvas.shape([box(0, floor - 0.022, stage.width, floor)], wall.lit(-0.2))
    _floor_light(stage, floor)
    if not stage.has("sofa") and (stage.has("cup") or chance.happens(0.6)):
        _cafe(stage, floor)
    else:
        _sofa(stage, floor)
    for index in range(max(2, min(12, round(stage.width * 2.6)))):
        paint_pendant(
            stage,
            stage.width * (index + 0.5) / max(2, round(stage.width * 2.6)),
            stage.height * chance.between(0.16, 0.26),
        )
    paint_creature(stage, base=stage.height * 0.95, size=0.24)
    canvas.glow(stage.width / 2, stage.height * 0.3, 1.1, palette.tone(0.85, 0.09, 70), strength=0.16)


def _window(stage: Stage, floor: float, wall: Lch) -> None:
    chance, palette, canvas = stage.chance.branch("window"), stage.palette, stage.canvas
    wide = min(stage.width * 0.56, 1.5)
    left = (stage.width - wide) * chance.between(0.25, 0.75)
    top, low = stage.height * 0.12, floor - stage.height * 0.16
    pane = [box(left, top, left + wide, low)]
    canvas.shape([box(left - 0.035, top - 0.035, left + wide + 0.035, low + 0.035)], wall.lit(-0.24))
    canvas.shape(pane, shaded(palette.sky, (0, top), (0, low)))
    for depth in range(3):
        tone = palette.horizon.mixed(palette.dimmed(palette.leaves[depth]), 0.4 + 0.25 * depth)
        for _ in range(int(min(12, 4 * max(1.0, wide)))):
            x = left + chance.between(0, 1) * wide
            trunk, crown = broadleaf(x, low + 0.03, (low - top) * chance.between(0.35, 0.75), chance)
            canvas.shape(trunk, palette.tone(0.32, 0.04, 50), within=pane)
            canvas.shape(crown, tone.lit(chance.between(-0.06, 0.06)), within=pane)
    canvas.shape(
        [[(left + wide * 0.1, top), (left + wide * 0.3, top), (left + wide * 0.05, low), (left - wide * 0.15, low)]],
        Lch(0.98, 0, 0),
        opacity=0.14,
        within=pane,
    )
    bars = max(2, round(wide / 0.3))
    frame = [box(left + wide * i / bars - 0.006, top, left + wide * i / bars + 0.006, low) for i in range(bars + 1)]
    frame.append(box(left, top + (low - top) * 0.32, left + wide, top + (low - top) * 0.32 + 0.012))
    canvas.shape(frame, wall.lit(-0.3))
    canvas.shape([box(left - 0.06, low + 0.02, left + wide + 0.06, low + 0.05)], wall.lit(0.08))
    canvas.glow(left + wide / 2, (top + low) / 2, wide, palette.light, strength=0.3 * (1 - palette.dark))


def _floor_light(stage: Stage, floor: float) -> None:
    chance = stage.chance.branch("floorlight")
    left = stage.width * chance.between(0.1, 0.4)
    panes = [
        [
            (left + i * 0.26, floor + 0.02),
            (left + i * 0.26 + 0.2, floor + 0.02),
            (left + i * 0.26 + 0.36, stage.height),
            (left + i * 0.26 + 0.13, stage.height),
        ]
        for i in range(3)
    ]
    stage.canvas.shape(panes, stage.palette.light, opacity=0.3 * (1 - stage.palette.dark), blur=0.01)


def _cafe(stage: Stage, floor: float) -> None:
    canvas, palette = stage.canvas, stage.palette
    x, top = stage.golden_x(), floor - 0.05
    dark = palette.tone(0.24, 0.03, 50)
    for side in (-1, 1):
        paint_chair(stage, (x + side * 0.36, floor + 0.12), side, palette.accents[1])
    canvas.shape([ellipse(x, floor + 0.16, 0.26, 0.025)], Lch(0.1, 0.02, 60), opacity=0.45, blur=0.015)
    canvas.shape([limb((x, top), (x, floor + 0.15), 0.016, 0.016), ellipse(x, floor + 0.155, 0.12, 0.016)], dark)
    wood = palette.dimmed(palette.tone(0.58, 0.09, 58), 0.5)
    canvas.shape([ellipse(x, top + 0.014, 0.3, 0.058)], wood.lit(-0.2))
    canvas.shape([ellipse(x, top, 0.3, 0.056)], rounded_light((wood.lit(0.14), wood), (x - 0.1, top), 0.36))
    paint_cup(stage, (x - 0.1, top + 0.012), 0.046, palette.tone(0.9, 0.03, 80), steam=True)
    paint_cup(stage, (x + 0.13, top - 0.008), 0.04, palette.accents[2], steam=False)
    if stage.width > 1.5:
        paint_plant(stage, (0.18, floor + 0.08), 0.3)
        paint_plant(stage, (stage.width - 0.2, floor + 0.1), 0.34)
    else:
        paint_plant(stage, (0.08 if x > stage.width / 2 else stage.width - 0.08, floor + 0.08), 0.24)


def _sofa(stage: Stage, floor: float) -> None:
    canvas, palette = stage.canvas, stage.palette
    x, y = stage.width / 2, floor + 0.12
    tone = palette.dimmed(palette.accents[0], 0.5)
    half = min(0.42, stage.width * 0.4)
    canvas.shape([ellipse(x, y + 0.02, half * 1.15, 0.035)], Lch(0.1, 0.02, 60), opacity=0.5, blur=0.02)
    canvas.shape(
        [rounded(x - half, y - 0.34, x + half, y - 0.02, 0.05)],
        shaded((tone.lit(0.04), tone.lit(-0.08)), (0, y - 0.34), (0, y)),
    )
    for side in (-1, 1):
        canvas.shape(
            [
                rounded(
                    x + side * half * 0.48 - half * 0.45, y - 0.17, x + side * half * 0.48 + half * 0.45, y - 0.06, 0.03
                )
            ],
            shaded((tone.lit(0.12), tone), (0, y - 0.17), (0, y - 0.06)),
        )
        canvas.shape(
            [rounded(x + side * half - 0.055, y - 0.24, x + side * half + 0.055, y, 0.045)],
            shaded((tone.lit(0.1), tone.lit(-0.1)), (0, y - 0.24), (0, y)),
        )
        pillow = palette.accents[2 if side > 0 else 3]
        canvas.shape(
            [placed(rounded(-0.075, -0.075, 0.075, 0.075, 0.025), x + side * half * 0.62, y - 0.22, turn=side * 14)],
            shaded((pillow.lit(0.1), pillow.lit(-0.08)), (0, y - 0.3), (0, y - 0.14)),
        )
    paint_plant(stage, (x - half - 0.14, y + 0.02), 0.26)
