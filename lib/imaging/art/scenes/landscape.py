"""Mountains with a lake, rolling hills, and desert dunes."""

import numpy as np

from lib.imaging.art.canvas import Paint, shaded
from lib.imaging.art.colour import Field, Lch, along, ramp
from lib.imaging.art.creatures import paint_creature
from lib.imaging.art.nature import (
    broadleaf,
    conifer,
    ground,
    height_at,
    paint_birds,
    paint_fog,
    paint_sky,
    paint_weather,
    ridge_path,
)
from lib.imaging.art.noise import creases, fbm, smoothstep, wave
from lib.imaging.art.paths import Path, Point, box, ellipse, limb, smooth
from lib.imaging.art.stage import Stage
from lib.imaging.art.vehicles import paint_car, paint_road

_MAX_TREES = 420


def mountains(stage: Stage) -> None:
    """Paint ranges in the distance, often over a lake that mirrors them."""
    chance, palette = stage.chance, stage.palette
    lake = stage.has("lake") or chance.happens(0.55)
    horizon = stage.height * (chance.between(0.60, 0.66) if lake else chance.between(0.66, 0.74))
    sun = paint_sky(stage, horizon)
    count = chance.whole(4, 6)
    tall = stage.height * chance.between(0.42, 0.58)
    for index in range(count):
        share = index / (count - 1)
        level = horizon - stage.height * 0.02 + (0 if lake else share * stage.height * 0.16)
        rise = tall * (1 - 0.62 * share) * chance.between(0.85, 1.1)
        path = ridge_path(
            stage,
            chance.branch(f"ridge{index}"),
            level=level,
            rise=rise,
            cells=1.3 + share * 1.6,
            sharp=0.75 - 0.4 * share,
        )
        stage.canvas.shape([path], _rock(stage, share, level, rise, sun=sun, index=index))
        if index < count - 1:
            fog = 0.35 + 0.5 * stage.reading.weather.fog
            paint_fog(stage, level - rise * 0.08, stage.height * 0.11, fog, name=f"fog{index}")
    shore = ridge_path(stage, chance.branch("shore"), level=horizon + 0.004, rise=0.035, cells=3, sharp=0.2)
    dark = palette.dimmed(palette.tone(0.24, 0.05, palette.land.hue))
    if lake:
        trees = _treeline(stage, shore, 0.05)
        stage.canvas.shape([shore, *trees], shaded((dark.lit(0.08), dark), (0, horizon - 0.08), (0, horizon + 0.02)))
        paint_lake(stage, horizon, sun)
    if chance.happens(0.5):
        paint_birds(stage, horizon * 0.8, dark)
    _foreground(stage, horizon, lake=lake)
    paint_creature(stage, base=stage.height * 0.93, size=0.2)
    paint_weather(stage)


def _rock(stage: Stage, share: float, level: float, rise: float, *, sun: Point, index: int) -> Paint:
    palette = stage.palette
    near = palette.dimmed(palette.tone(0.36, 0.045, palette.land.hue if index % 2 else palette.sky[0].hue))
    base = palette.horizon.mixed(palette.sky[1], 0.45).mixed(near, 0.22 + 0.72 * share)
    lit = base.mixed(palette.light, 0.34 - 0.14 * share).lit(0.03)
    colours = ramp((base.lit(-0.10), base, lit))
    snowy = stage.reading.weather.snow > 0 or stage.reading.season == "winter"
    snow = palette.light.mixed(palette.tone(0.96, 0.01, 240), 0.55).mixed(palette.horizon, 0.3 * (1 - share))
    snow = snow.mixed(palette.sky[1], 0.45 * palette.dark)
    white = np.asarray(snow.rgb(), np.float32) / 255
    chance = stage.chance.branch(f"rock{index}")
    side = 1.0 if sun[0] < stage.width / 2 else -1.0
    capped = snowy or (share < 0.6 and stage.reading.season != "summer")

    def paint(x: Field, y: Field) -> Field:
        relief = creases(x * 4.2, y * 5.5, chance, octaves=5)
        slope = (relief - np.roll(relief, round(side * max(1, x.size / 160)), axis=1)) * np.float32(2.4)
        height = (np.float32(level) - y) / np.float32(max(rise, 0.01))
        field = along(colours, np.float32(0.45) + slope + height * np.float32(0.18))
        if not capped:
            return field
        line = 0.25 if snowy else 0.62
        cover = smoothstep(line - 0.06, line + 0.1, height + (relief - np.float32(0.5)) * np.float32(0.5) + slope * 0.5)
        shadowed = white * (np.float32(0.86) + np.clip(slope, -0.25, 0.12)[..., None])
        return field + (shadowed - field) * (cover * np.float32(0.85))[..., None]

    return paint


