"""Jobs and items in the database: inserting, finding, listing, and the state of a job kept true to its items.

Functions work on the caller's connection, so that one transaction can hold the job and its money together. Leases and
the writes of a running item live in `lib.jobs.leases`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    func,
    select,
    update,
)

from lib.db.schema import Timestamp
from lib.db.tables import assets, job_items, jobs
from lib.errors import Conflict
from lib.jobs.rows import JOB_BY_ID, JOBS, with_items
from lib.jobs.turns import next_turn
from lib.model.any_request import AnyRequest
from lib.model.job import ENDED, Failure, ItemState, Job, JobQuery, JobState, derive_state
from lib.model.plan import Plan

MAX_KEY = 200
MAX_COUNTED = 100_000
"""Beyond this a list says that there are more."""
_WAITING = (ItemState.PENDING.value, ItemState.QUEUED.value)
_ENDED_JOBS = tuple(state.value for state in JobState if state.is_ended)


@dataclass(frozen=True)
class NewItem:
    """One paid call to be inserted."""

    item_id: str
    seed: int | None
    price: int


@dataclass(frozen=True)
class NewJob:
    """A job to be inserted, with everything that was decided before."""

    job_id: str
    owner_id: str
    workspace_id: str
    request: AnyRequest
    request_hash: str
    plan: Plan
    items: Sequence[NewItem]
    idempotency_key: str | None
    created_at: datetime
    recipe_hash: str = ""
    """Equal for requests that differ only in how many are asked and where they are filed."""
    batch_id: str | None = None
    batch_position: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    """What sets the job apart from the others of its batch: axis → value."""
    draft_job_id: str | None = None


def insert(connection: Connection, new_jobs: Sequence[NewJob]) -> None:
    """Insert jobs of one owner and their items, ready to be claimed, in the order given."""
    first = next_turn(connection, new_jobs[0].owner_id, new_jobs[0].created_at)
    connection.execute(jobs.insert(), [_job_values(job) for job in new_jobs])
    pairs = ((job, position) for job in new_jobs for position in range(len(job.items)))
    rows = [_item_values(job, position) | {"turn": first + number} for number, (job, position) in enumerate(pairs)]
    connection.execute(job_items.insert(), rows)


def _job_values(job: NewJob) -> dict[str, Any]:
    return {
        "id": job.job_id,
        "owner_id": job.owner_id,
        "workspace_id": job.workspace_id,
        "idempotency_key": job.idempotency_key,
        "request_hash": job.request_hash,
        "recipe_hash": job.recipe_hash,
        "operation": job.request.operation.value,
        "request": job.request.model_dump(mode="json"),
        "plan": job.plan.model_dump(mode="json"),
        "state": JobState.QUEUED.value,
        "campaign": job.request.campaign,
        "batch_id": job.batch_id,
        "batch_position": job.batch_position,
        "labels": dict(job.labels),
        "draft_job_id": job.draft_job_id,
        "created_at": job.created_at,
    }


def _item_values(job: NewJob, position: int) -> dict[str, Any]:
    item = job.items[position]
    return {
        "id": item.item_id,
        "job_id": job.job_id,
        "owner_id": job.owner_id,
        "position": position,
        "provider": job.plan.provider,
        "model": job.plan.model,
        "state": ItemState.QUEUED.value,
        "seed": item.seed,
        "price": item.price,
        "run_at": job.created_at,
        "vendor_cost_expected": job.plan.vendor_cost_each,
    }


def find_by_key(connection: Connection, *, owner_id: str, key: str, request_hash: str) -> str | None:
    """Return the job that this owner submitted under `key`; raise `Conflict` if it was another request."""
    row = connection.execute(
        select(jobs.c.id, jobs.c.request_hash).where(jobs.c.owner_id == owner_id, jobs.c.idempotency_key == key)
    ).first()
    if row is None:
        return None
    if row.request_hash != request_hash:
        raise Conflict(
            "This idempotency key was used for a different request.",
            remedy="Use a new key for a new request. Nothing was charged.",
            field="Idempotency-Key",
        )
    return str(row.id)


_STATES_OF_JOB = select(job_items.c.state).where(job_items.c.job_id == bindparam("of_job"))
_LOCKED_STATE = select(jobs.c.state).where(jobs.c.id == bindparam("of_job")).with_for_update()
_JOB_CHANGED = update(jobs).where(jobs.c.id == bindparam("of_job"))
_JOB_ENDED = _JOB_CHANGED.values(finished_at=func.coalesce(jobs.c.finished_at, bindparam("now", type_=Timestamp)))


def load(connection: Connection, job_id: str, workspace_id: str | None = None) -> Job | None:
    """Return a job with its items, or None; with a workspace, only a job of that workspace."""
    job = JOB_BY_ID.find(connection, wanted=job_id)
    return job if job is not None and workspace_id in {None, job.workspace_id} else None


def page(connection: Connection, workspace_id: str, wanted: JobQuery) -> tuple[Job, ...]:
    """Return one page of a workspace's jobs, newest first."""
    query = _listed(JOBS, workspace_id, wanted)
    query = query.order_by(jobs.c.id.desc()).limit(wanted.page_size).offset((wanted.page - 1) * wanted.page_size)
    return with_items(connection, connection.execute(query).all())


def count(connection: Connection, workspace_id: str, wanted: JobQuery) -> int:
    """Return how many jobs of a workspace match, counting to `MAX_COUNTED`."""
    matching = _listed(select(jobs.c.id), workspace_id, wanted).limit(MAX_COUNTED).subquery()
    return int(connection.execute(select(func.count()).select_from(matching)).scalar_one())


