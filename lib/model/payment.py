"""Records of buying credits. Money is counted in the currency's smallest unit, never in fractions."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from lib.model.record import Record

_CENTS = 100


class PaymentStatus(StrEnum):
    """How far a payment is."""

    PENDING = "pending"
    COMPLETED = "completed"
    FAILED = "failed"
    EXPIRED = "expired"


class Payment(Record):
    """One purchase of a bundle: what was promised at checkout, and what became of it."""

    payment_id: int
    reference: str
    """Our own name for it at the payment provider."""
    account_id: str
    bundle_id: int
    bundle_name: str
    credits: int
    amount_cents: int
    currency: str
    status: PaymentStatus
    is_test: bool
    """No money moves; an administrator completes it."""
    session_id: str | None = None
    url: str = ""
    """Where the buyer pays."""
    created_at: datetime
    checked_at: datetime | None = None
    completed_at: datetime | None = None


class WaitingRequest(Record):
    """What somebody asked for without enough credits: submitted once, when its payment is completed."""

    request_id: str
    payment_id: int
    state: Literal["waiting", "submitted", "failed"]
    job_id: str | None = None
    message: str = ""
    """Why it could not be submitted."""


def money_text(amount_cents: int, currency: str = "usd") -> str:
    """Return an amount as people write it: `$10.00`."""
    units, cents = divmod(amount_cents, _CENTS)
    sign = "$" if currency == "usd" else f"{currency.upper()} "
    return f"{sign}{units:,}.{cents:02d}"
