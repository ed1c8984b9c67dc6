"""City skylines by day, by night and in neon."""

import numpy as np

from lib.imaging.art.canvas import shaded
from lib.imaging.art.colour import Field, Lch
from lib.imaging.art.creatures import paint_creature
from lib.imaging.art.nature import paint_birds, paint_fog, paint_sky, paint_weather
from lib.imaging.art.noise import fbm
from lib.imaging.art.paths import Path, box, ellipse
from lib.imaging.art.stage import Stage
from lib.imaging.art.vehicles import paint_car

_MAX_BUILDINGS = 260
_MAX_WINDOWS = 6000


def city(stage: Stage) -> None:
    """Paint rows of buildings, nearer ones darker, over wet ground or water that mirrors them."""
    chance, palette = stage.chance, stage.palette
    level = stage.height * chance.between(0.74, 0.82)
    neon = stage.reading.time == "neon"
    paint_sky(stage, level)
    if neon:
        middle = (stage.width * chance.between(0.35, 0.65), level * chance.between(0.45, 0.6))
        stage.canvas.shape(
            [ellipse(*middle, 0.2)],
            shaded(
                (palette.tone(0.86, 0.16, 80), palette.tone(0.66, 0.24, 350)),
                (0, middle[1] - 0.2),
                (0, middle[1] + 0.2),
            ),
            opacity=0.9,
        )
        stage.canvas.glow(*middle, 0.7, palette.tone(0.66, 0.24, 350), strength=0.5)
    layers = 4
    for index in range(layers):
        _row(stage, index, index / (layers - 1), level, neon=neon)
        if index < layers - 1:
            paint_fog(
                stage, level - 0.05, stage.height * 0.24, 0.5 + 0.4 * stage.reading.weather.fog, name=f"fog{index}"
            )
    _reflect(stage, level, wet=neon or palette.dark > 0.3 or stage.reading.weather.rain > 0)
    if palette.dark < 0.5:
        paint_birds(stage, level * 0.5, palette.dimmed(palette.tone(0.3, 0.02, 250)))
    if stage.has("car"):
        paint_car(stage, x=stage.golden_x(), base=stage.height * 0.95, size=min(0.3, stage.width * 0.3))
    paint_creature(stage, base=stage.height * 0.96, size=0.22)
    paint_weather(stage)


def _row(stage: Stage, index: int, share: float, level: float, *, neon: bool) -> None:
    chance, palette = stage.chance.branch(f"row{index}"), stage.palette
    near = palette.dimmed(palette.tone(0.36, 0.03, palette.sky[0].hue), 1.0)
    tone = palette.horizon.mixed(palette.sky[1], 0.3).mixed(near, 0.25 + 0.75 * share)
    x = -chance.between(0, 0.1)
    towers: list[tuple[Path, float, float, float]] = []
    tops: list[Path] = []
    for _ in range(_MAX_BUILDINGS):
        if x > stage.width:
            break
        wide = chance.between(0.055, 0.12) * (0.75 + 0.55 * share)
        bulge = 1 - 0.55 * abs(2 * (x / stage.width) - 1 - chance.between(-0.5, 0.5))
        tall = stage.height * (0.64 - 0.34 * share) * chance.between(0.35, 1.0) * max(0.35, bulge)
        top = level - tall
        towers.append((box(x, top, x + wide, level + 0.02), x, wide, top))
        tops += _crown(x, top, wide, chance.between(0, 1), chance.between(0.02, 0.1))
        x += wide * chance.between(0.92, 1.25)
    for tower, left, wide, _top in towers:
        shade = tone.lit(chance.between(-0.035, 0.035))
        stage.canvas.shape([tower], shaded((shade.lit(0.05), shade.lit(-0.04)), (left, 0), (left + wide, 0)))
    stage.canvas.shape(tops, tone)
    stage.canvas.veil(
        palette.horizon,
        lambda _x, y: np.clip((y - np.float32(level - 0.35)) * np.float32(1.0 - 0.75 * share), 0, 0.5),
        top=level - 0.35,
        bottom=level,
    )
    _windows(stage, towers, index, share, tone=tone, level=level)
    if neon and share > 0.3:
        _signs(stage, towers, index, share, level)


def _crown(x: float, top: float, wide: float, kind: float, rise: float) -> list[Path]:
    middle = x + wide / 2
    if kind < 0.2:
        return [
            box(middle - 0.002, top - rise * 1.6, middle + 0.002, top),
            box(middle - wide * 0.2, top - rise * 0.3, middle + wide * 0.2, top),
        ]
    if kind < 0.38:
        return [[(x, top), (middle, top - rise), (x + wide, top)]]
    if kind < 0.55:
        return [[(x, top), (x, top - rise * 0.8), (x + wide, top)]]
    if kind < 0.72:
        return [
            box(x + wide * 0.15, top - rise * 0.5, x + wide * 0.85, top),
            box(x + wide * 0.32, top - rise * 0.9, x + wide * 0.68, top),
        ]
    return []


