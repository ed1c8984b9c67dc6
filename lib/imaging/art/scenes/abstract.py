"""Pictures of nothing: colour meshes, ribbons and lines, geometric posters."""

import numpy as np

from lib.imaging.art.canvas import rounded_light, shaded
from lib.imaging.art.colour import Field, Lch, along, displayable, ramp
from lib.imaging.art.noise import fbm, skyline, smoothstep, warped, wave
from lib.imaging.art.paths import Path, box, ellipse, ring_arc, rounded
from lib.imaging.art.stage import Stage

_LINE_POINTS = 160


def mesh(stage: Stage) -> None:
    """Paint soft fields of colour that run into each other, with a few discs of frosted glass."""
    chance, palette = stage.chance, stage.palette
    lead = palette.accents[0]
    near = [_neighbour(accent, lead) for accent in palette.accents]
    colours = [*near, lead.lit(0.16), near[1].lit(-0.1), near[2].lit(0.08)]
    x, y = stage.canvas.grid()
    push = np.float32(0.5 * x.size / stage.width)
    total = np.zeros((y.size, x.size, 3), np.float32)
    weights = np.zeros((y.size, x.size, 1), np.float32)
    for colour in colours:
        px, py = chance.between(0, 1) * stage.width, chance.between(0, 1) * stage.height
        size = chance.between(0.35, 0.7) * max(1.0, (stage.width * stage.height) ** 0.5 * 0.7)
        far = ((x - np.float32(px)) ** 2 + (y - np.float32(py)) ** 2) / np.float32(size * size)
        weight = (1 / (1 + far * far * 6) + np.float32(1e-3))[..., None]
        total += weight * np.asarray(displayable(colour.vivid(1.1)), np.float32)
        weights += weight
    field = total / weights
    across, down = ((fbm(x * 1.3, y * 1.3, chance.branch(axis), octaves=2) - np.float32(0.5)) * push for axis in "xy")
    field = warped(field, across, down)
    folds = wave(fbm(x * 0.8, y * 0.8, chance.branch("folds"), octaves=2) * np.float32(chance.between(2.5, 5)))
    sheen = warped(folds, across, down) * np.float32(0.045)
    stage.canvas.fill(lambda _x, _y: field + sheen[..., None])
    for index in range(chance.whole(1, 3)):
        radius = chance.between(0.12, 0.3)
        place = (stage.golden_x(), stage.height * chance.between(0.25, 0.75))
        tone = palette.accents[index].lit(0.18)
        stage.canvas.shape([ellipse(place[0] + 0.01, place[1] + 0.03, radius)], tone.lit(-0.5), opacity=0.22, blur=0.04)
        stage.canvas.shape(
            [ellipse(*place, radius)],
            shaded(
                (tone.lit(0.08), palette.accents[index].turned(18)),
                (place[0] - radius, place[1] - radius),
                (place[0] + radius, place[1] + radius),
            ),
            opacity=0.72,
        )
        stage.canvas.glow(place[0] - radius * 0.35, place[1] - radius * 0.4, radius * 0.8, tone.lit(0.1), strength=0.35)


def _neighbour(colour: Lch, lead: Lch) -> Lch:
    """Return a colour turned half way to the lead's hue: opposite hues would meet in grey."""
    swing = (colour.hue - lead.hue + 180) % 360 - 180
    return Lch(min(colour.lightness + 0.04, 0.9), colour.chroma * 1.15, (lead.hue + swing * 0.5) % 360)


