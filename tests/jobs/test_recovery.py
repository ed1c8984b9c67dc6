"""Workers die anywhere: what was not sent is done again, what was sent is never paid twice, nothing stays open."""

import threading
from datetime import timedelta

import pytest

from lib.clock import FixedClock
from lib.errors import LeaseLost
from lib.jobs import leases
from lib.jobs.keeper import LeaseKeeper
from lib.jobs.slots import WorkerPlace
from lib.ledger import audit
from lib.model.job import Failure, ItemState, JobState
from lib.providers.fake_vendor import FakeVendor
from lib.storage.memory import MemoryBlobStore
from lib.studio.running.reconciling import ORPHAN_AGE
from tests.studio.builders import a_request


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def vendor():
    return FakeVendor(delay_s=0)


@pytest.fixture
def services(build_services, clock, vendor):
    return build_services(clock=clock, vendor=vendor, blobs=MemoryBlobStore(clock))


def claimed(services, actor, worker_id="other/0/dead", **request):
    """Submit one image and let a worker take it that will not go on."""
    job = services.studio.submit(actor, a_request(**request))
    with services.database.write() as connection:
        (claim,) = leases.claim(connection, worker_id, limit=1, now=services.clock.now())
    return job, claim


def write(services, change, *arguments, **named):
    with services.database.write() as connection:
        return change(connection, *arguments, **named)


def finish(services, clock, actor, job):
    clock.advance(leases.LEASE.total_seconds() + 1)
    services.worker.run_pending()
    with services.database.read() as connection:
        assert audit.verify(connection) == ()
    return services.studio.job(actor, job.job_id)


def test_an_item_whose_worker_died_before_sending_is_done_by_another(services, actor, clock, vendor):
    job, _ = claimed(services, actor)
    services.worker.run_pending()
    assert services.studio.job(actor, job.job_id).state is JobState.PROCESSING
    assert finish(services, clock, actor, job).state is JobState.COMPLETED
    assert len(vendor.calls) == 1


@pytest.mark.row("D40")
def test_a_call_that_may_have_been_paid_is_not_repeated(services, actor, clock, vendor):
    before = services.studio.balance(actor).available
    job, claim = claimed(services, actor)
    write(services, leases.mark_sent, claim, clock.now())
    ended = finish(services, clock, actor, job)
    assert (ended.state, ended.failures[0].code, vendor.calls) == (JobState.FAILED, "outcome-unknown", ())
    assert services.studio.balance(actor).available == before


def test_the_sandbox_may_simply_draw_again(services, actor, clock):
    job, claim = claimed(services, actor, provider="sandbox")
    write(services, leases.mark_sent, claim, clock.now())
    assert finish(services, clock, actor, job).state is JobState.COMPLETED


def test_a_vendors_own_job_is_taken_up_instead_of_started_again(services, actor, clock, vendor):
    first = services.studio.submit(actor, a_request(provider="fake_queue"))
    services.worker.run_pending()
    remote_id = vendor.calls[0].remote_id
    job, claim = claimed(services, actor, provider="fake_queue")
    write(services, leases.mark_sent, claim, clock.now())
    write(services, leases.remember_remote, claim, remote_id=remote_id, remote_url="")
    assert finish(services, clock, actor, job).state is JobState.COMPLETED
    assert services.studio.job(actor, first.job_id).state is JobState.COMPLETED
    assert len(vendor.calls) == 1


def test_a_worker_that_comes_too_late_changes_nothing(services, actor, clock):
    job, claim = claimed(services, actor)
    ended = finish(services, clock, actor, job)
    failure = Failure(code="late", message="Late.")
    with pytest.raises(LeaseLost):
        write(services, leases.end, claim, ItemState.FAILED, now=clock.now(), failure=failure)
    assert services.studio.job(actor, job.job_id) == ended


def test_an_item_that_kills_its_workers_is_given_up(services, actor, clock):
    job, _ = claimed(services, actor, provider="sandbox")
    for number in range(10):
        clock.advance(leases.LEASE.total_seconds() + 1)
        write(services, leases.claim, f"other/0/{number}", limit=1, now=clock.now())
    assert finish(services, clock, actor, job).failures[0].code == "attempts-exhausted"