def _treeline(stage: Stage, shore: Path, height: float) -> list[Path]:
    chance = stage.chance.branch("trees")
    trees: list[Path] = []
    for _ in range(int(min(_MAX_TREES, 90 * stage.width))):
        x = chance.between(0, stage.width)
        density = 0.5 + 0.5 * float(np.sin(x * 5 + chance.between(0, 0.6)))
        if density > 0.3:
            trees += conifer(x, height_at(shore, x) + 0.01, height * chance.between(0.4, 1.1), chance)
    return trees


def paint_lake(stage: Stage, level: float, sun: Point, *, calm: float = 0.75) -> None:
    """Paint still water from a level to the bottom: what stands above, mirrored, darker and rippled."""
    palette, chance = stage.palette, stage.chance.branch("lake")
    bottom = stage.height
    drift = chance.branch("ripple")

    def ripple(x: Field, y: Field) -> Field:
        depth = (y - np.float32(level)) / np.float32(max(bottom - level, 0.01))
        return (
            (fbm(x * 5, y * (26 - 10 * depth), drift, octaves=3) - np.float32(0.5))
            * depth
            * np.float32(0.2 * (1.25 - calm))
        )

    stage.canvas.mirror(level, bottom, ripple=ripple, squeeze=1.0)
    deep = palette.sky[0].mixed(palette.tone(0.25, 0.07, 230), 0.5).lit(-0.12)

    def sink(x: Field, y: Field) -> Field:
        depth = (y - np.float32(level)) / np.float32(max(bottom - level, 0.01))
        streak = fbm(x * 2.4, y * 34, chance, octaves=3)
        return np.float32(0.10) + depth * np.float32(0.5) + (streak - np.float32(0.5)) * np.float32(0.3)

    stage.canvas.veil(deep, sink, top=level)
    _glints(stage, level, sun[0])
    stage.canvas.shape([box(0, level - 0.0015, stage.width, level + 0.002)], palette.horizon.lit(0.04), opacity=0.55)


def _glints(stage: Stage, level: float, x: float) -> None:
    chance = stage.chance.branch("glints")
    sparks = []
    for _ in range(chance.whole(70, 120)):
        depth = chance.between(0, 1) ** 1.6
        y = level + 0.004 + depth * (stage.height - level)
        spread = 0.03 + 0.22 * depth
        middle = x + chance.between(-1, 1) * chance.between(0, 1) * spread
        length = (0.006 + 0.03 * depth) * chance.between(0.4, 1.2)
        sparks.append(ellipse(middle, y, length, 0.0007 + 0.0022 * depth))
    stage.canvas.shape(sparks, stage.palette.light, opacity=0.5 * (1 - 0.4 * stage.palette.dark))


def _foreground(stage: Stage, horizon: float, *, lake: bool) -> None:
    chance, palette = stage.chance.branch("front"), stage.palette
    dark = palette.dimmed(palette.tone(0.2, 0.045, palette.land.hue), 0.8)
    if not lake:
        path = ridge_path(stage, chance, level=stage.height * 0.94, rise=0.14, cells=1.4, sharp=0.1)
        stage.canvas.shape([path], ground(stage, dark, dark.lit(0.1), top=stage.height * 0.82))
    side = chance.one_of((-1, 1))
    trees: list[Path] = []
    for _ in range(int(min(26, 9 * max(1.0, stage.width)))):
        reach = chance.between(0, 0.26) ** 1.3 * stage.width
        x = reach if side < 0 else stage.width - reach
        share = 1 - abs(reach) / (0.3 * stage.width)
        trees += conifer(
            x,
            stage.height * chance.between(0.99, 1.05),
            stage.height * (0.12 + 0.34 * share) * chance.between(0.7, 1.1),
            chance,
        )
    stage.canvas.shape(trees, shaded((dark.lit(0.06), dark.lit(-0.06)), (0, horizon), (0, stage.height)))


