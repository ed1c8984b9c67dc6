"""Buying a bundle: credits come once for each payment, whatever the deliveries do."""

import threading
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.errors import Conflict, InvalidRequest, NotFound, ProviderUnavailable
from lib.ledger.audit import verify
from lib.model.actor import LOCAL_ACTOR, Actor
from lib.model.payment import PaymentStatus, money_text
from lib.payments.fake_gateway import FakePaymentGateway, sign
from lib.payments.gateway import MAX_EVENT_BYTES, SessionState
from lib.studio.money.buying import MAX_OPEN
from tests.payments.buyer import BASE, Shop

STRANGER = Actor(user_id="usr_stranger", workspace_id="wsp_stranger")


@pytest.mark.row("E57", "E58")
def test_the_bundles_are_those_of_the_price_list(shop):
    starter, creator, studio = shop.buying.bundles()
    found = [(each.id, each.credits, money_text(each.price_cents)) for each in (starter, creator, studio)]
    assert found == [(1, 1000, "$10.00"), (2, 3000, "$30.00"), (3, 10_000, "$100.00")]
    assert "5 character turnaround sets or 100 image generations" in starter.description
    assert "15 character turnaround sets or 300 image generations" in creator.description
    assert "50 character turnaround sets or 1,000 image generations" in studio.description


@pytest.mark.row("E60")
def test_a_checkout_says_where_to_pay_and_changes_no_balance(shop):
    before = shop.balance
    payment = shop.checkout(2)
    assert (payment.status, payment.credits, payment.amount_cents) == (PaymentStatus.PENDING, 3000, 3000)
    assert payment.url.startswith("https://pay.invalid/cs_")
    assert shop.gateway.orders[payment.session_id].success_url == f"{BASE}/credits?payment={payment.payment_id}"
    assert shop.balance == before


def test_a_program_comes_back_to_the_apis_pages(shop):
    order = shop.gateway.orders[shop.checkout(over_api=True).session_id]
    assert order.success_url == f"{BASE}/api/v1/payments/success?session_id={{CHECKOUT_SESSION_ID}}"
    assert order.cancel_url == f"{BASE}/api/v1/payments/cancel"


def test_a_paid_session_grants_the_credits_and_is_completed(shop):
    before = shop.balance
    payment = shop.checkout()
    assert shop.deliver(shop.session(payment)) == "granted"
    found = shop.buying.status(LOCAL_ACTOR, payment.payment_id)
    assert (found.status, found.completed_at) == (PaymentStatus.COMPLETED, shop.clock.now())
    assert shop.balance == before + 1000
    entry = shop.services.studio.entries(LOCAL_ACTOR).entries[0]
    assert (entry.kind.value, entry.amount, entry.reference) == ("purchase", 1000, payment.reference)


def test_a_repeated_event_and_a_second_event_of_one_payment_grant_nothing(shop):
    payment = shop.checkout()
    paid = shop.session(payment)
    outcomes = [shop.deliver(paid, event_id=event_id) for event_id in ("evt_a", "evt_a", "evt_b", "evt_a")]
    assert outcomes == ["granted", "repeated", "ignored", "repeated"]
    assert shop.balance == 2000


@pytest.mark.parametrize("order", list(permutations(["open", "expired", "failed", "paid"])), ids="-".join)
def test_money_that_came_is_granted_once_in_whatever_order_events_arrive(shop, order):
    payment = shop.checkout()
    for state in (*order, *order):
        shop.deliver(shop.session(payment, SessionState(state)))
    assert shop.buying.payment(LOCAL_ACTOR, payment.payment_id).status is PaymentStatus.COMPLETED
    assert shop.balance == 2000


@pytest.mark.parametrize(("state", "status"), [("failed", PaymentStatus.FAILED), ("expired", PaymentStatus.EXPIRED)])
def test_a_payment_that_ends_without_money_grants_nothing(shop, state, status):
    payment = shop.checkout()
    assert shop.deliver(shop.session(payment, SessionState(state))) == "ended"
    assert shop.buying.payment(LOCAL_ACTOR, payment.payment_id).status is status
    assert shop.balance == 1000


@pytest.mark.parametrize(
    "change",
    [{"amount_cents": 999}, {"amount_cents": 100_000}, {"amount_cents": 0}, {"currency": "jpy"}, {"currency": "USD"}],
)
def test_another_amount_or_currency_than_the_bundles_grants_nothing(shop, change):
    payment = shop.checkout()
    assert shop.deliver(shop.session(payment, **change)) == "mismatch"
    assert shop.balance == 1000


@pytest.mark.parametrize("change", [{"reference": "pay_of_somebody_else"}, {"session_id": "cs_other"}])
def test_an_event_about_something_else_is_taken_and_changes_nothing(shop, change):
    payment = shop.checkout()
    assert shop.deliver(shop.session(payment, **change)) == "unknown"
    assert shop.deliver(None, kind="customer.created") == "ignored"
    assert shop.balance == 1000


def _tampered(body, signature):
    return body.replace(b'"amount_cents":1000', b'"amount_cents":1'), signature


@pytest.mark.parametrize(
    "change",
    [
        lambda body, _: (body, None),
        lambda body, _: (body, ""),
        lambda body, _: (body, "nonsense"),
        lambda body, signature: (body, signature[:-1] + ("0" if signature[-1] != "0" else "1")),
        _tampered,
        lambda body, signature: (body + b" ", signature),
        lambda body, signature: (b"", signature),
    ],
)
def test_an_event_without_the_right_signature_changes_nothing(shop, change):
    payment = shop.checkout()
    delivery = shop.gateway.event(shop.session(payment), now=shop.clock.now())
    with pytest.raises(InvalidRequest):
        shop.buying.receive(*change(*delivery))
    assert shop.balance == 1000


