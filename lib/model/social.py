"""What comes of fitting a picture to formats: where each was cut, what survived, and what could be done better."""

from enum import StrEnum

from pydantic import Field

from lib.model.geometry import Box, Size
from lib.model.record import Record
from lib.model.request import CropMode, FocalPoint, OutputFormat, Padding

WHOLE = 0.9
"""A subject of which this share is kept counts as whole."""


class Order(Record):
    """One format to make, resolved: exact pixels, how to get there, and what the file may weigh."""

    platform: str
    platform_name: str
    format: str
    format_name: str
    size: Size
    safe_top: float = 0.0
    safe_bottom: float = 0.0
    safe_left: float = 0.0
    safe_right: float = 0.0
    max_bytes: int = Field(ge=1)
    file_format: OutputFormat = "jpeg"
    quality: int = 85
    crop_mode: CropMode = "smart"
    focal_point: FocalPoint | None = None
    padding: Padding = "blur"
    pad_colour: str = "#ffffff"
    show_safe_zones: bool = False
    note: str = ""

    @property
    def key(self) -> str:
        """Platform and format as one text."""
        return f"{self.platform}/{self.format}"


class Fix(StrEnum):
    """What would help a format that loses something."""

    PAD = "pad"
    MOVE = "move the focal point"
    EXTEND = "extend the background"
    GENERATE = "generate at this ratio"


class CropReport(Record):
    """What one format keeps of the picture. Shares are 0 to 1."""

    crop: Box
    """The part of the picture that is shown, in its own pixels."""
    mode: CropMode
    kept: float = Field(ge=0, le=1)
    """Share of the picture's area that is kept."""
    subject_kept: float = Field(ge=0, le=1)
    subject_clear: float = Field(ge=0, le=1)
    """Share of the subject that lies inside the format's safe zone."""
    enlarged: float = Field(gt=0)
    """How many times the picture is enlarged; up to 1 it has pixels enough."""

    @property
    def subject_survives(self) -> bool:
        """Tell whether the subject is there, whole."""
        return self.subject_kept >= WHOLE

    @property
    def subject_is_safe(self) -> bool:
        """Tell whether what is left of the subject lies inside the safe zone."""
        return self.subject_clear >= WHOLE * min(1.0, self.subject_kept)

    @property
    def is_too_small(self) -> bool:
        """Tell whether the picture has fewer pixels than the format wants."""
        return self.enlarged > 1.0 + 1e-6

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """What to do about it, most helpful first; empty where nothing is wrong."""
        offers = []
        if not self.subject_survives:
            offers += [Fix.MOVE, Fix.PAD, Fix.EXTEND]
        elif not self.subject_is_safe:
            offers += [Fix.MOVE]
        if self.is_too_small or not self.subject_survives:
            offers += [Fix.GENERATE]
        return tuple(offers)


class SocialPreview(Record):
    """One format before it is made: a small JPEG without overlays, and the report."""

    order: Order
    report: CropReport
    picture: bytes = Field(repr=False)


class SocialPreviews(Record):
    """All formats of a request before they are made."""

    previews: tuple[SocialPreview, ...]
    notices: tuple[str, ...] = ()


class SavedFormats(Record):
    """Formats, as `platform/format`, that a workspace saved under a name."""

    set_id: str
    name: str
    formats: tuple[str, ...]


class SocialResult(Record):
    """One format that was made."""

    asset_id: str
    platform: str
    platform_name: str
    format: str
    format_name: str
    size: Size
    bytes: int
    max_bytes: int
    file_format: str
    report: CropReport
    source_id: str
    notes: tuple[str, ...] = ()
    """What deserves to be known: lower quality, fewer colours, over the limit."""

    @property
    def fits(self) -> bool:
        """Tell whether the file is within the format's limit."""
        return self.bytes <= self.max_bytes
