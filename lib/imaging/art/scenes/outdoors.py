"""The sea with boats and lighthouses, and forests in fog."""

import numpy as np

from lib.imaging.art.canvas import shaded
from lib.imaging.art.colour import Field, Lch, along, ramp
from lib.imaging.art.creatures import paint_creature
from lib.imaging.art.nature import (
    conifer,
    ground,
    height_at,
    paint_birds,
    paint_fog,
    paint_sky,
    paint_weather,
    ridge_path,
)
from lib.imaging.art.noise import creases, fbm, smoothstep
from lib.imaging.art.paths import Path, Point, box, ellipse, leaf, limb, placed, smooth
from lib.imaging.art.stage import Stage


def sea(stage: Stage) -> None:
    """Paint open water under the sun, with what the prompt puts on it."""
    chance, palette = stage.chance, stage.palette
    horizon = stage.height * chance.between(0.54, 0.62)
    rough = min(1.0, 0.25 + stage.reading.weather.rain * 0.7)
    sun = paint_sky(stage, horizon)
    _islands(stage, horizon)
    _water(stage, horizon, sun, rough)
    if stage.has("boat") or (not stage.has("lighthouse") and chance.happens(0.4)):
        _boat(stage, stage.golden_x(), horizon + (stage.height - horizon) * 0.16, chance.between(0.10, 0.16))
    if stage.has("lighthouse") or chance.happens(0.15):
        _lighthouse(stage, horizon)
    elif stage.has("palm") or chance.happens(0.2):
        _palm(stage, horizon)
    paint_birds(stage, horizon * 0.9, palette.dimmed(palette.tone(0.3, 0.03, 250)))
    paint_creature(stage, base=stage.height * 0.96, size=0.2)
    paint_weather(stage)


def _islands(stage: Stage, horizon: float) -> None:
    chance, palette = stage.chance.branch("islands"), stage.palette
    for index in range(chance.whole(0, 2) + stage.has("island")):
        middle, reach = chance.between(0.1, 0.9) * stage.width, chance.between(0.14, 0.34)
        rise = reach * chance.between(0.25, 0.5)
        steps = [(-1, 0), (-0.6, -0.45), (-0.25, -0.75), (0, -1), (0.3, -0.62), (0.55, -0.5), (1, 0)]
        top = smooth(
            [(middle + x * reach, horizon + y * rise * chance.between(0.8, 1.1)) for x, y in steps], closed=False
        )
        tone = palette.horizon.mixed(palette.sky[0].lit(-0.08), 0.42 + 0.2 * index)
        stage.canvas.shape(
            [[*top, (middle + reach, horizon + 0.01), (middle - reach, horizon + 0.01)]],
            shaded((tone, tone.mixed(palette.horizon, 0.5)), (0, horizon - rise), (0, horizon)),
        )


def _water(stage: Stage, horizon: float, sun: Point, rough: float) -> None:
    palette, chance = stage.palette, stage.chance.branch("water")
    depth = stage.height - horizon
    blue = palette.tone(0.42, 0.10, palette.sky[0].hue if stage.reading.colours else chance.between(205, 250))
    deep = palette.dimmed(palette.sky[0].mixed(blue, 0.6).lit(-0.08), 0.7)
    far = palette.horizon.mixed(deep, 0.35)
    colours = ramp((deep.lit(-0.13), deep, far, palette.light.mixed(palette.horizon, 0.4)))
    swell = chance.branch("swell")

    def paint(x: Field, y: Field) -> Field:
        near = np.clip((y - np.float32(horizon)) / np.float32(depth), 0.002, 1)
        rows = np.sqrt(near)  # even steps towards the viewer look larger
        coarse = fbm(x * 3.2, rows * np.float32(30), swell, octaves=4, gain=0.55)
        fine = creases(x * 9, rows * np.float32(70), chance, octaves=3)
        waves = (coarse - np.float32(0.5)) * np.float32(0.55 + 0.7 * rough) + (fine - np.float32(0.55)) * np.float32(
            0.22 + 0.35 * rough
        )
        column = np.clip(1 - np.abs(x - np.float32(sun[0])) / (np.float32(0.06) + near * np.float32(0.36)), 0, 1)
        shine = (
            column
            * column
            * smoothstep(0.5, 0.8, coarse * 0.6 + fine * 0.5)
            * np.float32(1.1 * (1 - 0.8 * rough * rough))
        )
        return along(
            colours,
            np.float32(0.66) - rows * np.float32(0.5) + waves * (np.float32(0.25) + near * np.float32(0.6)) + shine,
        )

    stage.canvas.fill(paint, top=horizon)
    _crests(stage, horizon, rough)
    stage.canvas.veil(
        palette.horizon,
        lambda _x, y: 0.55 * np.clip(1 - (y - horizon) / 0.05, 0, 1) ** 2,
        top=horizon,
        bottom=horizon + 0.05,
    )


