"""The canvas: crisp shapes over smooth fields.

Places are in units of the picture's short side, the origin top left: a landscape 3:1 picture is 3 wide and 1 high.
Shapes are drawn several times too large and averaged; colour fields are computed coarsely and enlarged smoothly, which
keeps time and memory flat up to 16 megapixels.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from lib.imaging.art.colour import Field, Lch, Rgb, along, ramp
from lib.imaging.art.paths import Path

Paint = Lch | Callable[[Field, Field], Field]
"""One colour, or a function of x (one row) and y (one column) that returns sRGB from 0 to 1."""
PixelBox = tuple[int, int, int, int]
_FIELD_PIXELS = 260_000
_BLUR_SAMPLES = 3.0
_LEAST_SAMPLES = 24


class Canvas:
    """A picture being painted. `width` and `height` are in units; `image` holds the pixels."""

    def __init__(self, width_px: int, height_px: int, *, detail: float = 1.0) -> None:
        self.image = Image.new("RGB", (width_px, height_px))
        self.unit = min(width_px, height_px)
        """Pixels of one unit."""
        self.width = width_px / self.unit
        self.height = height_px / self.unit
        pixels = width_px * height_px
        growth = max(1.0, math.sqrt(pixels / 1_000_000))
        self._step = max(1.0, math.sqrt(pixels / (_FIELD_PIXELS * detail * growth)))
        self._over = 4 if pixels <= 300_000 else 3 if pixels <= 700_000 else 2

    def shape(
        self,
        paths: Sequence[Path],
        paint: Paint,
        *,
        opacity: float = 1.0,
        blur: float = 0.0,
        within: Sequence[Path] = (),
    ) -> None:
        """Paint the union of paths; `blur` (in units) softens its edge, `within` cuts it."""
        area = self._area(paths, blur * 2.5)
        if area is None:
            return
        mask = self._mask(paths, area, blur)
        if within:
            mask = ImageChops.multiply(mask, self._mask(within, area, 0))
        self._lay(area, _faded(mask, opacity), paint)

    def lines(self, paths: Sequence[Path], width: float, paint: Paint, *, opacity: float = 1.0) -> None:
        """Stroke open paths, `width` in units, round at the joints."""
        area = self._area(paths, width)
        if area is None:
            return
        over = self._over
        mask = self._sheet(area, over)
        pen = ImageDraw.Draw(mask)
        thick = max(1, round(width * self.unit * over))
        share = min(1.0, width * self.unit * over)
        for path in paths:
            pen.line(self._pixels(path, area, over), fill=255, width=thick, joint="curve")
        self._lay(area, _faded(mask.reduce(over), opacity * share), paint)

    def dots(self, dots: Sequence[tuple[float, float, float, float]], paint: Paint) -> None:
        """Paint round dots, each x, y, radius and opacity; smaller than a pixel they grow fainter instead."""
        if not dots:
            return
        margin = max(dot[2] for dot in dots) + 2 / self.unit
        area = self._area([[(dot[0], dot[1]) for dot in dots]], margin)
        if area is None:
            return
        over = self._over
        mask = self._sheet(area, over)
        pen = ImageDraw.Draw(mask)
        least = 0.55
        for x, y, radius, opacity in dots:
            size = radius * self.unit
            seen = opacity * min(1.0, (size / least) ** 2)
            reach = max(size, least) * over
            px, py = (x * self.unit - area[0]) * over, (y * self.unit - area[1]) * over
            pen.ellipse((px - reach, py - reach, px + reach, py + reach), fill=round(255 * seen))
        self._lay(area, mask.reduce(over), paint)

    def fill(self, paint: Paint, *, top: float = 0.0, bottom: float | None = None) -> None:
        """Cover the picture, or a band of it, with paint."""
        low = self.height if bottom is None else bottom
        area = self._clipped(0, top * self.unit, self.width * self.unit, low * self.unit)
        if area is not None:
            self._lay(area, None, paint)

    def veil(
        self, paint: Paint, strength: Callable[[Field, Field], Field], *, top: float = 0.0, bottom: float = 1e9
    ) -> None:
        """Lay paint over the picture as strongly (0–1) as a function of x and y says: fog, haze, shade."""
        area = self._clipped(0, top * self.unit, self.width * self.unit, min(bottom, self.height) * self.unit)
        if area is None:
            return
        mask = self._enlarged(np.clip(strength(*self._grid(area)), 0, 1), area)
        self._lay(area, mask, paint)

    def light(self, glow: Callable[[Field, Field], Field], colour: Lch, *, area: PixelBox | None = None) -> None:
        """Add light of a colour as strongly (0–1) as a function of x and y says; white stays white."""
        place = area or (0, 0, *self.image.size)
        strength = np.clip(glow(*self._grid(place)), 0, 1)
        tint = np.asarray(colour.rgb(), np.float32) / 255
        lamp = self._enlarged(strength[..., None] * tint, place)
        part = self.image.crop(place)
        self.image.paste(ImageChops.screen(part, lamp), place[:2])

    def glow(self, x: float, y: float, radius: float, colour: Lch, *, strength: float = 1.0) -> None:
        """Add a round soft light."""
        area = self._clipped(*(self.unit * side for side in (x - radius, y - radius, x + radius, y + radius)))
        if area is None:
            return

        def fall(gx: Field, gy: Field) -> Field:
            near = np.clip(1 - ((gx - x) ** 2 + (gy - y) ** 2) / np.float32(radius * radius), 0, 1)
            return np.float32(strength) * near * near * near

        self.light(fall, colour, area=area)

    def mirror(
        self, level: float, bottom: float, *, ripple: Callable[[Field, Field], Field], squeeze: float = 1.0
    ) -> None:
        """Mirror what stands above a level into the band below it, pushed about by ripples (in units)."""
        area = self._clipped(0, level * self.unit, self.width * self.unit, bottom * self.unit)
        if area is None or area[1] < 2:
            return
        x, y = self._grid(area)
        reach = min(area[1], max(1, round((area[3] - area[1]) / squeeze)))
        upper = self.image.crop((0, area[1] - reach, area[2], area[1])).resize((x.size, y.size), Image.Resampling.BOX)
        pixels = np.asarray(upper.transpose(Image.Transpose.FLIP_TOP_BOTTOM), np.float32)
        samples = np.float32(y.size / max(1e-6, (area[3] - area[1]) / self.unit))
        shift = ripple(x, y) * samples
        rows = np.clip(np.arange(y.size, dtype=np.float32)[:, None] + shift, 0, y.size - 1).astype(np.int32)
        columns = np.clip(np.arange(x.size, dtype=np.float32)[None, :] + shift * 0.35, 0, x.size - 1).astype(np.int32)
        self.image.paste(self._enlarged(pixels[rows, columns] / 255, area), area[:2])

    def _pixels(self, path: Path, area: PixelBox, over: float) -> list[tuple[float, float]]:
        return [((x * self.unit - area[0]) * over, (y * self.unit - area[1]) * over) for x, y in path]

    def _sheet(self, area: PixelBox, over: int) -> Image.Image:
        return Image.new("L", ((area[2] - area[0]) * over, (area[3] - area[1]) * over))

    def _mask(self, paths: Sequence[Path], area: PixelBox, blur: float) -> Image.Image:
        blur_px = blur * self.unit
        size = (area[2] - area[0], area[3] - area[1])
        if blur_px > _BLUR_SAMPLES:
            scale = _BLUR_SAMPLES / blur_px
            small = (max(2, math.ceil(size[0] * scale)), max(2, math.ceil(size[1] * scale)))
            mask = Image.new("L", small)
            pen = ImageDraw.Draw(mask)
            for path in paths:
                points = self._pixels(path, area, 1.0)
                pen.polygon([(x * small[0] / size[0], y * small[1] / size[1]) for x, y in points], fill=255)
            return mask.filter(ImageFilter.GaussianBlur(_BLUR_SAMPLES)).resize(size, Image.Resampling.BICUBIC)
        mask = self._sheet(area, self._over)
        pen = ImageDraw.Draw(mask)
        for path in paths:
            pen.polygon(self._pixels(path, area, self._over), fill=255)
        sharp = mask.reduce(self._over)
        return sharp.filter(ImageFilter.GaussianBlur(blur_px)) if blur_px > 0.3 else sharp

    def _area(self, paths: Sequence[Path], margin: float) -> PixelBox | None:
        points = [point for path in paths for point in path]
        if not points:
            return None
        left, right = min(p[0] for p in points) - margin, max(p[0] for p in points) + margin
        top, bottom = min(p[1] for p in points) - margin, max(p[1] for p in points) + margin
        return self._clipped(*(self.unit * side for side in (left, top, right, bottom)))

    def _clipped(self, left: float, top: float, right: float, bottom: float) -> PixelBox | None:
        columns, rows = self.image.size
        area = (
            max(0, math.floor(left)),
            max(0, math.floor(top)),
            min(columns, math.ceil(right)),
            min(rows, math.ceil(bottom)),
        )
        return area if area[2] > area[0] and area[3] > area[1] else None

    def grid(self, *, top: float = 0.0, bottom: float = 1e9) -> tuple[Field, Field]:
        """Return x (one row) and y (one column) of the samples that a band of the picture is computed at."""
        area = self._clipped(0, top * self.unit, self.width * self.unit, min(bottom, self.height) * self.unit)
        return self._grid(area or (0, 0, 1, 1))

    def _grid(self, area: PixelBox) -> tuple[Field, Field]:
        return self._axis(area[0], area[2])[None, :], self._axis(area[1], area[3])[:, None]

    def _axis(self, start: int, stop: int) -> Field:
        length = stop - start
        count = min(length, max(math.ceil(length / self._step), _LEAST_SAMPLES))
        centres = (np.arange(count, dtype=np.float32) + np.float32(0.5)) * np.float32(length / count)
        return (centres + np.float32(start)) / np.float32(self.unit)

    def _enlarged(self, field: Field, area: PixelBox) -> Image.Image:
        pixels = np.clip(field * 255 + 0.5, 0, 255).astype(np.uint8)
        picture = Image.fromarray(pixels)
        size = (area[2] - area[0], area[3] - area[1])
        return picture if picture.size == size else picture.resize(size, Image.Resampling.BICUBIC)

    def _lay(self, area: PixelBox, mask: Image.Image | None, paint: Paint) -> None:
        if isinstance(paint, Lch):
            colour: Rgb = paint.rgb()
            self.image.paste(colour, area, mask)
            return
        x, y = self._grid(area)
        field = np.broadcast_to(paint(x, y), (y.size, x.size, 3))
        self.image.paste(self._enlarged(field, area), area, mask)


def _faded(mask: Image.Image, opacity: float) -> Image.Image:
    if opacity >= 1:
        return mask
    return mask.point([round(level * max(opacity, 0)) for level in range(256)])


def shaded(stops: Sequence[Lch], start: tuple[float, float], end: tuple[float, float]) -> Paint:
    """Return paint that runs through the stops from one point to another."""
    colours = ramp(stops)
    across, down = end[0] - start[0], end[1] - start[1]
    length = max(across * across + down * down, 1e-9)

    def paint(x: Field, y: Field) -> Field:
        return along(colours, ((x - start[0]) * across + (y - start[1]) * down) / np.float32(length))

    return paint


def rounded_light(stops: Sequence[Lch], centre: tuple[float, float], radius: float) -> Paint:
    """Return paint that runs through the stops from a centre outwards."""
    colours = ramp(stops)

    def paint(x: Field, y: Field) -> Field:
        return along(colours, np.sqrt((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / np.float32(radius))

    return paint
