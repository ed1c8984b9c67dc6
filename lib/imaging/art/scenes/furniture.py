"""Things that stand in rooms."""

from lib.imaging.art.canvas import shaded
from lib.imaging.art.colour import Lch
from lib.imaging.art.paths import Point, ellipse, leaf, limb, placed, rounded, smooth
from lib.imaging.art.stage import Stage


def paint_plant(stage: Stage, foot: Point, size: float) -> None:
    """Stand a potted plant on a point."""
    chance, canvas = stage.chance, stage.canvas
    x, y = foot
    green = stage.palette.dimmed(stage.palette.tone(0.5, 0.11, chance.between(135, 160)), 0.6)
    for index in range(11):
        turn = -90 + (index - 5) * 15 + chance.between(-6, 6)
        blade = placed(
            leaf(size * chance.between(0.9, 1.5), size * 0.28, bend=0.1 * (index - 5) / 5), x, y - size * 0.5, turn=turn
        )
        canvas.shape(
            [blade],
            shaded((green.lit(0.12), green.lit(-0.1 + 0.02 * (index % 3))), (x, y - size * 1.7), (x, y - size * 0.4)),
        )
    pot = stage.palette.dimmed(stage.palette.tone(0.9, 0.02, 70), 0.6)
    canvas.shape([ellipse(x + 0.02, y, size * 0.4, size * 0.07)], Lch(0.1, 0.02, 60), opacity=0.4, blur=0.012)
    canvas.shape(
        [
            [
                (x - size * 0.33, y - size * 0.6),
                (x + size * 0.33, y - size * 0.6),
                (x + size * 0.25, y),
                (x - size * 0.25, y),
            ]
        ],
        shaded((pot.lit(-0.16), pot, pot.lit(-0.08)), (x + size * 0.33, 0), (x - size * 0.33, 0)),
    )


def paint_lamp(stage: Stage, foot: Point, size: float, side: int) -> None:
    """Stand a desk lamp that leans to a side."""
    canvas, palette = stage.canvas, stage.palette
    x, y = foot
    dark = palette.tone(0.24, 0.015, 260)
    elbow, head = (x - side * size * 0.12, y - size * 0.5), (x + side * size * 0.16, y - size * 0.86)
    canvas.shape([ellipse(x, y, size * 0.17, size * 0.035)], dark.lit(-0.05))
    canvas.lines([[(x, y), elbow, head]], 0.010, dark)
    canvas.shape(
        [placed([(-0.06, -0.05), (0.06, -0.05), (0.15, 0.12), (-0.15, 0.12)], *head, size=size * 1.1, turn=-side * 28)],
        shaded((dark.lit(0.22), dark), (head[0] - 0.06, 0), (head[0] + 0.06, 0)),
    )
    glow = (head[0] + side * size * 0.06, head[1] + size * 0.14)
    canvas.shape([ellipse(*glow, size * 0.1, size * 0.03, turn=-side * 28)], palette.tone(0.97, 0.08, 90))
    canvas.glow(*glow, size * 1.2, palette.tone(0.92, 0.09, 80), strength=0.35 + 0.4 * palette.dark)


