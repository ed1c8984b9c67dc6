"""Handing pictures over: exports as files, and shares as links."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from lib.model.asset import Asset
from lib.model.record import Record
from lib.model.request import CleanText

MAX_EXPORTED = 500
MAX_SHARED = 200
MAX_SHARE_DAYS = 365
DEFAULT_PATTERN = "{campaign}_{title}_{size}_{number}"


class ExportOrder(Record):
    """How pictures leave the studio.

    `file_format` `stored` hands out the delivered file's pixels in its own format, `original` the provider's bytes
    untouched, credentials included. `pattern` names files by fields in braces;
    see `lib.studio.library.exporting.FIELDS`.
    """

    asset_ids: tuple[str, ...] = Field(min_length=1, max_length=MAX_EXPORTED)
    file_format: Literal["stored", "original", "png", "jpeg", "webp", "avif"] = "stored"
    long_edge: int | None = Field(default=None, ge=16, le=16_384)
    """Largest long side in pixels; pictures are never enlarged."""
    pattern: CleanText = Field(default=DEFAULT_PATTERN, min_length=1, max_length=200)
    with_source_type: bool = True
    """Write IPTC's digital source type that the picture's lineage asks for."""
    with_alt_text: bool = True
    with_prompt: bool = False
    """Write prompt and settings into the files."""
    with_sidecars: bool = False
    """Put a JSON file with the whole chain beside each picture."""


class ShareAnswerKind(StrEnum):
    """What somebody with a link may say."""

    PICK = "pick"
    COMMENT = "comment"
    APPROVED = "approved"
    REJECTED = "rejected"


class ShareAnswer(Record):
    """What somebody outside said about a picture, or about all of them where `asset_id` is empty."""

    answer_id: str
    asset_id: str
    name: str
    kind: ShareAnswerKind
    text: str
    created_at: datetime


class Share(Record):
    """A read-only link to some pictures for people without a login."""

    share_id: str
    token: str
    workspace_id: str
    owner_id: str
    title: str
    asset_ids: tuple[str, ...]
    with_prompts: bool
    with_costs: bool
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Tell whether the link still opens."""
        return self.revoked_at is None and now < self.expires_at


class SharedView(Record):
    """What a link shows."""

    share: Share
    assets: tuple[Asset, ...]
    answers: tuple[ShareAnswer, ...]
