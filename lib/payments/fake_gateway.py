"""A payment provider in this process: for tests and benches. It keeps Stripe's promises and moves no money."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from lib.errors import InvalidRequest, ProviderUnavailable
from lib.payments.gateway import (
    Checkout,
    CheckoutOrder,
    PaymentEvent,
    Session,
    SessionState,
    check_age,
    check_body,
)

_SECRET = b"the fake provider's secret"


@dataclass
class FakePaymentGateway:
    """Opens sessions in memory; `pay`, `end` and `event` play the buyer and the deliveries."""

    is_down: bool = False
    sessions: dict[str, Session] = field(default_factory=dict)
    orders: dict[str, CheckoutOrder] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def open_checkout(self, order: CheckoutOrder) -> Checkout:
        """Open a session; the same reference gives the same one."""
        if self.is_down:
            raise ProviderUnavailable("The fake provider is down.", provider="fake")
        session_id = f"cs_{order.reference}"
        self.orders[session_id] = order
        self.sessions.setdefault(
            session_id,
            Session(
                session_id=session_id,
                reference=order.reference,
                state=SessionState.OPEN,
                amount_cents=order.amount_cents,
                currency=order.currency,
            ),
        )
        return Checkout(session_id=session_id, url=f"https://pay.invalid/{session_id}")

    def find_session(self, session_id: str) -> Session:
        """Return a session as it stands."""
        if self.is_down:
            raise ProviderUnavailable("The fake provider is down.", provider="fake")
        return self.sessions[session_id]

    def end(self, session_id: str, state: SessionState = SessionState.PAID) -> Session:
        """Let the buyer pay, fail, or stay away."""
        self.sessions[session_id] = self.sessions[session_id].model_copy(update={"state": state})
        return self.sessions[session_id]

    def event(
        self, session: Session | None, *, now: datetime, event_id: str | None = None, kind: str = "session"
    ) -> tuple[bytes, str]:
        """Return a delivery about a session: its body and its signature."""
        named = event_id or f"evt_{next(self._numbers)}"
        event = PaymentEvent(event_id=named, kind=kind, session=session)
        body = event.model_dump_json().encode()
        return body, sign(body, now)

    def read_event(self, body: bytes, signature: str | None, *, now: datetime) -> PaymentEvent:
        """Verify and read a delivery."""
        check_body(body)
        seconds, _, given = (signature or "").partition(":")
        if not seconds.isdigit() or not hmac.compare_digest(given, _digest(body, seconds)):
            raise InvalidRequest("The event's signature is missing or wrong.")
        check_age(datetime.fromtimestamp(int(seconds), UTC), now)
        return PaymentEvent.model_validate(json.loads(body))


def sign(body: bytes, now: datetime) -> str:
    """Return the signature of a body, as of `now`."""
    seconds = str(int(now.timestamp()))
    return f"{seconds}:{_digest(body, seconds)}"


def _digest(body: bytes, seconds: str) -> str:
    return hmac.new(_SECRET, seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
