"""Records of looking back: filtered entries, where credits went, budgets, and what vendors really charged."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from lib.model.ledger import Entry, EntryKind
from lib.model.record import Record

MAX_PAGE = 200
MAX_SEARCH = 100


class EntryQuery(Record):
    """Which entries to show; unset fields match everything. Days are whole days in UTC, both included."""

    since: date | None = None
    until: date | None = None
    kinds: tuple[EntryKind, ...] = ()
    model: str | None = Field(default=None, max_length=200)
    campaign: str | None = Field(default=None, max_length=120)
    person: str | None = Field(default=None, max_length=64)
    """Whose entries, by user id; unset means one's own. Only an administrator sees another's."""
    search: str = Field(default="", max_length=MAX_SEARCH)
    """Part of the description or the beginning of the reference, in any case."""
    before: int | None = Field(default=None, ge=1, le=2**62)
    """Only entries older than the one with this place."""
    after: int | None = Field(default=None, ge=0, le=2**62)
    """Only entries newer than the one with this place; the page then ends nearest to it."""
    limit: int = Field(default=50, ge=1, le=MAX_PAGE)


class EntryLine(Record):
    """One entry with what it was for."""

    place: int
    """Counts the account's entries from 1; the key of paging."""
    entry: Entry
    job_id: str | None = None
    provider: str = ""
    model: str = ""
    campaign: str = ""
    asset_id: str | None = None


class EntrySlice(Record):
    """Some entries, newest first, and whether there are more on either side."""

    lines: tuple[EntryLine, ...]
    has_newer: bool
    has_older: bool


class Dimension(StrEnum):
    """By what spending can be split."""

    PROVIDER = "provider"
    MODEL = "model"
    OPERATION = "operation"
    CAMPAIGN = "campaign"


class DaySpending(Record):
    """Credits captured on one day (UTC) for one provider, model, operation or campaign."""

    day: date
    label: str
    credits: int


class DayTotals(Record):
    """One day's settled work: what was set aside for it, what was charged, and what was refunded that day."""

    day: date
    estimated: int = 0
    charged: int = 0
    refunded: int = 0


class ApprovalCost(Record):
    """What was charged in a period for one provider, model, operation or campaign, and what of it was approved."""

    label: str
    credits: int
    images: int
    """Images that were charged for."""
    approved: int
    """Those approved in the library, or as drafts of a batch."""


class Person(Record):
    """Somebody whose entries can be looked at."""

    user_id: str
    name: str


class CostMismatch(Record):
    """A model whose vendor charged something else than expected, in millionths of a US dollar."""

    provider: str
    model: str
    images: int
    """Images whose real cost the vendor told."""
    differing: int
    """Those that differ by more than the tolerance."""
    expected_micro_usd: int
    actual_micro_usd: int


BudgetScope = Literal["account", "campaign"]


class Budget(Record):
    """A limit and how much of it is used: an account's for each month (UTC), a campaign's for as long as it lives."""

    scope: BudgetScope
    subject: str
    """The account's id or the campaign's name."""
    credits: int
    extra: int
    """What overrides allow beyond it."""
    spent: int
    """Charged or set aside, refunds taken off."""

    @property
    def allowed(self) -> int:
        """The limit with its overrides."""
        return self.credits + self.extra

    @property
    def level(self) -> Literal["ok", "warn", "stop"]:
        """Warn from 80 %, stop from 100 %."""
        if self.spent >= self.allowed:
            return "stop"
        return "warn" if self.spent * 100 >= self.allowed * 80 else "ok"


class BudgetEntry(Record):
    """One immutable line of a budget's history."""

    kind: Literal["limit", "override"]
    credits: int | None
    """None ended the limit."""
    month: str
    reason: str
    user_id: str
    created_at: datetime