def ribbons(stage: Stage) -> None:
    """Let bands and fine lines flow across the picture."""
    chance, palette, canvas = stage.chance, stage.palette, stage.canvas
    dark = palette.dark > 0.3 or chance.happens(0.5)
    first, second = palette.accents[0], palette.accents[1]
    base = Lch(0.15 if dark else 0.95, 0.05 if dark else 0.015, first.hue)
    canvas.fill(
        rounded_light(
            (base.mixed(first, 0.32 if dark else 0.16), base, base.lit(-0.04)),
            (stage.golden_x(), stage.height * 0.45),
            0.9 * max(1.0, stage.width * 0.6),
        )
    )
    count = chance.whole(4, 6)
    x = np.linspace(-0.05, stage.width + 0.05, _LINE_POINTS, dtype=np.float32)
    for index in range(count):
        share = index / (count - 1)
        colour = first.mixed(second, share) if index % 3 else palette.accents[(index // 3 + 2) % 5]
        upper, lower = _band(stage, x, index, share)
        area: Path = [*upper, *lower[::-1]]
        canvas.shape([[(px, py + 0.03) for px, py in area]], base.lit(-0.2), opacity=0.32, blur=0.03)
        high, low = stage.height * (share - 0.1), stage.height * (share + 0.35)
        canvas.shape(
            [area],
            shaded((colour.lit(0.16), colour, colour.lit(-0.16).turned(14)), (0, high), (stage.width * 0.4, low)),
            opacity=0.8,
        )
        strands = [
            [(a[0], a[1] + (b[1] - a[1]) * t / 11) for a, b in zip(upper, lower, strict=True)] for t in range(12)
        ]
        canvas.lines(strands, 0.0016, colour.lit(0.26), opacity=0.5)
        canvas.lines([upper], 0.0035, colour.lit(0.3), opacity=0.9)
    _sparks(stage, dark=dark)


def _band(stage: Stage, x: Field, index: int, share: float) -> tuple[Path, Path]:
    chance = stage.chance.branch(f"band{index}")
    cells = np.float32(chance.between(0.9, 1.8))
    middle = stage.height * (0.18 + 0.64 * share)
    line = skyline(x * cells, chance.branch("line"), octaves=2, gain=0.3)
    thick = skyline(x * cells * np.float32(1.3) + 5, chance.branch("thick"), octaves=2, gain=0.3)
    swing = chance.between(0.3, 0.5) * stage.height
    upper = [
        (float(px), middle + (float(v) - 0.5) * swing * 1.5 - (float(t) - 0.1) * 0.22)
        for px, v, t in zip(x, line, thick, strict=True)
    ]
    lower = [(px, py + 0.025 + abs(float(t) - 0.3) * 0.42) for (px, py), t in zip(upper, thick, strict=True)]
    return upper, lower


def _sparks(stage: Stage, *, dark: bool) -> None:
    chance = stage.chance.branch("sparks")
    light = stage.palette.accents[0].lit(0.3 if dark else -0.15)
    dots = [
        (x * stage.width, y * stage.height, 0.0012 + 0.005 * s**4, 0.25 + 0.6 * o)
        for x, y, s, o in chance.table(int(min(400, 130 * stage.width)), 4).tolist()
    ]
    stage.canvas.dots(dots, light)


def poster(stage: Stage) -> None:
    """Set plain shapes on a grid, in few colours on paper."""
    chance, palette, canvas = stage.chance, stage.palette, stage.canvas
    dark = palette.dark > 0.5
    paper = palette.tone(0.2 if dark else 0.94, 0.02, palette.accents[0].hue + 40)
    inks = [*palette.accents[:4], palette.tone(0.92 if dark else 0.22, 0.02, palette.accents[0].hue)]
    canvas.fill(paper)
    cells = chance.whole(3, 5)
    columns, rows = max(cells, round(stage.width * cells)), max(cells, round(stage.height * cells))
    if chance.happens(0.4):
        _grand(stage, inks, paper)
        return
    wide, tall = stage.width / columns, stage.height / rows
    taken: set[tuple[int, int]] = set()
    for row in range(rows):
        for column in range(min(columns, 64 * cells)):
            if (row, column) in taken:
                continue
            span = (
                2
                if chance.happens(0.2) and row + 1 < rows and column + 1 < columns and not taken & {(row, column + 1)}
                else 1
            )
            taken |= {(row + i, column + j) for i in range(span) for j in range(span)}
            left, top = column * wide, row * tall
            _motif(stage, (left, top, left + wide * span, top + tall * span), inks, paper)


def _motif(stage: Stage, cell: tuple[float, float, float, float], inks: list[Lch], paper: Lch) -> None:
    chance, canvas = stage.chance, stage.canvas
    left, top, right, bottom = cell
    wide, tall = right - left, bottom - top
    middle = ((left + right) / 2, (top + bottom) / 2)
    frame = [box(left, top, right, bottom)]
    back, front, third = chance.one_of([*inks, paper, paper]), chance.one_of(inks), chance.one_of(inks)
    if front == back:
        front = paper if back != paper else inks[0]
    canvas.shape(frame, back)
    kind = chance.whole(0, 7)
    half = min(wide, tall) / 2
    if kind == 0:
        canvas.shape([ellipse(*middle, half * 0.82)], front)
        canvas.shape([ellipse(*middle, half * 0.4)], third)
    elif kind == 1:
        corner, start = chance.one_of(
            (((left, top), 0), ((right, top), 90), ((right, bottom), 180), ((left, bottom), 270))
        )
        for share, ink in ((1.0, front), (0.66, third), (0.33, back)):
            canvas.shape([ring_arc(*corner, half * 2 * share, 0, start, start + 90)], ink, within=frame)
    elif kind == 2:
        canvas.shape(
            [
                [(left, top), (right, top), (left, bottom)]
                if chance.happens(0.5)
                else [(right, top), (right, bottom), (left, bottom)]
            ],
            front,
        )
    elif kind == 3:
        count = 5
        canvas.shape(
            [
                box(left + wide * (2 * i) / (2 * count - 1), top, left + wide * (2 * i + 1) / (2 * count - 1), bottom)
                for i in range(count)
            ],
            front,
        )
    elif kind == 4:
        start = chance.one_of((0, 90, 180, 270))
        canvas.shape([ring_arc(*middle, half, 0, start, start + 180)], front)
        canvas.shape([ring_arc(*middle, half * 0.5, 0, start + 180, start + 360)], third)
    elif kind == 5:
        canvas.shape(
            [
                ellipse(left + wide * (i + 0.5) / 3, top + tall * (j + 0.5) / 3, half * 0.16)
                for i in range(3)
                for j in range(3)
            ],
            front,
        )
    elif kind == 6:
        canvas.shape(
            [
                [
                    (middle[0], top + tall * 0.06),
                    (right - wide * 0.06, middle[1]),
                    (middle[0], bottom - tall * 0.06),
                    (left + wide * 0.06, middle[1]),
                ]
            ],
            front,
        )
    else:
        canvas.shape(
            [ring_arc(*middle, half * 0.95, half * 0.6, 0, 360), ring_arc(*middle, half * 0.35, 0, 0, 360)], front
        )


def _grand(stage: Stage, inks: list[Lch], paper: Lch) -> None:
    chance, canvas = stage.chance.branch("grand"), stage.canvas
    x, y = stage.golden_x(), stage.height * chance.between(0.35, 0.5)
    radius = chance.between(0.26, 0.36)
    for _ in range(chance.whole(4, 7)):
        angle = chance.one_of((0, 45, 90, 135))
        place = (chance.between(0.1, 0.9) * stage.width, chance.between(0.1, 0.9) * stage.height)
        reach, thick = chance.between(0.3, 0.9), chance.between(0.015, 0.12)
        bar = rounded(-reach / 2, -thick / 2, reach / 2, thick / 2, 0)
        turned = [
            (
                place[0] + px * (1 if angle in {0, 45, 135} else 0) - py * (angle != 0),
                place[1] + py * (angle != 90) + px * (0 if angle == 0 else 1 if angle != 135 else -1),
            )
            for px, py in bar
        ]
        canvas.shape([turned], chance.one_of(inks), opacity=0.94)
    canvas.shape([ellipse(x, y, radius)], inks[0])
    canvas.shape([ring_arc(x, y, radius, 0, 45, 225)], inks[1])
    canvas.shape([ring_arc(x, y, radius * 1.45, radius * 1.3, 200, 200 + chance.between(120, 250))], inks[4])
    canvas.shape([ellipse(x + radius * 1.2, y + radius * 1.3, radius * 0.36)], inks[2])
    canvas.shape([ellipse(x + radius * 1.2, y + radius * 1.3, radius * 0.16)], paper)
    left = stage.width - x - 0.12
    canvas.shape(
        [[(left, stage.height * 0.94), (left + 0.36, stage.height * 0.94), (left + 0.18, stage.height * 0.66)]], inks[3]
    )
    canvas.lines(
        [
            [(0, stage.height * 0.94), (stage.width, stage.height * 0.94)],
            [(x - radius * 1.7, 0), (x - radius * 1.7, stage.height)],
        ],
        0.006,
        inks[4],
    )


def backdrop_paint(stage: Stage, top: Lch, bottom: Lch, *, name: str = "backdrop") -> None:
    """Fill the picture with a soft two-tone wall, brighter at one side."""
    chance = stage.chance.branch(name)
    colours = ramp((top.lit(0.05), top, bottom))
    side = chance.between(0.2, 0.8) * stage.width

    def paint(x: Field, y: Field) -> Field:
        far = np.sqrt((x - np.float32(side)) ** 2 + (y - np.float32(stage.height * 0.3)) ** 2)
        mottle = (fbm(x * 2.5, y * 2.5, chance, octaves=4) - np.float32(0.5)) * np.float32(0.22)
        return along(colours, smoothstep(0.0, 1.25 * max(1.0, stage.width * 0.6), far) + mottle)

    stage.canvas.fill(paint)


def paint_bokeh(stage: Stage, back: Lch) -> None:
    """Scatter soft discs of light over a backdrop."""
    chance = stage.chance.branch("bokeh")
    for _ in range(int(min(40, 12 * stage.width * stage.height))):
        place, size = (
            (chance.between(0, stage.width), chance.between(0, stage.height * 0.9)),
            chance.between(0.02, 0.08),
        )
        stage.canvas.shape(
            [ellipse(*place, size)],
            back.mixed(chance.one_of((stage.palette.light, stage.palette.accents[1])), 0.6).lit(0.08),
            opacity=chance.between(0.10, 0.32),
            blur=size * 0.12,
        )
