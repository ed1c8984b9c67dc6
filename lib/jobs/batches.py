"""Batches as rows: inserting, reading with counts made by the database, and the verdicts on drafts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, func, insert, or_, select, update

from lib.db.tables import batches, job_items, jobs
from lib.errors import Conflict
from lib.jobs.store import jobs_where
from lib.model.batch import Batch, Workflow
from lib.model.job import ENDED, ItemState, Job, Verdict

_ENDED = [state.value for state in ENDED]
_DONE = ItemState.COMPLETED.value


def insert_batch(
    connection: Connection,
    *,
    batch_id: str,
    owner_id: str,
    workspace_id: str,
    workflow: Workflow,
    campaign: str,
    axes: dict[str, tuple[str, ...]],
    total: int,
    idempotency_key: str | None,
    request_hash: str,
    now: datetime,
) -> None:
    """Insert a batch; its jobs name it."""
    values = {
        "id": batch_id,
        "owner_id": owner_id,
        "workspace_id": workspace_id,
        "workflow": workflow.value,
        "campaign": campaign,
        "axes": {name: list(options) for name, options in axes.items()},
        "total": total,
        "idempotency_key": idempotency_key,
        "request_hash": request_hash,
        "created_at": now,
    }
    connection.execute(insert(batches).values(values))


def find_by_key(connection: Connection, *, owner_id: str, key: str, request_hash: str) -> str | None:
    """Return the batch that this owner submitted under `key`; raise `Conflict` if it was another one."""
    mine = (batches.c.owner_id == owner_id) & (batches.c.idempotency_key == key)
    row = connection.execute(select(batches.c.id, batches.c.request_hash).where(mine)).first()
    if row is None:
        return None
    if row.request_hash != request_hash:
        raise Conflict("This idempotency key was used for a different batch.", field="Idempotency-Key")
    return str(row.id)


def load(connection: Connection, batch_id: str, workspace_id: str) -> Batch | None:
    """Return a workspace's batch with its counts, or None."""
    mine = (batches.c.id == batch_id) & (batches.c.workspace_id == workspace_id)
    row = connection.execute(select(batches).where(mine)).first()
    return None if row is None else _batch(connection, row)


def page(connection: Connection, workspace_id: str, *, limit: int) -> tuple[Batch, ...]:
    """Return a workspace's newest batches."""
    query = select(batches).where(batches.c.workspace_id == workspace_id).order_by(batches.c.id.desc()).limit(limit)
    return tuple(_batch(connection, row) for row in connection.execute(query).all())


def jobs_of(connection: Connection, batch_id: str, *, offset: int, limit: int, drafts_only: bool) -> tuple[Job, ...]:
    """Return jobs of a batch in its order: each request's latest try, finals apart from their drafts."""
    wanted = [jobs.c.batch_id == batch_id, jobs.c.retry_job_id.is_(None)]
    if drafts_only:
        wanted.append(jobs.c.draft_job_id.is_(None))
    order = (jobs.c.batch_position, jobs.c.id)
    return jobs_where(connection, *wanted, order_by=order, limit=limit, offset=offset)


def to_retry(connection: Connection, batch_id: str, *, limit: int) -> tuple[Job, ...]:
    """Return jobs of a batch that ended with something missing and were not tried again."""
    missing = select(job_items.c.job_id).where(
        job_items.c.state.in_([state.value for state in ENDED if state != _DONE])
    )
    wanted = (jobs.c.batch_id == batch_id, jobs.c.retry_job_id.is_(None), jobs.c.finished_at.is_not(None))
    return jobs_where(connection, *wanted, jobs.c.id.in_(missing), order_by=(jobs.c.batch_position,), limit=limit)


def live_job_ids(connection: Connection, batch_id: str) -> tuple[str, ...]:
    """Return jobs of a batch that have not ended."""
    query = select(jobs.c.id).where(jobs.c.batch_id == batch_id, jobs.c.finished_at.is_(None))
    return tuple(connection.execute(query).scalars())


def lock(connection: Connection, job_ids: Iterable[str], workspace_id: str) -> tuple[Job, ...]:
    """Return jobs that nobody else changes until this transaction ends, in the order of their ids."""
    query = select(jobs.c.id).where(jobs.c.id.in_(list(job_ids)), jobs.c.workspace_id == workspace_id)
    found = connection.execute(query.order_by(jobs.c.id).with_for_update()).scalars().all()
    return jobs_where(connection, jobs.c.id.in_(found), order_by=(jobs.c.id,), limit=len(found))


def set_verdict(connection: Connection, job_id: str, verdict: Verdict, note: str) -> None:
    """Keep what was decided about a draft."""
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(verdict=verdict.value, note=note))


def link_final(connection: Connection, draft_job_id: str, final_job_id: str) -> None:
    """Tell a draft which job makes its final."""
    connection.execute(update(jobs).where(jobs.c.id == draft_job_id).values(final_job_id=final_job_id))


def approved_drafts(connection: Connection, batch_id: str, *, limit: int) -> tuple[str, ...]:
    """Return approved drafts of a batch that have no final yet."""
    wanted = (jobs.c.batch_id == batch_id, jobs.c.verdict == Verdict.APPROVED.value, jobs.c.final_job_id.is_(None))
    return tuple(connection.execute(select(jobs.c.id).where(*wanted).limit(limit)).scalars())


def verdicts(connection: Connection, batch_id: str) -> dict[Verdict, int]:
    """Return how many drafts of a batch each verdict has."""
    query = select(jobs.c.verdict, func.count()).where(
        jobs.c.batch_id == batch_id, jobs.c.draft_job_id.is_(None), jobs.c.retry_job_id.is_(None)
    )
    return {Verdict(verdict): count for verdict, count in connection.execute(query.group_by(jobs.c.verdict))}


def _batch(connection: Connection, row: Row[Any]) -> Batch:
    ids = select(jobs.c.id).where(jobs.c.batch_id == row.id).order_by(jobs.c.batch_position, jobs.c.id)
    counts, done, cost = _tally(connection, row.id)
    total = sum(counts.values())
    return Batch(
        batch_id=row.id,
        owner_id=row.owner_id,
        workspace_id=row.workspace_id,
        workflow=Workflow(row.workflow),
        campaign=row.campaign,
        axes={name: tuple(options) for name, options in row.axes.items()},
        created_at=row.created_at,
        job_ids=tuple(connection.execute(ids).scalars()),
        counts=counts,
        progress=done // total if total else 0,
        cost=cost,
    )


def _tally(connection: Connection, batch_id: str) -> tuple[dict[ItemState, int], int, int]:
    state, price = job_items.c.state, job_items.c.price
    percent = case((state.in_(_ENDED), 100), else_=job_items.c.progress)
    captured = case((state == _DONE, price), else_=0)
    query = (
        select(state, func.count(), func.sum(percent), func.sum(captured))
        .join_from(job_items, jobs, jobs.c.id == job_items.c.job_id)
        .where(jobs.c.batch_id == batch_id, or_(jobs.c.retry_job_id.is_(None), state == _DONE))
        .group_by(state)
    )
    rows: Sequence[Any] = connection.execute(query).all()
    counts = {ItemState(row[0]): int(row[1]) for row in rows}
    return counts, sum(int(row[2]) for row in rows), sum(int(row[3]) for row in rows)