def _crests(stage: Stage, horizon: float, rough: float) -> None:
    chance = stage.chance.branch("crests")
    foam: list[Path] = []
    for _ in range(int(60 * rough * min(4, stage.width))):
        near = chance.between(0.03, 1)
        y = horizon + near * near * (stage.height - horizon)
        x, reach = chance.between(0, stage.width), chance.between(0.02, 0.09) * (0.3 + near)
        foam.append(placed(leaf(reach, 0.004 + 0.008 * near * rough, bend=chance.between(-0.1, 0.1)), x, y))
    stage.canvas.shape(
        foam, stage.palette.light.mixed(stage.palette.horizon, 0.5).lit(0.06), opacity=0.25 + 0.35 * rough
    )


def _boat(stage: Stage, x: float, y: float, size: float) -> None:
    palette, canvas = stage.palette, stage.canvas
    sail = palette.dimmed(stage.colour_of("boat", palette.tone(0.95, 0.02, 80)), 0.6)
    hull = palette.dimmed(palette.tone(0.3, 0.06, 35))
    for flip, strength in ((1.0, 1.0), (-0.6, 0.28)):  # upright, then its reflection
        canvas.shape(
            [
                [
                    (x + 0.02 * size, y - flip * 1.35 * size),
                    (x + 0.02 * size, y - flip * 0.16 * size),
                    (x + 0.62 * size, y - flip * 0.18 * size),
                ]
            ],
            shaded((sail, sail.lit(-0.14)), (x, y), (x + 0.6 * size, y)),
            opacity=strength,
        )
        canvas.shape(
            [
                [
                    (x - 0.03 * size, y - flip * 1.2 * size),
                    (x - 0.03 * size, y - flip * 0.18 * size),
                    (x - 0.5 * size, y - flip * 0.18 * size),
                ]
            ],
            sail.lit(-0.05),
            opacity=strength,
        )
        canvas.shape(
            [
                [
                    (x - 0.62 * size, y - flip * 0.14 * size),
                    (x + 0.72 * size, y - flip * 0.14 * size),
                    (x + 0.5 * size, y + flip * 0.07 * size),
                    (x - 0.45 * size, y + flip * 0.07 * size),
                ]
            ],
            hull,
            opacity=strength,
        )
    canvas.shape([ellipse(x, y + 0.06 * size, size * 0.75, size * 0.035)], palette.horizon, opacity=0.4, blur=0.004)


