"""What was asked without enough credits: which bundle is offered, and that it runs by itself once they are there."""

import pytest

from lib.bootstrap import fake_settings
from lib.errors import InsufficientCredits, NotConfigured
from lib.model.actor import LOCAL_ACTOR
from lib.model.request import GenerateRequest
from tests.payments.buyer import Shop
from tests.studio.builders import a_request


@pytest.fixture
def poor(build_services, gateway, clock, tmp_path):
    """Return a shop whose only customer has spent all they had."""
    services = build_services(settings=fake_settings(tmp_path, opening_grant=10), payments=gateway, clock=clock)
    services.studio.submit(LOCAL_ACTOR, a_request(count=10))
    services.worker.run_pending()
    return Shop(services, gateway, clock)


@pytest.mark.row("E66")
@pytest.mark.parametrize(
    ("balance", "need", "bundle_id", "covers"),
    [(0, 1, 1, True), (200, 1200, 1, True), (200, 1201, 2, True), (0, 10_000, 3, True), (0, 10_001, 3, False)],
)
def test_the_smallest_bundle_that_covers_the_need_is_offered(shop, balance, need, bundle_id, covers):
    found = shop.buying.shortfall(balance=balance, need=need)
    assert (found.bundle.id, found.covers, found.missing) == (bundle_id, covers, need - balance)
    assert shop.buying.shortfall(balance=need, need=need) is None


def test_a_refusal_names_the_balance_the_need_and_the_bundle(poor):
    with pytest.raises(InsufficientCredits) as caught:
        poor.services.studio.submit(LOCAL_ACTOR, a_request(count=4))
    assert (caught.value.balance, caught.value.need) == (0, 4)
    assert "Starter Bundle, 1,000 credits for $10.00" in caught.value.sentence()


@pytest.mark.row("E63")
def test_after_the_purchase_what_was_asked_is_submitted_once(poor):
    studio = poor.services.studio
    jobs = studio.count_jobs(LOCAL_ACTOR)
    payment = poor.checkout(then=[a_request(count=3)])
    paid = poor.session(payment)
    assert [poor.deliver(paid), poor.deliver(paid)] == ["granted", "ignored"]
    poor.buying.resume()
    (waiting,) = poor.buying.waiting_for(LOCAL_ACTOR, payment.payment_id)
    assert (waiting.state, studio.count_jobs(LOCAL_ACTOR), poor.balance) == ("submitted", jobs + 1, 997)
    assert studio.job(LOCAL_ACTOR, waiting.job_id).request.count == 3


def test_what_a_crash_after_the_purchase_left_waiting_is_taken_up_by_the_reconciler(poor):
    class Crash(BaseException):
        pass

    def die(*_):
        raise Crash

    payment = poor.checkout(then=[a_request()])
    values = {**vars(poor.buying), "submit": die}
    poor.buying = type(poor.buying)(**values)
    with pytest.raises(Crash):
        poor.deliver(poor.session(payment))
    buying = poor.services.studio.buying
    assert buying.waiting_for(LOCAL_ACTOR, payment.payment_id)[0].state == "waiting"
    assert (buying.resume(), buying.resume()) == (1, 0)
    assert poor.balance == 999


def test_a_request_that_cannot_be_resumed_says_why(poor):
    payment = poor.checkout(then=[GenerateRequest(prompt="a kite", provider="openai")])
    poor.deliver(poor.session(payment))
    (waiting,) = poor.buying.waiting_for(LOCAL_ACTOR, payment.payment_id)
    assert (waiting.state, waiting.job_id, poor.balance) == ("failed", None, 1000)
    with pytest.raises(NotConfigured):
        poor.services.studio.plan(LOCAL_ACTOR, GenerateRequest(prompt="a kite", provider="openai"))
    assert "OPENAI_API_KEY" in waiting.message


def test_several_requests_wait_for_one_payment_and_keep_their_order(poor):
    counts = [3, 1, 2, 4]
    payment = poor.checkout(then=[a_request(count=count) for count in counts])
    poor.deliver(poor.session(payment))
    waiting = poor.buying.waiting_for(LOCAL_ACTOR, payment.payment_id)
    jobs = [poor.services.studio.job(LOCAL_ACTOR, each.job_id) for each in waiting]
    assert ([job.request.count for job in jobs], poor.balance) == (counts, 990)


def test_a_payment_that_never_comes_starts_nothing(poor):
    payment = poor.checkout(then=[a_request()])
    jobs = poor.services.studio.count_jobs(LOCAL_ACTOR)
    assert poor.buying.resume() == 0
    assert poor.buying.waiting_for(LOCAL_ACTOR, payment.payment_id)[0].state == "waiting"
    assert poor.services.studio.count_jobs(LOCAL_ACTOR) == jobs
