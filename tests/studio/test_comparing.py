"""Comparing models: one image each, the same seed, votes, standings, and a model that comes later."""

import pytest

from lib.errors import Conflict, InsufficientCredits, InvalidRequest, NotFound
from lib.ledger import ledger
from lib.model.actor import Actor
from lib.model.comparison import Contender, Vote
from lib.model.job import JobState
from lib.providers.fake_vendor import FakeVendor, Outcome
from lib.studio.batches.comparing import standings_of
from tests.studio.builders import a_request

FAKE, QUEUE, SANDBOX = ("fake", "fake-any"), ("fake_queue", "fake-queued"), ("sandbox", "sandbox-artist")
EVE = Actor(user_id="usr_eve", workspace_id="wsp_eve")


@pytest.fixture
def vendor():
    return FakeVendor(delay_s=0)


@pytest.fixture
def services(build_services, vendor):
    return build_services(vendor=vendor)


def begin(services, actor, *models, run=True, **choices):
    choices = {"use_case": "Photo"} | choices
    begun = services.studio.comparisons.begin(actor, a_request(), models or (FAKE, QUEUE), **choices)
    if run:
        services.worker.run_pending()
    return services.studio.comparisons.load(actor, begun.comparison_id)


def test_each_model_draws_one_image_with_the_same_seed(services, actor):
    shown = begin(services, actor)
    assert [entrant.key for entrant in shown.entrants] == [FAKE, QUEUE]
    assert all(entrant.job.state is JobState.COMPLETED and len(entrant.job.items) == 1 for entrant in shown.entrants)
    assert {entrant.job.items[0].seed for entrant in shown.entrants} == {shown.seed}


def test_the_price_is_the_sum_and_is_held_for_all_at_once(services, actor):
    plan = services.studio.comparisons.plan(actor, a_request(), [FAKE, QUEUE])
    before = services.studio.balance(actor)
    begin(services, actor, run=False)
    assert services.studio.balance(actor).held - before.held == plan.price == 2


def test_without_the_credits_nothing_is_written_and_a_bundle_is_offered(services):
    with services.database.write() as connection:
        ledger.open_account(connection, EVE.account_id, now=services.clock.now(), opening_grant=1)
    with pytest.raises(InsufficientCredits) as raised:
        begin(services, EVE)
    assert "Starter" in raised.value.remedy
    assert services.studio.comparisons.page(EVE) == ()
    assert services.studio.count_jobs(EVE) == 0


@pytest.mark.parametrize("models", [(FAKE,), (FAKE, FAKE), (FAKE, QUEUE) * 4])
def test_two_to_six_different_models_are_compared(services, actor, models):
    with pytest.raises(InvalidRequest) as raised:
        services.studio.comparisons.begin(actor, a_request(), models, use_case="Photo")
    assert raised.value.field == "models"


def test_the_same_key_begins_once(services, actor):
    first = begin(services, actor, key="k", run=False)
    assert begin(services, actor, key="k", run=False).comparison_id == first.comparison_id
    with pytest.raises(Conflict):
        begin(services, actor, key="k", use_case="Product")
    assert services.studio.count_jobs(actor) == 2


def test_others_do_not_see_it(services, actor):
    shown = begin(services, actor)
    with pytest.raises(NotFound):
        services.studio.comparisons.load(EVE, shown.comparison_id)
    with pytest.raises(NotFound):
        services.studio.comparisons.vote(EVE, shown.comparison_id, FAKE)


def test_a_vote_waits_for_all_images(services, actor):
    shown = begin(services, actor, run=False)
    with pytest.raises(Conflict):
        services.studio.comparisons.vote(actor, shown.comparison_id, FAKE)


def test_a_person_has_one_vote_and_may_change_it(services, actor):
    comparisons = services.studio.comparisons
    shown = begin(services, actor)
    comparisons.vote(actor, shown.comparison_id, FAKE)
    comparisons.vote(actor, shown.comparison_id, FAKE)
    comparisons.vote(actor, shown.comparison_id, QUEUE)
    comparisons.vote(actor.model_copy(update={"user_id": "usr_other"}), shown.comparison_id, FAKE)
    assert comparisons.load(actor, shown.comparison_id).votes == {"fake:fake-any": 1, "fake_queue:fake-queued": 1}
    assert comparisons.vote_of(actor, shown.comparison_id).winner == QUEUE


def test_only_the_first_vote_of_a_person_is_blind(services, actor):
    comparisons = services.studio.comparisons
    shown = begin(services, actor, is_blind=True)
    comparisons.vote(actor, shown.comparison_id, FAKE)
    comparisons.vote(actor, shown.comparison_id, FAKE)
    assert comparisons.vote_of(actor, shown.comparison_id).is_blind
    comparisons.vote(actor, shown.comparison_id, QUEUE)
    assert not comparisons.vote_of(actor, shown.comparison_id).is_blind
    assert comparisons.standings(actor, is_blind_only=True) == ()


def test_a_model_added_later_draws_with_the_same_seed_and_the_vote_opens_again(services, actor):
    comparisons = services.studio.comparisons
    shown = begin(services, actor)
    comparisons.vote(actor, shown.comparison_id, FAKE)
    comparisons.add_model(actor, shown.comparison_id, SANDBOX)
    comparisons.add_model(actor, shown.comparison_id, SANDBOX)
    services.worker.run_pending()
    shown = comparisons.load(actor, shown.comparison_id)
    assert [entrant.key for entrant in shown.entrants] == [FAKE, QUEUE, SANDBOX]
    assert len(comparisons.vote_of(actor, shown.comparison_id).contenders) == 2
    comparisons.vote(actor, shown.comparison_id, SANDBOX)
    standings = {each.model: (each.wins, each.votes) for each in comparisons.standings(actor)}
    assert standings == {"sandbox-artist": (1, 1), "fake-any": (0, 1), "fake-queued": (0, 1)}


def test_what_failed_is_no_choice_until_its_retry_arrives(services, actor, vendor):
    comparisons = services.studio.comparisons
    vendor.script(Outcome.REFUSED)
    shown = begin(services, actor)
    (lost,) = [entrant for entrant in shown.entrants if not entrant.asset_id]
    assert not shown.is_open
    services.studio.retry(actor, lost.job.job_id)
    services.worker.run_pending()
    assert comparisons.load(actor, shown.comparison_id).is_open


def test_votes_are_counted_by_use_case(services, actor):
    comparisons = services.studio.comparisons
    for use_case, winner in (("Photo", FAKE), ("Product", QUEUE)):
        comparisons.vote(actor, begin(services, actor, use_case=use_case).comparison_id, winner)
    assert comparisons.use_cases(actor) == ("Photo", "Product")
    assert comparisons.standings(actor, use_case="Photo")[0].model == "fake-any"
    assert comparisons.standings(actor, use_case="Product")[0].model == "fake-queued"


def test_a_wins_cost_counts_what_did_not_win_too():
    one = Contender(provider="p", model="one", label="One", credits=4, seconds=3.0)
    two = Contender(provider="p", model="two", label="Two", credits=1, seconds=9.0)
    cast = [Vote(winner=w.key, contenders=(one, two), is_blind=True) for w in (one, one, two)]
    first, second = standings_of(cast)
    assert (first.label, first.wins, first.votes, first.credits, first.seconds) == ("One", 2, 3, 12, 9.0)
    assert (second.wins, second.credits, second.seconds) == (1, 3, 27.0)
    assert first.chance > 0.5 > second.chance
