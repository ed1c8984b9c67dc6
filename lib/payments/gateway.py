"""The port to whoever takes the money, and the rules of signed events that every implementation shares.

Nothing here decides what a payment is worth: it says what the provider says, and the use cases compare.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from lib.errors import InvalidRequest
from lib.model.record import Record

MAX_EVENT_BYTES = 256 * 1024
TOLERANCE = timedelta(minutes=5)
"""How old an event's signature may be; deliveries that are repeated later are signed anew."""
LEAD = timedelta(minutes=1)
"""How far a signature's time may lie ahead of our clock."""


class CheckoutOrder(Record):
    """What somebody is about to pay for."""

    reference: str
    """Ours; comes back in every event, and makes a repeated order harmless."""
    name: str
    amount_cents: int
    currency: str
    success_url: str
    """Absolute; `{CHECKOUT_SESSION_ID}` in it becomes the session's id."""
    cancel_url: str


class Checkout(Record):
    """A page where the buyer pays."""

    session_id: str
    url: str


class SessionState(StrEnum):
    """What the provider says about the money."""

    OPEN = "open"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


class Session(Record):
    """A checkout as the provider knows it."""

    session_id: str
    reference: str
    state: SessionState
    amount_cents: int
    currency: str


class PaymentEvent(Record):
    """Something the provider tells us, its signature verified. `session` is None where it is about something else."""

    event_id: str
    kind: str
    session: Session | None = None


class PaymentGateway(Protocol):
    """Takes money. Implementations are safe to use from many threads."""

    def open_checkout(self, order: CheckoutOrder) -> Checkout:
        """Open a page where the order is paid; raise a `ProviderError`. Repeating an order gives the same page."""
        ...

    def find_session(self, session_id: str) -> Session:
        """Return what became of a checkout; raise a `ProviderError`."""
        ...

    def read_event(self, body: bytes, signature: str | None, *, now: datetime) -> PaymentEvent:
        """Return a delivered event; `body` is exactly what arrived.

        Raises `InvalidRequest` for a missing, wrong, stale or future-dated signature, and where no secret is set.
        """
        ...


def check_body(body: bytes) -> None:
    """Raise `InvalidRequest` for an event that is too long to be one."""
    if len(body) > MAX_EVENT_BYTES:
        raise InvalidRequest(f"The event is longer than {MAX_EVENT_BYTES} bytes.")


def check_age(signed_at: datetime, now: datetime) -> None:
    """Raise `InvalidRequest` unless a signature is of now, give or take what clocks and networks need."""
    if not now - TOLERANCE <= signed_at <= now + LEAD:
        raise InvalidRequest("The event's signature is not of this moment.")
