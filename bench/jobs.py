"""The jobs engine: throughput, fairness, and its speed over a table of 100,000 jobs, on SQLite or PostgreSQL.

Throughput is the share of the ideal: items × 0.2 s / 16 slots divided by the wall time from the first submit to the
last stored and settled image. `--postgresql` runs everything on a PostgreSQL of its own, woken by Procrastinate.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import insert, text

from lib.bootstrap import Services, build_test_services, fake_settings
from lib.db.tables import job_items, jobs
from lib.ids import new_id
from lib.jobs import leases
from lib.ledger import ledger
from lib.model.actor import LOCAL_ACTOR, Actor
from lib.model.batch import Cell
from lib.model.job import JobQuery, JobState
from lib.model.request import GenerateRequest
from lib.processes import WorkerPool
from lib.providers.fake_vendor import FakeVendor
from lib.storage.disk import DiskBlobStore
from tests.databases.find_postgresql import find_postgresql
from tests.databases.private_postgresql import PrivatePostgresql

DELAY_S = 0.2
SLOTS = 16
PER_JOB = 10
CHUNK = 5_000
SETTLE_S = 5.0
OTHER = Actor(user_id="usr_other", workspace_id="wsp_other")
REQUEST = GenerateRequest(prompt="a red kite", provider="fake", size={"width": 64, "height": 64}, count=PER_JOB)


@contextmanager
def studio(url: str) -> Iterator[Services]:
    """Build a studio of fakes with real child processes and files."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        changes = {"database_url": url, "workers": "external"} if url else {}
        services = build_test_services(
            data,
            settings=fake_settings(data, slots=SLOTS, opening_grant=10_000_000, **changes),
            vendor=FakeVendor(delay_s=DELAY_S),
            pool=WorkerPool(size=2),
            blobs=DiskBlobStore(data / "blobs"),
        )
        services.prepare()
        with services.database.write() as connection:
            now = services.clock.now()
            ledger.open_account(connection, OTHER.account_id, now=now, opening_grant=1000)
        try:
            yield services
        finally:
            services.stop()


def throughput(services: Services, items: int) -> float:
    """Return the share of the ideal throughput that was reached."""
    _run(services, PER_JOB)  # the child processes and the imports are warm from here on
    began = time.perf_counter()
    _run(services, items)
    return items * DELAY_S / SLOTS / (time.perf_counter() - began)


def _run(services: Services, items: int) -> None:
    asked = [services.studio.submit(LOCAL_ACTOR, REQUEST) for _ in range(max(1, items // PER_JOB))]
    for job in asked:
        ended = services.studio.wait(LOCAL_ACTOR, job.job_id, 120)
        assert len(ended.asset_ids) == PER_JOB, ended.failures


def wait_of_a_second_owner(services: Services) -> float:
    """Return how long another owner's single image waits while 500 images of a batch are in line, in item times."""
    cells = [Cell(request=REQUEST.model_copy(update={"prompt": f"kite {number}"})) for number in range(50)]
    batch = services.studio.batches.submit(LOCAL_ACTOR, cells)
    time.sleep(2 * DELAY_S)
    began = time.perf_counter()
    single = services.studio.submit(OTHER, REQUEST.model_copy(update={"count": 1}))
    while services.studio.job(OTHER, single.job_id).items[0].attempts == 0:
        time.sleep(0.005)
    waited = (time.perf_counter() - began) / DELAY_S
    services.studio.batches.cancel(LOCAL_ACTOR, batch.batch_id)
    while not services.studio.batches.load(LOCAL_ACTOR, batch.batch_id).state.is_ended:
        time.sleep(0.1)
    return waited


def idle_share(services: Services, seconds: float = 10.0) -> float:
    """Return the share of one core that this process takes with nothing to do."""
    del services
    time.sleep(SETTLE_S)  # wake-ups of what was cancelled find nothing and end
    began = time.process_time()
    time.sleep(seconds)
    return (time.process_time() - began) / seconds


def fill(services: Services, count: int) -> str:
    """Insert ended jobs and half as many that wait, behind the studio's back; return one job's id."""
    job = services.studio.submit(LOCAL_ACTOR, REQUEST.model_copy(update={"count": 1}))
    now = services.clock.now()
    with services.database.read() as connection:
        model_job = dict(connection.execute(jobs.select().where(jobs.c.id == job.job_id)).mappings().one())
        model_item = dict(
            connection.execute(job_items.select().where(job_items.c.job_id == job.job_id)).mappings().one()
        )
    for start in range(0, count, CHUNK):
        ids = [new_id("job") for _ in range(start, min(start + CHUNK, count))]
        ended = {"state": JobState.COMPLETED.value, "finished_at": now}
        states = [ended if number % 2 else {} for number in range(len(ids))]
        with services.database.write() as connection:
            rows = [model_job | {"id": each} | state for each, state in zip(ids, states, strict=True)]
            connection.execute(insert(jobs), rows)
            items = [
                model_item | {"id": new_id("itm"), "job_id": each, "turn": start + number} | state
                for number, (each, state) in enumerate(zip(ids, states, strict=True))
            ]
            connection.execute(insert(job_items), items)
    with services.database.write() as connection:
        connection.execute(text("ANALYZE"))  # as both databases do by themselves for rows that come one by one
    return job.job_id


def percentile(times: int, share: float, action: Callable[[], object]) -> float:
    """Return the given percentile of how long `action` takes, in milliseconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)[min(int(times * share), times - 1)]


def claim_one(services: Services) -> None:
    """Claim one item as a worker does."""
    with services.database.write() as connection:
        assert leases.claim(connection, "bench/0/x", limit=1, now=services.clock.now())


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=20_000)
    parser.add_argument("--postgresql", action="store_true")
    chosen = parser.parse_args()
    if not chosen.postgresql:
        measure("", chosen.items, chosen.jobs)
        return
    programs = find_postgresql()
    assert programs is not None, "there is no PostgreSQL; see tests/databases/find_postgresql.py"
    with PrivatePostgresql(programs, is_durable=True) as server:
        measure(server.create(), chosen.items, chosen.jobs)


def measure(url: str, items: int, count: int) -> None:
    """Measure on one database."""
    with studio(url) as services:
        services.start(runs_jobs=True)
        share = throughput(services, items)
        print(f"jobs: {share:.3f} of the ideal throughput ({items} items, {SLOTS} slots, {DELAY_S} s each)")
        print(f"jobs: a second owner's image starts after {wait_of_a_second_owner(services):.2f} item times")
        print(f"jobs: an idle worker takes {idle_share(services):.2%} of a core")
        services.worker.stop()
        job_id = fill(services, count)
        local, wanted = services.studio, JobQuery(states=(JobState.COMPLETED,), page=3)
        print(f"jobs: with {count:,} jobs, half of them waiting:")
        print(f"  status p99 {percentile(300, 0.99, lambda: local.job(LOCAL_ACTOR, job_id)):.1f} ms")
        print(f"  claim p99 {percentile(200, 0.99, lambda: claim_one(services)):.1f} ms")
        one = REQUEST.model_copy(update={"count": 1})
        print(f"  submit p95 {percentile(100, 0.95, lambda: local.submit(LOCAL_ACTOR, one)):.1f} ms")
        print(f"  filtered page p95 {percentile(30, 0.95, lambda: local.find_jobs(LOCAL_ACTOR, wanted)):.1f} ms")
        print(f"  filtered count p95 {percentile(30, 0.95, lambda: local.count_jobs(LOCAL_ACTOR, wanted)):.1f} ms")


if __name__ == "__main__":
    main()