def _lighthouse(stage: Stage, horizon: float) -> None:
    palette, canvas, chance = stage.palette, stage.canvas, stage.chance.branch("lighthouse")
    left = chance.happens(0.5)
    x = stage.width * (0.24 if left else 0.76)
    base, tall = horizon - stage.height * 0.02, min(stage.height * 0.40, 0.62)
    top = base - tall
    half = tall * 0.085
    rock = palette.dimmed(palette.tone(0.28, 0.025, 255), 0.9)
    _cliff(stage, x, base, horizon, rock)
    if palette.dark > 0.25 or stage.reading.weather.rain:
        aim = 1.0 if left else -1.0
        for spread, strength in ((0.30, 0.22), (0.13, 0.35)):
            reach = stage.width * 1.1
            canvas.shape(
                [
                    [
                        (x, top - tall * 0.04),
                        (x + aim * reach, top - spread - 0.1),
                        (x + aim * reach, top + spread - 0.1),
                    ]
                ],
                shaded((palette.tone(0.97, 0.08, 95), palette.sky[1]), (x, 0), (x + aim * reach * 0.9, 0)),
                opacity=strength,
                blur=0.02,
            )
    wall = palette.dimmed(palette.tone(0.95, 0.01, 80), 0.5)
    stripe = palette.dimmed(stage.colour_of("lighthouse", palette.tone(0.53, 0.19, 27)), 0.5)
    tower = [(x - half, base + 0.02), (x - half * 0.62, top), (x + half * 0.62, top), (x + half, base + 0.02)]
    canvas.shape([tower], wall)
    for index in range(0, 5, 2):
        canvas.shape(
            [box(x - half, top + tall * index / 5, x + half, top + tall * (index + 1) / 5)], stripe, within=[tower]
        )
    shade = shaded((Lch(0.1, 0.02, 260), Lch(0.4, 0.02, 260)), (x + half, 0), (x - half, 0))
    canvas.shape(
        [[(x, top), (x + half, top), (x + half, base + 0.02), (x + half * 0.1, base + 0.02)]],
        shade,
        opacity=0.32,
        within=[tower],
        blur=0.004,
    )
    dark = palette.tone(0.22, 0.02, 260)
    canvas.shape([box(x - half * 0.85, top - tall * 0.012, x + half * 0.85, top + tall * 0.012)], dark)
    canvas.shape([box(x - half * 0.42, top - tall * 0.085, x + half * 0.42, top)], palette.tone(0.95, 0.12, 92))
    canvas.shape(
        [[(x - half * 0.6, top - tall * 0.08), (x, top - tall * 0.16), (x + half * 0.6, top - tall * 0.08)]], dark
    )
    canvas.glow(x, top - tall * 0.045, 0.22, palette.tone(0.95, 0.10, 90), strength=0.95)


def _cliff(stage: Stage, x: float, base: float, horizon: float, rock: Lch) -> None:
    chance = stage.chance.branch("cliff")
    reach = 0.34
    points = [(-1.6, 0.24), (-0.95, 0.06), (-0.5, 0.0), (0, -0.01), (0.42, 0.01), (0.8, 0.09), (1.05, 0.2), (1.5, 0.27)]
    side = 1 if x < stage.width / 2 else -1
    top = [(x + side * px * reach, base + py + chance.between(-0.008, 0.008)) for px, py in points]
    body = [*smooth(top, closed=False), (top[-1][0], horizon + 0.34), (top[0][0], horizon + 0.34)]
    grain = stage.chance.branch("cliffs")
    colours = ramp((rock.lit(-0.1), rock, rock.lit(0.13)))
    stage.canvas.shape(
        [body],
        lambda gx, gy: along(
            colours,
            creases(gx * 9, gy * 7, grain) * np.float32(1.3)
            - (gy - np.float32(base)) * np.float32(2.2)
            - np.float32(0.2),
        ),
    )


def _palm(stage: Stage, horizon: float) -> None:
    palette, chance = stage.palette, stage.chance.branch("palm")
    dark = palette.dimmed(palette.tone(0.26, 0.06, 150))
    side = chance.one_of((-1, 1))
    edge = 0 if side > 0 else stage.width
    sand = palette.dimmed(palette.tone(0.8, 0.07, 75), 0.9)
    beach = smooth(
        [
            (edge - side * 0.1, stage.height - 0.2),
            (edge + side * 0.3, stage.height - 0.15),
            (edge + side * 0.7, stage.height - 0.05),
            (edge + side * 1.0, stage.height + 0.1),
        ],
        closed=False,
    )
    stage.canvas.shape(
        [[*beach, (edge - side * 0.1, stage.height + 0.1)]],
        shaded((sand.lit(0.04), sand.lit(-0.1)), (0, stage.height - 0.2), (0, stage.height)),
    )
    crown = (edge + side * chance.between(0.26, 0.34), horizon - stage.height * 0.3)
    foot = (edge + side * 0.12, stage.height - 0.12)
    bend = smooth([foot, (edge + side * 0.10, (foot[1] + crown[1]) / 2), crown], closed=False)
    stage.canvas.lines([bend], 0.022, dark)
    fronds = [
        placed(
            leaf(chance.between(0.24, 0.34), 0.055, bend=0.4),
            *crown,
            turn=chance.between(-75, 30) if index % 2 else chance.between(-60, 45),
            flip=index % 2 == 0,
        )
        for index in range(11)
    ]
    stage.canvas.shape(fronds, shaded((dark.lit(0.1), dark), (0, crown[1] - 0.15), (0, crown[1] + 0.2)))


