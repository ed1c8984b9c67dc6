"""Stripe: what goes out exactly, how answers read, and which deliveries are believed. Nothing leaves this process."""

import json
from urllib.parse import parse_qs

import pytest
import stripe
from pydantic import SecretStr

from lib.clock import FixedClock
from lib.errors import InvalidRequest, KeyRefused, ProviderRejected, ProviderUnavailable
from lib.payments.gateway import CheckoutOrder, SessionState
from lib.payments.stripe_gateway import StripeGateway

SECRET = "whsec_made_up"
NOW = FixedClock().now()
ORDER = CheckoutOrder(
    reference="pay_1",
    name="Starter Bundle: 1,000 credits",
    amount_cents=1000,
    currency="usd",
    success_url="https://studio.invalid/payments/success?session_id={CHECKOUT_SESSION_ID}",
    cancel_url="https://studio.invalid/payments/cancel",
)


class Wire(stripe.HTTPClient):
    """Answers in the network's place and remembers what was sent."""

    name = "test"

    def __init__(self, status=200, body=None):
        super().__init__()
        self.status, self.body, self.calls = status, body or {}, []

    def request_with_retries(self, method, url, headers, post_data=None, max_network_retries=None, *, _usage=None):
        self.calls.append((method, url, dict(headers), parse_qs(post_data or "")))
        if self.status == 0:
            raise stripe.APIConnectionError("no answer")
        return json.dumps(self.body), self.status, {}


def a_gateway(wire=None, *, secret=SECRET):
    return StripeGateway(SecretStr("sk_test_1"), secret and SecretStr(secret), http_client=wire or Wire())


def a_session(**values):
    base = {"id": "cs_1", "object": "checkout.session", "client_reference_id": "pay_1", "payment_status": "paid"}
    return base | {"status": "complete", "amount_total": 1000, "currency": "usd"} | values


def a_delivery(kind="checkout.session.completed", *, at=NOW, secret=SECRET, **session):
    event = {"id": "evt_1", "object": "event", "type": kind, "data": {"object": a_session(**session)}}
    body = json.dumps(event)
    header = stripe.WebhookSignature.generate_signature_header(body, secret, int(at.timestamp()))
    return body.encode(), header


def test_a_checkout_asks_for_exactly_this_amount_under_our_own_key():
    wire = Wire(body=a_session(url="https://checkout.stripe.com/c/1"))
    opened = a_gateway(wire).open_checkout(ORDER)
    method, url, headers, sent = wire.calls[0]
    assert (method, url) == ("post", "https://api.stripe.com/v1/checkout/sessions")
    assert headers["Idempotency-Key"] == "pay_1"
    assert headers["Authorization"] == "Bearer sk_test_1"
    assert sent["client_reference_id"] == ["pay_1"]
    assert sent["line_items[0][price_data][unit_amount]"] == ["1000"]
    assert sent["line_items[0][price_data][currency]"] == ["usd"]
    assert sent["success_url"] == [ORDER.success_url]
    assert (opened.session_id, opened.url) == ("cs_1", "https://checkout.stripe.com/c/1")


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, SessionState.PAID),
        ({"payment_status": "no_payment_required"}, SessionState.PAID),
        ({"payment_status": "unpaid"}, SessionState.OPEN),
        ({"payment_status": "unpaid", "status": "open"}, SessionState.OPEN),
        ({"payment_status": "unpaid", "status": "expired"}, SessionState.EXPIRED),
    ],
)
def test_a_session_reads_as_what_became_of_the_money(values, state):
    found = a_gateway(Wire(body=a_session(**values))).find_session("cs_1")
    assert (found.state, found.reference, found.amount_cents, found.currency) == (state, "pay_1", 1000, "usd")


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, KeyRefused), (400, ProviderRejected), (500, ProviderUnavailable), (0, ProviderUnavailable)],
)
def test_what_stripe_refuses_is_an_error_without_its_text(status, error):
    body = {"error": {"type": "invalid_request_error", "message": "secret detail sk_test_1"}}
    with pytest.raises(error) as caught:
        a_gateway(Wire(status, body)).open_checkout(ORDER)
    assert "secret detail" not in caught.value.sentence()


@pytest.mark.parametrize(
    ("kind", "values", "state"),
    [
        ("checkout.session.completed", {}, SessionState.PAID),
        ("checkout.session.completed", {"payment_status": "unpaid"}, SessionState.OPEN),
        ("checkout.session.async_payment_succeeded", {}, SessionState.PAID),
        ("checkout.session.async_payment_failed", {"payment_status": "unpaid"}, SessionState.FAILED),
        ("checkout.session.expired", {"payment_status": "unpaid"}, SessionState.EXPIRED),
    ],
)
def test_events_of_sessions_read_as_what_became_of_the_money(kind, values, state):
    event = a_gateway().read_event(*a_delivery(kind, **values), now=NOW)
    assert (event.event_id, event.session.state) == ("evt_1", state)


def test_other_events_are_read_without_a_session():
    assert a_gateway().read_event(*a_delivery("charge.refunded"), now=NOW).session is None


def test_one_right_signature_among_several_is_enough():
    body, header = a_delivery()
    first, _, right = header.partition(",")
    assert a_gateway().read_event(body, f"{first},v1={'0' * 64},{right},v0=ff", now=NOW).event_id == "evt_1"


@pytest.mark.parametrize(
    "change",
    [
        lambda _, header: (a_delivery()[0].replace(b"1000", b"1001"), header),
        lambda body, _: (body, None),
        lambda body, _: (body, ""),
        lambda body, _: (body, "t=1"),
        lambda body, _: (body, "v1=00"),
        lambda body, _: (body, "t=x,v1=00"),
        lambda body, header: (body, header.replace("v1=", "v0=")),
        lambda body, _: (body, a_delivery(secret="whsec_other")[1]),
        lambda _, header: (b"\xff\xfe", header),
    ],
)
def test_a_wrong_signature_is_refused(change):
    with pytest.raises(InvalidRequest):
        a_gateway().read_event(*change(*a_delivery()), now=NOW)


@pytest.mark.parametrize("seconds", [-301, -86_400, 61, 400])
def test_a_right_signature_of_another_time_is_refused(seconds):
    moment = FixedClock(NOW)
    moment.advance(seconds)
    with pytest.raises(InvalidRequest, match="not of this moment"):
        a_gateway().read_event(*a_delivery(at=moment.now()), now=NOW)


@pytest.mark.parametrize("text", ["[]", "{}", "null", '{"id": 1}', '{"id": "e", "type": "checkout.session.x"}', "x"])
def test_a_signed_body_that_is_no_event_is_refused(text):
    header = stripe.WebhookSignature.generate_signature_header(text, SECRET, int(NOW.timestamp()))
    with pytest.raises(InvalidRequest):
        a_gateway().read_event(text.encode(), header, now=NOW)


def test_without_a_webhook_secret_no_event_is_believed():
    with pytest.raises(InvalidRequest, match="No webhook secret"):
        a_gateway(secret=None).read_event(*a_delivery(), now=NOW)
