"""Effects that redraw a whole picture: flat shapes, ink, halftone, mosaics of facets, blocks and pixels.

Each takes a picture and a stream of chance and returns a picture of the same size.
"""

import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from lib.imaging.art.chance import Chance
from lib.imaging.art.noise import fbm

_EDGE_SIDE = 1400
_FLAT_SIDE = 700
_BRUSH_SIDE = 720
_CLAY_SIDE = 560
_OVER = 2
_ISO_SLOPE = 0.58
_MAX_OVER_PIXELS = 6_000_000


def _reduced(picture: Image.Image, side: int) -> Image.Image:
    scale = min(1.0, side / max(picture.size))
    return picture.resize(
        (max(1, round(picture.width * scale)), max(1, round(picture.height * scale))), Image.Resampling.BOX
    )


def flatten(picture: Image.Image, _chance: Chance) -> Image.Image:
    """Gather tones into flat areas with smooth borders."""
    small = _reduced(picture, _FLAT_SIDE).filter(ImageFilter.MedianFilter(3))
    steps = 9
    levels = [round(255 * _soft_step(level / 255, steps)) for level in range(256)]
    return small.point(levels * 3).resize(picture.size, Image.Resampling.BICUBIC)


def _soft_step(value: float, steps: int) -> float:
    place = value * steps
    share = place - math.floor(place)
    rise = min(max((share - 0.35) / 0.3, 0), 1)
    return (math.floor(place) + rise * rise * (3 - 2 * rise)) / steps


def _edges(picture: Image.Image, side: int, gain: float) -> Image.Image:
    """Return a mask, white on edges of lightness, at a reduced size."""
    grey = _reduced(picture, side).convert("L").filter(ImageFilter.GaussianBlur(1.1))
    across = ImageChops.difference(grey, ImageChops.offset(grey, 1, 0))
    down = ImageChops.difference(grey, ImageChops.offset(grey, 0, 1))
    both = ImageChops.lighter(across, down)
    mask = both.point([round(255 * min(max((level * gain - 18) / 60, 0), 1)) for level in range(256)])
    frame = ImageDraw.Draw(mask)
    frame.line([(0, 0), (mask.width, 0)], fill=0, width=3)
    frame.line([(0, 0), (0, mask.height)], fill=0, width=3)
    return mask.filter(ImageFilter.GaussianBlur(0.6))


def outline(picture: Image.Image, _chance: Chance) -> Image.Image:
    """Draw thin soft lines along edges."""
    mask = _edges(picture, _EDGE_SIDE, 4.0).point([round(level * 0.6) for level in range(256)])
    picture = picture.copy()
    picture.paste((38, 26, 48), (0, 0), mask.resize(picture.size, Image.Resampling.BICUBIC))
    return picture


def ink(picture: Image.Image, _chance: Chance) -> Image.Image:
    """Draw bold black lines along edges."""
    mask = _edges(picture, 1000, 5.5).filter(ImageFilter.MaxFilter(3))
    picture = picture.copy()
    picture.paste((14, 12, 20), (0, 0), mask.resize(picture.size, Image.Resampling.BICUBIC))
    return picture


def halftone(picture: Image.Image, _chance: Chance) -> Image.Image:
    """Print a screen of dots into the darker tones."""
    cell = max(3, round(min(picture.size) / 72))
    tile = 8 * cell
    y, x = np.mgrid[0:tile, 0:tile].astype(np.float32)
    u = np.abs(((x + y) / cell) % 2 - 1)
    v = np.abs(((x - y) / cell) % 2 - 1)
    screen_tile = Image.fromarray(((u + v) * 127).astype(np.uint8))
    screen = Image.new("L", picture.size)
    for left in range(0, picture.width, tile):
        for top in range(0, picture.height, tile):
            screen.paste(screen_tile, (left, top))
    tone = _reduced(picture, 400).convert("L").resize(picture.size, Image.Resampling.BICUBIC)
    dots = ImageChops.subtract(screen, tone, 1.0, -30).point([min(255, max(0, level - 60) * 6) for level in range(256)])
    dark = picture.point([round(level * 0.74) for level in range(256)] * 3)
    picture = picture.copy()
    picture.paste(dark, (0, 0), dots)
    return picture


