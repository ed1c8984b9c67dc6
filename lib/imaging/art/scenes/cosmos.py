"""Space: nebulae, planets, rockets and astronauts."""

import numpy as np

from lib.imaging.art.canvas import Paint, shaded
from lib.imaging.art.chance import Chance
from lib.imaging.art.colour import Field, Lch, along, ramp
from lib.imaging.art.nature import paint_stars
from lib.imaging.art.noise import creases, fbm, smoothstep, warped
from lib.imaging.art.paths import Path, Point, box, ellipse, leaf, limb, outline, placed, rounded, smooth
from lib.imaging.art.stage import Stage


def space(stage: Stage) -> None:
    """Paint stars and glowing gas, planets lit from one side, and who travels there."""
    chance, palette, canvas = stage.chance, stage.palette, stage.canvas
    _nebula(stage)
    paint_stars(stage, stage.height, share=1.6)
    _bright_stars(stage)
    if stage.has("aurora"):
        _aurora(stage)
    main = stage.colour_of("planet", palette.accents[0])
    traveller = stage.has("astronaut") or stage.has("rocket")
    low = traveller or chance.happens(0.4)
    radius = chance.between(0.55, 0.8) * max(1.0, stage.width * 0.55) if low else chance.between(0.22, 0.32)
    middle = (
        (stage.width * chance.between(0.3, 0.7), stage.height + radius * 0.42)
        if low
        else (stage.golden_x(), stage.height * chance.between(0.45, 0.6))
    )
    _planet(stage, middle, radius, main, name="main", ringed=not low and chance.happens(0.65))
    for index in range(chance.whole(1, 2)):
        place = (
            stage.width * (0.16 + 0.64 * index + chance.between(-0.05, 0.05)),
            stage.height * chance.between(0.14, 0.3),
        )
        _planet(
            stage,
            place,
            chance.between(0.035, 0.085),
            palette.accents[(index + 2) % 5],
            name=f"moon{index}",
            ringed=chance.happens(0.3),
        )
    if stage.has("rocket"):
        _rocket(stage, (stage.golden_x(), stage.height * 0.45), 0.26)
    if stage.has("astronaut"):
        _astronaut(
            stage,
            (stage.width * 0.5 + chance.between(-0.08, 0.08), stage.height * 0.43),
            0.25,
            turn=chance.between(-22, 22),
        )
    canvas.glow(stage.width * 0.1, stage.height * 0.05, 0.5, palette.light, strength=0.18)


def _nebula(stage: Stage) -> None:
    palette, chance = stage.palette, stage.chance.branch("nebula")
    hue = palette.accents[0].hue
    base = palette.tone(0.13, 0.045, 275 if not stage.reading.colours else hue)
    glow = [
        palette.tone(0.30, 0.12, hue + chance.between(-20, 20)),
        palette.tone(0.52, 0.17, palette.accents[1].hue),
        palette.tone(0.82, 0.10, palette.accents[1].hue + 20),
    ]
    x, y = stage.canvas.grid()
    gas = fbm(x * 1.8, y * 1.8, chance.branch("gas"), octaves=6, gain=0.55)
    push = np.float32(0.45 * x.size / max(stage.width, 1))
    gas = warped(
        gas,
        (fbm(x * 2, y * 2, chance.branch("u"), octaves=4) - 0.5) * push,
        (fbm(x * 2, y * 2, chance.branch("v"), octaves=4) - 0.5) * push,
    )
    lean = chance.between(-0.6, 0.6)
    band = 1 - np.abs(
        (y - np.float32(stage.height * 0.42)) + (x - np.float32(stage.width / 2)) * np.float32(lean)
    ) * np.float32(1.25 / max(stage.height, 0.7))
    dust = creases(x * 2.6, y * 2.6, chance.branch("dust"), octaves=5)
    colours = ramp([base, base.mixed(glow[0], 0.6), *glow])
    place = smoothstep(0.28, 0.95, gas * np.float32(0.75) + np.clip(band, 0, 1) * np.float32(0.42)) - np.clip(
        dust - np.float32(0.62), 0, 1
    ) * np.float32(0.9)
    stage.canvas.fill(lambda _x, _y: along(colours, place))


def _bright_stars(stage: Stage) -> None:
    chance = stage.chance.branch("bright")
    for _ in range(9):
        place = (chance.between(0, stage.width), chance.between(0, stage.height))
        tint = stage.palette.tone(0.95, 0.05, chance.one_of((60, 230, 280)))
        size = chance.between(0.006, 0.018)
        stage.canvas.glow(*place, size * 2.4, tint, strength=0.75)
        rays = [
            [
                (place[0] - size * 1.6, place[1]),
                (place[0], place[1] - size * 0.06),
                (place[0] + size * 1.6, place[1]),
                (place[0], place[1] + size * 0.06),
            ]
        ]
        rays.append([(place[0] + (y - place[1]), place[1] + (x - place[0])) for x, y in rays[0]])
        stage.canvas.shape(rays, tint, opacity=0.8)


