"""Who runs which item: claiming by lease, keeping the lease, and writes that only the lease's holder can make.

Items are claimed in the order of their turns, which keeps owners even (`lib.jobs.turns`). `run_at` is both the time an
item becomes due and the end of its lease. Every write of a running item is fenced by the worker's id and the claim's
number; a worker that lost its lease changes nothing and gets `LeaseLost`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, select, text, update

from lib.db.tables import job_items, jobs, provider_rates
from lib.errors import LeaseLost
from lib.model.job import ENDED, TRANSITIONS, Failure, ItemState

LEASE = timedelta(seconds=10)
HEARTBEAT_S = 3.0
_IS_LIVE = text("job_items.state IN ('queued', 'processing')")  # literal, so that the partial index serves it

# Built once: every item runs these several times, and building such a statement takes as long as running it.
_NOW = bindparam("now", type_=job_items.c.run_at.type)
_DUE = (
    select(job_items.c.id)
    .where(
        _IS_LIVE,
        job_items.c.run_at <= _NOW,
        job_items.c.provider.not_in(select(provider_rates.c.provider).where(provider_rates.c.free_at > _NOW)),
    )
    .order_by(job_items.c.turn, job_items.c.run_at)
    .limit(bindparam("limit"))
)
_DUE_AND_FREE = _DUE.with_for_update(skip_locked=True, of=job_items)
_CLAIMED = (
    update(job_items)
    .where(job_items.c.id.in_(bindparam("item_ids", expanding=True)))
    .values(
        state=ItemState.PROCESSING.value,
        lease_owner=bindparam("worker_id"),
        run_at=bindparam("until"),
        claims=job_items.c.claims + 1,
        started_at=_NOW,
        stage="starting",
    )
    .returning(job_items.c.id, job_items.c.job_id, job_items.c.claims, job_items.c.handed_back)
)
_NOT_STARTED = (  # in the order of their ids: two workers that start the same two jobs must not wait for each other
    select(jobs.c.id)
    .where(jobs.c.id.in_(bindparam("job_ids", expanding=True)), jobs.c.started_at.is_(None))
    .order_by(jobs.c.id)
    .with_for_update()
)
_FENCED = update(job_items).where(
    job_items.c.id == bindparam("fenced_item"),
    job_items.c.lease_owner == bindparam("fenced_worker"),
    job_items.c.claims == bindparam("fenced_number"),
    job_items.c.state == ItemState.PROCESSING.value,
)
_SENT = _FENCED.values(attempts=job_items.c.attempts + 1)
_HANDED_BACK = _FENCED.values(handed_back=job_items.c.handed_back + 1)
_CANCELLED_AMONG = (
    select(job_items.c.id)
    .join_from(job_items, jobs, jobs.c.id == job_items.c.job_id)
    .where(job_items.c.id.in_(bindparam("item_ids", expanding=True)), jobs.c.cancel_requested)
)


@dataclass(frozen=True)
class Claim:
    """One worker's temporary ownership of one item. `number` counts claims and fences older ones."""

    item_id: str
    job_id: str
    worker_id: str
    number: int
    broken_off: int = 0
    """Earlier claims whose workers neither ended the item nor handed it back."""


def count_due(connection: Connection, now: datetime, *, limit: int) -> int:
    """Return how many items wait to be claimed, counting to `limit`; a cheap read before taking the write lock."""
    return len(connection.execute(_DUE, {"now": now, "limit": limit}).all())


def claim(connection: Connection, worker_id: str, *, limit: int, now: datetime) -> tuple[Claim, ...]:
    """Take up to `limit` due items — new ones, delayed ones, and those whose lease ran out — the lowest turns first.

    Items of a provider whose rate limit is used up are left alone.
    """
    # Two statements: inside one, PostgreSQL may run the inner query again and claim more than the limit.
    item_ids = connection.execute(_DUE_AND_FREE, {"now": now, "limit": limit}).scalars().all()
    if not item_ids:
        return ()
    values = {"item_ids": item_ids, "worker_id": worker_id, "until": now + LEASE, "now": now}
    rows = connection.execute(_CLAIMED, values).all()
    _mark_started(connection, {row.job_id for row in rows}, now)
    by_id = {row.id: row for row in rows}
    return tuple(_claim(by_id[item_id], worker_id) for item_id in item_ids)


def _mark_started(connection: Connection, job_ids: set[str], now: datetime) -> None:
    started = connection.execute(_NOT_STARTED, {"job_ids": list(job_ids)}).scalars().all()
    if started:
        values = {"started_at": now, "state": ItemState.PROCESSING.value}
        connection.execute(update(jobs).where(jobs.c.id.in_(started)).values(values))


