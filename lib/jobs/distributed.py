"""The distributed worker: runs items in threads of this process whenever Procrastinate wakes it.

Beside the wake-ups it looks at the rows twice a second while it has room: what a dead worker left, what waited to be
retried and what a rate limit held back is due at some moment without anybody sending a wake-up then.
"""

import asyncio
import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from procrastinate import App
from procrastinate.jobs import Status
from sqlalchemy import Connection

from lib.clock import Clock
from lib.db.engine import Database
from lib.jobs.dispatcher import Execute
from lib.jobs.keeper import POLL_S, LeaseKeeper
from lib.jobs.wakeups import QUEUE, WakeUps, listening_app, task_name

_STALLED_S = 30.0
_HEARTBEAT_S = 10.0
_CLEAN_EVERY_S = 60.0
_RECONNECT_S = 1.0
_STOP_TIMEOUT_S = 10.0

log = logging.getLogger(__name__)


class DistributedWorker:
    """Keeps up to `slots` vendors busy at once; any number of such workers share one PostgreSQL database.

    A server that runs no jobs itself uses it to send wake-ups only and never starts it.
    """

    def __init__(self, database: Database, execute: Execute, clock: Clock, *, places: Path, slots: int) -> None:
        self._database = database
        self._keeper = LeaseKeeper(database, execute, clock, places=places, slots=slots)
        self._wake_ups = WakeUps(database)
        self._places = threading.Semaphore(self._keeper.most)
        self._stopping = threading.Event()
        self._serving: tuple[asyncio.AbstractEventLoop, asyncio.Task[None]] | None = None
        self._threads = [
            threading.Thread(target=target, name=f"studio-{name}", daemon=True)
            for name, target in (("wake-ups", self._listen), ("due", self._look_for_due))
        ]

    def enqueue(self, connection: Connection, item_ids: Sequence[str]) -> None:
        """Send a wake-up for each item in the transaction that inserts them."""
        self._wake_ups.send(connection, len(item_ids))

    def wake(self) -> None:
        """Do nothing: the wake-ups were sent with the items."""

    def start(self) -> None:
        """Take back what this place's last holder left, and begin."""
        self._keeper.start()
        for thread in self._threads:
            thread.start()

    def run_pending(self) -> int:
        """Run everything that is due now, in this thread, one after the other; return how many items were run."""
        return self._keeper.run_pending()

    def stop(self) -> None:
        """Stop claiming and wait a moment; what still runs then is taken up again by lease."""
        self._stopping.set()
        if self._serving:
            loop, task = self._serving
            with suppress(RuntimeError):  # the loop may have ended by itself
                loop.call_soon_threadsafe(task.cancel)
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(_STOP_TIMEOUT_S)
        self._keeper.stop()

    def _look_for_due(self) -> None:
        while not self._stopping.wait(POLL_S):
            try:
                room = self._keeper.room()
                due = self._keeper.count_due(room) if room else 0
                if due:
                    with self._database.write() as connection:
                        self._wake_ups.top_up(connection, due)
            except Exception:
                log.exception("looking for due items failed; trying again")

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                asyncio.run(self._serve())
            except asyncio.CancelledError:
                return
            except Exception:
                log.exception("the queue cannot be reached; trying again")
                self._stopping.wait(_RECONNECT_S)

    async def _serve(self) -> None:
        task = asyncio.current_task()
        assert task is not None, "asyncio.run made one"  # noqa: S101 - narrows the type
        self._serving = asyncio.get_running_loop(), task
        if self._stopping.is_set():
            return
        app = listening_app(self._database)
        app.task(name=task_name(), queue=QUEUE)(self._run_next)
        async with app.open_async():
            cleaning = asyncio.create_task(_clean(app))
            try:
                await app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=self._keeper.ahead,
                    install_signal_handlers=False,
                    delete_jobs="always",
                    shutdown_graceful_timeout=0.0,
                    update_heartbeat_interval=_HEARTBEAT_S,
                    stalled_worker_timeout=_STALLED_S,
                )
            finally:
                cleaning.cancel()

    async def _run_next(self) -> None:
        """Run one item in a daemon thread: a vendor that hangs must not keep the process from ending.

        Returns when the vendor is done with it, so that the next item is fetched while this one's picture is stored.
        """
        loop, answered = asyncio.get_running_loop(), asyncio.Event()

        def tell() -> None:
            with suppress(RuntimeError):  # the loop may have ended meanwhile
                loop.call_soon_threadsafe(answered.set)

        def run() -> None:
            with self._places:
                try:
                    for claim in self._keeper.claim(1):
                        self._keeper.run(claim, tell)
                except Exception:
                    log.exception("claiming failed; the item will be found again")
                finally:
                    tell()

        threading.Thread(target=run, name="studio-item", daemon=True).start()
        await answered.wait()


async def _clean(app: App) -> None:
    """Remove wake-ups that a dead worker had taken; their items come back by lease."""
    while True:
        for job in await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=_STALLED_S):
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
        await asyncio.sleep(_CLEAN_EVERY_S)
