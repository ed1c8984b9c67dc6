"""Animals from parts: a body, limbs, a head, ears and a tail, each sized for its kind."""

from lib.imaging.art.canvas import shaded
from lib.imaging.art.colour import Lch
from lib.imaging.art.paths import Path, ellipse, leaf, limb, placed, smooth
from lib.imaging.art.quadrupeds import BUILDS, Build, quadruped
from lib.imaging.art.stage import Stage

OTHERS = ("owl", "bird", "penguin", "butterfly")


def creature_in(stage: Stage) -> str | None:
    """Return the first animal that the prompt names."""
    return next((thing for thing in stage.reading.things if thing in BUILDS or thing in OTHERS), None)


def paint_creature(stage: Stage, *, base: float, size: float, x: float | None = None, kind: str | None = None) -> None:
    """Stand the prompt's animal, if it names one, on a base line; `size` is about its length in units."""
    kind = kind or creature_in(stage)
    if kind is None:
        return
    chance = stage.chance.branch("creature")
    place = stage.golden_x() if x is None else x
    flip = place > stage.width / 2
    canvas, palette = stage.canvas, stage.palette
    if kind in BUILDS:
        build = BUILDS[kind]
        own = stage.reading.thing_colours.get(kind) or palette.tone(*build.colour)
        colour = palette.dimmed(own, 0.8)
        canvas.shape(
            [ellipse(place, base, size * 0.6, size * 0.045)],
            colour.mixed(Lch(0.1, 0, 0), 0.8),
            opacity=0.45,
            blur=0.012,
        )
        _paint_quadruped(stage, build, colour, (place, base), size, flip=flip)
    else:
        colour = palette.dimmed(stage.colour_of(kind, palette.accents[0].lit(-0.1)), 0.8)
        _SPECIALS[kind](stage, colour, (place, base), size * chance.between(0.85, 1.05))


def _paint_quadruped(
    stage: Stage, build: Build, colour: Lch, foot: tuple[float, float], size: float, *, flip: bool
) -> None:
    parts = quadruped(build)

    def put(paths: list[Path]) -> list[Path]:
        return [placed(path, *foot, size=size, flip=flip) for path in paths]

    top = foot[1] - size * (build.leg + build.body * 2)
    coat = shaded((colour.lit(0.10), colour, colour.lit(-0.12)), (foot[0], top), (foot[0], foot[1]))
    stage.canvas.shape(put(parts["far"]), colour.lit(-0.12))
    stage.canvas.shape(put(parts["behind"]), colour.lit(-0.08))
    stage.canvas.shape(put(parts["body"]), coat)
    light = colour.mixed(Lch(0.95, 0.02, 80), 0.7)
    if parts["light"]:
        stage.canvas.shape(put(parts["light"]), light, within=put(parts["body"] + parts["behind"]))
    stage.canvas.shape(put(parts["dark"]), colour.lit(-0.26).vivid(0.7))
    stage.canvas.shape(put(parts["eye"]), Lch(0.12, 0.01, 60))


def _paint_owl(stage: Stage, colour: Lch, foot: tuple[float, float], size: float) -> None:
    x, base = foot
    body = [
        ellipse(x, base - size * 0.55, size * 0.36, size * 0.55),
        ellipse(x, base - size * 1.0, size * 0.34, size * 0.3),
    ]
    body += [
        [
            (x + s * size * 0.32, base - size * 1.0),
            (x + s * size * 0.3, base - size * 1.42),
            (x + s * size * 0.05, base - size * 1.2),
        ]
        for s in (-1, 1)
    ]
    canvas = stage.canvas
    canvas.shape(body, shaded((colour.lit(0.08), colour.lit(-0.12)), (x, base - size * 1.3), (x, base)))
    canvas.shape([ellipse(x, base - size * 0.45, size * 0.22, size * 0.4)], colour.lit(0.16), opacity=0.7)
    canvas.shape(
        [
            placed(leaf(size * 0.9, size * 0.3), x + s * size * 0.3, base - size * 0.92, turn=90 + s * 6)
            for s in (-1, 1)
        ],
        colour.lit(-0.1),
    )
    for s in (-1, 1):
        canvas.shape([ellipse(x + s * size * 0.14, base - size * 1.04, size * 0.13)], Lch(0.9, 0.12, 88))
        canvas.shape([ellipse(x + s * size * 0.14, base - size * 1.04, size * 0.065)], Lch(0.12, 0.01, 60))
    canvas.shape(
        [[(x - size * 0.05, base - size * 0.98), (x + size * 0.05, base - size * 0.98), (x, base - size * 0.84)]],
        Lch(0.6, 0.12, 70),
    )


