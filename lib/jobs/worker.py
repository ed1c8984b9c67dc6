"""The embedded worker: threads that claim items by lease and run them, over the same rows on any database."""

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection

from lib.clock import Clock
from lib.db.engine import Database
from lib.jobs.dispatcher import Execute
from lib.jobs.keeper import POLL_S, LeaseKeeper

_STOP_TIMEOUT_S = 5.0

log = logging.getLogger(__name__)


class EmbeddedWorker:
    """Keeps up to `slots` vendors busy at once from threads of this process. Start and stop it once each."""

    def __init__(self, database: Database, execute: Execute, clock: Clock, *, places: Path, slots: int) -> None:
        self._keeper = LeaseKeeper(database, execute, clock, places=places, slots=slots, on_room=self.wake)
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._claim_loop, name="studio-claims", daemon=True)

    def enqueue(self, connection: Connection, item_ids: Sequence[str]) -> None:
        """Do nothing: the rows themselves are the queue."""

    def wake(self) -> None:
        """Look for due items now instead of at the next poll."""
        self._woken.set()

    def start(self) -> None:
        """Take back what this place's last holder left, and begin."""
        self._keeper.start()
        self._thread.start()

    def run_pending(self) -> int:
        """Run everything that is due now, in this thread, one after the other; return how many items were run.

        For tests and one-shot commands; `start` is not needed.
        """
        return self._keeper.run_pending()

    def stop(self) -> None:
        """Stop claiming and wait a moment; what still runs then is taken up again by lease."""
        self._stopping.set()
        self._woken.set()
        if self._thread.ident is not None:
            self._thread.join(_STOP_TIMEOUT_S)
        self._keeper.stop()

    def _claim_loop(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                for claim in self._keeper.claim(self._keeper.room()):
                    # Daemon threads: a vendor that hangs must not keep the server from ending.
                    threading.Thread(target=self._keeper.run, args=(claim,), name="studio-item", daemon=True).start()
            except Exception:
                log.exception("claiming failed; trying again")
            self._woken.wait(POLL_S)