def forest(stage: Stage) -> None:
    """Paint trees behind trees, paler with distance, and light between them."""
    chance, palette = stage.chance, stage.palette
    snowy = stage.reading.weather.snow > 0 or stage.reading.season == "winter"
    floor = stage.height * chance.between(0.72, 0.8)
    mist = palette.horizon.mixed(palette.leaves[0], 0.12).lit(0.02)
    stage.canvas.fill(shaded((palette.sky[1].mixed(mist, 0.45), mist.lit(0.03), mist), (0, 0), (0, stage.height)))
    sun = (stage.golden_x(), stage.height * chance.between(0.16, 0.34))
    stage.canvas.glow(*sun, 0.75 * max(1, stage.height * 0.8), palette.light, strength=0.9)
    trunks = stage.reading.season == "autumn" or (not snowy and chance.happens(0.45))
    layers = 6
    for index in range(layers):
        share = index / (layers - 1)
        leaf_tone = palette.leaves[index % len(palette.leaves)]
        dark = palette.dimmed((palette.tone(0.26, 0.045, 170) if not trunks else leaf_tone.lit(-0.28)), 0.7)
        tone = mist.mixed(dark, 0.14 + 0.8 * share**1.2)
        level = floor + (stage.height - floor) * (share - 0.4) * 0.7
        if trunks:
            _trunks(stage, index, share, level, tone=tone, mist=mist)
        else:
            _spruces(stage, index, share, level, tone, snowy=snowy)
        paint_fog(
            stage, level, stage.height * 0.22, 0.75 - 0.45 * share + 0.3 * stage.reading.weather.fog, name=f"fog{index}"
        )
        if index == layers - 2:
            _rays(stage, sun)
    _floor(stage, floor, snowy=snowy)
    paint_creature(stage, base=stage.height * 0.9, size=0.36)
    paint_weather(stage)


def _spruces(stage: Stage, index: int, share: float, level: float, tone: Lch, *, snowy: bool) -> None:
    chance = stage.chance.branch(f"spruce{index}")
    count = int(min(120, (16 - 10 * share) * max(1.0, stage.width)))
    trees: list[Path] = []
    for _ in range(count):
        x = chance.between(-0.05, 1.05) * stage.width
        if share > 0.7 and 0.28 * stage.width < x < 0.72 * stage.width:
            continue  # keeps a clearing in the middle
        trees += conifer(
            x, level + 0.05 + 0.1 * share, stage.height * (0.34 + 0.6 * share) * chance.between(0.75, 1.15), chance
        )
    frost = tone.mixed(stage.palette.tone(0.95, 0.01, 235), 0.55 if snowy else 0.08)
    stage.canvas.shape(trees, tone)
    lifted = [[(x - 0.006 * (0.4 + share), y - 0.008 * (0.4 + share)) for x, y in tree] for tree in trees]
    stage.canvas.shape(lifted, frost, opacity=0.7, within=trees)
    inner = [[(x + 0.004, y + 0.012 * (0.5 + share)) for x, y in tree] for tree in trees]
    stage.canvas.shape(inner, tone, opacity=0.86, within=trees)


