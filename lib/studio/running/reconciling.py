"""Settles what a crash left behind: at the start and every minute, repeatable, in small steps."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from lib.assets import store as asset_store
from lib.clock import Clock
from lib.db.engine import Database
from lib.jobs import store
from lib.ledger import audit, ledger, rollup
from lib.model.job import ItemState
from lib.storage.base import BlobStore

ORPHAN_AGE = timedelta(hours=24)
"""A blob without a record may belong to a picture that is just being stored; only old ones are removed."""
_SWEEP_BATCH = 200
_MOST_DAYS = 400  # in one round
_EVERY_S = 60.0
_SWEEP_EVERY = 60  # blobs are swept and the ledger is audited once in so many rounds

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reconciler:
    """Brings jobs, holds and blobs back in line."""

    database: Database
    blobs: BlobStore
    clock: Clock

    def settle(self) -> int:
        """Settle the holds of ended items and the states of ended jobs; return how many were mended."""
        now = self.clock.now()
        mended = 0
        with self.database.read() as connection:
            has_work = bool(audit.orphaned_holds(connection) or store.stale_jobs(connection))
        if not has_work:
            return 0
        with self.database.write() as connection:
            for orphan in audit.orphaned_holds(connection):
                settle = ledger.capture if orphan.state is ItemState.COMPLETED else ledger.release
                mended += settle(connection, item_id=orphan.item_id, now=now)
            for job_id in store.stale_jobs(connection):
                store.refresh_state(connection, job_id, now)
                mended += 1
        log.info("reconciled", extra={"mended": mended})
        return mended

    def verify_ledger(self) -> int:
        """Recompute the whole ledger and log every difference; return how many. Repairs nothing.

        A difference counts when two passes find it, because one pass may see a database that is moving.
        """
        wrong = self._verify()
        if wrong:
            again = set(self._verify())
            wrong = tuple(each for each in wrong if each in again)
        for each in wrong:
            log.error("the ledger is wrong: %s: %s", each.rule, each.subject)
        return len(wrong)

    def _verify(self) -> tuple[audit.Discrepancy, ...]:
        with self.database.read() as connection:
            return audit.verify(connection)

    def add_up_days(self) -> int:
        """Add up what was settled on days that are over, for the charts; return how many days. Repeatable."""
        for added in range(_MOST_DAYS):
            with self.database.write() as connection:
                if not rollup.roll_up(connection, self.clock.now()):
                    return added
        return _MOST_DAYS

    def sweep_blobs(self) -> int:
        """Remove files that no picture refers to and that are older than a day; return how many."""
        oldest = self.clock.now() - ORPHAN_AGE
        batch: list[str] = []
        removed = self.blobs.sweep_temporary(oldest)
        for address, modified_at in self.blobs.addresses():
            if modified_at < oldest:
                batch.append(address)
            if len(batch) == _SWEEP_BATCH:
                removed += self._remove_unreferenced(batch)
                batch = []
        return removed + self._remove_unreferenced(batch)

    def _remove_unreferenced(self, addresses: list[str]) -> int:
        if not addresses:
            return 0
        with self.database.read() as connection:
            kept = asset_store.referenced(connection, addresses)
        orphans = [address for address in addresses if address not in kept]
        for address in orphans:
            self.blobs.delete(address)
        return len(orphans)


class ReconcilerThread:
    """Calls the reconciler, and what `also` has to be seen to, at the start and every minute until stopped."""

    def __init__(self, reconciler: Reconciler, *also: Callable[[], int]) -> None:
        self._reconciler = reconciler
        self._also = also
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="studio-reconciler", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End soon; does not wait."""
        self._stopping.set()

    def _loop(self) -> None:
        round_number = 0
        while True:
            self._guarded(self._reconciler.settle)
            self._guarded(self._reconciler.add_up_days)
            for step in self._also:
                self._guarded(step)
            if round_number % _SWEEP_EVERY == 0:
                self._guarded(self._reconciler.sweep_blobs)
                self._guarded(self._reconciler.verify_ledger)
            round_number += 1
            if self._stopping.wait(_EVERY_S):
                return

    @staticmethod
    def _guarded(step: Callable[[], int]) -> None:
        try:
            step()
        except Exception:
            log.exception("reconciling failed; trying again in a minute")
