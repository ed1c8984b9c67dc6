"""What somebody paints over a picture: strokes at the picture's own pixels, and how a mask is made of them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from lib.model.geometry import MAX_SIDE, Size
from lib.model.record import Record

MAX_STROKES = 2_000
MAX_STROKE_VALUES = 8_000
"""Numbers in one stroke; two for each point. The browser begins another stroke before it gets there."""
MAX_GROW = 200
MAX_FEATHER = 200
_FARTHEST = 4 * MAX_SIDE

StrokeTool = Literal["brush", "eraser", "line", "rectangle", "ellipse", "polygon"]
"""`rectangle` and `ellipse` span two corners, `polygon` is closed; in a mask they are filled, in a sketch outlined.

`eraser` takes away what lies below it.
"""


def _in_pairs(points: tuple[int, ...]) -> tuple[int, ...]:
    if len(points) % 2:
        raise ValueError("a point has two numbers")
    return points


Coordinate = Annotated[int, Field(ge=-_FARTHEST, le=_FARTHEST)]


class Stroke(Record):
    """One stroke or shape. `points` are x and y in turn, `size` the width of the line, both in the picture's pixels."""

    tool: StrokeTool
    points: Annotated[
        tuple[Coordinate, ...], Field(min_length=2, max_length=MAX_STROKE_VALUES), AfterValidator(_in_pairs)
    ]
    size: float = Field(default=1, ge=1, le=MAX_SIDE, allow_inf_nan=False)
    colour: str = Field(default="#000000", pattern=r"^#[0-9a-f]{6}$")


class Painting(Record):
    """Strokes in the order they were made, over a picture of this size. `is_inverted` swaps painted and unpainted."""

    size: Size
    strokes: tuple[Stroke, ...] = Field(default=(), max_length=MAX_STROKES)
    is_inverted: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was painted at all."""
        return not self.strokes and not self.is_inverted


class MaskRecipe(Record):
    """How a mask is made: what lies below, then the strokes, then inverting, growing and feathering."""

    painting: Painting
    base_id: str | None = None
    """A picture of the library to begin from, white where it is to be changed; brought to the painting's size."""
    grow: int = Field(default=0, ge=-MAX_GROW, le=MAX_GROW)
    """Pixels by which the white grows; below zero it shrinks."""
    feather: int = Field(default=0, ge=0, le=MAX_FEATHER)
    """Pixels over which the edge fades."""