def _paint_bird(stage: Stage, colour: Lch, foot: tuple[float, float], size: float) -> None:
    x, y = foot[0], foot[1] - max(size * 1.6, stage.height * 0.3)
    far = placed(leaf(size * 1.25, size * 0.36, bend=-0.15), x + size * 0.1, y, turn=-62)
    near = placed(leaf(size * 1.45, size * 0.42, bend=0.12), x, y, turn=-128)
    body = smooth(
        [
            (x - size * 0.5, y + size * 0.04),
            (x - size * 0.1, y - size * 0.16),
            (x + size * 0.42, y - size * 0.14),
            (x + size * 0.66, y - size * 0.02),
            (x + size * 0.4, y + size * 0.1),
            (x, y + size * 0.16),
        ]
    )
    tail = [
        (x - size * 0.4, y),
        (x - size * 0.95, y - size * 0.06),
        (x - size * 0.9, y + size * 0.18),
        (x - size * 0.35, y + size * 0.1),
    ]
    stage.canvas.shape([far], colour.lit(-0.1))
    stage.canvas.shape(
        [body, tail, near], shaded((colour.lit(-0.06), colour.lit(0.1)), (x, y - size), (x, y + size * 0.2))
    )
    stage.canvas.shape(
        [[(x + size * 0.62, y - size * 0.08), (x + size * 0.8, y), (x + size * 0.6, y + size * 0.03)]],
        Lch(0.75, 0.15, 70),
    )
    stage.canvas.shape([ellipse(x + size * 0.5, y - size * 0.05, size * 0.025)], Lch(0.1, 0, 0))


def _paint_penguin(stage: Stage, colour: Lch, foot: tuple[float, float], size: float) -> None:
    x, base = foot
    dark = colour.mixed(Lch(0.2, 0.02, 260), 0.75)
    canvas = stage.canvas
    canvas.shape([ellipse(x + s * size * 0.14, base, size * 0.13, size * 0.05) for s in (-1, 1)], Lch(0.74, 0.16, 65))
    canvas.shape(
        [
            placed(leaf(size * 0.6, size * 0.16), x + s * size * 0.26, base - size * 0.82, turn=90 - s * 22)
            for s in (-1, 1)
        ],
        dark.lit(-0.04),
    )
    canvas.shape(
        [
            ellipse(x, base - size * 0.5, size * 0.34, size * 0.5),
            ellipse(x, base - size * 1.02, size * 0.23, size * 0.22),
        ],
        dark,
    )
    canvas.shape(
        [
            ellipse(x, base - size * 0.42, size * 0.24, size * 0.4),
            ellipse(x, base - size * 0.98, size * 0.15, size * 0.13),
        ],
        Lch(0.96, 0.01, 90),
    )
    canvas.shape(
        [[(x - size * 0.05, base - size * 0.98), (x + size * 0.05, base - size * 0.98), (x, base - size * 0.88)]],
        Lch(0.74, 0.16, 65),
    )
    canvas.shape([ellipse(x + s * size * 0.07, base - size * 1.04, size * 0.025) for s in (-1, 1)], Lch(0.1, 0, 0))


def _paint_butterfly(stage: Stage, colour: Lch, foot: tuple[float, float], size: float) -> None:
    x, y = foot[0], foot[1] - size * 1.1
    for turn, length, wide, tone in ((-38, 1.0, 0.72, 0.06), (32, 0.72, 0.6, -0.04)):
        for flip in (False, True):
            wing = placed(leaf(size * length, size * wide), x, y, turn=turn, flip=flip)
            stage.canvas.shape([wing], shaded((colour.lit(0.16), colour.lit(tone - 0.1)), (x, y), (x + size, y)))
            spot = placed(ellipse(size * length * 0.68, 0, size * 0.1), x, y, turn=turn, flip=flip)
            stage.canvas.shape([spot], colour.turned(60).lit(0.2))
    stage.canvas.shape([limb((x, y - size * 0.3), (x, y + size * 0.35), size * 0.05, size * 0.03)], Lch(0.2, 0.02, 60))


_SPECIALS = {"owl": _paint_owl, "bird": _paint_bird, "penguin": _paint_penguin, "butterfly": _paint_butterfly}
