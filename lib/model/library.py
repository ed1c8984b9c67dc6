"""Looking through the library: what is wanted, in which order, and what was found."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from lib.model.asset import Asset, AssetKind, Review
from lib.model.record import Record

MAX_TEXT = 500
MAX_COUNTED = 1000
"""Beyond this many matches a page says "more than"; paging goes on to the last one all the same."""
MAX_TAG = 60
MAX_TAGS = 50
MAX_CAMPAIGN = 120
Orientation = Literal["landscape", "portrait", "square"]


class Sort(StrEnum):
    """The order of a list; what is equal comes newest first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    LARGEST = "largest"
    SMALLEST = "smallest"
    HEAVIEST = "heaviest"
    LIGHTEST = "lightest"
    COSTLIEST = "costliest"
    CHEAPEST = "cheapest"
    SLOWEST = "slowest"
    FASTEST = "fastest"
    WIDEST = "widest"
    TALLEST = "tallest"


class LibraryQuery(Record):
    """Which pictures of a workspace to list; what is left out does not matter.

    `text` is words that must all begin some word of the prompt, title, tags, model, campaign, alt text or the names of
    its characters. Dates are days in UTC, both included. `after` and `before` are cursors of an earlier page in the
    same order.
    """

    text: str = Field(default="", max_length=MAX_TEXT)
    kind: AssetKind | None = None
    provider: str = Field(default="", max_length=60)
    model: str = Field(default="", max_length=200)
    owner_id: str = Field(default="", max_length=64)
    campaign: str = Field(default="", max_length=MAX_CAMPAIGN)
    tag: str = Field(default="", max_length=MAX_TAG)
    colour: str = Field(default="", max_length=12)
    orientation: Orientation | None = None
    review: Review | None = None
    starred_only: bool = False
    trashed: bool = False
    min_side: int | None = Field(default=None, ge=1, le=100_000)
    """Smallest short side in pixels."""
    max_cost: int | None = Field(default=None, ge=0)
    made_from: date | None = None
    made_until: date | None = None
    sort: Sort = Sort.NEWEST
    after: str = Field(default="", max_length=60)
    before: str = Field(default="", max_length=60)
    page_size: int = Field(default=60, ge=1, le=200)


class LibraryPage(Record):
    """One page of what was found."""

    assets: tuple[Asset, ...]
    after: str = ""
    """Cursor of the next page; empty at the end."""
    before: str = ""
    """Cursor of the page before; empty at the beginning."""


class Count(Record):
    """How many were found: `total` counts up to `MAX_COUNTED`; `has_more` says that there are more than that."""

    total: int
    has_more: bool = False


class Campaign(Record):
    """Pictures under one name, the trash left out. `cost` is what its pictures cost, in credits."""

    name: str
    images: int
    approved: int
    cost: int
    cover: Asset
    """The newest picture."""


class CampaignPage(Record):
    """One page of campaigns, that with the newest picture first; cursors as in `LibraryPage`."""

    campaigns: tuple[Campaign, ...]
    after: str = ""
    before: str = ""


class Facets(Record):
    """What there is to filter by in a workspace, each in order of the alphabet, at most 200."""

    kinds: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Similar(Record):
    """A picture that looks like another one; `distance` is the number of differing bits, 0 to 64."""

    asset: Asset
    distance: int
