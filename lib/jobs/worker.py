"""The embedded worker: threads that claim items by lease and run them, over the same rows on any database."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from lib.clock import Clock
from lib.db.engine import Database
from lib.errors import JobCancelled, LeaseLost
from lib.jobs import leases
from lib.jobs.dispatcher import Execute
from lib.jobs.leases import Claim
from lib.jobs.slots import WorkerPlace

POLL_S = 0.5
_ITEMS_PER_SLOT = 2  # one that waits for its vendor and one that is being stored
_SLOTS_PER_ITEM_AHEAD = 4  # a few items are ready before a slot is free, so that no slot waits for the database
_STOP_TIMEOUT_S = 5.0
_STOP_CHECK_S = 0.05

log = logging.getLogger(__name__)


class _LeaseWatch:
    """One running item's view of its own lease, its slot, and its job's wish to go on."""

    def __init__(self, slots: threading.Semaphore, wake: Callable[[], None]) -> None:
        self.is_cancelled = False
        self.is_lost = False
        self.has_been_answered = False
        self._slots = slots
        self._wake = wake

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Wait for a slot and hold it while the vendor is busy with this item."""
        while not self._slots.acquire(timeout=POLL_S):
            self.check()
        try:
            self.check()
            yield
        finally:
            self._slots.release()
            self.has_been_answered = True
            self._wake()

    def check(self) -> None:
        """Raise when the item should stop."""
        if self.is_lost:
            raise LeaseLost
        if self.is_cancelled:
            raise JobCancelled


class EmbeddedWorker:
    """Keeps up to `slots` vendors busy at once from threads of this process. Start and stop it once each."""

    def __init__(self, database: Database, execute: Execute, clock: Clock, *, places: Path, slots: int) -> None:
        self._database = database
        self._execute = execute
        self._clock = clock
        self._places = places
        self._slots = slots
        self._free_slots = threading.Semaphore(slots)
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._guard = threading.Lock()
        self._running: dict[str, _LeaseWatch] = {}
        self._place: WorkerPlace | None = None
        self._threads: list[threading.Thread] = []

    def enqueue(self, connection: Connection, item_ids: Sequence[str]) -> None:
        """Do nothing: the rows themselves are the queue."""

    def wake(self) -> None:
        """Look for due items now instead of at the next poll."""
        self._woken.set()

    def start(self) -> None:
        """Take a place on this machine, take back what its last holder left, and begin."""
        self._place = WorkerPlace(self._places)
        with self._database.write() as connection:
            taken = leases.take_back(connection, self._place.prefix, self._clock.now())
        if taken:
            log.info("took back items of an ended worker", extra={"items": taken})
        for target in (self._claim_loop, self._heartbeat_loop):
            thread = threading.Thread(target=target, name=f"studio-{target.__name__.strip('_')}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def run_pending(self) -> int:
        """Run everything that is due now, in this thread, one after the other; return how many items were run.

        For tests and one-shot commands; `start` is not needed.
        """
        count = 0
        if self._place is None:
            self._place = WorkerPlace(self._places)
        while claims := self._claim():
            for claim in claims:
                self._run(claim)
                count += 1
        return count

    def stop(self) -> None:
        """Stop claiming and wait a moment; what still runs then is taken up again by lease."""
        self._stopping.set()
        self._woken.set()
        for thread in self._threads:
            thread.join(_STOP_TIMEOUT_S)
        deadline = self._clock.monotonic() + _STOP_TIMEOUT_S
        while self._watches() and self._clock.monotonic() < deadline:
            self._clock.sleep(_STOP_CHECK_S)
        if self._place:
            self._place.release()

    def _claim_loop(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                for claim in self._claim():
                    # Daemon threads: a vendor that hangs must not keep the server from ending.
                    threading.Thread(target=self._run, args=(claim,), name="studio-item", daemon=True).start()
            except Exception:
                log.exception("claiming failed; trying again")
            self._woken.wait(POLL_S)

    def _claim(self) -> tuple[Claim, ...]:
        watches = self._watches()
        unanswered = sum(not watch.has_been_answered for watch in watches.values())
        ahead = self._slots + max(1, self._slots // _SLOTS_PER_ITEM_AHEAD)
        free = min(ahead - unanswered, self._slots * _ITEMS_PER_SLOT - len(watches))
        if free <= 0 or self._place is None:
            return ()
        now = self._clock.now()
        with self._database.read() as connection:
            if not leases.has_due(connection, now):
                return ()
        with self._database.write() as connection:
            claims = leases.claim(connection, self._place.worker_id, limit=free, now=now)
        with self._guard:
            self._running |= {claim.item_id: _LeaseWatch(self._free_slots, self.wake) for claim in claims}
        return claims

    def _run(self, claim: Claim) -> None:
        with self._guard:
            watch = self._running[claim.item_id]
        try:
            self._execute(claim, watch)
        except Exception:
            log.exception("an item stopped unexpectedly", extra={"item_id": claim.item_id})
        finally:
            with self._guard:
                self._running.pop(claim.item_id, None)
            self._woken.set()

    def _heartbeat_loop(self) -> None:
        next_beat = self._clock.monotonic()
        while not self._stopping.wait(POLL_S):
            try:
                self._look_for_cancels()
                if self._clock.monotonic() >= next_beat:
                    next_beat = self._clock.monotonic() + leases.HEARTBEAT_S
                    self._beat()
            except Exception:
                log.exception("the heartbeat failed; trying again")

    def _watches(self) -> dict[str, _LeaseWatch]:
        with self._guard:
            return dict(self._running)

    def _look_for_cancels(self) -> None:
        watches = self._watches()
        if not watches:
            return
        with self._database.read() as connection:
            for item_id in leases.cancelled_among(connection, watches.keys()):
                watches[item_id].is_cancelled = True

    def _beat(self) -> None:
        watches = self._watches()
        if not watches or self._place is None:
            return
        with self._database.write() as connection:
            held = leases.extend(connection, self._place.worker_id, watches.keys(), self._clock.now())
        still_running = self._watches()
        for item_id, watch in watches.items():
            if item_id not in held and item_id in still_running:
                watch.is_lost = True
