"""Balloons, confetti, lanterns and fireworks."""

import math

import numpy as np

from lib.imaging.art.canvas import rounded_light, shaded
from lib.imaging.art.colour import Lch
from lib.imaging.art.nature import paint_sky, paint_stars
from lib.imaging.art.paths import Path, Point, ellipse, placed, rounded, smooth
from lib.imaging.art.scenes.abstract import backdrop_paint, paint_bokeh
from lib.imaging.art.stage import Stage


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
    paint_bokeh(stage, top)
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