def hills(stage: Stage) -> None:
    """Paint rolling fields with trees, a path and perhaps a house."""
    chance, palette = stage.chance, stage.palette
    horizon = stage.height * chance.between(0.52, 0.62)
    paint_sky(stage, horizon)
    count = chance.whole(4, 6)
    paths: list[tuple[Path, Lch]] = []
    for index in range(count):
        share = index / (count - 1)
        level = horizon + (stage.height - horizon) * (share * 0.86)
        path = ridge_path(
            stage, chance.branch(f"hill{index}"), level=level, rise=0.10 + 0.07 * share, cells=0.9, sharp=0
        )
        leaf = palette.leaves[index % len(palette.leaves)]
        if stage.reading.weather.snow:
            leaf = leaf.mixed(palette.tone(0.95, 0.012, 240), 0.7)
        tone = palette.dimmed(palette.horizon.mixed(leaf.lit(-0.08 * share), 0.42 + 0.55 * share))
        stage.canvas.shape([path], _field(stage, tone, level, index))
        paths.append((path, tone))
        if index < count - 1:
            _grove(stage, path, tone, 0.03 + 0.05 * share, index)
            paint_fog(stage, level, 0.08, 0.22 + 0.4 * stage.reading.weather.fog, name=f"fog{index}")
    if stage.has("house") or chance.happens(0.5):
        path, tone = paths[len(paths) // 2]
        x = stage.golden_x()
        _house(stage, x, height_at(path, x) + 0.01, 0.075, tone)
    side = chance.one_of((0.12, 0.88)) * stage.width
    trunk, crown = broadleaf(side, stage.height * 0.95, chance.between(0.42, 0.6), chance.branch("big"))
    bark = palette.dimmed(palette.tone(0.28, 0.04, 55))
    leaf = palette.dimmed(chance.one_of(palette.leaves).lit(-0.06))
    stage.canvas.shape(trunk, bark)
    stage.canvas.shape(
        crown, shaded((leaf.lit(0.12), leaf.lit(-0.12)), (side - 0.2, 0.4), (side + 0.1, stage.height * 0.9))
    )
    if stage.has("car"):
        paint_road(stage, top=stage.height * 0.8)
        paint_car(stage, x=stage.golden_x(), base=stage.height * 0.89, size=min(0.36, stage.width * 0.3))
    paint_creature(stage, base=stage.height * 0.92, size=0.2)
    paint_weather(stage)


def _field(stage: Stage, tone: Lch, level: float, index: int) -> Paint:
    chance = stage.chance.branch(f"field{index}")
    colours = ramp((tone.lit(0.07), tone, tone.lit(-0.09)))
    rows = chance.between(14, 34)
    lean = chance.between(-0.8, 0.8)
    striped = chance.happens(0.5)

    def paint(x: Field, y: Field) -> Field:
        mottle = fbm(x * 6, y * 14, chance, octaves=4) - np.float32(0.5)
        place = (y - np.float32(level) + np.float32(0.12)) * np.float32(2.4) + mottle * np.float32(1.1)
        if striped:
            place = place + wave(x * np.float32(rows * 0.5) + (y - level) * np.float32(rows * lean)) * np.float32(0.1)
        return along(colours, place)

    return paint


def _grove(stage: Stage, path: Path, tone: Lch, height: float, index: int) -> None:
    chance = stage.chance.branch(f"grove{index}")
    crowns: list[Path] = []
    for _ in range(int(min(60, 10 * stage.width))):
        x = chance.between(0, stage.width)
        size = height * chance.between(0.5, 1.1)
        base = height_at(path, x) + size * 0.1
        crowns.append(ellipse(x, base - size * 0.45, size * 0.36, size * 0.42))
        crowns.append(ellipse(x + size * chance.between(-0.4, 0.4), base - size * 0.3, size * 0.3, size * 0.28))
    stage.canvas.shape(crowns, tone.lit(-0.13))


def _house(stage: Stage, x: float, base: float, size: float, tone: Lch) -> None:
    palette = stage.palette
    wall = palette.dimmed(stage.colour_of("house", palette.tone(0.9, 0.03, 80)), 0.7)
    roof = palette.dimmed(palette.tone(0.45, 0.11, 35), 0.8)
    canvas = stage.canvas
    canvas.shape([ellipse(x + size * 0.2, base, size * 1.1, size * 0.12)], tone.lit(-0.15), opacity=0.6, blur=0.01)
    canvas.shape([box(x - size * 0.6, base - size * 0.7, x + size * 0.6, base)], wall)
    canvas.shape([box(x + size * 0.2, base - size * 0.7, x + size * 0.6, base)], wall.lit(-0.12))
    canvas.shape(
        [
            [
                (x - size * 0.72, base - size * 0.66),
                (x - size * 0.3, base - size * 1.2),
                (x + size * 0.5, base - size * 1.2),
                (x + size * 0.72, base - size * 0.66),
            ]
        ],
        roof,
    )
    glow = palette.light if palette.dark > 0.3 else palette.tone(0.4, 0.04, 240)
    windows = [
        box(x + dx * size, base - size * 0.5, x + (dx + 0.18) * size, base - size * 0.26) for dx in (-0.45, -0.1, 0.3)
    ]
    canvas.shape(windows, glow)
    canvas.shape([box(x - size * 0.35, base - size * 1.3, x - size * 0.22, base - size * 1.0)], roof.lit(-0.08))


def desert(stage: Stage) -> None:
    """Paint dunes with a lit and a shadowed side."""
    chance, palette = stage.chance, stage.palette
    horizon = stage.height * chance.between(0.46, 0.56)
    sun = paint_sky(stage, horizon, clouds=min(stage.reading.weather.clouds, 0.25))
    hue = palette.accents[0].hue if stage.reading.colours else chance.between(48, 74)
    sand = palette.dimmed(palette.tone(0.72, 0.11, hue), 0.9)
    far = ridge_path(stage, chance.branch("mesa"), level=horizon, rise=0.1, cells=2.4, sharp=0.1)
    stage.canvas.shape([far], palette.horizon.mixed(sand.lit(-0.2), 0.35))
    count = chance.whole(4, 6)
    for index in range(count):
        share = index / (count - 1)
        level = horizon + 0.02 + (stage.height - horizon) * share * 0.8
        _dune(
            stage,
            index,
            level,
            0.10 + 0.20 * share,
            tone=palette.horizon.mixed(sand.lit(-0.06 * share), 0.35 + 0.65 * share),
            sun=sun,
        )
    if stage.chance.happens(0.5):
        _cactus(stage, palette.dimmed(palette.tone(0.35, 0.07, 145)))
    paint_creature(stage, base=stage.height * 0.9, size=0.2)
    paint_weather(stage)


def _dune(stage: Stage, index: int, level: float, rise: float, *, tone: Lch, sun: Point) -> None:
    chance = stage.chance.branch(f"dune{index}")
    side = -1 if sun[0] < stage.width / 2 else 1
    reach = chance.between(0.8, 1.5) * max(1.0, stage.width * 0.5)
    crest = chance.between(0.15, 0.85) * stage.width
    peak = level - rise * 0.7
    points = [
        (crest - reach, level + rise * 0.4),
        (crest - reach * 0.45, level - rise * 0.1),
        (crest, peak),
        (crest + reach * 0.5, level - rise * 0.05),
        (crest + reach, level + rise * 0.35),
    ]
    top = smooth([(-0.3, level + rise * 0.3), *sorted(points), (stage.width + 0.3, level + rise * 0.3)], closed=False)
    body = [*top, (stage.width + 0.4, stage.height + 0.2), (-0.4, stage.height + 0.2)]
    ripples = ramp((tone.lit(0.06), tone, tone.lit(-0.05)))

    def paint(x: Field, y: Field) -> Field:
        sway = fbm(x * 2, y * 3, chance, octaves=3)
        lines = wave((y + sway * np.float32(0.22)) * np.float32(60 - 6 * index) + x * np.float32(5))
        return along(
            ripples,
            np.float32(0.45)
            + lines * np.float32(0.1)
            + (y - np.float32(peak)) * np.float32(0.9)
            + (sway - np.float32(0.5)) * np.float32(0.5),
        )

    stage.canvas.shape([body], paint)
    shadow = tone.mixed(stage.palette.sky[0], 0.42).lit(-0.14)
    tail = stage.height + 0.2
    edge = smooth(
        [
            (crest, peak),
            (crest - side * reach * 0.10, level),
            (crest + side * reach * 0.06, level + rise * 0.8),
            (crest - side * reach * 0.1, tail),
        ],
        closed=False,
    )
    far_side = crest - side * reach * 2
    stage.canvas.shape(
        [[*edge, (far_side, tail), (far_side, peak - 0.2), (crest, peak - 0.2)]],
        shaded((shadow, shadow.mixed(tone, 0.5)), (crest, 0), (far_side, 0)),
        opacity=0.85,
        within=[body],
    )


def _cactus(stage: Stage, colour: Lch) -> None:
    chance = stage.chance.branch("cactus")
    x, base, size = stage.width * chance.one_of((0.14, 0.84)), stage.height * 0.93, chance.between(0.22, 0.34)
    arms = [limb((x, base), (x, base - size), size * 0.075, size * 0.07)]
    for side, low in ((-1, 0.45), (1, 0.6)):
        elbow = (x + side * size * 0.24, base - size * low)
        arms.append(limb((x, base - size * low), elbow, size * 0.05, size * 0.055))
        arms.append(limb(elbow, (elbow[0], base - size * (low + 0.28)), size * 0.055, size * 0.05))
    stage.canvas.shape([ellipse(x + 0.08, base, 0.14, 0.012)], colour.lit(-0.1), opacity=0.4, blur=0.01)
    stage.canvas.shape(arms, shaded((colour.lit(0.1), colour.lit(-0.08)), (x - size * 0.2, 0), (x + size * 0.2, 0)))
