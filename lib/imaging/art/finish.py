"""The last pass over a picture: tone, bloom, vignette and grain for each style; mosaics stand in `restyle`."""

from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from lib.imaging.art import restyle
from lib.imaging.art.chance import Chance
from lib.imaging.art.stage import Stage

_GRAIN_TILE = 512
_BLOOM_SIDE = 320
_LUMA = (0.299, 0.587, 0.114)


@dataclass(frozen=True)
class Finish:
    """How a style treats a finished picture; factors around 1, amounts from 0."""

    contrast: float = 1.0
    saturation: float = 1.0
    bloom: float = 0.10
    vignette: float = 0.16
    grain: float = 2.2
    """In levels of 255."""
    tint: tuple[tuple[float, float, float], tuple[float, float, float]] | None = None
    """What shadows and highlights are multiplied with."""
    lift: float = 0.0
    """How far black rises, as faded film does."""
    effects: tuple[str, ...] = field(default=())


PLAIN = Finish()
FINISHES = {
    "enhance": Finish(contrast=1.1, saturation=1.15, bloom=0.08, vignette=0.08, grain=1.2),
    "photographic": Finish(contrast=1.05, saturation=0.95, bloom=0.10, vignette=0.24, grain=4.0),
    "digital-art": Finish(contrast=1.08, saturation=1.25, bloom=0.26, vignette=0.08, grain=0.8),
    "cinematic": Finish(
        contrast=1.16, saturation=0.85, bloom=0.2, vignette=0.36, grain=4.0, tint=((0.86, 1.0, 1.14), (1.08, 1.0, 0.88))
    ),
    "anime": Finish(
        contrast=1.06, saturation=1.32, bloom=0.22, vignette=0.0, grain=0.6, effects=("flatten", "outline")
    ),
    "comic-book": Finish(
        contrast=1.18, saturation=1.35, bloom=0.0, vignette=0.0, grain=0.0, effects=("flatten", "halftone", "ink")
    ),
    "fantasy-art": Finish(
        contrast=1.06,
        saturation=1.22,
        bloom=0.42,
        vignette=0.28,
        grain=1.5,
        tint=((0.94, 0.94, 1.1), (1.06, 1.0, 0.94)),
        effects=("brush", "sparkle"),
    ),
    "line-art": Finish(contrast=1.0, saturation=1.0, bloom=0.0, vignette=0.0, grain=1.0, effects=("drawing",)),
    "analog-film": Finish(
        contrast=0.9,
        saturation=0.82,
        bloom=0.14,
        vignette=0.3,
        grain=9.0,
        tint=((1.05, 0.98, 0.92), (1.05, 1.0, 0.86)),
        lift=0.07,
        effects=("leak",),
    ),
    "neon-punk": Finish(contrast=1.25, saturation=1.5, bloom=0.5, vignette=0.34, grain=2.0, effects=("neon",)),
    "isometric": Finish(bloom=0.0, vignette=0.05, grain=0.8, saturation=1.15, effects=("isometric",)),
    "low-poly": Finish(bloom=0.0, vignette=0.05, grain=0.8, saturation=1.2, contrast=1.06, effects=("facets",)),
    "origami": Finish(bloom=0.0, vignette=0.14, grain=2.4, saturation=1.05, effects=("folds",)),
    "modeling-compound": Finish(bloom=0.06, vignette=0.12, grain=1.0, saturation=1.2, effects=("clay",)),
    "3d-model": Finish(contrast=1.04, saturation=1.12, bloom=0.22, vignette=0.18, grain=0.6, effects=("gloss",)),
    "pixel-art": Finish(bloom=0.0, vignette=0.0, grain=0.0, saturation=1.25, contrast=1.08, effects=("pixels",)),
    "tile-texture": Finish(bloom=0.0, vignette=0.0, grain=1.4, effects=("tile",)),
}


def finish(picture: Image.Image, stage: Stage, style: str | None) -> Image.Image:
    """Return the picture in a style; unknown styles get the plain finish."""
    look = FINISHES.get(style or "", PLAIN)
    chance = stage.chance.branch("finish")
    for effect in look.effects:
        picture = restyle.EFFECTS[effect](picture, chance.branch(effect))
    if look.bloom:
        picture = _bloomed(picture, look.bloom)
    picture = _toned(picture, look, look.contrast * stage.reading.mood.contrast)
    if look.vignette:
        picture = _vignetted(picture, look.vignette)
    return _grained(picture, look.grain, chance) if look.grain else picture


def _bloomed(picture: Image.Image, strength: float) -> Image.Image:
    scale = _BLOOM_SIDE / max(picture.size)
    small = picture.resize(
        (max(1, round(picture.width * scale)), max(1, round(picture.height * scale))), Image.Resampling.BOX
    )
    bright = small.point([round(max(0, level - 120) * 1.4 * strength) for level in range(256)] * 3)
    halo = bright.filter(ImageFilter.GaussianBlur(_BLOOM_SIDE * 0.03)).resize(picture.size, Image.Resampling.BICUBIC)
    return ImageChops.screen(picture, halo)


def _toned(picture: Image.Image, look: Finish, contrast: float) -> Image.Image:
    if look.saturation != 1:
        keep = look.saturation
        rows = []
        for channel in range(3):
            rows += [weight * (1 - keep) + (keep if index == channel else 0) for index, weight in enumerate(_LUMA)] + [
                0.0
            ]
        picture = picture.convert("RGB", tuple(rows))
    curve = []
    for channel in range(3):
        for level in range(256):
            value = level / 255
            bent = value * value * (3 - 2 * value)
            value += (bent - value) * (contrast - 1) * 2.2
            if look.tint:
                shadow, highlight = look.tint[0][channel], look.tint[1][channel]
                value *= shadow + (highlight - shadow) * value
            curve.append(round(255 * min(max(look.lift + value * (1 - look.lift), 0), 1)))
    return picture.point(curve)


def _vignetted(picture: Image.Image, strength: float) -> Image.Image:
    columns, rows = (min(side, 160) for side in picture.size)
    x = (np.arange(columns, dtype=np.float32)[None, :] + 0.5) / columns - 0.5
    y = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / rows - 0.5
    far = np.clip((x * x + y * y) * 2 - 0.15, 0, 1)
    shade = Image.fromarray((255 * (1 - strength * far) + 0.5).astype(np.uint8))
    shade = shade.resize(picture.size, Image.Resampling.BICUBIC)
    return ImageChops.multiply(picture, Image.merge("RGB", (shade, shade, shade)))


def _grained(picture: Image.Image, levels: float, chance: Chance) -> Image.Image:
    noise = chance.table(3, _GRAIN_TILE, _GRAIN_TILE).sum(axis=0) - np.float32(1.5)
    tile = Image.fromarray(np.clip(128 + noise * np.float32(2 * levels), 0, 255).astype(np.uint8))
    grain = Image.new("L", picture.size)
    for left in range(0, picture.width, _GRAIN_TILE):
        for top in range(0, picture.height, _GRAIN_TILE):
            grain.paste(tile, (left, top))
    return ImageChops.add(picture, Image.merge("RGB", (grain, grain, grain)), 1.0, -128)
