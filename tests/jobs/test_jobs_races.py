"""Submitting, claiming, ending and cancelling at the same time: nobody waits for ever, nothing stays open."""

from concurrent.futures import ThreadPoolExecutor

from lib.ledger import audit
from lib.model.batch import Cell
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
