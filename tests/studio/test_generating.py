"""The road: submit, run, store, settle — and every way that it can end."""

import io

import pytest
from PIL import Image

from lib.errors import Conflict, InsufficientCredits, NotFound
from lib.ledger import audit, ledger
from lib.model.actor import Actor
from lib.model.asset import AssetQuery
from lib.model.job import JobState
from lib.providers.fake_vendor import FakeVendor, Outcome
from tests.studio.builders import a_request


def run(services, actor, **request):
    job = services.studio.submit(actor, a_request(**request))
    services.worker.run_pending()
    return services.studio.job(actor, job.job_id)


def discrepancies(services):
    with services.database.read() as connection:
        return audit.verify(connection)


@pytest.fixture
def vendor():
    return FakeVendor(delay_s=0)


@pytest.fixture
def services(build_services, vendor):
    return build_services(vendor=vendor)


@pytest.mark.row("D6", "D13", "B18")
def test_submitting_returns_at_once_with_everything_held(services, actor, vendor):
    before = services.studio.balance(actor).available
    job = services.studio.submit(actor, a_request(count=3))
    after = services.studio.balance(actor)
    assert (job.state, len(job.items), vendor.calls) == (JobState.QUEUED, 3, ())
    assert (after.held, after.available) == (job.plan.price, before - job.plan.price)


@pytest.mark.row("D41", "E51")
def test_images_are_stored_priced_and_captured(services, actor):
    job = run(services, actor, count=2)
    found = services.studio.assets(actor, AssetQuery(job_id=job.job_id)).assets
    assert (job.state, len(found), job.cost) == (JobState.COMPLETED, 2, job.plan.price)
    assert services.studio.balance(actor).held == 0
    assert discrepancies(services) == ()


@pytest.mark.row("A31", "A30", "A32")
def test_an_image_has_exactly_the_pixels_asked_and_a_jpeg_thumbnail(services, actor):
    job = run(services, actor, size={"width": 300, "height": 157})
    content, media_type = services.studio.content(actor, job.asset_ids[0])
    thumbnail, thumbnail_type = services.studio.content(actor, job.asset_ids[0], "thumbnail")
    assert (Image.open(io.BytesIO(content)).size, media_type) == ((300, 157), "image/png")
    assert (max(Image.open(io.BytesIO(thumbnail)).size), thumbnail_type) == (256, "image/jpeg")


@pytest.mark.row("B21", "B44")
def test_the_record_tells_what_was_asked_sent_and_used(services, actor):
    job = run(services, actor, seed=41, count=2, campaign="spring", title="Kite", slug="kite")
    second = services.studio.asset(actor, job.asset_ids[1])
    assert (second.prompt, second.seed, second.seed_source, second.position) == ("a red kite", 42, "asked", 1)
    assert (second.campaign, second.title, second.slug, second.job_id) == ("spring", "Kite", "kite", job.job_id)
    assert second.parameters["request_id"]


@pytest.mark.row("B49", "B48", "E54", "C28")
def test_one_failed_image_does_not_fail_the_others_and_is_not_charged(services, actor, vendor):
    vendor.script(Outcome.REFUSED)
    job = run(services, actor, count=3)
    assert (job.state, len(job.asset_ids), len(job.failures)) == (JobState.PARTIAL, 2, 1)
    assert job.cost == 2 * job.plan.price_each
    assert discrepancies(services) == ()


@pytest.mark.row("B20", "A37", "B13")
@pytest.mark.parametrize("passing", [Outcome.RATE_LIMITED, Outcome.OVERLOADED, Outcome.FAULT])
def test_what_may_pass_is_tried_again(services, actor, vendor, passing):
    vendor.script(passing, Outcome.PICTURE)
    job = run(services, actor)
    assert (job.state, job.items[0].attempts) == (JobState.COMPLETED, 2)


