"""A car on a road, seen from the side."""

from lib.imaging.art.canvas import shaded
from lib.imaging.art.colour import Lch
from lib.imaging.art.paths import Path, box, ellipse, outline, placed, ring_arc, rounded, smooth
from lib.imaging.art.stage import Stage

_BODY = outline(
    "-1 -0.2, -0.98 -0.36, -0.72 -0.44, -0.4 -0.5, -0.12 -0.5, 0.3 -0.46, 0.72 -0.38, 0.98 -0.28, 1.02 -0.18, "
    "0.9 -0.12, 0 -0.1, -0.9 -0.12"
)
_CABIN = outline("-0.62 -0.44, -0.44 -0.62, -0.2 -0.7, 0.06 -0.69, 0.24 -0.6, 0.44 -0.44, 0 -0.4")
_GLASS = outline("-0.54 -0.46, -0.4 -0.59, -0.18 -0.655, 0.04 -0.645, 0.2 -0.57, 0.35 -0.45, 0 -0.44")
_SEAM = outline("-0.86 -0.34, -0.4 -0.39, 0.2 -0.37, 0.86 -0.28")
_WHEELS = (-0.6, 0.6)


def paint_road(stage: Stage, *, top: float) -> None:
    """Lay a road across the picture from a height to the bottom, with a dashed line."""
    palette, canvas = stage.palette, stage.canvas
    asphalt = palette.dimmed(palette.tone(0.42, 0.012, 270), 0.9)
    canvas.shape(
        [box(-0.1, top, stage.width + 0.1, stage.height + 0.1)],
        shaded((asphalt.lit(0.08), asphalt.lit(-0.1)), (0, top), (0, stage.height)),
    )
    canvas.shape([box(-0.1, top - 0.006, stage.width + 0.1, top + 0.006)], asphalt.lit(0.3), opacity=0.8)
    middle = top + (stage.height - top) * 0.72
    dashes = [
        [(x, middle), (x + 0.16, middle), (x + 0.145, middle + 0.014), (x - 0.015, middle + 0.014)]
        for x in (0.28 * index for index in range(-1, int(min(60, stage.width / 0.28)) + 2))
    ]
    canvas.shape(dashes, asphalt.lit(0.42), opacity=0.85)


def paint_car(stage: Stage, *, x: float, base: float, size: float) -> None:
    """Stand a car on a base line; `size` is half its length in units."""
    canvas, palette = stage.canvas, stage.palette
    lead = stage.reading.thing_colours.get("car") or (stage.reading.colours or palette.accents)[0]
    colour = palette.dimmed(lead, 0.4)

    def put(path: Path) -> Path:
        return placed(path, x, base, size=size)

    canvas.shape([put(ellipse(0, -0.02, 1.1, 0.06))], Lch(0.08, 0.01, 260), opacity=0.6, blur=size * 0.05)
    high, low = put([(0, -0.62)])[0], put([(0, -0.1)])[0]
    body = [put(smooth(_BODY))]
    canvas.shape([put(smooth(_CABIN))], shaded((colour.lit(0.12), colour), high, low))
    sky, dark = palette.sky[1].lit(0.1), palette.tone(0.22, 0.03, 250)
    glass = [put(smooth(_GLASS))]
    canvas.shape(glass, shaded((sky, dark), high, put([(0.1, -0.4)])[0]))
    canvas.shape([put(box(-0.14, -0.7, -0.1, -0.4))], colour.lit(-0.05), within=glass)
    canvas.shape(body, shaded((colour.lit(0.2), colour.lit(0.02), colour.lit(-0.18)), put([(0, -0.5)])[0], low))
    canvas.lines([put(smooth(_SEAM, closed=False))], size * 0.012, colour.lit(0.3), opacity=0.8)
    canvas.lines(
        [put([(-0.34, -0.4), (-0.36, -0.16)]), put([(0.22, -0.38), (0.24, -0.15)])], size * 0.008, colour.lit(-0.25)
    )
    canvas.shape([put(rounded(-0.98, -0.36, -0.9, -0.29, 0.02))], Lch(0.6, 0.21, 27))
    lamp = put(ellipse(0.93, -0.26, 0.05, 0.03, turn=12))
    canvas.shape([lamp], Lch(0.97, 0.05, 95))
    canvas.glow(*put([(0.98, -0.25)])[0], size * 0.5, palette.tone(0.95, 0.08, 90), strength=0.2 + 0.6 * palette.dark)
    for middle in _WHEELS:
        _wheel(stage, *put([(middle, -0.16)])[0], size * 0.175)


def _wheel(stage: Stage, x: float, y: float, radius: float) -> None:
    canvas, tyre = stage.canvas, Lch(0.16, 0.01, 260)
    canvas.shape([ellipse(x, y, radius * 1.12)], tyre.lit(-0.08))
    canvas.shape([ellipse(x, y, radius)], tyre)
    rim = stage.palette.tone(0.78, 0.01, 250)
    canvas.shape(
        [ellipse(x, y, radius * 0.66)],
        shaded((rim, rim.lit(-0.35)), (x - radius, y - radius), (x + radius, y + radius)),
    )
    gaps = [ring_arc(x, y, radius * 0.56, radius * 0.22, start, start + 44) for start in range(0, 360, 72)]
    canvas.shape(gaps, tyre.lit(0.06))
