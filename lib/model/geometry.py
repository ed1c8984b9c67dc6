"""Sizes and boxes in pixels, and the crop that turns one shape into another."""

import re
from typing import Self

from pydantic import Field, model_validator

from lib.model.record import Record

_RATIO = re.compile(r"^\s*(\d{1,5}(?:\.\d{1,4})?)\s*:\s*(\d{1,5}(?:\.\d{1,4})?)\s*$")
_SIZE = re.compile(r"^\s*(\d{1,6})\s*[x×*]\s*(\d{1,6})\s*$", re.IGNORECASE)
MAX_SIDE = 16_384


class Size(Record):
    """Width and height in pixels, each 1 to 16,384."""

    width: int = Field(ge=1, le=MAX_SIDE)
    height: int = Field(ge=1, le=MAX_SIDE)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `1200x628` (also with × or *); raise ValueError."""
        found = _SIZE.match(text)
        if not found:
            raise ValueError(f"{text!r} is not a size such as 1200x628")
        return cls(width=int(found[1]), height=int(found[2]))

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height

    @property
    def megapixels(self) -> float:
        """Millions of pixels."""
        return self.pixels / 1_000_000

    @property
    def ratio(self) -> float:
        """Width divided by height."""
        return self.width / self.height

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class Box(Record):
    """A rectangle in pixels; right and bottom are exclusive."""

    left: int = Field(ge=0)
    top: int = Field(ge=0)
    right: int = Field(ge=1)
    bottom: int = Field(ge=1)

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.right <= self.left or self.bottom <= self.top:
            raise ValueError("a box needs a right beyond its left and a bottom below its top")
        return self

    @property
    def size(self) -> Size:
        """The box's own width and height."""
        return Size(width=self.right - self.left, height=self.bottom - self.top)


def parse_ratio(text: str) -> float:
    """Return width divided by height of `16:9` or `1.91:1`; raise ValueError unless 1:16 to 16:1."""
    found = _RATIO.match(text)
    if not found or not float(found[1]) or not float(found[2]):
        raise ValueError(f"{text!r} is not an aspect ratio such as 16:9")
    ratio = float(found[1]) / float(found[2])
    if not 1 / 16 <= ratio <= 16:  # noqa: PLR2004 - the bound named in the docstring
        raise ValueError(f"{text!r} is too long and thin; the limits are 16:1 and 1:16")
    return ratio


def cover_box(source: Size, ratio: float, *, focus_x: float = 0.5, focus_y: float = 0.5) -> Box:
    """Return the largest box of `ratio` inside `source`, as near to the focus (0 to 1) as the edges allow.

    Sides round to the nearest whole pixel, never below one.
    """
    width = min(source.width, max(1, round(source.height * ratio)))
    height = min(source.height, max(1, round(source.width / ratio)))
    left = round(min(max(focus_x * source.width - width / 2, 0), source.width - width))
    top = round(min(max(focus_y * source.height - height / 2, 0), source.height - height))
    return Box(left=left, top=top, right=left + width, bottom=top + height)
