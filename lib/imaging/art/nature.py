"""Pieces that outdoor scenes share: sky, sun, clouds, stars, ridges, trees, birds, rain and snow."""

import math

import numpy as np

from lib.imaging.art.canvas import Paint
from lib.imaging.art.chance import Chance
from lib.imaging.art.colour import Field, Lch, along, ramp
from lib.imaging.art.noise import fbm, skyline, smoothstep, warped
from lib.imaging.art.paths import Path, Point, ellipse, limb, smooth
from lib.imaging.art.stage import Stage

_MAX_STARS = 1400
_MAX_DROPS = 1500
_RIDGE_POINTS = 900


def paint_sky(stage: Stage, horizon: float, *, sun: Point | None = None, clouds: float | None = None) -> Point:
    """Paint the sky down to the horizon with its sun or moon, clouds and stars; return where the light stands."""
    canvas, palette, chance = stage.canvas, stage.palette, stage.chance.branch("sky")
    colours = ramp(palette.sky)
    bend = chance.branch("bend")

    def air(x: Field, y: Field) -> Field:
        sway = fbm(x * 1.1 + 3, y * 1.6, bend, octaves=3) - 0.5
        return along(colours, (y / np.float32(max(horizon, 0.05))) + sway * np.float32(0.22))

    canvas.fill(air, bottom=horizon + 0.02)
    night = palette.dark > 0.75
    if sun is None:
        height = chance.between(0.18, 0.4) if night else chance.between(0.52, 0.9) if palette.dark > 0.2 else 0.3
        sun = (stage.golden_x(), horizon * height)
    amount = stage.reading.weather.clouds if clouds is None else clouds
    if night and amount < 0.85:
        paint_stars(stage, horizon, share=1 - amount * 0.6)
    if amount < 0.9:
        _paint_sun(stage, sun, night=night)
    if amount > 0.02:
        paint_clouds(stage, horizon, sun, amount)
    return sun


def _paint_sun(stage: Stage, sun: Point, *, night: bool) -> None:
    canvas, palette = stage.canvas, stage.palette
    radius = stage.chance.branch("sun").between(0.035, 0.06) * (1.15 if night else 1.0)
    canvas.glow(*sun, radius * 16, palette.light, strength=0.22 if night else 0.5)
    canvas.glow(*sun, radius * 5, palette.light, strength=0.4 if night else 0.75)
    if palette.dark < 0.1:
        canvas.glow(*sun, radius * 2.4, palette.light, strength=1.0)
        return
    canvas.shape([ellipse(*sun, radius)], palette.light.lit(0.04), opacity=0.96, blur=0.0015)
    if night:
        bite = [ellipse(sun[0] + dx * radius, sun[1] + dy * radius, radius * r) for dx, dy, r in _SEAS]
        canvas.shape(bite, palette.light.lit(-0.16), opacity=0.4, blur=0.006, within=[ellipse(*sun, radius)])


_SEAS = ((-0.3, -0.25, 0.32), (0.25, 0.1, 0.26), (-0.1, 0.45, 0.22), (0.4, -0.4, 0.15))


def paint_stars(stage: Stage, bottom: float, *, share: float = 1.0) -> None:
    """Scatter stars above a line, a few of them bright."""
    chance = stage.chance.branch("stars")
    count = int(min(_MAX_STARS, 420 * stage.width * bottom * share))
    places = chance.table(max(count, 1), 4)
    dots = [
        (float(x) * stage.width, float(y) * bottom, 0.0006 + 0.0018 * float(size) ** 6, 0.25 + 0.75 * float(bright))
        for x, y, size, bright in places
    ]
    stage.canvas.dots(dots, stage.palette.tone(0.97, 0.02, 240))


