"""Days added up say what the holds say, whether none, some or all of them are added up."""

from datetime import timedelta

import pytest

from lib.clock import FixedClock
from lib.ledger import ledger, rollup
from lib.model.actor import LOCAL_ACTOR
from lib.model.asset import Review
from lib.model.spending import Dimension
from lib.providers.fake_vendor import FakeVendor, Outcome
from tests.studio.builders import a_request

DAY_S = 86_400


def pytest_generate_tests(metafunc):
    if "storage" in metafunc.fixturenames:
        metafunc.parametrize("storage", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def services(build_services, clock):
    """A studio with three days of work: deliveries, a failure, a refund, an approval, and an empty day between."""
    vendor = FakeVendor(delay_s=0)
    made = build_services(clock=clock, vendor=vendor)
    spring = submit(made, count=3, campaign="Spring")
    made.studio.library.review(LOCAL_ACTOR, spring.asset_ids[:2], Review.APPROVED)
    clock.advance(2 * DAY_S)
    vendor.script(Outcome.REFUSED)
    submit(made, count=2, campaign="Autumn", model="fake-64")
    with made.database.write() as connection:
        ledger.refund(connection, item_id=spring.items[0].item_id, amount=1, reason="sorry", now=clock.now())
    clock.advance(DAY_S)
    submit(made, campaign="")
    return made


def submit(services, **request):
    job = services.studio.submit(LOCAL_ACTOR, a_request(**request))
    services.worker.run_pending()
    return services.studio.job(LOCAL_ACTOR, job.job_id)


def everything(services):
    reports, until = services.studio.reports, services.clock.now().date()
    period = {"since": until - timedelta(days=30), "until": until}
    return (
        [reports.per_day(LOCAL_ACTOR, by=by, **period) for by in Dimension],
        [reports.approval_costs(LOCAL_ACTOR, by=by, **period) for by in Dimension],
        reports.totals_per_day(LOCAL_ACTOR, **period),
        reports.per_day(LOCAL_ACTOR, by=Dimension.MODEL, since=period["since"], until=until - timedelta(days=2)),
        reports.choices(LOCAL_ACTOR),
    )


def test_added_up_or_not_the_reports_are_the_same(services, clock):
    before = everything(services)
    assert sum(line.credits for line in before[0][0]) == 5
    for _ in range(3):
        with services.database.write() as connection:
            rollup.roll_up(connection, clock.now())
        assert everything(services) == before
    clock.advance(2 * DAY_S)
    live = everything(services)
    assert services.reconciler.add_up_days() >= 1
    assert everything(services) == live


def test_a_day_is_added_up_once_it_has_been_over_for_an_hour(services, clock):
    services.reconciler.add_up_days()
    assert through(services) == clock.now().date() - timedelta(days=1)
    midnight = clock.now().replace(hour=0, minute=0) + timedelta(days=1)
    clock.advance((midnight - clock.now()).total_seconds() + 3_599)
    assert services.reconciler.add_up_days() == 0
    clock.advance(1)
    assert services.reconciler.add_up_days() == 1
    assert services.reconciler.add_up_days() == 0


def test_an_empty_ledger_adds_up_to_nothing(build_services, clock):
    services = build_services(clock=clock)
    services.reconciler.add_up_days()
    assert everything(services)[2] == ()


def through(services):
    with services.database.read() as connection:
        return rollup.rolled_through(connection)
