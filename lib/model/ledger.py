"""Records of the ledger. Credits are integers everywhere; one credit is nominally 0.01 US dollars."""

from datetime import datetime
from enum import StrEnum

from lib.model.record import Record

MICRO_USD_PER_CREDIT = 10_000


class EntryKind(StrEnum):
    """Why credits moved."""

    HOLD = "hold"
    CAPTURE = "capture"
    RELEASE = "release"
    REFUND = "refund"
    GRANT = "grant"
    PURCHASE = "purchase"


class Balance(Record):
    """What an account can spend now, and what its running work has set aside."""

    account_id: str
    available: int
    held: int
    updated_at: datetime | None = None


class Entry(Record):
    """One immutable line of an account. `amount` is negative when credits left it."""

    entry_id: str
    transaction_id: str
    account_id: str
    amount: int
    balance_after: int
    kind: EntryKind
    reference: str | None = None
    """The item, job or payment that it belongs to."""
    description: str = ""
    created_at: datetime


class EntryPage(Record):
    """One page of entries, newest first."""

    entries: tuple[Entry, ...]
    total: int
    page: int
    limit: int