def _aurora(stage: Stage) -> None:
    chance = stage.chance.branch("aurora")
    for hue in (155, 170, 310):
        colour, sway = stage.palette.tone(0.8, 0.19, hue), chance.branch(str(hue))

        def curtain(x: Field, y: Field, sway: Chance = sway) -> Field:
            line = (fbm(x * 1.6, np.zeros((1, 1), np.float32), sway, octaves=3) - 0.2) * np.float32(stage.height)
            above = (line - y) / np.float32(stage.height * 0.4)
            folds = fbm(x * 14, y * 0.6, sway.branch("folds"), octaves=3)
            return (
                np.where(above > 0, np.clip(1 - above, 0, 1) ** 2, np.clip(1 + above * 12, 0, 1)).astype(np.float32)
                * folds
                * np.float32(0.85)
            )

        stage.canvas.light(curtain, colour)


def _planet(stage: Stage, middle: Point, radius: float, colour: Lch, *, name: str, ringed: bool) -> None:
    chance, canvas = stage.chance.branch(name), stage.canvas
    disc = [ellipse(*middle, radius)]
    tilt = chance.between(-24, 24)
    ring_tone = colour.lit(0.14).vivid(0.6)
    canvas.glow(*middle, radius * 1.45, colour, strength=0.5)
    ring: list[Path] = [ellipse(*middle, radius * outer, radius * outer * 0.3, turn=tilt) for outer in (2.05,)]
    hole = [ellipse(*middle, radius * 1.4, radius * 1.4 * 0.3, turn=tilt)]
    if ringed:
        canvas.shape([_joined(ring[0], hole[0])], ring_tone, opacity=0.75)
    canvas.shape(disc, _surface(stage, middle, radius, colour, name))
    if ringed:
        front = _joined(ring[0], hole[0])
        turned = [placed([(-3, 0), (3, 0), (3, 3), (-3, 3)], *middle, size=radius, turn=tilt)]
        canvas.shape([front], ring_tone.lit(0.05), opacity=0.9, within=turned)


def _joined(outer: Path, inner: Path) -> Path:
    return [*outer, outer[0], inner[0], *inner[::-1]]


def _surface(stage: Stage, middle: Point, radius: float, colour: Lch, name: str) -> Paint:
    chance = stage.chance.branch(name + "skin")
    colours = ramp((colour.lit(-0.14).turned(18), colour, colour.lit(0.14).turned(-14).vivid(0.8)))
    banded = chance.happens(0.5)
    night = np.asarray(Lch(0.10, 0.04, 275).rgb(), np.float32) / 255
    rim = np.asarray(colour.lit(0.25).vivid(0.8).rgb(), np.float32) / 255

    def paint(x: Field, y: Field) -> Field:
        u, v = (x - np.float32(middle[0])) / np.float32(radius), (y - np.float32(middle[1])) / np.float32(radius)
        inside = np.clip(1 - u * u - v * v, 0, 1)
        bulge = np.sqrt(inside)
        if banded:
            storms = fbm(u * 2 + 4, v * 7 + 4, chance, octaves=5)
            place = storms + (
                fbm(u * 0 + 1, v * 9 + 9, chance.branch("bands"), octaves=3) - np.float32(0.5)
            ) * np.float32(1.3)
        else:
            place = creases(u * 2.4 + 4, v * 2.4 + 4, chance, octaves=6) * np.float32(1.25) - np.float32(0.1)
        skin = along(colours, place)
        lit = smoothstep(-0.25, 0.85, u * np.float32(-0.55) + v * np.float32(-0.62) + bulge * np.float32(0.55))
        edge = (np.clip(1 - bulge * 1.25, 0, 1) ** 2 * (0.25 + lit))[..., None]
        shaded_skin = night + (skin * np.float32(1.08) - night) * (np.float32(0.06) + lit * np.float32(0.94))[..., None]
        finished: Field = shaded_skin + (rim - shaded_skin) * np.clip(edge * np.float32(0.9), 0, 1)
        return finished

    return paint