def test_a_restarted_worker_takes_its_own_items_back_at_once(services, actor, tmp_path, clock):
    place = WorkerPlace(tmp_path / "places")
    job, _ = claimed(services, actor, worker_id=place.worker_id)
    place.release()
    again = WorkerPlace(tmp_path / "places")
    assert write(services, leases.take_back, again.prefix, clock.now()) == 1
    services.worker.run_pending()
    assert services.studio.job(actor, job.job_id).state is JobState.COMPLETED


def test_two_workers_on_one_machine_have_different_places(tmp_path):
    first, second = WorkerPlace(tmp_path), WorkerPlace(tmp_path)
    assert first.prefix != second.prefix


def test_a_renewed_lease_is_not_taken_over(services, actor, clock):
    _, claim = claimed(services, actor)
    clock.advance(8)
    held = write(services, leases.extend, claim.worker_id, [claim.item_id], clock.now())
    clock.advance(8)
    assert held == {claim.item_id}
    assert services.worker.run_pending() == 0


def test_cancelling_reaches_an_item_that_is_running(build_services, actor):
    vendor = FakeVendor(delay_s=0, polls=10_000)
    services = build_services(vendor=vendor)
    job = services.studio.submit(actor, a_request(provider="fake_queue"))
    services.start(runs_jobs=True)
    while not vendor.calls:
        threading.Event().wait(0.01)
    services.studio.cancel(actor, job.job_id)
    ended = services.studio.wait(actor, job.job_id, 30)
    assert (ended.state, ended.failures[0].code) == (JobState.CANCELLED, "cancelled")
    assert services.studio.balance(actor).held == 0


def test_the_reconciler_settles_a_hold_whose_item_has_ended(services, actor, clock):
    job, claim = claimed(services, actor)
    write(services, leases.end, claim, ItemState.FAILED, now=clock.now(), failure=Failure(code="x", message="X."))
    assert services.studio.balance(actor).held == job.plan.price
    assert services.reconciler.settle() > 0
    assert services.reconciler.settle() == 0
    assert services.studio.balance(actor).held == 0
    assert services.studio.job(actor, job.job_id).state is JobState.FAILED


def test_the_reconciler_removes_old_files_that_no_image_uses(services, actor, clock):
    job = services.studio.submit(actor, a_request())
    services.worker.run_pending()
    orphan = services.blobs.put(b"left by a crash")
    assert services.reconciler.sweep_blobs() == 0
    clock.advance((ORPHAN_AGE + timedelta(minutes=1)).total_seconds())
    young = services.blobs.put(b"just being stored")
    assert services.reconciler.sweep_blobs() == 1
    assert (services.blobs.has(orphan), services.blobs.has(young)) == (False, True)
    image = services.studio.job(actor, job.job_id).asset_ids[0]
    assert services.studio.content(actor, image, "original")


def test_a_living_worker_takes_over_what_a_dead_one_left(services, actor, clock):
    job, _ = claimed(services, actor)
    services.start(runs_jobs=True)
    clock.advance(leases.LEASE.total_seconds() + 1)
    while not services.studio.job(actor, job.job_id).state.is_ended:
        threading.Event().wait(0.05)
    assert services.studio.job(actor, job.job_id).state is JobState.COMPLETED


def test_an_item_claimed_again_before_its_last_run_has_left_is_run(services, actor, tmp_path, clock):
    job = services.studio.submit(actor, a_request(count=1))
    ran, claims, rooms = [], [], []

    def execute(claim, _watch):
        ran.append(claim.number)
        if claim.number == 1:
            failure = Failure(code="rate-limited", message="Too many at once.")
            write(services, leases.requeue, claim, run_at=clock.now(), failure=failure)
            claims.extend(keeper.claim(1))  # as the thread does that claims, before this run has left
        else:
            rooms.append(keeper.room())

    keeper = LeaseKeeper(services.database, execute, clock, places=tmp_path / "places", slots=1)
    every = keeper.room()
    keeper.run(*keeper.claim(1))
    keeper.run(*claims)
    assert [claim.job_id for claim in claims] == [job.job_id]
    assert ran == [1, 2]
    assert rooms == [every - 1]  # the second run was looked after: its lease was kept, and it counted
    assert keeper.room() == every
