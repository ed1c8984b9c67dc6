"""Which pictures a model takes."""

from pydantic import Field

from lib.model.record import Record


class PictureRule(Record):
    """Which pictures a model takes to change, enlarge or follow."""

    min_side: int = Field(default=1, ge=1)
    max_side: int = Field(default=16_384, ge=1)
    min_pixels: int = Field(default=1, ge=1)
    max_pixels: int = Field(default=16_384 * 16_384, ge=1)
    max_ratio: float = Field(default=16.0, ge=1)
    """Longer side divided by the shorter one."""
    max_bytes: int | None = Field(default=None, ge=1)
    """How heavy a file may be."""