@pytest.mark.parametrize("seconds", [-301, -86_400, 61, 400, 10**9])
def test_a_stale_or_future_dated_event_changes_nothing(shop, seconds):
    body, _ = shop.gateway.event(shop.session(shop.checkout()), now=shop.clock.now())
    moment = type(shop.clock)(shop.clock.now())
    moment.advance(seconds)
    with pytest.raises(InvalidRequest, match="not of this moment"):
        shop.buying.receive(body, sign(body, moment.now()))
    assert shop.balance == 1000


def test_an_endless_event_is_refused(shop):
    body = b" " * (MAX_EVENT_BYTES + 1)
    with pytest.raises(InvalidRequest, match="longer"):
        shop.buying.receive(body, sign(body, shop.clock.now()))


def test_without_a_payment_provider_no_event_is_taken(test_shop):
    with pytest.raises(InvalidRequest, match="No payment provider"):
        test_shop.buying.receive(b"{}", "t=1,v1=00")


@pytest.mark.parametrize("bundle_id", [0, -1, 4, 10**30])
def test_an_unknown_bundle_cannot_be_bought(shop, bundle_id):
    with pytest.raises(NotFound):
        shop.checkout(bundle_id)


def test_a_payment_of_somebody_else_is_not_there(shop):
    payment = shop.checkout()
    for ask in (shop.buying.payment, shop.buying.status, shop.buying.waiting_for):
        with pytest.raises(NotFound):
            ask(STRANGER, payment.payment_id)


@pytest.mark.parametrize("payment_id", [0, -1, 999, 2**31, 10**30])
def test_a_payment_that_does_not_exist_is_not_found(shop, payment_id):
    with pytest.raises(NotFound):
        shop.buying.status(LOCAL_ACTOR, payment_id)


def test_a_redirect_shows_a_payment_and_grants_nothing(shop):
    payment = shop.checkout()
    shop.session(payment)
    assert shop.buying.payment_of_session(payment.session_id).status is PaymentStatus.PENDING
    with pytest.raises(NotFound):
        shop.buying.payment_of_session("cs_nobody")
    assert shop.balance == 1000


@pytest.mark.row("E62")
def test_looking_at_a_pending_payment_asks_the_provider_every_few_seconds(shop):
    payment = shop.checkout()
    assert shop.buying.status(LOCAL_ACTOR, payment.payment_id).status is PaymentStatus.PENDING
    shop.session(payment)
    assert shop.buying.status(LOCAL_ACTOR, payment.payment_id).status is PaymentStatus.PENDING
    shop.clock.advance(5)
    assert shop.buying.status(LOCAL_ACTOR, payment.payment_id).status is PaymentStatus.COMPLETED
    assert shop.deliver(shop.session(payment)) == "ignored"
    assert shop.balance == 2000


def test_a_provider_that_is_down_leaves_a_payment_pending(shop):
    payment = shop.checkout()
    shop.gateway.is_down = True
    assert shop.buying.status(LOCAL_ACTOR, payment.payment_id).status is PaymentStatus.PENDING
    with pytest.raises(ProviderUnavailable):
        shop.checkout()
    assert shop.buying.payments(LOCAL_ACTOR)[0].status is PaymentStatus.FAILED


def test_nobody_begins_payments_without_end(shop):
    for _ in range(MAX_OPEN):
        shop.checkout()
    with pytest.raises(Conflict):
        shop.checkout()
    shop.clock.advance(86_401)
    assert shop.checkout().status is PaymentStatus.PENDING


def test_an_event_that_comes_before_the_checkout_is_written_down_is_granted(shop):
    class EagerGateway(FakePaymentGateway):
        def open_checkout(self, order):
            opened = super().open_checkout(order)
            outcomes.append(shop.deliver(self.end(opened.session_id)))
            return opened

    outcomes = []
    eager = EagerGateway()
    shop.gateway = eager
    shop.buying = type(shop.buying)(
        shop.services.database,
        shop.services.catalog,
        shop.services.settings,
        shop.clock,
        eager,
        shop.services.studio.submit,
    )
    shop.checkout()
    assert (outcomes, shop.balance) == (["granted"], 2000)


def test_eight_deliveries_at_once_grant_once(shop):
    payment = shop.checkout()
    paid = shop.session(payment)
    deliveries = [shop.gateway.event(paid, now=shop.clock.now()) for _ in range(4)] * 2
    threads = [threading.Thread(target=shop.buying.receive, args=delivery) for delivery in deliveries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shop.balance == 2000


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deliveries=st.lists(
        st.tuples(st.integers(0, 1), st.sampled_from(list(SessionState)), st.integers(1, 6), st.booleans()), max_size=12
    )
)
def test_no_sequence_of_events_grants_a_payment_twice(shop: Shop, deliveries):
    before = shop.balance
    payments = [shop.checkout(), shop.checkout(2)]
    shop.clock.advance(90_000)
    paid, seen, tag = set(), set(), payments[0].reference
    for which, state, number, is_wrong in deliveries:
        changes = {"amount_cents": 1} if is_wrong else {}
        event_id = f"evt_{tag}_{number}"
        shop.deliver(shop.session(payments[which], state, **changes), event_id=event_id)
        if event_id not in seen and state is SessionState.PAID and not is_wrong:
            paid.add(which)
        seen.add(event_id)
    assert shop.balance == before + sum(payments[which].credits for which in paid)
    with shop.services.database.read() as connection:
        assert verify(connection) == ()
