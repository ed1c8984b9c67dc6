"""Whose image is next, and how many calls a provider gets: owners are even, limits hold across processes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from lib.catalog import load_catalog
from lib.clock import FixedClock
from lib.jobs import leases, rates
from lib.ledger import ledger
from lib.model.actor import Actor
from lib.model.job import JobState
from tests.studio.builders import a_request

EVE = Actor(user_id="usr_eve", workspace_id="wsp_eve")


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def services(build_services, clock, vendor):
    made = build_services(clock=clock, vendor=vendor)
    open_account(made, EVE)
    return made


def open_account(services, actor):
    with services.database.write() as connection:
        ledger.open_account(connection, actor.account_id, now=services.clock.now(), opening_grant=1000)


def claim(services, limit):
    with services.database.write() as connection:
        return leases.claim(connection, "other/0/x", limit=limit, now=services.clock.now())


def limited(build_services, clock, vendor, **limits):
    """Build a studio whose fake provider has a rate limit."""
    catalog = load_catalog()
    providers = tuple(spec.model_copy(update=limits) if spec.id == "fake" else spec for spec in catalog.providers)
    return build_services(clock=clock, vendor=vendor, catalog=catalog.model_copy(update={"providers": providers}))


def test_a_single_image_does_not_wait_behind_somebody_elses_many(services, actor):
    for _ in range(5):
        services.studio.submit(actor, a_request(count=10))
    claim(services, 4)
    single = services.studio.submit(EVE, a_request())
    assert single.job_id in [each.job_id for each in claim(services, 2)]


def test_owners_who_both_wait_take_turns(services, actor):
    services.studio.submit(actor, a_request(count=10))
    many = services.studio.submit(EVE, a_request(count=10))
    claimed = [each.job_id == many.job_id for each in claim(services, 8)]
    assert claimed.count(True) == 4


def test_one_owners_images_keep_their_order(services, actor):
    jobs = [services.studio.submit(actor, a_request(count=2)).job_id for _ in range(4)]
    assert [each.job_id for each in claim(services, 8)] == [job for job in jobs for _ in range(2)]


@pytest.mark.row("A57")
def test_a_provider_gets_no_more_calls_than_its_limit(build_services, actor, clock, vendor):
    services = limited(build_services, clock, vendor, calls_per_minute=60, burst=2)
    job = services.studio.submit(actor, a_request(count=5))
    counts = []
    for _ in range(5):
        services.worker.run_pending()
        counts.append(len(vendor.calls))
        clock.advance(1)
    assert counts == [2, 3, 4, 5, 5]
    assert services.studio.job(actor, job.job_id).state is JobState.COMPLETED


def test_waiting_for_a_limit_never_counts_as_a_failed_try(build_services, actor, clock, vendor):
    services = limited(build_services, clock, vendor, calls_per_minute=60)
    job = services.studio.submit(actor, a_request())
    for _ in range(12):
        with services.database.write() as connection:
            rates.take_permit(connection, "fake", rates.Rate(60), clock.now())
            (held,) = leases.claim(connection, "other/0/x", limit=1, now=clock.now() + timedelta(seconds=1))
            leases.postpone(connection, held, run_at=clock.now())
        clock.advance(2)
    services.worker.run_pending()
    ended = services.studio.job(actor, job.job_id)
    assert (ended.state, ended.items[0].attempts) == (JobState.COMPLETED, 1)


def test_a_busy_provider_does_not_hold_up_another(build_services, actor, clock, vendor):
    services = limited(build_services, clock, vendor, calls_per_minute=1)
    services.studio.submit(actor, a_request(count=3))
    other = services.studio.submit(actor, a_request(provider="fake_queue"))
    services.worker.run_pending()
    assert services.studio.job(actor, other.job_id).state is JobState.COMPLETED
    assert len(vendor.calls) == 2


def test_racing_workers_share_one_limit(services, clock):
    def take(_):
        with services.database.write() as connection:
            return rates.take_permit(connection, "fake", rates.Rate(60, burst=5), clock.now())

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(take, range(40)))
    assert answers.count(None) == 5
    assert {answer for answer in answers if answer} == {clock.now() + timedelta(seconds=1)}


def send(services, held, *, concurrent):
    with services.database.write() as connection:
        now = services.clock.now()
        wait = rates.take_place(connection, "fake", concurrent=concurrent, item_id=held.item_id, now=now)
        if wait is None:
            leases.mark_sent(connection, held, now)
        return wait


@pytest.mark.row("A57")
def test_what_another_process_has_under_way_counts(build_services, actor, clock, vendor):
    services = limited(build_services, clock, vendor, concurrent=1)
    job = services.studio.submit(actor, a_request(count=2))
    (held,) = claim(services, 1)
    assert send(services, held, concurrent=1) is None
    services.worker.run_pending()
    assert vendor.calls == ()
    clock.advance(leases.LEASE.total_seconds() + 1)  # the other process died; its call is no longer under way
    services.worker.run_pending()
    assert len(vendor.calls) == 1
    assert services.studio.job(actor, job.job_id).items[1].attempts == 1


def test_racing_workers_share_one_limit_of_calls_under_way(services, actor):
    services.studio.submit(actor, a_request(count=10))
    held = claim(services, 10)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda each: send(services, each, concurrent=3), held))
    assert answers.count(None) == 3


def test_claims_leave_a_full_provider_alone_for_a_moment(services, actor, clock):
    services.studio.submit(actor, a_request(count=3))
    first, second = claim(services, 2)
    send(services, first, concurrent=1)
    assert send(services, second, concurrent=1) > clock.now()
    assert claim(services, 1) == ()
    clock.advance(1)
    assert len(claim(services, 1)) == 1
