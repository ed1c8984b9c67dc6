"""Batches and drafts: paid together, ended one by one, tried again where something failed, finals only once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.errors import Conflict, Forbidden, InsufficientCredits, InvalidRequest, NotFound
from lib.ledger import audit
from lib.model.actor import Actor
from lib.model.batch import MAX_IMAGES, MAX_REQUESTS, Cell, Workflow
from lib.model.job import ItemState, JobState, Verdict
from lib.model.request import Quality
from lib.providers.fake_vendor import Outcome
from tests.studio.builders import a_request

STRANGER = Actor(user_id="usr_stranger", workspace_id="wsp_local")
OUTSIDER = Actor(user_id="usr_outside", workspace_id="wsp_outside")
DRAFTS = Workflow.DRAFT_THEN_FINAL


@pytest.fixture
def services(build_services, vendor):
    made = build_services(vendor=vendor)
    yield made
    with made.database.read() as connection:
        assert audit.verify(connection) == ()


@pytest.fixture
def batches(services):
    return services.studio.batches


@pytest.fixture
def reviews(services):
    return services.studio.reviews


def cells(*prompts, **request):
    return [Cell(request=a_request(prompt=prompt, **request)) for prompt in prompts]


def drafts(services, actor, *prompts):
    """Return a batch of drafts that are made, and its jobs."""
    batch = services.studio.batches.submit(actor, cells(*prompts), workflow=DRAFTS)
    services.worker.run_pending()
    return batch, services.studio.batches.jobs(actor, batch.batch_id)


@pytest.mark.row("A58", "D24", "D25", "D26", "D43")
def test_a_batch_is_jobs_under_one_id_in_their_order(services, batches, actor):
    batch = batches.submit(actor, cells("Hero", "Featured"), workflow=DRAFTS, campaign="blog-7")
    jobs = [services.studio.job(actor, job_id) for job_id in batch.job_ids]
    assert [job.request.prompt for job in jobs] == ["Hero", "Featured"]
    assert {(job.batch_id, job.campaign, job.is_draft) for job in jobs} == {(batch.batch_id, "blog-7", True)}
    assert (batch.total_images, batch.state, batch.progress) == (2, JobState.QUEUED, 0)


@pytest.mark.row("A60")
def test_the_price_is_known_before_and_held_at_once(services, batches, actor):
    asked = cells("one", "two", count=3)
    before = services.studio.balance(actor).available
    assert (batches.plan(actor, asked).price, batches.plan(actor, asked).images) == (6, 6)
    batches.submit(actor, asked)
    assert before - services.studio.balance(actor).available == 6


def test_a_batch_that_cannot_be_paid_leaves_nothing(services, batches, actor):
    asked = cells(*(f"kite {number}" for number in range(101)), count=10)
    with pytest.raises(InvalidRequest, match="1010 images are too many"):
        batches.plan(actor, asked)
    services.studio.submit(actor, a_request())
    with pytest.raises(InsufficientCredits) as raised:
        batches.submit(actor, asked[:100])
    assert "Starter" in raised.value.remedy  # the smallest bundle that covers what is missing
    assert services.studio.count_jobs(actor) == 1
    assert batches.page(actor) == ()


@pytest.mark.parametrize(("asked", "count"), [(0, 1), (MAX_REQUESTS + 1, 1), (MAX_IMAGES // 10 + 1, 10)])
def test_empty_and_oversized_batches_are_refused(batches, actor, asked, count):
    with pytest.raises(InvalidRequest, match="images:"):
        batches.submit(actor, cells(*["kite"] * asked, count=count))


@pytest.mark.row("D27", "D37")
def test_one_failed_image_fails_nothing_else_and_is_tried_again_alone(services, batches, actor, vendor):
    vendor.script(Outcome.PICTURE, Outcome.REFUSED)
    batch = batches.submit(actor, cells("one", "two", "three"))
    services.worker.run_pending()
    ended = batches.load(actor, batch.batch_id)
    assert (ended.state, ended.counts, ended.cost) == (
        JobState.PARTIAL,
        {ItemState.COMPLETED: 2, ItemState.FAILED: 1},
        2,
    )
    batches.retry(actor, batch.batch_id)
    services.worker.run_pending()
    again = batches.load(actor, batch.batch_id)
    assert (again.state, again.total_images, again.cost, len(vendor.calls)) == (JobState.COMPLETED, 3, 3, 4)
    with pytest.raises(Conflict):
        batches.retry(actor, batch.batch_id)


@pytest.mark.row("D42")
def test_cancelling_the_rest_keeps_what_is_done(services, batches, actor):
    first = batches.submit(actor, cells("one"))
    services.worker.run_pending()
    rest = batches.submit(actor, cells("two", "three"))
    assert batches.cancel(actor, rest.batch_id).counts == {ItemState.CANCELLED: 2}
    assert batches.cancel(actor, first.batch_id).state is JobState.COMPLETED
    assert services.studio.balance(actor).held == 0


def test_a_batch_is_submitted_once_under_one_key(batches, actor):
    first = batches.submit(actor, cells("one"), key="k")
    assert batches.submit(actor, cells("one"), key="k") == first
    with pytest.raises(Conflict):
        batches.submit(actor, cells("two"), key="k")


def test_a_bad_request_says_where_it_stands(batches, actor):
    asked = [*cells("one"), Cell(request=a_request(prompt="two", model="no-such-model"))]
    with pytest.raises(InvalidRequest, match=r"Image 2: "):
        batches.submit(actor, asked)


def test_a_batch_belongs_to_its_workspace_and_its_owner(batches, actor):
    batch = batches.submit(actor, cells("one"))
    with pytest.raises(NotFound):
        batches.load(OUTSIDER, batch.batch_id)
    with pytest.raises(Forbidden):
        batches.cancel(STRANGER, batch.batch_id)


def test_a_matrix_can_be_looked_at_as_one_sheet(services, batches, actor):
    axes = {"Word": ("red", "blue"), "Seed": ("1", "2")}
    batch = batches.submit(actor, cells("red", "red", "blue", "blue"), axes=axes)
    services.worker.run_pending()
    assert batches.sheet(actor, batch.batch_id).startswith(b"\x89PNG")


@pytest.mark.row("D8", "D22", "D34", "D35")
def test_finals_are_made_of_approved_drafts_only(services, reviews, actor):
    batch, (hero, featured) = drafts(services, actor, "Hero", "Featured")
    assert reviews.make_finals(actor, batch.batch_id) == ()
    reviews.decide(actor, [hero.job_id], Verdict.APPROVED, "lovely")
    reviews.decide(actor, [featured.job_id], Verdict.REJECTED)
    (final_id,) = reviews.make_finals(actor, batch.batch_id)
    services.worker.run_pending()
    final, hero = services.studio.job(actor, final_id), services.studio.job(actor, hero.job_id)
    assert (hero.final_job_id, final.draft_job_id, hero.note) == (final_id, hero.job_id, "lovely")
    assert (final.state, final.request.prompt, final.request.quality) == (JobState.COMPLETED, "Hero", Quality.PREMIUM)


def test_a_final_keeps_the_seed_of_its_draft_and_says_so(services, reviews, actor):
    batch, (hero,) = drafts(services, actor, "Hero")
    reviews.decide(actor, [hero.job_id], Verdict.APPROVED)
    plan = reviews.plan_finals(actor, batch.batch_id)
    (final_id,) = reviews.make_finals(actor, batch.batch_id)
    assert services.studio.job(actor, final_id).items[0].seed == hero.items[0].seed
    assert (plan.count, plan.price, "seed stays" in plan.carried[1]) == (1, 1, True)


def test_two_tabs_that_approve_and_pay_make_one_final(services, reviews, actor):
    batch, jobs = drafts(services, actor, "Hero", "Featured")

    def press(_):
        reviews.decide(actor, [job.job_id for job in jobs], Verdict.APPROVED)
        return len(reviews.make_finals(actor, batch.batch_id))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(press, range(4))) == 2


def test_a_verdict_is_final_once_the_final_is_made(services, reviews, actor):
    batch, (hero,) = drafts(services, actor, "Hero")
    reviews.decide(actor, [hero.job_id], Verdict.APPROVED)
    reviews.make_finals(actor, batch.batch_id)
    reviews.decide(actor, [hero.job_id], Verdict.APPROVED)
    with pytest.raises(Conflict):
        reviews.decide(actor, [hero.job_id], Verdict.REJECTED)


def test_only_drafts_of_ones_own_workspace_are_reviewed(services, reviews, actor):
    plain = services.studio.submit(actor, a_request())
    with pytest.raises(InvalidRequest):
        reviews.decide(actor, [plain.job_id], Verdict.APPROVED)
    with pytest.raises(NotFound):
        reviews.decide(OUTSIDER, [plain.job_id], Verdict.APPROVED)


@pytest.mark.row("A59")
def test_an_earlier_image_of_the_same_recipe_is_found(services, actor):
    request = a_request(seed=7)
    plan = services.studio.plan(actor, request)
    assert services.studio.already_made(actor, request, plan) == ()
    services.studio.submit(actor, request)
    services.worker.run_pending()
    filed_elsewhere = request.model_copy(update={"campaign": "other", "count": 2})
    (found,) = services.studio.already_made(actor, filed_elsewhere, plan)
    assert found.seed == 7
    other = a_request(seed=8)
    assert services.studio.already_made(actor, other, services.studio.plan(actor, other)) == ()