def _trunks(stage: Stage, index: int, share: float, level: float, *, tone: Lch, mist: Lch) -> None:
    chance = stage.chance.branch(f"trunk{index}")
    count = int(min(90, (15 - 11 * share) * max(1.0, stage.width)))
    trunks: list[Path] = []
    leaves: list[Path] = []
    for _ in range(count):
        x, thick = chance.between(-0.05, 1.05) * stage.width, (0.007 + 0.03 * share) * chance.between(0.7, 1.3)
        if share > 0.7 and 0.3 * stage.width < x < 0.7 * stage.width:
            continue
        lean = chance.between(-0.06, 0.06)
        foot, tip = (x, level + 0.08 + 0.1 * share), (x + lean, -0.1)
        trunks.append(
            [
                (x - thick * 1.5, foot[1]),
                (x - thick, foot[1] - 0.08),
                (tip[0] - thick * 0.6, tip[1]),
                (tip[0] + thick * 0.6, tip[1]),
                (x + thick, foot[1] - 0.08),
                (x + thick * 1.5, foot[1]),
            ]
        )
        for _branch in range(4):
            y = chance.between(0.02, 0.5) * stage.height
            side = chance.one_of((-1, 1))
            end = (x + side * chance.between(0.06, 0.16) * (0.4 + share), y - 0.08 * (0.4 + share))
            trunks.append(limb((x + lean * 0.5, y), end, thick * 0.35, thick * 0.1))
        leaves += [
            ellipse(
                x + chance.between(-0.2, 0.2),
                chance.between(-0.1, 0.36 - 0.1 * share) * stage.height,
                chance.between(0.03, 0.09) * (0.6 + share),
                chance.between(0.02, 0.05) * (0.6 + share),
            )
            for _crown in range(12)
        ]
    leaf_tone = stage.palette.dimmed(stage.palette.leaves[index % len(stage.palette.leaves)], 0.8)
    stage.canvas.shape(leaves, mist.mixed(leaf_tone, 0.2 + 0.75 * share), opacity=0.55, blur=0.006)
    stage.canvas.shape(trunks, tone)
    speckle = stage.chance.branch(f"speckle{index}").table(int(min(900, 240 * stage.width)), 4).tolist()
    dots = [
        (x * stage.width, (y**1.3) * 0.5 * stage.height, 0.003 + 0.010 * s * (0.4 + share), 0.4 + 0.6 * o)
        for x, y, s, o in speckle
    ]
    stage.canvas.dots(dots, mist.mixed(leaf_tone.lit(0.05), 0.3 + 0.7 * share))


def _rays(stage: Stage, sun: Point) -> None:
    chance = stage.chance.branch("rays")
    rays = []
    for _ in range(7):
        x, wide = chance.between(-0.3, 1.3) * stage.width, chance.between(0.02, 0.07)
        rays.append([sun, (x - wide, stage.height), (x + wide, stage.height)])
    stage.canvas.shape(rays, stage.palette.light, opacity=0.15, blur=0.012)


def _floor(stage: Stage, floor: float, *, snowy: bool) -> None:
    palette, chance = stage.palette, stage.chance.branch("floor")
    tone = palette.tone(0.9, 0.015, 240) if snowy else palette.leaves[2].lit(-0.2).vivid(0.8)
    tone = palette.dimmed(tone, 0.8)
    path = ridge_path(stage, chance, level=floor + 0.1, rise=0.07, cells=1.6, sharp=0)
    stage.canvas.shape([path], ground(stage, tone.lit(-0.14), tone.mixed(palette.horizon, 0.35), top=floor))
    if not snowy:
        blades = []
        for _ in range(int(min(700, 220 * stage.width))):
            x = chance.between(0, stage.width)
            y = min(stage.height + 0.02, height_at(path, x) + chance.between(0, 1) ** 0.7 * 0.3)
            blades.append(
                placed(
                    leaf(chance.between(0.02, 0.06), 0.006, bend=chance.between(-0.3, 0.3)),
                    x,
                    y,
                    turn=-90 + chance.between(-22, 22),
                )
            )
        stage.canvas.shape(blades, tone.lit(-0.16), opacity=0.8)
    drift = chance.branch("drift")
    shade = palette.sky[0].mixed(tone, 0.4)
    stage.canvas.veil(
        shade,
        lambda x, y: (
            np.clip(fbm(x * 3, y * 9, drift) - np.float32(0.48), 0, 1)
            * np.float32(1.4)
            * smoothstep(floor + 0.03, floor + 0.12, y)
        ),
        top=floor,
    )