def paint_cup(stage: Stage, foot: Point, size: float, tone: Lch, *, steam: bool) -> None:
    """Stand a cup on its saucer."""
    canvas = stage.canvas
    x, y = foot
    tone = stage.colour_of("cup", tone.lit(0.08))
    canvas.shape(
        [ellipse(x + size * 0.4, y, size * 1.5, size * 0.25)], Lch(0.1, 0.02, 60), opacity=0.4, blur=size * 0.2
    )
    canvas.shape([ellipse(x, y, size * 1.5, size * 0.26)], tone.lit(-0.08))
    canvas.lines([ellipse(x + size, y - size * 0.95, size * 0.42, size * 0.42)], size * 0.18, tone.lit(-0.06))
    body = smooth(
        [
            (x - size, y - size * 1.6),
            (x + size, y - size * 1.6),
            (x + size * 0.9, y - size * 0.5),
            (x + size * 0.5, y),
            (x - size * 0.5, y),
            (x - size * 0.9, y - size * 0.5),
        ]
    )
    canvas.shape([body], shaded((tone.lit(0.12), tone, tone.lit(-0.2)), (x - size, 0), (x + size, 0)))
    canvas.shape([ellipse(x, y - size * 1.6, size * 1.02, size * 0.26)], tone.lit(0.16))
    canvas.shape(
        [ellipse(x, y - size * 1.58, size * 0.88, size * 0.2)],
        shaded((Lch(0.42, 0.07, 55), Lch(0.72, 0.07, 70)), (x - size, 0), (x + size, 0)),
    )
    if steam:
        for shift in (-0.4, 0.1, 0.5):
            curl = smooth(
                [
                    (x + shift * size, y - size * 1.8),
                    (x + (shift + 0.35) * size, y - size * 2.6),
                    (x + (shift - 0.25) * size, y - size * 3.4),
                    (x + (shift + 0.2) * size, y - size * 4.4),
                ],
                closed=False,
            )
            ribbon = [*curl, *[(px + size * 0.22, py) for px, py in curl[::-1]]]
            canvas.shape([ribbon], Lch(0.98, 0.004, 90), opacity=0.3, blur=size * 0.16)


def paint_books(stage: Stage, foot: Point) -> None:
    """Lay a pile of books."""
    chance, canvas = stage.chance.branch("pile"), stage.canvas
    x, y = foot
    canvas.shape([ellipse(x, y, 0.15, 0.015)], Lch(0.1, 0.02, 60), opacity=0.4, blur=0.012)
    for index in range(3):
        wide, thick = 0.11 - 0.012 * index + chance.between(-0.01, 0.01), 0.022
        tone = stage.palette.accents[(index + 1) % 5]
        canvas.shape(
            [rounded(x - wide, y - thick, x + wide, y, 0.004)],
            shaded((tone.lit(0.06), tone.lit(-0.12)), (x - wide, 0), (x + wide, 0)),
        )
        y -= thick + 0.001


def paint_chair(stage: Stage, foot: Point, side: int, tone: Lch) -> None:
    """Stand a chair that faces away from its side."""
    x, y = foot
    wood = stage.palette.tone(0.34, 0.06, 50)
    seat = y - 0.17
    legs = [
        limb((x - 0.08, seat), (x - 0.1, y), 0.009, 0.006),
        limb((x + 0.08, seat), (x + 0.1, y), 0.009, 0.006),
        limb((x + side * 0.085, seat), (x + side * 0.12, seat - 0.24), 0.01, 0.008),
    ]
    stage.canvas.shape(legs, wood)
    stage.canvas.shape(
        [rounded(x - 0.1, seat - 0.03, x + 0.1, seat + 0.012, 0.02)],
        shaded((tone.lit(0.05), tone.lit(-0.12)), (0, seat - 0.03), (0, seat)),
    )
    stage.canvas.shape(
        [placed(rounded(-0.02, -0.09, 0.02, 0.07, 0.02), x + side * 0.115, seat - 0.2, turn=side * 8)], tone.lit(-0.03)
    )


def paint_pendant(stage: Stage, x: float, y: float) -> None:
    """Hang a lamp from the ceiling."""
    canvas, palette = stage.canvas, stage.palette
    dark = palette.tone(0.24, 0.02, 60)
    canvas.lines([[(x, 0), (x, y - 0.05)]], 0.005, dark)
    canvas.shape(
        [
            smooth(
                [
                    (x - 0.012, y - 0.06),
                    (x + 0.012, y - 0.06),
                    (x + 0.04, y - 0.03),
                    (x + 0.075, y),
                    (x - 0.075, y),
                    (x - 0.04, y - 0.03),
                ]
            )
        ],
        dark,
    )
    bulb = palette.tone(0.96, 0.09, 85)
    canvas.glow(x, y + 0.015, 0.42, palette.tone(0.88, 0.11, 72), strength=0.5)
    canvas.shape([ellipse(x, y + 0.008, 0.026)], bulb)
