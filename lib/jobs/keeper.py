"""What a worker process holds: its place, the items that it runs, and the heartbeat that keeps their leases."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

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
_LATE_S = 2 * leases.HEARTBEAT_S

log = logging.getLogger(__name__)


def _do_nothing() -> None:
    """Tell nobody."""


class _LeaseWatch:
    """One running item's view of its own lease, its slot, and its job's wish to go on."""

    def __init__(self, slots: threading.Semaphore, wake: Callable[[], None]) -> None:
        self.is_cancelled = False
        self.is_lost = False
        self.has_been_answered = False
        self.on_answered = _do_nothing
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
            self.on_answered()
            self._wake()

    def check(self) -> None:
        """Raise when the item should stop."""
        if self.is_lost:
            raise LeaseLost
        if self.is_cancelled:
            raise JobCancelled


class LeaseKeeper:
    """Claims items, runs them in the caller's threads and keeps their leases. Start and stop it once each.

    `on_room` is called, from any thread, when there may be room for another item.
    """

    def __init__(
        self,
        database: Database,
        execute: Execute,
        clock: Clock,
        *,
        places: Path,
        slots: int,
        on_room: Callable[[], None] = _do_nothing,
    ) -> None:
        self._database = database
        self._execute = execute
        self._clock = clock
        self._places = places
        self._slots = slots
        self._on_room = on_room
        self._free_slots = threading.Semaphore(slots)
        self._stopping = threading.Event()
        self._beaten_at = clock.monotonic()
        self._guard = threading.Lock()
        self._running: dict[str, _LeaseWatch] = {}
        self._place: WorkerPlace | None = None
        self._thread = threading.Thread(target=self._heartbeat_loop, name="studio-heartbeat", daemon=True)

    @property
    def most(self) -> int:
        """How many items may run at once, those included whose pictures are being stored."""
        return self._slots * _ITEMS_PER_SLOT

    @property
    def ahead(self) -> int:
        """How many items may wait for the vendor's answer or for a slot at once."""
        return self._slots + max(1, self._slots // _SLOTS_PER_ITEM_AHEAD)

    def start(self) -> None:
        """Take a place on this machine, take back what its last holder left, and begin the heartbeat."""
        place = self._taken_place()
        with self._database.write() as connection:
            taken = leases.take_back(connection, place.prefix, self._clock.now())
        if taken:
            log.info("took back items of an ended worker", extra={"items": taken})
        self._thread.start()

    def stop(self) -> None:
        """Wait a moment for what runs; what still runs then is taken up again by lease."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(_STOP_TIMEOUT_S)
        deadline = self._clock.monotonic() + _STOP_TIMEOUT_S
        while self._watches() and self._clock.monotonic() < deadline:
            self._clock.sleep(_STOP_CHECK_S)
        if self._place:
            self._place.release()

    def room(self) -> int:
        """Return how many more items may be claimed now."""
        watches = self._watches()
        unanswered = sum(not watch.has_been_answered for watch in watches.values())
        return max(0, min(self.ahead - unanswered, self.most - len(watches)))

    def count_due(self, limit: int) -> int:
        """Return how many items wait to be claimed, counting to `limit`."""
        with self._database.read() as connection:
            return leases.count_due(connection, self._clock.now(), limit=limit)

    def claim(self, limit: int) -> tuple[Claim, ...]:
        """Take up to `limit` due items, as far as there is room. Each must be given to `run`."""
        limit = min(limit, self.room())
        place = self._taken_place()
        if self._clock.monotonic() - self._beaten_at > _LATE_S:
            self._beat()  # the database was away: what runs here must not be claimed as if its worker were dead
        # Where writers wait for each other, look before asking to write.
        if limit <= 0 or (self._database.is_sqlite and not self.count_due(1)):
            return ()
        with self._database.write(waits_for_disk=False) as connection:
            claims = leases.claim(connection, place.worker_id, limit=limit, now=self._clock.now())
        with self._guard:
            self._running |= {claim.item_id: _LeaseWatch(self._free_slots, self._on_room) for claim in claims}
        return claims

    def run(self, claim: Claim, on_answered: Callable[[], None] = _do_nothing) -> None:
        """Run a claimed item in this thread; never raises. `on_answered` hears when its vendor is done with it."""
        with self._guard:
            watch = self._running[claim.item_id]
        watch.on_answered = on_answered
        try:
            self._execute(claim, watch)
        except Exception:
            log.exception("an item stopped unexpectedly", extra={"item_id": claim.item_id})
        finally:
            with self._guard:
                # An item that was handed back may have been claimed again by now; that run has a watch of its own.
                if self._running.get(claim.item_id) is watch:
                    del self._running[claim.item_id]
            self._on_room()

    def run_pending(self) -> int:
        """Run everything that is due now, in this thread, one after the other; return how many items were run."""
        count = 0
        while claims := self.claim(self._slots):
            for claim in claims:
                self.run(claim)
                count += 1
        return count

    def _taken_place(self) -> WorkerPlace:
        with self._guard:
            if self._place is None:
                self._place = WorkerPlace(self._places)
            return self._place

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
        if not watches:
            self._beaten_at = self._clock.monotonic()
            return
        worker_id = self._taken_place().worker_id
        with self._database.write(waits_for_disk=False) as connection:
            held = leases.extend(connection, worker_id, watches.keys(), self._clock.now())
        self._beaten_at = self._clock.monotonic()
        still_running = self._watches()
        for item_id, watch in watches.items():
            if item_id not in held and item_id in still_running:
                watch.is_lost = True