def _rocket(stage: Stage, place: Point, size: float) -> None:
    palette, canvas = stage.palette, stage.canvas
    white, accent = palette.tone(0.94, 0.01, 240), stage.colour_of("rocket", palette.tone(0.58, 0.2, 27))
    turn = 28.0

    def put(path: Path) -> Path:
        return placed(path, *place, size=size, turn=turn)

    flame = put([(-0.13, 0.62), (0, 1.5), (0.13, 0.62)])
    canvas.glow(*flame[1], size * 1.3, palette.tone(0.85, 0.15, 70), strength=0.6)
    canvas.shape(
        [flame], shaded((palette.tone(0.97, 0.08, 95), palette.tone(0.68, 0.2, 45)), flame[0], flame[1]), blur=0.008
    )
    canvas.shape(
        [put([(-0.2, 0.2), (-0.48, 0.72), (-0.16, 0.6)]), put([(0.2, 0.2), (0.48, 0.72), (0.16, 0.6)])], accent
    )
    hull = put(smooth([(0, -1), (0.22, -0.45), (0.24, 0.2), (0.15, 0.64), (-0.15, 0.64), (-0.24, 0.2), (-0.22, -0.45)]))
    canvas.shape([hull], shaded((white, white.lit(-0.3)), put([(-0.24, 0)])[0], put([(0.26, 0)])[0]))
    canvas.shape([put([(-0.4, -1.1), (0.4, -1.1), (0.4, -0.55), (-0.4, -0.55)])], accent, within=[hull])
    canvas.shape([put(ellipse(0, -0.2, 0.13))], accent.lit(-0.15))
    canvas.shape([put(ellipse(0, -0.2, 0.095))], palette.tone(0.75, 0.09, 215))


_LIMBS = (
    (  # far leg, near leg, far arm, near arm: start, end and the two radii of each bone
        ((-0.14, 0.26), (-0.3, 0.68), 0.135, 0.115),
        ((-0.3, 0.68), (-0.2, 1.06), 0.115, 0.1),
        ((-0.2, 1.08), (-0.08, 1.11), 0.11, 0.085),
    ),
    (
        ((0.14, 0.26), (0.34, 0.62), 0.135, 0.115),
        ((0.34, 0.62), (0.44, 0.98), 0.115, 0.1),
        ((0.44, 1.0), (0.56, 1.01), 0.11, 0.085),
    ),
    (
        ((-0.24, -0.2), (-0.58, -0.02), 0.12, 0.1),
        ((-0.58, -0.02), (-0.74, -0.34), 0.1, 0.085),
        ((-0.75, -0.38), (-0.77, -0.43), 0.1, 0.09),
    ),
    (
        ((0.24, -0.2), (0.54, 0.08), 0.12, 0.1),
        ((0.54, 0.08), (0.8, -0.06), 0.1, 0.085),
        ((0.84, -0.09), (0.89, -0.12), 0.1, 0.09),
    ),
)
_LIMB_LIGHT = (-0.05, 0.0, -0.03, 0.0)
_TORSO = outline("-0.28 -0.3, 0 -0.36, 0.28 -0.3, 0.27 0.1, 0.22 0.36, 0 0.4, -0.22 0.36, -0.27 0.1")


def _astronaut(stage: Stage, place: Point, size: float, *, turn: float) -> None:
    palette, canvas = stage.palette, stage.canvas
    suit = palette.tone(0.93, 0.012, 250)
    shade = suit.lit(-0.22).turned(40)

    def put(path: Path) -> Path:
        return placed(path, *place, size=size, turn=turn)

    def paint(paths: list[Path], colour: Lch, other: Lch | None = None) -> None:
        parts = [put(path) for path in paths]
        canvas.shape(
            parts, shaded((colour, other or colour.lit(-0.2).vivid(2)), put([(-0.5, -0.5)])[0], put([(0.55, 0.5)])[0])
        )

    canvas.glow(*place, size * 1.7, palette.light, strength=0.16)
    paint([rounded(-0.34, -0.36, 0.34, 0.3, 0.08)], shade)
    for limbs, lightness in zip(_LIMBS, _LIMB_LIGHT, strict=True):
        paint([limb(*bone) for bone in limbs], suit.lit(lightness))
    paint([smooth(_TORSO)], suit)
    accent = stage.colour_of("astronaut", palette.accents[1])
    paint([box(-0.27, 0.2, 0.27, 0.26), ellipse(-0.22, -0.2, 0.05)], accent)
    paint([rounded(-0.15, -0.12, 0.15, 0.1, 0.03)], shade.lit(0.08))
    paint([ellipse(x, -0.02, 0.028) for x in (-0.08, 0.0, 0.08)], accent.lit(0.1))
    paint([ellipse(0, -0.58, 0.31, 0.3)], suit.lit(0.03))
    visor = put(ellipse(0.05, -0.57, 0.235, 0.2))
    main = stage.colour_of("planet", palette.accents[0])
    canvas.shape(
        [visor],
        shaded((Lch(0.16, 0.05, 275), main.lit(-0.2), main.lit(0.2)), put([(0, -0.78)])[0], put([(0.1, -0.36)])[0]),
    )
    canvas.shape([put(placed(leaf(0.22, 0.05, bend=0.2), -0.1, -0.66, turn=-30))], Lch(0.97, 0.01, 240), opacity=0.75)
