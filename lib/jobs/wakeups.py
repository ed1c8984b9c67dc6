"""Wake-ups for workers on many machines: Procrastinate's queue in the same PostgreSQL database as the rows.

A wake-up says that there is something to run, not what: the worker that gets it claims whichever item is next by the
rows. So wake-ups may be lost, doubled or late without harm, turns and rate limits hold however work arrives, and a
submit is still one transaction. Procrastinate brings what rows alone do not: a worker far away starts within
milliseconds, without asking all the time.
"""

import logging
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.schema import SchemaManager
from psycopg import AsyncConnection
from sqlalchemy import Connection, inspect, text

from lib.db.engine import Database

QUEUE = "studio"
_TASK = "lib.jobs.run_next"
_MAX_AT_ONCE = 1_000
_LOCK_ID = 7_310_216_119  # any constant; PostgreSQL's advisory lock while the queue's tables are made

_COUNT_WAITING = text(
    "SELECT count(*) FROM (SELECT 1 FROM procrastinate_jobs"
    " WHERE status = 'todo' AND queue_name = :queue LIMIT :limit) AS waiting"
)

logging.getLogger("procrastinate").setLevel(logging.WARNING)  # a line for each wake-up tells nobody anything


def prepare(database: Database) -> None:
    """Make the queue's tables unless they are there. Safe to call from any number of processes at once."""
    with database.write() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _LOCK_ID})
        if not inspect(connection).has_table("procrastinate_jobs"):
            driver = connection.connection.driver_connection
            assert driver is not None, "the connection is open"  # noqa: S101 - narrows the type
            driver.execute(SchemaManager.get_schema())


def is_prepared(database: Database) -> bool:
    """Tell whether the queue's tables are there."""
    with database.read() as connection:
        return inspect(connection).has_table("procrastinate_jobs")


def listening_app(database: Database) -> App:
    """Return an application that a worker can run; its tasks are the worker's to add.

    What it notes about wake-ups does not wait for the disk: one that a power cut brings back finds nothing to do.
    """
    return App(
        connector=PsycopgConnector(conninfo=database.conninfo, min_size=1, max_size=4, configure=_without_waiting)
    )


async def _without_waiting(connection: AsyncConnection[Any]) -> None:
    await connection.execute("SET synchronous_commit TO off")
    await connection.commit()


class WakeUps:
    """Sends wake-ups from any process."""

    def __init__(self, database: Database) -> None:
        self._app = App(connector=SyncPsycopgConnector(conninfo=database.conninfo))

    def send(self, connection: Connection, count: int) -> None:
        """Send wake-ups in the caller's transaction: they arrive when it commits, or never."""
        if not count:
            return
        driver = connection.connection.driver_connection
        task = self._app.configure_task(_TASK, queue=QUEUE, connection=driver)
        task.batch_defer(*({} for _ in range(min(count, _MAX_AT_ONCE))))

    def top_up(self, connection: Connection, count: int) -> None:
        """Send as many as are missing so that `count` wait."""
        waiting = connection.execute(_COUNT_WAITING, {"queue": QUEUE, "limit": count}).scalar_one()
        self.send(connection, count - int(waiting))


def task_name() -> str:
    """Return the name under which a worker registers what a wake-up does."""
    return _TASK