def brush(picture: Image.Image, chance: Chance) -> Image.Image:
    """Break smooth areas into loose strokes."""
    small = _reduced(picture, _BRUSH_SIDE)
    pixels = np.asarray(small)
    rows, columns = pixels.shape[:2]
    x = np.arange(columns, dtype=np.float32)[None, :]
    y = np.arange(rows, dtype=np.float32)[:, None]
    scale = np.float32(28.0 / max(rows, columns))
    reach = max(rows, columns) * 0.012
    across = (fbm(x * scale * 3, y * scale, chance.branch("x"), octaves=3) - 0.5) * 4
    down = (fbm(x * scale, y * scale * 3, chance.branch("y"), octaves=3) - 0.5) * 4
    left = np.clip(x + np.round(across) * reach * 0.5, 0, columns - 1).astype(np.int32)
    top = np.clip(y + np.round(down) * reach * 0.5, 0, rows - 1).astype(np.int32)
    painted = Image.fromarray(pixels[top, left]).resize(picture.size, Image.Resampling.BICUBIC)
    return Image.blend(picture, painted, 0.5)


def sparkle(picture: Image.Image, chance: Chance) -> Image.Image:
    """Scatter motes of light."""
    side = min(picture.size)
    small = Image.new("RGB", _reduced(picture, 1024).size)
    pen = ImageDraw.Draw(small)
    scale = small.width / picture.width
    for _ in range(90):
        x, y = chance.between(0, small.width), chance.between(0, small.height)
        radius = (0.0008 + 0.0042 * chance.between(0, 1) ** 4) * side * scale
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 236, 190))
    halo = small.filter(ImageFilter.GaussianBlur(max(1.0, 0.006 * side * scale)))
    lights = ImageChops.add(small.filter(ImageFilter.GaussianBlur(0.7)), halo)
    return ImageChops.screen(picture, lights.resize(picture.size, Image.Resampling.BICUBIC))


