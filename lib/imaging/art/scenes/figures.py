"""Portraits, and animals before a wide sky."""

from lib.imaging.art.canvas import shaded
from lib.imaging.art.colour import Lch
from lib.imaging.art.creatures import creature_in, paint_creature
from lib.imaging.art.nature import ground, paint_fog, paint_sky, paint_weather, ridge_path
from lib.imaging.art.paths import Path, Point, ellipse, leaf, limb, placed, rounded, smooth
from lib.imaging.art.scenes.abstract import backdrop_paint, paint_bokeh
from lib.imaging.art.scenes.bust import paint_bust
from lib.imaging.art.stage import Stage


def portrait(stage: Stage) -> None:
    """Paint a head and shoulders, without features, in strong soft light."""
    chance, palette, canvas = stage.chance, stage.palette, stage.canvas
    lead = palette.accents[0]
    night = palette.dark > 0.5
    yellow = 55 < lead.hue < 118  # dark yellow is mud
    back = palette.tone(0.3 if night else chance.between(0.68 if yellow else 0.45, 0.78), lead.chroma * 0.75, lead.hue)
    backdrop_paint(stage, back.lit(0.1), back.lit(-0.16))
    paint_bokeh(stage, back)
    x = stage.width / 2 + chance.between(-0.06, 0.06)
    disc = chance.between(0.34, 0.42)
    crown = stage.height * 0.5 - 0.2
    if chance.happens(0.6):
        canvas.shape(
            [ellipse(x, crown + 0.14, disc)],
            shaded((palette.light.mixed(lead, 0.35), lead.lit(0.05)), (x, crown - 0.3), (x, crown + 0.5)),
            opacity=0.85,
        )
    canvas.glow(x + 0.3, crown - 0.05, 0.7, palette.light, strength=0.45)
    if stage.has("robot"):
        _robot(stage, (x, crown), back)
    else:
        paint_bust(stage, (x, crown), feminine=stage.has("woman") or (not stage.has("man") and chance.happens(0.5)))
    canvas.glow(x + 0.42, crown - 0.1, 0.55, palette.light, strength=0.32)
    paint_weather(stage)


def _robot(stage: Stage, crown: Point, back: Lch) -> None:
    palette, canvas = stage.palette, stage.canvas
    x, y = crown
    metal = palette.tone(0.75, 0.025, 240)
    glow = stage.colour_of("robot", palette.accents[0].lit(0.15).vivid(1.3))
    paint = shaded((metal.lit(-0.32), metal, metal.lit(0.16)), (x - 0.3, 0), (x + 0.3, 0))
    canvas.shape(
        [
            smooth(
                [
                    (x - 0.1, y + 0.42),
                    (x - 0.4, y + 0.56),
                    (x - 0.48, stage.height + 0.2),
                    (x + 0.48, stage.height + 0.2),
                    (x + 0.4, y + 0.56),
                    (x + 0.1, y + 0.42),
                ]
            )
        ],
        paint,
    )
    canvas.shape([rounded(x - 0.07, y + 0.3, x + 0.07, y + 0.5, 0.02)], metal.lit(-0.35))
    canvas.shape(
        [
            rounded(x - 0.26, y + 0.06, x + 0.26, y + 0.22, 0.03),
            limb((x, y - 0.16), (x, y - 0.02), 0.006, 0.006),
            ellipse(x, y - 0.17, 0.022),
        ],
        metal.lit(-0.25),
    )
    canvas.shape([rounded(x - 0.21, y - 0.05, x + 0.21, y + 0.34, 0.11)], paint)
    canvas.shape([rounded(x - 0.16, y + 0.05, x + 0.16, y + 0.2, 0.07)], back.mixed(Lch(0.12, 0.03, 260), 0.85))
    for side in (-1, 1):
        canvas.glow(x + side * 0.075, y + 0.125, 0.12, glow, strength=0.8)
        canvas.shape([ellipse(x + side * 0.075, y + 0.125, 0.032)], glow.lit(0.1))
    canvas.shape(
        [rounded(x - 0.06 + i * 0.032, y + 0.255, x - 0.042 + i * 0.032, y + 0.29, 0.004) for i in range(4)],
        metal.lit(-0.4),
    )
    canvas.glow(x, y + 0.72, 0.2, glow, strength=0.7)
    canvas.shape([ellipse(x, y + 0.72, 0.06)], glow)


def animal(stage: Stage) -> None:
    """Stand an animal large before a wide sky, or perch it."""
    chance, palette = stage.chance, stage.palette
    kind = creature_in(stage) or chance.one_of(("fox", "deer", "cat", "horse", "bear", "owl"))
    base = stage.height * chance.between(0.82, 0.86)
    paint_sky(stage, base)
    stage.canvas.shape(
        [ellipse(stage.width / 2, base - stage.height * 0.3, 0.3)], palette.light, opacity=0.3, blur=0.01
    )
    for index in range(3):
        level = base - 0.05 + 0.05 * index
        tone = palette.dimmed(palette.horizon.mixed(palette.leaves[index].lit(-0.12), 0.35 + 0.3 * index))
        path = ridge_path(
            stage, chance.branch(f"rise{index}"), level=level, rise=0.2 - 0.07 * index, cells=1.1, sharp=0.15
        )
        stage.canvas.shape([path], ground(stage, tone.lit(-0.08), tone.lit(0.06), top=level - 0.1, name=f"soil{index}"))
        paint_fog(stage, level, 0.1, 0.3, name=f"fog{index}")
    blades: list[Path] = []
    for _ in range(int(min(900, 260 * stage.width))):
        x = chance.between(0, stage.width)
        blades.append(
            placed(
                leaf(chance.between(0.03, 0.1), 0.007, bend=chance.between(-0.3, 0.3)),
                x,
                base + chance.between(0.02, 0.2),
                turn=-90 + chance.between(-25, 25),
            )
        )
    half = len(blades) // 2
    grass = palette.dimmed(palette.leaves[1].lit(-0.18))
    stage.canvas.shape(blades[:half], grass.lit(0.06))
    paint_creature(
        stage,
        base=base + 0.05,
        size=chance.between(0.5, 0.56),
        x=stage.width / 2 + chance.between(-0.06, 0.06),
        kind=kind,
    )
    stage.canvas.shape([[(x, y + 0.07) for x, y in blade] for blade in blades[half:]], grass)
    paint_weather(stage)
