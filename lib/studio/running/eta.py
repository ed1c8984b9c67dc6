"""How long a job still takes, from what its model's recent images took."""

import statistics
from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock

from lib.catalog import Catalog
from lib.clock import Clock
from lib.db.engine import Connection
from lib.jobs import store
from lib.model.job import ENDED, Item, ItemState, Job

_REMEMBER_S = 30.0
_AT_ONCE = 4
"""Images of one job that usually run at the same time."""
_LEAST_S = 0.5


class Estimator:
    """Medians per model, measured by this studio, remembered for half a minute; the catalog's figure until then."""

    def __init__(self, catalog: Catalog, clock: Clock) -> None:
        self._catalog = catalog
        self._clock = clock
        self._guard = Lock()
        self._medians: dict[tuple[str, str], tuple[float, float]] = {}

    def with_eta(self, connection: Connection, job: Job) -> Job:
        """Return the job with the seconds it still needs; an ended job is returned as it is."""
        if job.state.is_ended:
            return job
        typical = self._typical(connection, job.plan.provider, job.plan.model)
        return job.model_copy(update={"eta_s": remaining_s(job.items, typical, self._clock.now())})

    def _typical(self, connection: Connection, provider: str, model: str) -> float:
        now = self._clock.monotonic()
        with self._guard:
            known = self._medians.get((provider, model))
        if known and now - known[0] < _REMEMBER_S:
            return known[1]
        measured = store.recent_seconds(connection, provider, model)
        seconds = statistics.median(measured) if measured else self._listed(provider, model)
        with self._guard:
            self._medians[provider, model] = (now, seconds)
        return seconds

    def _listed(self, provider: str, model: str) -> float:
        found = [spec for spec in self._catalog.find_models(model) if spec.provider == provider]
        return found[0].seconds if found else 10.0


def remaining_s(items: Sequence[Item], typical_s: float, now: datetime) -> float:
    """Return the seconds until all items ended, when each takes `typical_s` and a few run at once."""
    running = [
        max(typical_s - (now - item.started_at).total_seconds(), _LEAST_S)
        for item in items
        if item.state is ItemState.PROCESSING and item.started_at
    ]
    waiting = sum(item.state in {ItemState.QUEUED, ItemState.PENDING} for item in items)
    rounds = -(-waiting // _AT_ONCE)
    return round(max(running, default=0.0) + rounds * typical_s, 1)


def remaining_of(counts: Mapping[ItemState, int], seconds_each: float | None) -> float | None:
    """Return the seconds until a batch's last image, from the pace of those that ended; None while unknown."""
    live = sum(count for state, count in counts.items() if state not in ENDED)
    return None if seconds_each is None or not live else round(live * seconds_each, 1)