def drawing(picture: Image.Image, chance: Chance) -> Image.Image:
    """Turn the picture into ink lines and hatching on paper."""
    lines = ImageChops.lighter(
        _edges(picture, 1400, 9.0), _edges(picture, 700, 5.0).resize(_reduced(picture, 1400).size)
    )
    paper = Image.new("RGB", picture.size, (249, 246, 239))
    tone = (
        _reduced(picture, 500)
        .convert("L")
        .filter(ImageFilter.GaussianBlur(3))
        .resize(picture.size, Image.Resampling.BICUBIC)
    )
    side = min(picture.size)
    for turn, limit in ((1, 130), (-1, 80)):
        step = max(3.0, side / 105)
        hatch = Image.new("L", picture.size)
        pen = ImageDraw.Draw(hatch)
        count = min(1200, math.ceil((picture.width + picture.height) / step))
        for index in range(count):
            place = index * step + chance.between(-0.12, 0.12) * step
            start, end = (
                ((place, 0), (place - picture.height, picture.height))
                if turn > 0
                else ((place - picture.height, 0), (place, picture.height))
            )
            pen.line([start, end], fill=150, width=max(1, round(side / 900)))
        gate = tone.point(
            [
                255
                if level < limit - 14
                else round(max(0, (limit + 14 - level) / 28 * 255))
                if level < limit + 14
                else 0
                for level in range(256)
            ]
        )
        paper.paste((44, 46, 58), (0, 0), ImageChops.multiply(hatch, gate))
    wash = picture.filter(ImageFilter.BoxBlur(max(1, side // 160)))
    paper = Image.blend(
        paper,
        ImageChops.multiply(
            paper, wash.point([round(150 + level * 0.42) if level < 250 else 255 for level in range(256)] * 3)
        ),
        0.45,
    )
    paper.paste((26, 27, 38), (0, 0), lines.resize(picture.size, Image.Resampling.BICUBIC))
    return paper


def leak(picture: Image.Image, chance: Chance) -> Image.Image:
    """Let warm light into the film from one side."""
    columns, rows = 96, 64
    x = np.arange(columns, dtype=np.float32)[None, :] / columns
    y = np.arange(rows, dtype=np.float32)[:, None] / rows
    side = x if chance.happens(0.5) else 1 - x
    centre = chance.between(0.2, 0.8)
    glow = np.clip(1 - side * 2.4 - np.abs(y - np.float32(centre)) * 0.7, 0, 1) ** 2
    lamp = Image.fromarray((glow[..., None] * np.asarray((210, 92, 30), np.float32)).astype(np.uint8))
    return ImageChops.screen(picture, lamp.resize(picture.size, Image.Resampling.BICUBIC))


def neon(picture: Image.Image, _chance: Chance) -> Image.Image:
    """Darken, push shadows to violet and lights to cyan and magenta, and light the edges."""
    grey = np.arange(256) / 255
    stops = (
        (0, (8, 4, 26)),
        (0.3, (64, 8, 96)),
        (0.55, (214, 22, 140)),
        (0.78, (60, 190, 235)),
        (1.0, (235, 255, 255)),
    )
    curves = [np.interp(grey, [s for s, _ in stops], [c[channel] for _, c in stops]) for channel in range(3)]
    mapped = Image.merge("RGB", [picture.convert("L").point([round(float(v)) for v in curve]) for curve in curves])
    mixed = Image.blend(picture.point([round(level * 0.8) for level in range(256)] * 3), mapped, 0.62)
    edges = _edges(picture, 1000, 4.0)
    halo = ImageChops.add(
        edges.point([round(level * 0.5) for level in range(256)]), edges.filter(ImageFilter.GaussianBlur(5))
    )
    light = Image.merge(
        "RGB",
        (halo.point([round(v * 0.35) for v in range(256)]), halo.point([round(v * 0.8) for v in range(256)]), halo),
    )
    return ImageChops.screen(mixed, light.resize(picture.size, Image.Resampling.BICUBIC))


def _sheet(picture: Image.Image) -> tuple[Image.Image, float]:
    over = _OVER if picture.width * picture.height <= _MAX_OVER_PIXELS // _OVER else 1
    return Image.new("RGB", (picture.width * over, picture.height * over)), float(over)


def facets(picture: Image.Image, chance: Chance) -> Image.Image:
    """Rebuild the picture from triangles, each in one tone."""
    return _triangles(picture, chance, cells=30, shade=9.0)


def folds(picture: Image.Image, chance: Chance) -> Image.Image:
    """Rebuild the picture from large folded facets of paper."""
    return _triangles(picture, chance, cells=13, shade=26.0)


def _triangles(picture: Image.Image, chance: Chance, *, cells: int, shade: float) -> Image.Image:
    step = min(picture.size) / cells
    columns, rows = math.ceil(picture.width / step) + 1, math.ceil(picture.height / step) + 1
    jitter = chance.table(rows + 1, columns + 1, 2)
    light = chance.table(rows, columns, 2)
    small = picture.resize((columns * 3, rows * 3), Image.Resampling.BOX)
    colours = np.asarray(small, np.float32)
    sheet, over = _sheet(picture)
    pen = ImageDraw.Draw(sheet)

    def corner(row: int, column: int) -> tuple[float, float]:
        dx, dy = (float(v) - 0.5 for v in jitter[row, column])
        return (column - 0.5 + dx * 0.8) * step * over, (row - 0.5 + dy * 0.8) * step * over

    for row in range(rows):
        for column in range(columns):
            a, b, c, d = (
                corner(row, column),
                corner(row, column + 1),
                corner(row + 1, column),
                corner(row + 1, column + 1),
            )
            parts = ((a, b, c), (b, c, d)) if (row + column) % 2 else ((a, b, d), (a, c, d))
            for half, part in enumerate(parts):
                x = sum(p[0] for p in part) / (3 * sheet.width)
                y = sum(p[1] for p in part) / (3 * sheet.height)
                px = min(max(int(x * small.width), 0), small.width - 1)
                py = min(max(int(y * small.height), 0), small.height - 1)
                tone = colours[py, px] + shade * (float(light[row, column, half]) - 0.5 + (0.3 if half else -0.3))
                pen.polygon(part, fill=tuple(int(min(max(v, 0), 255)) for v in tone))
    return sheet if over == 1 else sheet.reduce(int(over))


def isometric(picture: Image.Image, chance: Chance) -> Image.Image:
    """Rebuild the picture from blocks seen from above at an angle."""
    side = min(picture.size) / 22
    half = side / 2
    columns, rows = math.ceil(picture.width / side) + 2, math.ceil(picture.height / (half * _ISO_SLOPE)) + 8
    colours = np.asarray(picture.resize((columns, rows), Image.Resampling.BOX), np.float32)
    broad = picture.convert("L").resize((max(1, columns // 2), max(1, rows // 4)), Image.Resampling.BOX)
    heights = np.asarray(broad.resize((columns, rows), Image.Resampling.BILINEAR), np.float32) / 255
    jitter = chance.table(rows, columns)
    sheet, over = _sheet(picture)
    sheet.paste(tuple(int(v) for v in colours[0].mean(axis=0)), (0, 0, *sheet.size))
    pen = ImageDraw.Draw(sheet)
    for row in range(rows):
        for column in range(columns):
            tone = colours[row, column]
            lift = 0.8 if jitter[row, column] > 0.86 else 0.0
            rise = (round(float(heights[row, column]) * 4) * 0.5 + lift) * side
            x = (column - 0.5 + (row % 2) * 0.5) * side
            y = row * half * _ISO_SLOPE - rise + side
            _block(pen, x * over, y * over, half * over, deep=(rise + side) * over, tone=tone)
    return sheet if over == 1 else sheet.reduce(int(over))


def _block(
    pen: ImageDraw.ImageDraw,
    x: float,
    y: float,
    half: float,
    *,
    deep: float,
    tone: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]",
) -> None:
    quarter = half * _ISO_SLOPE

    def shade(factor: float) -> tuple[int, ...]:
        return tuple(int(min(max(float(v) * factor, 0), 255)) for v in tone)

    pen.polygon([(x - half, y), (x, y + quarter), (x, y + quarter + deep), (x - half, y + deep)], fill=shade(0.82))
    pen.polygon([(x + half, y), (x, y + quarter), (x, y + quarter + deep), (x + half, y + deep)], fill=shade(0.66))
    pen.polygon([(x, y - quarter), (x + half, y), (x, y + quarter), (x - half, y)], fill=shade(1.06))


def clay(picture: Image.Image, chance: Chance) -> Image.Image:
    """Round everything off and light it like modelling clay."""
    small = _reduced(picture, _CLAY_SIDE).filter(ImageFilter.MedianFilter(3)).filter(ImageFilter.GaussianBlur(1.6))
    grey = np.asarray(small.convert("L").filter(ImageFilter.GaussianBlur(2.6)), np.float32)
    x = np.arange(small.width, dtype=np.float32)[None, :] / 19
    y = np.arange(small.height, dtype=np.float32)[:, None] / 19
    prints = fbm(x, y * 2.2, chance, octaves=4) * np.float32(26)
    height = grey + prints
    slope = (height - np.roll(np.roll(height, 2, axis=0), 2, axis=1)) * np.float32(2.2)
    lit = np.asarray(small, np.float32) + np.clip(slope, -46, 46)[..., None]
    return Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8)).resize(picture.size, Image.Resampling.BICUBIC)


def gloss(picture: Image.Image, _chance: Chance) -> Image.Image:
    """Give edges a soft bevel of light, as a studio render has."""
    small = _reduced(picture, 900)
    grey = np.asarray(small.convert("L").filter(ImageFilter.GaussianBlur(2.2)), np.float32)
    slope = np.clip((grey - np.roll(np.roll(grey, 2, axis=0), 2, axis=1)) * np.float32(1.2), -30, 30)
    relief = Image.fromarray((128 + slope).astype(np.uint8)).resize(picture.size, Image.Resampling.BICUBIC)
    return ImageChops.add(picture, Image.merge("RGB", (relief, relief, relief)), 1.0, -128)


def pixels(picture: Image.Image, _chance: Chance) -> Image.Image:
    """Show the picture in large square pixels of few colours."""
    scale = min(1.0, 104 / min(picture.size))
    small = picture.resize(
        (max(1, round(picture.width * scale)), max(1, round(picture.height * scale))), Image.Resampling.BOX
    )
    few = small.quantize(32, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB")
    return few.resize(picture.size, Image.Resampling.NEAREST)


def tile(picture: Image.Image, _chance: Chance) -> Image.Image:
    """Mirror the picture into a pattern whose edges meet."""
    half = picture.resize((math.ceil(picture.width / 2), math.ceil(picture.height / 2)), Image.Resampling.BOX)
    flipped = half.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    sheet = Image.new("RGB", (half.width * 2, half.height * 2))
    for left, part in ((0, half), (half.width, flipped)):
        sheet.paste(part, (left, 0))
        sheet.paste(part.transpose(Image.Transpose.FLIP_TOP_BOTTOM), (left, half.height))
    return sheet.crop((0, 0, *picture.size))


EFFECTS: dict[str, Callable[[Image.Image, Chance], Image.Image]] = {
    "flatten": flatten,
    "outline": outline,
    "ink": ink,
    "halftone": halftone,
    "brush": brush,
    "sparkle": sparkle,
    "drawing": drawing,
    "leak": leak,
    "neon": neon,
    "facets": facets,
    "folds": folds,
    "isometric": isometric,
    "clay": clay,
    "gloss": gloss,
    "pixels": pixels,
    "tile": tile,
}
