"""What a drawing program can honestly do with a given picture: follow its lines, borrow its colours, paint into it.

It sees lines, colours and a mask, and no things. All functions return RGB of the same size as the picture that they are
given first, and the same arguments give the same pixels. Shares are 0 to 1.
"""

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from lib.imaging.art.chance import Chance
from lib.imaging.encode import flatten
from lib.imaging.resize import resize, size_of

_WHITE = (255, 255, 255)
_WALL = 0.3
"""How dark a line must be to part two areas."""
_TONES = 8
_LEAST_AREA = 0.0004
"""Share of the picture; smaller areas between lines keep what is painted behind them."""
_ROUND = 0.22
"""How much darker an area is at its lines than in its middle."""
_INK = (38, 34, 44)
_SOFT = 0.004
_FADED = 0.35
"""How clearly a line is drawn at least: it was asked for."""

Floats = NDArray[np.float32]


def along_lines(scene: Image.Image, ink: Image.Image, *, strength: float, chance: Chance) -> Image.Image:
    """Return the scene with what the lines enclose filled in its colours, and the lines drawn over it.

    `ink` is a mask of mode L, white where a line is. A strength of 0 fills nothing and leaves faint lines.
    """
    dark = np.asarray(resize(ink, size_of(scene)), np.float32) / np.float32(255)
    painted = np.asarray(scene.convert("RGB"), np.float32)
    filled = _filled(painted, dark > _WALL, _tones(scene), chance)
    painted = painted + (filled - painted) * np.float32(strength)
    cover = (dark * np.float32(_FADED + (1 - _FADED) * strength))[..., None]
    return _picture(painted + (np.array(_INK, np.float32) - painted) * cover)


def ink_of(sketch: Image.Image) -> Image.Image:
    """Return the lines of a drawing as a mask, white where a line is, whichever of ground and lines is the lighter."""
    grey = np.asarray(flatten(sketch, _WHITE).convert("L"), np.float32)
    ground = float(np.median(grey))
    away = np.abs(grey - np.float32(ground))
    most = max(float(away.max()), 1.0)
    return Image.fromarray((away / np.float32(most) * 255).astype(np.uint8))


def painted_into(picture: Image.Image, scene: Image.Image, mask: Image.Image) -> Image.Image:
    """Return the picture with the scene where the mask (mode L, same size) is white, its edge softened."""
    soft = mask.filter(ImageFilter.GaussianBlur(max(1.0, _SOFT * max(picture.size))))
    return Image.composite(resize(scene, size_of(picture)), flatten(picture, _WHITE), soft)


def mixed(picture: Image.Image, other: Image.Image, share: float) -> Image.Image:
    """Return the picture with this share of another of the same size in it."""
    return Image.blend(flatten(picture, _WHITE), other.convert("RGB"), share)


def _filled(painted: Floats, walls: NDArray[np.bool_], tones: Floats, chance: Chance) -> Floats:
    """Return the painting with a tone of its own in each area that lines enclose, rounded by its distance to them."""
    closed = cv2.dilate(walls.astype(np.uint8), np.ones((3, 3), np.uint8))
    count, areas, facts, _ = cv2.connectedComponentsWithStats(1 - closed, connectivity=4)
    at_edge = np.unique(np.concatenate([areas[0], areas[-1], areas[:, 0], areas[:, -1]]))
    is_filled = facts[:, cv2.CC_STAT_AREA] >= _LEAST_AREA * walls.size
    is_filled[0] = False  # the lines themselves
    is_filled[at_edge] = False
    if not is_filled.any():
        return painted
    chosen = tones[(chance.table(count) * len(tones)).astype(np.int32)]
    depth = cv2.distanceTransform(1 - closed, cv2.DIST_L2, cv2.DIST_MASK_3)
    deepest = np.ones(count, np.float32)
    np.maximum.at(deepest, areas.astype(np.int32).ravel(), depth.ravel())
    light = np.float32(1 - _ROUND) + np.float32(2 * _ROUND) * np.sqrt(depth / deepest[areas])
    return np.where(is_filled[areas][..., None], chosen[areas] * light[..., None], painted)


def _tones(scene: Image.Image) -> Floats:
    """Return the scene's main colours, three numbers from 0 to 255 each."""
    few = scene.convert("RGB").resize((96, 96), Image.Resampling.BOX).quantize(_TONES, Image.Quantize.MEDIANCUT)
    return np.asarray(few.getpalette(), np.float32).reshape(-1, 3)[:_TONES]


def _picture(pixels: Floats) -> Image.Image:
    return Image.fromarray(np.clip(pixels + 0.5, 0, 255).astype(np.uint8))
