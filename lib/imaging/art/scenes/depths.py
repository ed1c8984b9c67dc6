"""Life under water: light from above, weeds, fish, whales and jellyfish."""

import numpy as np

from lib.imaging.art.canvas import shaded
from lib.imaging.art.colour import Lch, along, ramp
from lib.imaging.art.nature import (
    ground,
    height_at,
    ridge_path,
)
from lib.imaging.art.noise import fbm
from lib.imaging.art.paths import Path, Point, ellipse, leaf, limb, placed, smooth
from lib.imaging.art.stage import Stage


def underwater(stage: Stage) -> None:
    """Paint light falling into the deep, weeds and what swims there."""
    chance, palette, canvas = stage.chance, stage.palette, stage.canvas
    hue = palette.accents[0].hue if stage.reading.colours else chance.between(195, 235)
    stops = [
        palette.tone(light, strong, hue + turn)
        for light, strong, turn in ((0.86, 0.09, -15), (0.66, 0.12, -5), (0.46, 0.12, 8), (0.24, 0.09, 20))
    ]
    colours = ramp(stops)
    drift = chance.branch("drift")
    canvas.fill(
        lambda x, y: along(
            colours,
            y / np.float32(stage.height) + (fbm(x * 1.5, y * 2, drift, octaves=3) - np.float32(0.5)) * np.float32(0.25),
        )
    )
    source = (stage.golden_x(), -0.25)
    rays = []
    for _ in range(10):
        x = source[0] + chance.between(-1, 1) * stage.width * 0.7
        wide = chance.between(0.03, 0.10)
        rays.append(
            [(source[0] - 0.02, -0.3), (source[0] + 0.02, -0.3), (x + wide, stage.height), (x - wide, stage.height)]
        )
    canvas.shape(rays, shaded((stops[0].lit(0.1), stops[2]), (0, 0), (0, stage.height * 0.9)), opacity=0.26, blur=0.014)
    for index in range(3):
        share = index / 2
        path = ridge_path(
            stage,
            chance.branch(f"bed{index}"),
            level=stage.height * (0.88 + 0.08 * share),
            rise=0.18 - 0.04 * share,
            cells=1.6,
            sharp=0.2,
        )
        tone = stops[2].mixed(palette.tone(0.22, 0.06, hue + 20), 0.4 + 0.6 * share)
        canvas.shape(
            [path], ground(stage, tone.lit(-0.06), tone.lit(0.06), top=stage.height * 0.75, name=f"sand{index}")
        )
        _weeds(stage, path, index, tone)
    _swimmers(stage)
    bubbles = [
        (x * stage.width, y * stage.height, 0.002 + 0.007 * s**3, 0.3 + 0.4 * o)
        for x, y, s, o in chance.branch("bubbles").table(int(min(300, 60 * stage.width)), 4).tolist()
    ]
    canvas.dots(bubbles, stops[0].lit(0.12))


def _weeds(stage: Stage, path: Path, index: int, tone: Lch) -> None:
    chance = stage.chance.branch(f"weeds{index}")
    for accent in (palette_tone.mixed(tone, 0.45 - 0.15 * index) for palette_tone in stage.palette.accents[:3]):
        corals: list[Path] = []
        for _ in range(int(min(18, 4 * max(1.0, stage.width)))):
            x = chance.between(0, stage.width)
            base = height_at(path, x) + 0.02
            if chance.happens(0.5):
                corals += [
                    placed(
                        leaf(chance.between(0.1, 0.28), 0.02, bend=chance.between(-0.25, 0.25)),
                        x,
                        base,
                        turn=-90 + chance.between(-24, 24),
                    )
                    for _ in range(5)
                ]
            else:
                corals += [
                    limb((x, base), (x + chance.between(-0.05, 0.05), base - chance.between(0.04, 0.13)), 0.012, 0.016)
                    for _ in range(6)
                ]
        stage.canvas.shape(
            corals, shaded((accent.lit(0.06), accent.lit(-0.14)), (0, stage.height * 0.7), (0, stage.height))
        )


