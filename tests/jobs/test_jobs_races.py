"""Submitting, claiming, ending and cancelling at the same time: nobody waits for ever, nothing stays open."""

import threading
from concurrent.futures import ThreadPoolExecutor

from lib.jobs import leases, store
from lib.ledger import audit
from lib.model.batch import Cell
from lib.model.job import ItemState
from tests.studio.builders import a_request

BATCHES = 4
JOBS = 12


def test_batches_cancelled_while_they_run_leave_nothing_open(build_services, actor, vendor):
    services = build_services(vendor=vendor)
    batches = services.studio.batches
    services.start(runs_jobs=True)

    def submit_and_cancel(number):
        cells = [Cell(request=a_request(prompt=f"kite {number}-{each}", count=3)) for each in range(JOBS)]
        batch = batches.submit(actor, cells)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: batches.cancel(actor, batch.batch_id), range(2)))
        for job_id in batch.job_ids:
            services.studio.wait(actor, job_id, 30)
        return batches.load(actor, batch.batch_id)

    with ThreadPoolExecutor(BATCHES) as pool:
        ended = list(pool.map(submit_and_cancel, range(BATCHES)))
    assert all(batch.state.is_ended for batch in ended)
    with services.database.read() as connection:
        assert audit.verify(connection) == ()
    assert services.studio.balance(actor).held == 0


def test_two_items_that_end_at_once_end_their_job(build_services, actor):
    services = build_services()
    job = services.studio.submit(actor, a_request(count=2))
    now = services.clock.now()
    with services.database.write(waits_for_disk=False) as connection:
        first, second = leases.claim(connection, "test/0/x", limit=2, now=now)

    def end(claim, before_commit=lambda: None):
        with services.database.write() as connection:
            leases.end(connection, claim, ItemState.CANCELLED, now=now)
            store.refresh_state(connection, claim.job_id, now)
            before_commit()

    with ThreadPoolExecutor(1) as pool:
        others = []

        def begin_the_other():
            others.append(pool.submit(end, second))
            threading.Event().wait(0.2)  # long enough to look at the first one's state, if it did not wait

        end(first, begin_the_other)
        others[0].result()
    assert services.studio.job(actor, job.job_id).state.is_ended