def _windows(
    stage: Stage, towers: list[tuple[Path, float, float, float]], index: int, share: float, *, tone: Lch, level: float
) -> None:
    chance, palette = stage.chance.branch(f"windows{index}"), stage.palette
    lit: list[list[Path]] = [[], [], []]
    cell_x, cell_y = 0.0085 + 0.007 * share, 0.013 + 0.010 * share
    lights_on = 0.06 + 0.5 * palette.dark
    count = 0
    for _tower, left, wide, top in towers:
        columns, rows = int((wide - 0.008) / cell_x), int((level - top - 0.02) / cell_y)
        margin = (wide - columns * cell_x) / 2
        habit = chance.between(0.4, 1.3)
        for row in range(rows):
            for column in range(columns):
                draw = chance.between(0, 1)
                group = 0 if draw < lights_on * habit * 0.7 else 1 if draw < lights_on * habit else 2
                if count >= _MAX_WINDOWS or (group == 2 and palette.dark > 0.5):
                    continue
                count += 1
                x, y = left + margin + column * cell_x, top + 0.012 + row * cell_y
                lit[group].append(box(x + cell_x * 0.2, y, x + cell_x * 0.8, y + cell_y * 0.55))
    warm, cool = palette.tone(0.88, 0.12, 82), palette.tone(0.86, 0.07, 215)
    stage.canvas.shape(lit[0], tone.mixed(warm, 0.4 + 0.55 * share), opacity=0.45 + 0.5 * palette.dark)
    stage.canvas.shape(
        lit[1], tone.mixed(cool if palette.dark > 0.4 else palette.sky[1], 0.4 + 0.5 * share), opacity=0.8
    )
    stage.canvas.shape(lit[2], tone.mixed(palette.sky[1], 0.35).lit(0.03), opacity=0.6)


def _signs(
    stage: Stage, towers: list[tuple[Path, float, float, float]], index: int, share: float, level: float
) -> None:
    chance, canvas = stage.chance.branch(f"signs{index}"), stage.canvas
    hues = [350, 205, 300, 90, 160] if not stage.reading.colours else [c.hue for c in stage.palette.accents]
    for _tower, left, wide, top in towers:
        if chance.happens(0.35):
            continue
        colour = stage.palette.tone(0.78, 0.24, chance.one_of(hues))
        tall = (level - top) * chance.between(0.12, 0.4)
        x, y = left + wide * chance.between(0.1, 0.75), top + (level - top) * chance.between(0.05, 0.4)
        flat = chance.happens(0.3)
        bar = box(left, y, left + wide, y + 0.006) if flat else box(x, y, x + 0.006 + 0.012 * share, y + tall)
        canvas.glow((bar[0][0] + bar[1][0]) / 2, (bar[0][1] + bar[2][1]) / 2, 0.10 + 0.1 * share, colour, strength=0.55)
        canvas.shape([bar], colour.lit(0.1))
        if not flat:
            gaps = [box(x, y + tall * step / 6, x + 0.02, y + tall * step / 6 + 0.003) for step in range(1, 6)]
            canvas.shape(gaps, colour.lit(-0.4), opacity=0.7, within=[bar])


def _reflect(stage: Stage, level: float, *, wet: bool) -> None:
    palette, chance = stage.palette, stage.chance.branch("street")
    ripples = chance.branch("ripples")

    def ripple(x: Field, y: Field) -> Field:
        depth = y - np.float32(level)
        return (fbm(x * 7, y * 40, ripples, octaves=3) - np.float32(0.5)) * (np.float32(0.02) + depth * np.float32(0.5))

    stage.canvas.mirror(level, stage.height, ripple=ripple, squeeze=0.55)
    ground = palette.dimmed(palette.sky[0].mixed(palette.tone(0.3, 0.03, 250), 0.5).lit(-0.05))
    strength = 0.34 if wet else 0.62
    stage.canvas.veil(
        ground,
        lambda x, y: (
            np.float32(strength)
            + (y - np.float32(level)) * np.float32(0.9)
            + (fbm(x * 3, y * 30, chance, octaves=3) - np.float32(0.5)) * np.float32(0.3)
        ),
        top=level,
    )
    stage.canvas.shape([box(0, level - 0.003, stage.width, level + 0.004)], ground.lit(-0.08), opacity=0.8)
