"""Shapes of what the catalog knows about platforms: formats, safe zones, overlays and sets, with look-ups by name."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from lib.errors import InvalidRequest
from lib.model.geometry import Size
from lib.model.record import Record

BYTES_PER_MB = 1_000_000
"""The stricter reading of a platform's "MB"."""
Confidence = Literal["high", "medium", "low"]
FileType = Literal["JPG", "PNG", "GIF", "WEBP"]


class Margins(Record):
    """Shares of a picture's height (top, bottom) and width (left, right) to keep clear."""

    top: float = Field(default=0, ge=0, lt=1)
    bottom: float = Field(default=0, ge=0, lt=1)
    left: float = Field(default=0, ge=0, lt=1)
    right: float = Field(default=0, ge=0, lt=1)

    @model_validator(mode="after")
    def _leaves_something(self) -> Self:
        if self.top + self.bottom >= 1 or self.left + self.right >= 1:
            raise ValueError("the margins leave nothing of the image")
        return self


class Area(Record):
    """A rectangle as shares of a picture's width and height."""

    left: float = Field(ge=0, lt=1)
    top: float = Field(ge=0, lt=1)
    width: float = Field(gt=0, le=1)
    height: float = Field(gt=0, le=1)


class FormatSpec(Record):
    """One placement on a platform, in exact pixels."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    size: Size
    ratio: str
    """The true ratio as people write it."""
    safe_zone: Margins = Margins()
    file_type: FileType = "JPG"
    """What the platform shows best."""
    file_types: tuple[FileType, ...] = ()
    """What this format takes; empty means what its platform takes."""
    max_mb: float = Field(gt=0)
    extra: bool = False
    """Beyond the product's own list."""
    confidence: Confidence = "medium"
    note: str = ""

    @field_validator("size", mode="before")
    @classmethod
    def _size_from_text(cls, value: object) -> object:
        return Size.parse(value) if isinstance(value, str) else value


class PlatformSpec(Record):
    """Where pictures are shown, what it takes, and its formats; the first is its usual one."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    file_types: tuple[FileType, ...]
    hard_max_mb: float = Field(gt=0)
    max_file_size: str
    """The platform's own words for its limit."""
    formats: tuple[FormatSpec, ...] = Field(min_length=1)
    source: str
    as_of: date

    @model_validator(mode="after")
    def _names_are_clear(self) -> Self:
        names = [name for entry in self.formats for name in {_plain(n) for n in (entry.id, entry.name, *entry.aliases)}]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.id}: two formats share a name")
        return self

    def format(self, name: str) -> FormatSpec:
        """Return a format by id, name or alias, in any case; raise `InvalidRequest` naming the valid ones."""
        wanted = _plain(name)
        for entry in self.formats:
            if wanted in {_plain(known) for known in (entry.id, entry.name, *entry.aliases)}:
                return entry
        raise InvalidRequest(
            f"format: {self.name} has no format {name[:60]!r}.",
            remedy=f"Choose one of: {', '.join(entry.name for entry in self.formats)}.",
            field="format",
        )

    def takes(self, entry: FormatSpec) -> tuple[FileType, ...]:
        """Return the file types that a format of this platform takes."""
        return entry.file_types or self.file_types

    def max_bytes(self, entry: FormatSpec) -> int:
        """Return what a file of the format may have at most: the format's target or the platform's limit."""
        return int(min(entry.max_mb, self.hard_max_mb) * BYTES_PER_MB)


class OverlaySpec(Record):
    """What a placement draws over a picture: margins that it covers, and perhaps one area more."""

    id: str
    label: str
    platforms: tuple[str, ...]
    formats: tuple[str, ...]
    clear: Margins
    blocked: Area | None = None
    confidence: Confidence
    as_of: date


class FormatSet(Record):
    """Formats that are often wanted together, as `platform/format`."""

    id: str
    label: str
    formats: tuple[str, ...] = Field(min_length=1)


def find_platform(platforms: Sequence[PlatformSpec], name: str) -> PlatformSpec:
    """Return a platform by id, name or alias, in any case; raise `InvalidRequest` naming the valid ones."""
    wanted = _plain(name)
    for platform in platforms:
        if wanted in {_plain(known) for known in (platform.id, platform.name, *platform.aliases)}:
            return platform
    raise InvalidRequest(
        f"platform: {name[:60]!r} is not known.",
        remedy=f"Choose one of: {', '.join(platform.id for platform in platforms)}.",
        field="platform",
    )


def check_references(
    platforms: Sequence[PlatformSpec], overlays: Iterable[OverlaySpec], sets: Iterable[FormatSet]
) -> None:
    """Raise ValueError where an overlay or a set names a format that no platform has."""
    known = {f"{platform.id}/{entry.id}" for platform in platforms for entry in platform.formats}
    for wanted in sets:
        if missing := set(wanted.formats) - known:
            raise ValueError(f"format set {wanted.id}: unknown {sorted(missing)}")
    for overlay in overlays:
        if not any(f"{platform}/{entry}" in known for platform in overlay.platforms for entry in overlay.formats):
            raise ValueError(f"overlay {overlay.id}: covers no known format")


def _plain(name: str) -> str:
    """Return a name without what people write differently: case, spaces, underscores, dashes, brackets."""
    return re.sub(r"[\s_()\-]+", "", name).casefold()