@pytest.mark.row("A38", "A39", "E76", "B22")
def test_a_refusal_is_final_says_what_to_do_and_costs_nothing(services, actor, vendor):
    vendor.script(Outcome.REFUSED)
    job = run(services, actor)
    failure = job.failures[0]
    assert (job.state, failure.code, job.items[0].attempts) == (JobState.FAILED, "content-rejected", 1)
    assert "Change the wording" in failure.sentence()
    assert failure.sentence().endswith("Nothing was charged.")


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome.GARBAGE, "bad-response"),
        (Outcome.TRUNCATED, "bad-response"),
        (Outcome.KEY_REFUSED, "key-refused"),
        (Outcome.HANG, "outcome-unknown"),
        (Outcome.BROKEN, "outcome-unknown"),
    ],
)
def test_each_cause_has_its_own_code_and_gives_the_credits_back(services, actor, vendor, outcome, code):
    vendor.script(outcome)
    before = services.studio.balance(actor).available
    job = run(services, actor)
    assert (job.state, job.failures[0].code) == (JobState.FAILED, code)
    assert services.studio.balance(actor).available == before
    assert len(vendor.calls) <= 1


def test_retries_end(services, actor, vendor):
    vendor.script(*[Outcome.OVERLOADED] * 20)
    job = run(services, actor)
    assert (job.state, job.failures[0].code) == (JobState.FAILED, "provider-unavailable")


@pytest.mark.row("A59")
def test_the_same_key_gives_the_same_job_and_another_request_is_a_conflict(services, actor, vendor):
    first = services.studio.submit(actor, a_request(), key="once")
    again = services.studio.submit(actor, a_request(), key="once")
    with pytest.raises(Conflict):
        services.studio.submit(actor, a_request(prompt="another"), key="once")
    services.worker.run_pending()
    assert first.job_id == again.job_id
    assert len(vendor.calls) == 1


@pytest.mark.row("E169")
def test_too_little_credit_says_balance_and_need_and_keeps_nothing(services, vendor):
    poor = Actor(user_id="usr_poor", workspace_id="wsp_poor")
    with services.database.write() as connection:
        ledger.open_account(connection, poor.account_id, now=services.clock.now(), opening_grant=2)
    with pytest.raises(InsufficientCredits) as caught:
        services.studio.submit(poor, a_request(count=3))
    assert (caught.value.balance, caught.value.need) == (2, 3)
    assert services.studio.count_jobs(poor) == 0
    assert services.studio.balance(poor).available == 2


def test_cancelling_what_waits_gives_the_credits_back(services, actor, vendor):
    before = services.studio.balance(actor).available
    job = services.studio.submit(actor, a_request(count=2))
    cancelled = services.studio.cancel(actor, job.job_id)
    again = services.studio.cancel(actor, job.job_id)
    services.worker.run_pending()
    assert cancelled.state is again.state is JobState.CANCELLED
    assert services.studio.balance(actor).available == before
    assert (vendor.calls, discrepancies(services)) == ((), ())


def test_retrying_asks_for_the_failed_images_only_and_once(services, actor, vendor):
    vendor.script(Outcome.REFUSED)
    job = run(services, actor, count=3, seed=7)
    retried = services.studio.retry(actor, job.job_id)
    again = services.studio.retry(actor, job.job_id)
    assert retried.job_id == again.job_id
    assert [item.seed for item in retried.items] == [item.seed for item in job.items if item.failure]
    with pytest.raises(Conflict):
        services.studio.retry(actor, retried.job_id)


@pytest.mark.row("E72", "E71")
def test_a_queue_vendor_is_asked_by_the_id_it_gave(services, actor, vendor):
    job = run(services, actor, provider="fake_queue")
    assert job.state is JobState.COMPLETED
    assert [call.remote_id is not None for call in vendor.calls] == [True]


@pytest.mark.row("C6", "C33")
def test_another_workspace_sees_nothing(services, actor):
    job = run(services, actor)
    stranger = Actor(user_id="usr_other", workspace_id="wsp_other")
    with pytest.raises(NotFound):
        services.studio.job(stranger, job.job_id)
    with pytest.raises(NotFound):
        services.studio.asset(stranger, job.asset_ids[0])
    with pytest.raises(NotFound):
        services.studio.delete(stranger, job.asset_ids[0])