def _swimmers(stage: Stage) -> None:
    chance, palette = stage.chance.branch("fish"), stage.palette
    if stage.has("whale"):
        _fish(stage, (stage.golden_x(), stage.height * 0.42), 0.62, palette.tone(0.32, 0.06, 245), whale=True)
    if stage.has("jellyfish"):
        for _ in range(5):
            _jelly(
                stage,
                (chance.between(0.1, 0.9) * stage.width, chance.between(0.15, 0.6) * stage.height),
                chance.between(0.06, 0.13),
                chance.one_of(palette.accents),
            )
        return
    if stage.has("whale") and not stage.has("fish"):
        return
    colour = stage.colour_of("fish", palette.accents[0] if stage.reading.colours else palette.tone(0.72, 0.17, 52))
    middle = (chance.between(0.3, 0.7) * stage.width, chance.between(0.3, 0.55) * stage.height)
    for _ in range(chance.whole(6, 11)):
        place = (middle[0] + chance.between(-0.36, 0.36), middle[1] + chance.between(-0.22, 0.22))
        _fish(stage, place, chance.between(0.06, 0.16), colour.turned(chance.between(-14, 14)))


def _fish(stage: Stage, place: Point, size: float, colour: Lch, *, whale: bool = False) -> None:
    x, y = place
    deep = 0.21 if whale else 0.3
    body = smooth([(-0.5, 0.02), (-0.1, -deep), (0.3, -deep * 0.85), (0.5, 0), (0.28, deep * 0.8), (-0.1, deep * 0.75)])
    tail = [(-0.42, 0), (-0.74, -0.24), (-0.66, 0), (-0.74, 0.24)]
    fins = [
        [(-0.1, -deep * 0.9), (0.05, -deep * 1.5), (0.22, -deep * 0.85)],
        [(0.05, deep * 0.5), (-0.12, deep * 1.4), (0.18, deep * 0.7)],
    ]
    canvas = stage.canvas
    canvas.shape([placed(part, x, y, size=size) for part in (tail, *fins)], colour.lit(-0.06))
    outline = placed(body, x, y, size=size)
    canvas.shape(
        [outline],
        shaded(
            (colour.lit(0.08), colour, colour.mixed(Lch(0.95, 0.02, 90), 0.5)),
            (x, y - size * deep),
            (x, y + size * deep),
        ),
    )
    if not whale:
        canvas.shape(
            [placed(ellipse(at, 0, 0.035, 0.32), x, y, size=size) for at in (0.2, -0.14)],
            colour.mixed(Lch(0.97, 0.01, 90), 0.8),
            opacity=0.85,
            within=[outline],
        )
    canvas.shape([placed(ellipse(0.36, -0.04, 0.045 if not whale else 0.018), x, y, size=size)], Lch(0.1, 0, 0))


def _jelly(stage: Stage, place: Point, size: float, colour: Lch) -> None:
    x, y = place
    arms = []
    for index in range(7):
        root = x + (index - 3) * size * 0.26
        arms.append(
            smooth(
                [
                    (root, y),
                    (root + size * 0.2, y + size * 0.9),
                    (root - size * 0.2, y + size * 1.8),
                    (root + size * 0.15, y + size * 2.6),
                ],
                closed=False,
            )
        )
    stage.canvas.glow(x, y, size * 3, colour, strength=0.4)
    stage.canvas.lines(arms, size * 0.06, colour.lit(0.15), opacity=0.5)
    bell = smooth(
        [
            (x - size, y),
            (x - size * 0.8, y - size * 0.7),
            (x, y - size * 1.1),
            (x + size * 0.8, y - size * 0.7),
            (x + size, y),
            (x, y + size * 0.2),
        ]
    )
    stage.canvas.shape([bell], shaded((colour.lit(0.25), colour), (x, y - size), (x, y + size * 0.2)), opacity=0.75)
