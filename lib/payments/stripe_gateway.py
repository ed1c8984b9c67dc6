"""Stripe Checkout behind the port. The only place that knows the `stripe` library, which is imported on first use.

Facts from Stripe's API reference and its Python library 16.1 (November 2026).
"""

import json
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from lib.errors import InvalidRequest, KeyRefused, ProviderError, ProviderRejected, ProviderUnavailable
from lib.payments.gateway import (
    Checkout,
    CheckoutOrder,
    PaymentEvent,
    Session,
    SessionState,
    check_age,
    check_body,
)

if TYPE_CHECKING:
    import stripe

_RETRIES = 2
_TIMEOUT_S = 20
_SESSION = "checkout.session."
_ENDINGS = {
    "checkout.session.async_payment_failed": SessionState.FAILED,
    "checkout.session.expired": SessionState.EXPIRED,
}
_PAID = ("paid", "no_payment_required")


class StripeGateway:
    """Opens checkouts, asks what became of them, and reads Stripe's webhook events.

    Args:
        key: a secret or restricted key.
        webhook_secret: signs the events; without it none is accepted.
        http_client: takes the place of the library's own; for tests.
    """

    def __init__(
        self, key: SecretStr, webhook_secret: SecretStr | None = None, http_client: "stripe.HTTPClient | None" = None
    ) -> None:
        self._key = key
        self._webhook_secret = webhook_secret
        self._http_client = http_client

    @cached_property
    def _client(self) -> "stripe.StripeClient":
        import stripe  # noqa: PLC0415 - half a second that only buying should pay

        http_client = self._http_client or stripe.RequestsClient(timeout=_TIMEOUT_S)
        return stripe.StripeClient(self._key.get_secret_value(), max_network_retries=_RETRIES, http_client=http_client)

    def open_checkout(self, order: CheckoutOrder) -> Checkout:
        """Open a session for exactly this amount; the order's reference is the idempotency key."""
        import stripe  # noqa: PLC0415 - see above

        try:
            session = self._client.v1.checkout.sessions.create(
                params={
                    "mode": "payment",
                    "client_reference_id": order.reference,
                    "success_url": order.success_url,
                    "cancel_url": order.cancel_url,
                    "line_items": [
                        {
                            "quantity": 1,
                            "price_data": {
                                "currency": order.currency,
                                "unit_amount": order.amount_cents,
                                "product_data": {"name": order.name},
                            },
                        }
                    ],
                },
                options={"idempotency_key": order.reference},
            )
        except stripe.StripeError as exc:
            raise _translated(exc) from exc
        return Checkout(session_id=session.id, url=session.url or "")

    def find_session(self, session_id: str) -> Session:
        """Ask Stripe about a session."""
        import stripe  # noqa: PLC0415 - see above

        try:
            found = self._client.v1.checkout.sessions.retrieve(session_id)
        except stripe.StripeError as exc:
            raise _translated(exc) from exc
        values = found.to_dict()
        return _session(values, SessionState.EXPIRED if values.get("status") == "expired" else None)

    def read_event(self, body: bytes, signature: str | None, *, now: datetime) -> PaymentEvent:
        """Verify the signature over the raw body by the library, and its time by our clock."""
        import stripe  # noqa: PLC0415 - see above

        if self._webhook_secret is None:
            raise InvalidRequest("No webhook secret is set, so no event is accepted.")
        check_body(body)
        try:
            stripe.WebhookSignature.verify_header(body, signature, self._webhook_secret.get_secret_value())
            event = json.loads(body)
        except (stripe.SignatureVerificationError, ValueError) as exc:
            raise InvalidRequest("The event's signature is missing or wrong.") from exc
        check_age(_signed_at(signature or ""), now)
        return _event(event)


def _signed_at(signature: str) -> datetime:
    seconds = next(part[2:] for part in signature.split(",") if part.startswith("t="))
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (OverflowError, OSError, ValueError) as exc:
        raise InvalidRequest("The event's signature has no usable time.") from exc


def _event(event: Any) -> PaymentEvent:
    try:
        kind = str(event["type"])
        session = _session(event["data"]["object"], _ENDINGS.get(kind)) if kind.startswith(_SESSION) else None
        return PaymentEvent(event_id=str(event["id"]), kind=kind, session=session)
    except (KeyError, TypeError, ValueError) as exc:
        raise InvalidRequest("The event lacks what every event has.") from exc


def _session(values: dict[str, Any], ending: SessionState | None) -> Session:
    state = ending or (SessionState.PAID if values.get("payment_status") in _PAID else SessionState.OPEN)
    return Session(
        session_id=str(values["id"]),
        reference=str(values.get("client_reference_id") or ""),
        state=state,
        amount_cents=int(values.get("amount_total") or 0),
        currency=str(values.get("currency") or ""),
    )


def _translated(error: "stripe.StripeError") -> ProviderError:
    import stripe  # noqa: PLC0415 - see above

    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        return KeyRefused("Stripe refused the key.", provider="stripe")
    if isinstance(error, stripe.InvalidRequestError | stripe.IdempotencyError):
        return ProviderRejected("Stripe did not accept the order.", provider="stripe")
    return ProviderUnavailable("Stripe could not be reached.", provider="stripe")
