"""Seed E's payments: bundles, checkout, status, the buyer's way back, and the provider's events."""

import pytest

from lib.model.actor import LOCAL_ACTOR
from lib.payments.fake_gateway import FakePaymentGateway
from tests.api.api_client import logged_in

PAYMENTS = "/api/v1/payments/"


@pytest.fixture
def gateway():
    return FakePaymentGateway()


@pytest.fixture
def shop(open_with, gateway):
    return open_with(payments=gateway)


def a_checkout(client, bundle_id=1):
    return client.post(PAYMENTS + "checkout", json={"bundle_id": bundle_id})


def deliver(shop, gateway, payment_id):
    payment = shop.services.studio.buying.payment(LOCAL_ACTOR, payment_id)
    body, signature = gateway.event(gateway.end(payment.session_id), now=shop.services.clock.now())
    return shop.client.post(PAYMENTS + "webhook", content=body, headers={"Stripe-Signature": signature})


@pytest.mark.row("E25", "E56", "E57", "E58")
def test_bundles_are_listed_without_a_token(studio):
    found = studio.client.get(PAYMENTS + "bundles").json()["bundles"]
    assert [(b["id"], b["name"], b["credits"], b["price_in_usd"]) for b in found] == [
        (1, "Starter Bundle", 1000, 10.0),
        (2, "Creator Bundle", 3000, 30.0),
        (3, "Studio Bundle", 10000, 100.0),
    ]
    assert "5 character turnaround sets or 100 image generations" in found[0]["description"]


@pytest.mark.row("E45", "E46", "E47")
def test_prices_are_listed_without_a_token(studio):
    found = studio.client.get("/api/v1/credits/pricing").json()
    assert found == [
        {"endpoint": endpoint, "credits_per_call": None, "credits_per_image": 10}
        for endpoint in ("seed", "turnaround", "create", "random")
    ]


@pytest.mark.row("E59", "E60", "E61")
def test_a_checkout_names_the_page_to_pay_at(shop):
    client = logged_in(shop)
    begun = a_checkout(client).json()
    assert (begun["amount_usd"], begun["credits"]) == (10.0, 1000)
    assert begun["payment_url"].startswith("https://pay.invalid/")
    status = client.get(f"{PAYMENTS}status/{begun['payment_id']}").json()
    assert (status["status"], status["credits_purchased"], status["completed_at"]) == ("pending", 1000, None)
    assert set(status) == {
        *("payment_id", "status", "credits_purchased", "amount_usd"),
        *("created_at", "completed_at"),
    }


@pytest.mark.row("E62", "E63", "E65")
def test_an_event_completes_the_payment_once(shop, gateway):
    client = logged_in(shop, funds=0)
    payment_id = a_checkout(client).json()["payment_id"]
    assert [deliver(shop, gateway, payment_id).status_code for _ in range(2)] == [200, 200]
    assert client.get(f"{PAYMENTS}status/{payment_id}").json()["status"] == "completed"
    assert client.get("/api/v1/credits/balance").json()["balance"] == 1000


@pytest.mark.row("E65")
@pytest.mark.parametrize("headers", [{}, {"Stripe-Signature": "t=1,v1=00"}, {"Stripe-Signature": "nonsense"}])
def test_an_event_without_a_good_signature_is_400(shop, headers):
    assert shop.client.post(PAYMENTS + "webhook", content=b"{}", headers=headers).status_code == 400


def test_without_a_payment_provider_no_event_is_taken(studio):
    assert studio.client.post(PAYMENTS + "webhook", content=b"{}").status_code == 400


@pytest.mark.row("E64")
def test_buyers_come_back_to_a_page_that_grants_nothing(shop, gateway):
    client = logged_in(shop, funds=0)
    payment_id = a_checkout(client).json()["payment_id"]
    session_id = shop.services.studio.buying.payment(LOCAL_ACTOR, payment_id).session_id
    address = f"{PAYMENTS}success?session_id={session_id}"
    assert "being confirmed" in shop.client.get(address).text
    assert client.get("/api/v1/credits/balance").json()["balance"] == 0
    deliver(shop, gateway, payment_id)
    assert "1,000 credits were added" in shop.client.get(address).text
    assert "cancelled" in shop.client.get(PAYMENTS + "cancel").text
    assert "being confirmed" in shop.client.get(f"{PAYMENTS}success?session_id=<script>").text


def test_without_a_key_the_checkout_is_a_test_that_an_administrator_completes(studio):
    begun = a_checkout(logged_in(studio)).json()
    assert begun["payment_url"] == f"http://studio.test/credits?payment={begun['payment_id']}"


def test_a_payment_of_another_account_is_not_found(shop):
    payment_id = a_checkout(logged_in(shop)).json()["payment_id"]
    assert logged_in(shop).get(f"{PAYMENTS}status/{payment_id}").status_code == 404


@pytest.mark.parametrize(("bundle_id", "status"), [(9, 404), (0, 400), (None, 400), ("one", 400)])
def test_a_bundle_that_is_not_there(shop, bundle_id, status):
    assert a_checkout(logged_in(shop), bundle_id).status_code == status


@pytest.mark.parametrize("payment_id", ["0", "x", "99999999999999999999"])
def test_a_payment_that_cannot_be_is_not_found(shop, payment_id):
    assert logged_in(shop).get(f"{PAYMENTS}status/{payment_id}").status_code == 404
