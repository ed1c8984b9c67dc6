"""How each model's latest calls went, so that one that is failing can be passed over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from lib.db.tables import job_items
from lib.model.job import ItemState

LOOK_BACK = timedelta(minutes=10)
LAST_CALLS = 5
_MAX_ROWS = 300
_VENDOR_FAULTS = frozenset(
    {"provider-timeout", "provider-unavailable", "rate-limited", "bad-response", "outcome-unknown"}
)
_KEY_FAULTS = frozenset({"key-refused", "no-funds"})
_LATEST = (  # built once, because every plan asks
    select(job_items.c.provider, job_items.c.model, job_items.c.state, job_items.c.failure, job_items.c.owner_id)
    .where(job_items.c.finished_at >= bindparam("since"))
    .order_by(job_items.c.finished_at.desc())
    .limit(_MAX_ROWS)
)


@dataclass(frozen=True)
class TrackRecord:
    """A model's last calls."""

    calls: int
    failed: int

    @property
    def is_failing(self) -> bool:
        """Tell whether most of the last five failed; fewer calls say too little."""
        return self.calls == LAST_CALLS and self.failed * 2 > self.calls


def latest(connection: Connection, owner_id: str, now: datetime) -> Mapping[tuple[str, str], TrackRecord]:
    """Return provider and model → the record of at most five calls that ended in the last ten minutes.

    A refused prompt, a cancel and a mistake in the request do not count: they say nothing about the model. A refused
    key or an empty account counts for the owner whose key it was.
    """
    rows = connection.execute(_LATEST, {"since": now - LOOK_BACK})
    found: dict[tuple[str, str], list[bool]] = {}
    for row in rows:
        outcomes = found.setdefault((row.provider, row.model), [])
        code = (row.failure or {}).get("code", "")
        counts = code in _VENDOR_FAULTS or (code in _KEY_FAULTS and row.owner_id == owner_id)
        if len(outcomes) < LAST_CALLS and (counts or row.state == ItemState.COMPLETED.value):
            outcomes.append(row.state == ItemState.FAILED.value)
    return {model: TrackRecord(len(outcomes), sum(outcomes)) for model, outcomes in found.items() if outcomes}