def paint_clouds(stage: Stage, horizon: float, sun: Point, amount: float) -> None:
    """Paint clouds lit from the sun's side; amount 0 is a wisp, 1 is overcast."""
    palette, chance = stage.palette, stage.chance.branch("clouds")
    x, y = stage.canvas.grid(bottom=horizon)
    stretch = chance.between(1.1, 2.0)
    scale = chance.between(1.6, 2.6)
    body = fbm(x * scale, y * (scale * stretch * 1.6), chance.branch("body"), octaves=6, gain=0.52)
    push = (fbm(x * 2, y * 4, chance.branch("push"), octaves=3) - 0.5) * np.float32(0.16 * x.size / max(stage.width, 1))
    body = warped(body, push, push * np.float32(0.4))
    step = max(1, round(y.size * 0.03))
    lit = (body - np.roll(body, step if sun[1] < horizon * 0.7 else -step, axis=0)) * np.float32(2.6)
    edge = 0.62 - 0.3 * amount
    cover = smoothstep(edge, edge + 0.2, body) * np.float32(min(1.0, 0.55 + 0.45 * amount))
    low = smoothstep(horizon * 1.05, horizon * 0.6, y)
    base = palette.sky[min(1, len(palette.sky) - 1)]
    shade = base.lit(0.12 - 0.1 * amount - 0.3 * stage.reading.weather.dark).vivid(0.5)
    bright = palette.light.mixed(palette.horizon, 0.25 + 0.6 * palette.dark).lit(0.03 - 0.25 * palette.dark)
    colours = ramp((shade, shade.mixed(bright, 0.55), bright))
    near = np.clip(1 - np.sqrt((x - sun[0]) ** 2 + (y - sun[1]) ** 2) / np.float32(1.4), 0, 1)
    tone = np.float32(0.42) + lit + near * np.float32(0.28) - (body - np.float32(0.5)) * np.float32(0.7)
    stage.canvas.veil(lambda _x, _y: along(colours, tone), lambda _x, _y: cover * low, bottom=horizon)


def ridge_path(stage: Stage, chance: Chance, *, level: float, rise: float, cells: float, sharp: float) -> Path:
    """Return a silhouette that rises up to `rise` above a level and is closed far below the picture."""
    count = int(min(_RIDGE_POINTS, max(80, 240 * stage.width)))
    x = np.linspace(-0.05, stage.width + 0.05, count, dtype=np.float32)
    heights = skyline(x * np.float32(cells), chance, octaves=7, gain=0.48, sharp=sharp)
    heights = np.clip((heights - np.float32(0.25)) * np.float32(1.6), 0, 1)
    top = [(float(px), level - rise * float(h)) for px, h in zip(x, heights, strict=True)]
    return [*top, (stage.width + 0.1, stage.height + 0.2), (-0.1, stage.height + 0.2)]


def height_at(path: Path, x: float) -> float:
    """Return the height of a ridge path at a place."""
    top = path[:-2]
    index = round((x - top[0][0]) / (top[-1][0] - top[0][0]) * (len(top) - 1))
    return top[min(max(index, 0), len(top) - 1)][1]


def ground(stage: Stage, near: Lch, far: Lch, *, top: float, rough: float = 0.1, name: str = "ground") -> Paint:
    """Return paint for a piece of land: far colour on top, near colour at the bottom, grained by noise."""
    chance = stage.chance.branch(name)
    colours = ramp((far, near))
    depth = max(stage.height - top, 0.05)

    def paint(x: Field, y: Field) -> Field:
        grain = fbm(x * 9, y * 22, chance, octaves=4) - np.float32(0.5)
        return along(colours, (y - top) / np.float32(depth) + grain * np.float32(rough * 4))

    return paint


def conifer(x: float, base: float, height: float, chance: Chance) -> list[Path]:
    """Return a spruce standing on a point."""
    tiers = 9
    left: Path = []
    right: Path = []
    width = height * chance.between(0.17, 0.24)
    for tier in range(tiers):
        share = tier / tiers
        y = base - height * (1 - share * 0.92)
        reach = width * (share**0.85) + height * 0.012
        droop = height * 0.035
        left += [(x - reach * chance.between(0.75, 1.1), y + droop), (x - reach * 0.42, y)]
        right += [(x + reach * chance.between(0.75, 1.1), y + droop), (x + reach * 0.42, y)]
    trunk = [(x - height * 0.012, base), (x + height * 0.012, base)]
    return [
        [
            (x, base - height),
            *right,
            (x + width * 0.4, base - height * 0.06),
            *trunk[::-1],
            (x - width * 0.4, base - height * 0.06),
            *left[::-1],
        ]
    ]