def jobs_where(
    connection: Connection,
    *wanted: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]],
    limit: int,
    offset: int = 0,
) -> tuple[Job, ...]:
    """Return the jobs that meet all conditions, with their items; for the other modules of this package."""
    query = JOBS.where(*wanted).order_by(*order_by).limit(limit).offset(offset)
    return with_items(connection, connection.execute(query).all())


def mark_retried(connection: Connection, job_id: str, retry_job_id: str) -> None:
    """Tell a job which one tries again what it lost."""
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(retry_job_id=retry_job_id))


def find_same(connection: Connection, workspace_id: str, recipe_hash: str, *, limit: int) -> tuple[str, ...]:
    """Return images, newest first, that came of requests with this recipe and are not in the trash."""
    query = (
        select(assets.c.id)
        .join_from(jobs, assets, assets.c.job_id == jobs.c.id)
        .where(jobs.c.workspace_id == workspace_id, jobs.c.recipe_hash == recipe_hash, assets.c.trashed_at.is_(None))
        .order_by(assets.c.id.desc())
        .limit(limit)
    )
    return tuple(connection.execute(query).scalars())


def jobs_of_items(connection: Connection, item_ids: Iterable[str], workspace_id: str) -> dict[str, str]:
    """Return the job of each of these items that the workspace has."""
    query = select(job_items.c.id, job_items.c.job_id).join(jobs, jobs.c.id == job_items.c.job_id)
    query = query.where(job_items.c.id.in_(list(item_ids)), jobs.c.workspace_id == workspace_id)
    return {row.id: row.job_id for row in connection.execute(query)}


def _listed(query: Select[Any], workspace_id: str, wanted: JobQuery) -> Select[Any]:
    query = query.where(jobs.c.workspace_id == workspace_id)
    if wanted.states:
        query = query.where(jobs.c.state.in_([state.value for state in wanted.states]))
    if wanted.campaign:
        query = query.where(jobs.c.campaign == wanted.campaign)
    if wanted.batch_id:
        query = query.where(jobs.c.batch_id == wanted.batch_id)
    return query


def refresh_state(connection: Connection, job_id: str, now: datetime) -> JobState:
    """Bring the job's stored state in line with its items; call it in the transaction that changed one."""
    # The job is locked first: of two items that end at once, the second must see what became of the other.
    before = connection.execute(_LOCKED_STATE, {"of_job": job_id}).scalar()
    states = connection.execute(_STATES_OF_JOB, {"of_job": job_id}).scalars()
    state = derive_state(ItemState(value) for value in states)
    values: dict[str, Any] = {"of_job": job_id, "state": state.value}
    if state.is_ended:
        connection.execute(_JOB_ENDED, values | {"now": now})
    elif before != state.value:
        connection.execute(_JOB_CHANGED, values)
    return state


def cancel_waiting(connection: Connection, job_ids: Sequence[str], now: datetime) -> tuple[str, ...]:
    """Cancel what waits of these jobs; return the items cancelled by this call.

    Rows are always locked in one order — items, accounts, jobs — so that no two transactions wait for each other: the
    holds are to be settled after this, and `mark_cancelled` comes last.
    """
    waiting = job_items.c.job_id.in_(job_ids) & job_items.c.state.in_(_WAITING)
    item_ids = connection.execute(select(job_items.c.id).where(waiting).order_by(job_items.c.id).with_for_update())
    cancelled = tuple(item_ids.scalars())
    values = {
        "state": ItemState.CANCELLED.value,
        "finished_at": now,
        "stage": "",
        "failure": Failure(code="cancelled", message="Cancelled before it started.").model_dump(mode="json"),
    }
    if cancelled:
        connection.execute(update(job_items).where(job_items.c.id.in_(cancelled)).values(values))
    return cancelled


def mark_cancelled(connection: Connection, job_ids: Sequence[str], now: datetime) -> None:
    """Mark jobs as to be stopped, for those who run their items, and bring their states in line."""
    for job_id in sorted(job_ids):
        connection.execute(update(jobs).where(jobs.c.id == job_id).values(cancel_requested=True))
        refresh_state(connection, job_id, now)


def recent_seconds(connection: Connection, provider: str, model: str, limit: int = 20) -> tuple[float, ...]:
    """Return how long this model's last completed items took, newest first."""
    rows = connection.execute(
        select(job_items.c.started_at, job_items.c.finished_at)
        .where(
            job_items.c.provider == provider,
            job_items.c.model == model,
            job_items.c.finished_at.is_not(None),
            job_items.c.state == ItemState.COMPLETED.value,
        )
        .order_by(job_items.c.finished_at.desc())
        .limit(limit)
    )
    return tuple((row.finished_at - row.started_at).total_seconds() for row in rows if row.started_at)


def recent_pace(connection: Connection, batch_id: str, limit: int = 20) -> float | None:
    """Return the seconds between the ends of a batch's last images, or None before there are two."""
    query = (
        select(job_items.c.finished_at)
        .join_from(jobs, job_items, job_items.c.job_id == jobs.c.id)
        .where(jobs.c.batch_id == batch_id, job_items.c.finished_at.is_not(None))
        .order_by(job_items.c.finished_at.desc())
        .limit(limit)
    )
    ends = connection.execute(query).scalars().all()
    return None if len(ends) < 2 else (ends[0] - ends[-1]).total_seconds() / (len(ends) - 1)  # noqa: PLR2004 - a span


def stale_jobs(connection: Connection, limit: int = 1000) -> tuple[str, ...]:
    """Return jobs that still count as live although all their items ended."""
    live_items = select(job_items.c.job_id).where(job_items.c.state.not_in([state.value for state in ENDED]))
    query = select(jobs.c.id).where(jobs.c.state.not_in(_ENDED_JOBS), jobs.c.id.not_in(live_items)).limit(limit)
    return tuple(connection.execute(query).scalars())