def _claim(row: Row[Any], worker_id: str) -> Claim:
    broken_off = row.claims - 1 - row.handed_back
    return Claim(row.id, row.job_id, worker_id, row.claims, broken_off)


def extend(connection: Connection, worker_id: str, item_ids: Collection[str], now: datetime) -> frozenset[str]:
    """Renew the leases that this worker still holds; return the items that it holds."""
    rows = connection.execute(
        update(job_items)
        .where(
            job_items.c.id.in_(item_ids),
            job_items.c.lease_owner == worker_id,
            job_items.c.state == ItemState.PROCESSING.value,
        )
        .values(run_at=now + LEASE)
        .returning(job_items.c.id)
    )
    return frozenset(rows.scalars())


def take_back(connection: Connection, worker_prefix: str, now: datetime) -> int:
    """Make the items of a dead worker due at once; the caller must own that worker's slot."""
    result = connection.execute(
        update(job_items)
        .where(
            _IS_LIVE,
            job_items.c.lease_owner.startswith(worker_prefix, autoescape=True),
            job_items.c.state == ItemState.PROCESSING.value,
        )
        .values(run_at=now)
    )
    return result.rowcount


def cancelled_among(connection: Connection, item_ids: Collection[str]) -> frozenset[str]:
    """Return those of the given items whose job was asked to stop."""
    return frozenset(connection.execute(_CANCELLED_AMONG, {"item_ids": list(item_ids)}).scalars())


def mark_sent(connection: Connection, claim: Claim, now: datetime) -> None:
    """Note that the paid call is about to leave: from here on its outcome may be unknown."""
    _write(connection, claim, _SENT, sent_at=now, stage="sent")


def remember_remote(connection: Connection, claim: Claim, *, remote_id: str, remote_url: str) -> None:
    """Keep the vendor's own job id, before it is asked for the first time."""
    _write(connection, claim, _FENCED, remote_id=remote_id, remote_url=remote_url, stage="accepted")


def report(connection: Connection, claim: Claim, *, progress: int | None, stage: str) -> None:
    """Keep how far the item is."""
    values: dict[str, Any] = {"stage": stage}
    if progress is not None:
        values["progress"] = min(max(progress, 0), 99)
    _write(connection, claim, _FENCED, **values)


def requeue(connection: Connection, claim: Claim, *, run_at: datetime, failure: Failure) -> None:
    """Give the slot up until `run_at`; the last failure stays readable, the vendor's job stays known."""
    _hand_back(connection, claim, run_at, {"stage": "waiting to retry", "failure": failure.model_dump(mode="json")})


def postpone(connection: Connection, claim: Claim, *, run_at: datetime) -> None:
    """Give the slot up until `run_at`, because the provider's rate limit is used up; nothing was sent."""
    _hand_back(connection, claim, run_at, {"stage": "waiting its turn"})


def _hand_back(connection: Connection, claim: Claim, run_at: datetime, extra: dict[str, Any]) -> None:
    values = {
        "state": ItemState.QUEUED.value,
        "run_at": run_at,
        "lease_owner": None,
        "sent_at": None,
        **extra,
    }
    _write(connection, claim, _HANDED_BACK, **values)


def end(
    connection: Connection,
    claim: Claim,
    state: ItemState,
    *,
    now: datetime,
    failure: Failure | None = None,
    seed: int | None = None,
    vendor_cost: int | None = None,
    answer: Mapping[str, Any] | None = None,
) -> None:
    """End a running item; raise `LeaseLost` when it is no longer this claim's to end."""
    if state not in TRANSITIONS[ItemState.PROCESSING] or state not in ENDED:
        raise AssertionError(f"an item cannot end as {state}")
    values: dict[str, Any] = {
        "state": state.value,
        "finished_at": now,
        "lease_owner": None,
        "stage": "",
        "failure": failure.model_dump(mode="json") if failure else None,
        "vendor_cost_actual": vendor_cost,
        "answer": None if answer is None else dict(answer),
    }
    if state is ItemState.COMPLETED:
        values["progress"] = 100
    if seed is not None:
        values["seed"] = seed
    _write(connection, claim, _FENCED, **values)


def _write(connection: Connection, claim: Claim, fenced: Update, **values: Any) -> None:
    fence = {"fenced_item": claim.item_id, "fenced_worker": claim.worker_id, "fenced_number": claim.number}
    if connection.execute(fenced, fence | values).rowcount != 1:
        raise LeaseLost