def broadleaf(x: float, base: float, height: float, chance: Chance) -> tuple[list[Path], list[Path]]:
    """Return trunk and crown of a round tree standing on a point."""
    lean = chance.between(-0.06, 0.06) * height
    trunk = [limb((x, base), (x + lean, base - height * 0.55), height * 0.03, height * 0.015)]
    crown = []
    for _ in range(16):
        angle, reach = chance.between(0, 2 * math.pi), chance.between(0, 0.24) * height
        middle = (x + lean + math.cos(angle) * reach, base - height * 0.68 + math.sin(angle) * reach * 0.9)
        crown.append(ellipse(*middle, height * chance.between(0.09, 0.16), height * chance.between(0.08, 0.13)))
    return trunk, crown


def bird(x: float, y: float, span: float, lift: float) -> Path:
    """Return a far bird on the wing."""
    upper = [(-1.0, -lift), (-0.45, -lift * 0.9), (0.0, 0.0), (0.45, -lift * 0.9), (1.0, -lift)]
    lower = [(0.5, -lift * 0.62), (0.0, 0.16), (-0.5, -lift * 0.62)]
    return [(x + px * span, y + py * span) for px, py in smooth(upper + lower)]


def paint_birds(stage: Stage, sky_bottom: float, colour: Lch) -> None:
    """Let a loose flock cross the sky."""
    chance = stage.chance.branch("birds")
    middle = (stage.width * chance.between(0.25, 0.75), sky_bottom * chance.between(0.25, 0.55))
    flock = []
    for _ in range(chance.whole(4, 9)):
        place = (middle[0] + chance.between(-0.16, 0.16), middle[1] + chance.between(-0.06, 0.06))
        flock.append(bird(*place, chance.between(0.008, 0.018), chance.between(0.3, 0.6)))
    stage.canvas.shape(flock, colour, opacity=0.85)


def paint_weather(stage: Stage) -> None:
    """Let it rain or snow over the finished scene."""
    weather, chance = stage.reading.weather, stage.chance.branch("fall")
    if weather.snow:
        flakes = chance.table(int(min(_MAX_DROPS, 520 * stage.width * stage.height)), 4)
        white = stage.palette.tone(0.985, 0.005, 240)
        soft = [
            (float(x) * stage.width, float(y) * stage.height, 0.0012 + 0.005 * float(s) ** 5, 0.35 + 0.5 * float(o))
            for x, y, s, o in flakes
        ]
        stage.canvas.dots(soft, white)
    if weather.rain:
        drops = chance.table(int(min(_MAX_DROPS, 480 * stage.width * stage.height * weather.rain)), 3)
        slant = chance.between(-0.25, 0.25)
        streaks = []
        for x, y, size in drops.tolist():
            start = (x * stage.width, y * stage.height)
            length = 0.02 + 0.045 * size
            streaks.append([start, (start[0] + slant * length, start[1] + length)])
        stage.canvas.lines(streaks, 0.0012, stage.palette.tone(0.9, 0.02, 240), opacity=0.3)


def paint_fog(stage: Stage, level: float, spread: float, strength: float, *, name: str = "fog") -> None:
    """Lay a bank of fog around a level."""
    chance = stage.chance.branch(name)

    def thick(x: Field, y: Field) -> Field:
        drift = fbm(x * 1.7, y * 5, chance, octaves=4)
        band = np.clip(1 - np.abs(y - level) / np.float32(spread), 0, 1)
        soft: Field = band * band * (3 - 2 * band) * np.clip(drift * 2 - np.float32(0.45), 0, 1)
        return soft * np.float32(strength)

    stage.canvas.veil(stage.palette.horizon, thick, top=max(0, level - spread), bottom=level + spread)
