"""Pictures in the library."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from lib.model.geometry import Size
from lib.model.plan import Maker
from lib.model.record import Record
from lib.model.request import MAX_ALT_TEXT


class AssetKind(StrEnum):
    """How a picture came to be."""

    GENERATED = "generated"
    EDITED = "edited"
    UPSCALED = "upscaled"
    CONTROLLED = "controlled"
    SOCIAL = "social"
    UPLOADED = "uploaded"
    PAINTED = "painted"
    """A mask or a sketch made on the page: lists leave it out unless it is asked for."""


SeedSource = Literal["asked", "studio", "vendor"]


class Review(StrEnum):
    """How far a picture is on its way out of the house."""

    DRAFT = "draft"
    APPROVED = "approved"
    REJECTED = "rejected"


MAX_NOTE = 500


class Asset(Record):
    """One picture's record. `blob` is what is delivered, `original` the provider's bytes as they came (sha256, hex)."""

    asset_id: str
    kind: AssetKind
    size: Size
    bytes: int = Field(ge=0)
    format: str
    blob: str
    original: str
    thumbnail: str | None
    preview: str | None = None
    """A middle rendition for result grids, made when first asked for."""
    screen: str | None = None
    """A rendition for a whole screen, made when first asked for."""
    prompt: str = ""
    sent_prompt: str = ""
    provider: str = ""
    model: str = ""
    maker: Maker = "ai"
    parameters: dict[str, Any] = Field(default_factory=dict)
    seed: int | None = None
    seed_source: SeedSource | None = None
    parents: tuple[str, ...] = ()
    job_id: str | None = None
    item_id: str | None = None
    position: int = 0
    owner_id: str
    workspace_id: str
    campaign: str = ""
    title: str = ""
    slug: str = ""
    cost: int = 0
    seconds: float | None = None
    """Wall time from the start of the call to the stored picture."""
    created_at: datetime
    trashed_at: datetime | None = None
    tags: tuple[str, ...] = ()
    is_starred: bool = False
    review: Review = Review.DRAFT
    review_note: str = Field(default="", max_length=MAX_NOTE)
    reviewed_by: str = ""
    reviewed_at: datetime | None = None
    alt_text: str = Field(default="", max_length=MAX_ALT_TEXT)
    """What stands for the picture where it cannot be seen, as somebody wrote or accepted it."""
    fingerprint: int | None = None
    """Perceptual hash, 64 bits as a signed number; None until somebody has looked. See `lib.imaging.looks`."""
    colour: str = ""
    """The main colour's name; empty until somebody has looked."""

    @property
    def is_locked(self) -> bool:
        """Tell whether the picture was approved: then it is neither renamed, moved nor deleted."""
        return self.review is Review.APPROVED


class AssetQuery(Record):
    """Which pictures to list: newest first, a page at a time."""

    trashed: bool = False
    job_id: str | None = None
    campaign: str | None = None
    page: int = Field(default=1, ge=1)
    page_size: int = Field(default=24, ge=1, le=200)


class AssetPage(Record):
    """One page of pictures and how many there are in all."""

    assets: tuple[Asset, ...]
    total: int
    page: int
    page_size: int

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-self.total // self.page_size))
