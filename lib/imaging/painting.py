"""Strokes become pixels: masks for edits, and sketches. Pure.

The server imports this module to hand its functions to the pool, so the imaging libraries are imported inside only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lib.model.geometry import Size
from lib.model.painting import MaskRecipe, Painting, Stroke

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WHITE, BLACK = 255, 0
_HALF = 127
_FEW_POINTS = 3


@dataclass(frozen=True)
class DrawnMask:
    """A mask as a PNG of one channel, white = to be changed, and how much of it is white (0 to 1).

    It is empty where no pixel is nearer to white than to black, and full where all are.
    """

    content: bytes = field(repr=False)
    size: Size
    share: float
    is_empty: bool
    is_full: bool


def draw_mask(recipe: MaskRecipe, base: bytes | None = None, longest: int | None = None) -> DrawnMask:
    """Return the mask at the painting's own pixels, or with at most `longest` pixels a side.

    `base` is the file that `recipe.base_id` names. Raises `NotAnImage` or `TooLarge` for a bad one.
    """
    import numpy as np  # noqa: PLC0415

    from lib.imaging.masks import grown  # noqa: PLC0415

    painting = recipe.painting
    scale = 1.0 if longest is None else min(1.0, longest / max(painting.size.width, painting.size.height))
    size = _scaled(painting.size, scale)
    mask = np.zeros((size.height, size.width), np.uint8) if base is None else _base(base, size)
    for stroke in painting.strokes:
        _draw(mask, stroke, scale, BLACK if stroke.tool == "eraser" else WHITE, is_mask=True)
    if painting.is_inverted:
        mask = WHITE - mask
    if recipe.grow:
        mask = grown(mask, recipe.grow * scale)
    if recipe.feather:
        mask = _feathered(mask, recipe.feather * scale)
    return DrawnMask(
        content=_png(mask),
        size=size,
        share=float(mask.mean()) / WHITE,
        is_empty=int(mask.max()) <= _HALF,
        is_full=int(mask.min()) > _HALF,
    )


def draw_sketch(painting: Painting, paper: str = "#ffffff") -> bytes:
    """Return the strokes on paper of one colour as a PNG, RGB, of the painting's size. Erasing bares the paper."""
    import numpy as np  # noqa: PLC0415

    ground = _bgr(paper)
    sheet = np.empty((painting.size.height, painting.size.width, 3), np.uint8)
    sheet[:] = ground
    for stroke in painting.strokes:
        _draw(sheet, stroke, 1.0, ground if stroke.tool == "eraser" else _bgr(stroke.colour), is_mask=False)
    return _png(sheet)


def _png(pixels: "NDArray[np.uint8]") -> bytes:
    import cv2  # noqa: PLC0415

    is_written, content = cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    if not is_written:
        raise ValueError("the image could not be written")
    return bytes(content)


def _base(content: bytes, size: Size) -> "NDArray[np.uint8]":
    import numpy as np  # noqa: PLC0415

    from lib.imaging.decode import decode  # noqa: PLC0415
    from lib.imaging.masks import one_channel  # noqa: PLC0415
    from lib.imaging.resize import resize  # noqa: PLC0415

    return np.array(resize(one_channel(decode(content)), size))


def _scaled(size: Size, scale: float) -> Size:
    return Size(width=max(1, round(size.width * scale)), height=max(1, round(size.height * scale)))


def _draw(target: Any, stroke: Stroke, scale: float, colour: Any, *, is_mask: bool) -> None:
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    points = np.round(np.array(stroke.points, np.float64).reshape(-1, 2) * scale).astype(np.int32)
    width = max(1, round(stroke.size * scale))
    match stroke.tool:
        case "rectangle":
            corners = _corners(points)
            cv2.rectangle(target, *corners, colour, cv2.FILLED if is_mask else width, cv2.LINE_AA)
        case "ellipse":
            (left, top), (right, bottom) = _corners(points)
            middle = ((left + right) // 2, (top + bottom) // 2)
            axes = (max((right - left) // 2, 1), max((bottom - top) // 2, 1))
            cv2.ellipse(target, middle, axes, 0, 0, 360, colour, cv2.FILLED if is_mask else width, cv2.LINE_AA)
        case "polygon" if len(points) >= _FEW_POINTS and is_mask:
            cv2.fillPoly(target, [points], colour, cv2.LINE_AA)
        case "polygon":
            cv2.polylines(target, [points], isClosed=True, color=colour, thickness=width, lineType=cv2.LINE_AA)
        case _ if len(points) == 1 or (points == points[0]).all():
            cv2.circle(target, _pair(points[0]), max(width // 2, 1), colour, cv2.FILLED, cv2.LINE_AA)
        case _:
            cv2.polylines(target, [points], isClosed=False, color=colour, thickness=width, lineType=cv2.LINE_AA)


def _corners(points: "NDArray[np.int32]") -> tuple[tuple[int, int], tuple[int, int]]:
    return _pair(points.min(axis=0)), _pair(points.max(axis=0))


def _pair(point: Sequence[Any]) -> tuple[int, int]:
    return int(point[0]), int(point[1])


def _feathered(mask: "NDArray[np.uint8]", pixels: float) -> "NDArray[np.uint8]":
    """Return the mask with a soft edge about `pixels` wide; three boxes in a row come close to a bell."""
    import cv2  # noqa: PLC0415

    side = 2 * max(1, round(pixels / 3)) + 1
    soft: Any = mask
    for _ in range(3):
        soft = cv2.blur(soft, (side, side), borderType=cv2.BORDER_REPLICATE)
    faded: NDArray[np.uint8] = soft
    return faded


def _bgr(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return blue, green, red
