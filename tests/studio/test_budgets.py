"""Budgets: warn at 80 %, stop at 100 %, and exceptions that stay on the record."""

import pytest

from lib.clock import FixedClock
from lib.errors import BudgetExceeded, Forbidden, InvalidRequest, NotFound
from lib.ledger import ledger
from lib.ledger.audit import verify
from lib.model.actor import Actor
from tests.studio.builders import a_request

MEMBER = Actor(user_id="usr_local", workspace_id="wsp_local", role="member")


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def services(build_services, clock):
    return build_services(clock=clock)


def submit(services, actor, count=1, **request):
    job = services.studio.submit(actor, a_request(count=count, **request))
    services.worker.run_pending()
    return job


def the_budget(services, actor):
    return services.studio.budgets.list(actor)[0]


@pytest.mark.parametrize(("spent", "level"), [(0, "ok"), (7, "ok"), (8, "warn"), (9, "warn"), (10, "stop")])
def test_a_budget_warns_from_eighty_per_cent_and_stops_at_all_of_it(services, actor, spent, level):
    services.studio.budgets.set_limit(actor, "account", actor.account_id, 10)
    for _ in range(spent):
        submit(services, actor)
    assert (the_budget(services, actor).spent, the_budget(services, actor).level) == (spent, level)
    assert bool(services.studio.budgets.pressing(actor)) == (level != "ok")


@pytest.mark.parametrize(("scope", "subject"), [("account", "usr_local"), ("campaign", "Spring")])
def test_what_would_go_beyond_a_budget_is_refused_and_nothing_is_held(services, actor, scope, subject):
    services.studio.budgets.set_limit(actor, scope, subject, 5)
    submit(services, actor, count=4, campaign="Spring")
    with pytest.raises(BudgetExceeded, match="is 5 credits"):
        services.studio.submit(actor, a_request(count=2, campaign="Spring"))
    assert (services.studio.balance(actor).available, services.studio.count_jobs(actor)) == (996, 1)
    submit(services, actor, count=1, campaign="Spring")
    with services.database.read() as connection:
        assert verify(connection) == ()


def test_another_campaign_has_a_budget_of_its_own(services, actor):
    services.studio.budgets.set_limit(actor, "campaign", "Spring", 0)
    submit(services, actor, campaign="Autumn")
    with pytest.raises(BudgetExceeded, match="'Spring'"):
        submit(services, actor, campaign="Spring")


def test_work_that_waits_counts_and_what_failed_does_not(services, actor):
    services.studio.budgets.set_limit(actor, "account", actor.account_id, 2)
    job = services.studio.submit(actor, a_request(count=2))
    assert the_budget(services, actor).level == "stop"
    services.studio.cancel(actor, job.job_id)
    assert the_budget(services, actor).spent == 0


def test_a_months_budget_begins_anew_with_the_month_and_a_campaigns_does_not(services, actor, clock):
    services.studio.budgets.set_limit(actor, "account", actor.account_id, 1)
    services.studio.budgets.set_limit(actor, "campaign", "Spring", 9)
    submit(services, actor, campaign="Spring")
    clock.advance(30 * 86_400)
    spent = {budget.scope: budget.spent for budget in services.studio.budgets.list(actor)}
    assert spent == {"account": 0, "campaign": 1}
    submit(services, actor)


def test_an_override_lets_more_through_and_is_an_entry(services, actor):
    budgets = services.studio.budgets
    budgets.set_limit(actor, "account", actor.account_id, 1)
    budgets.override(actor, "account", actor.account_id, 2, "The fair is tomorrow")
    submit(services, actor, count=3)
    with pytest.raises(BudgetExceeded):
        submit(services, actor)
    newest, oldest = budgets.history(actor, "account", actor.account_id)
    assert (newest.kind, newest.credits, newest.reason, newest.user_id) == (
        "override",
        2,
        "The fair is tomorrow",
        actor.user_id,
    )
    assert (oldest.kind, oldest.credits) == ("limit", 1)


def test_an_override_of_an_account_ends_with_the_month(services, actor, clock):
    services.studio.budgets.set_limit(actor, "account", actor.account_id, 1)
    services.studio.budgets.override(actor, "account", actor.account_id, 5, "once")
    assert the_budget(services, actor).allowed == 6
    clock.advance(30 * 86_400)
    assert the_budget(services, actor).allowed == 1


def test_a_limit_can_be_changed_and_ended_and_its_history_stays(services, actor):
    budgets = services.studio.budgets
    for amount in (5, 5, 7, None):
        budgets.set_limit(actor, "account", actor.account_id, amount)
    assert budgets.list(actor) == ()
    assert [entry.credits for entry in budgets.history(actor, "account", actor.account_id)] == [None, 7, 5]
    submit(services, actor)


def test_a_refund_makes_room_again(services, actor):
    services.studio.budgets.set_limit(actor, "campaign", "Spring", 1)
    job = submit(services, actor, campaign="Spring")
    with services.database.write() as connection:
        item = job.items[0].item_id
        ledger.refund(connection, item_id=item, amount=1, reason="sorry", now=services.clock.now())
    assert the_budget(services, actor).spent == 0
    assert services.studio.reports.spent_this_month(actor) == 0


@pytest.mark.parametrize("subject", ["", " ", "x" * 121])
@pytest.mark.parametrize("amount", [5])
def test_a_budget_of_nothing_is_refused(services, actor, subject, amount):
    with pytest.raises(InvalidRequest):
        services.studio.budgets.set_limit(actor, "campaign", subject, amount)


@pytest.mark.parametrize("amount", [-1, 1.5, 10**13, True])
def test_an_odd_amount_is_refused(services, actor, amount):
    with pytest.raises(InvalidRequest):
        services.studio.budgets.set_limit(actor, "account", actor.account_id, amount)


def test_overriding_needs_a_limit_and_a_reason(services, actor):
    with pytest.raises(NotFound):
        services.studio.budgets.override(actor, "campaign", "Spring", 5, "why not")
    with pytest.raises(InvalidRequest, match="reason"):
        services.studio.budgets.override(actor, "campaign", "Spring", 5, " ")


def test_a_member_sees_their_own_and_sets_nothing(services, actor):
    budgets = services.studio.budgets
    budgets.set_limit(actor, "account", "usr_other", 5)
    budgets.set_limit(actor, "account", MEMBER.account_id, 6)
    assert [budget.credits for budget in budgets.list(MEMBER)] == [6]
    for forbidden in (
        lambda: budgets.set_limit(MEMBER, "account", MEMBER.account_id, 10**6),
        lambda: budgets.override(MEMBER, "account", MEMBER.account_id, 5, "please"),
        lambda: budgets.history(MEMBER, "account", MEMBER.account_id),
    ):
        with pytest.raises(Forbidden):
            forbidden()
