"""Jobs and items as rows: inserting, reading, listing, and the state of a job kept true to its items.

Functions work on the caller's connection, so that one transaction can hold the job and its money together. Leases and
the writes of a running item live in `lib.jobs.leases`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    bindparam,
    cast,
    func,
    select,
    update,
)

from lib.db.prepared import PreparedSelect
from lib.db.schema import Timestamp
from lib.db.tables import assets, job_items, jobs
from lib.errors import Conflict
from lib.jobs.turns import next_turn
from lib.model.any_request import AnyRequest
from lib.model.job import ENDED, Failure, Item, ItemState, Job, JobQuery, JobState, Verdict, derive_state
from lib.model.plan import Plan
from lib.model.request import Operation

MAX_KEY = 200
MAX_COUNTED = 100_000
"""Beyond this a list says that there are more."""
_REQUEST: TypeAdapter[AnyRequest] = TypeAdapter(AnyRequest)
_ITEM_FIELDS = (  # of a record, in the order in which they are read; `id` and `asset_id` are named otherwise in tables
    "item_id",
    "job_id",
    "position",
    "state",
    "seed",
    "price",
    "progress",
    "stage",
    "attempts",
    "failure",
    "answer",
    "vendor_cost_actual",
    "run_at",
    "started_at",
    "finished_at",
    "asset_id",
)
_NOT_READ = {"idempotency_key", "request_hash", "recipe_hash"}
_AS_TEXT = {"request", "plan", "labels", "failure", "answer"}
_READ_ALREADY = 512
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


def _column(column: Column[Any]) -> ColumnElement[Any]:
    """Return a column, JSON as the text that it is stored as: most of it was read a moment ago."""
    return cast(column, Text).label(column.name) if column.name in _AS_TEXT else column


# Built once: a job is read at every poll, and building these statements takes longer than running them.
_OF_JOBS = tuple(_column(column) for column in jobs.c if column.name not in _NOT_READ)
_OF_ITEMS = (
    job_items.c.id.label("item_id"),
    *(_column(job_items.c[name]).label(f"item_{name}") for name in _ITEM_FIELDS[1:-1]),
    assets.c.id.label("item_asset_id"),
)
_JOBS: Select[Any] = select(*_OF_JOBS)
_ITEMS_OF_JOBS: Select[Any] = (
    select(*_OF_ITEMS)
    .join_from(job_items, assets, assets.c.item_id == job_items.c.id, isouter=True)
    .where(job_items.c.job_id.in_(bindparam("job_ids", expanding=True)))
    .order_by(job_items.c.job_id, job_items.c.position)
)
_JOB_WITH_ITEMS: Select[Any] = (  # one statement, because one job is asked for most
    select(*_OF_JOBS, *_OF_ITEMS)
    .join_from(jobs, job_items, job_items.c.job_id == jobs.c.id)
    .join(assets, assets.c.item_id == job_items.c.id, isouter=True)
    .where(jobs.c.id == bindparam("wanted"))
    .order_by(job_items.c.position)
)
_JOB_BY_ID = PreparedSelect(_JOB_WITH_ITEMS, lambda rows: _job(rows[0], (_item(row[len(_OF_JOBS) :]) for row in rows)))

_STATES_OF_JOB = select(job_items.c.state).where(job_items.c.job_id == bindparam("of_job"))
_LOCKED_STATE = select(jobs.c.state).where(jobs.c.id == bindparam("of_job")).with_for_update()
_JOB_CHANGED = update(jobs).where(jobs.c.id == bindparam("of_job"))
_JOB_ENDED = _JOB_CHANGED.values(finished_at=func.coalesce(jobs.c.finished_at, bindparam("now", type_=Timestamp)))


def load(connection: Connection, job_id: str, workspace_id: str | None = None) -> Job | None:
    """Return a job with its items, or None; with a workspace, only a job of that workspace."""
    job = _JOB_BY_ID.find(connection, wanted=job_id)
    return job if job is not None and workspace_id in {None, job.workspace_id} else None


def page(connection: Connection, workspace_id: str, wanted: JobQuery) -> tuple[Job, ...]:
    """Return one page of a workspace's jobs, newest first."""
    query = _listed(_JOBS, workspace_id, wanted)
    query = query.order_by(jobs.c.id.desc()).limit(wanted.page_size).offset((wanted.page - 1) * wanted.page_size)
    return _with_items(connection, connection.execute(query).all())


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
    query = _JOBS.where(*wanted).order_by(*order_by).limit(limit).offset(offset)
    return _with_items(connection, connection.execute(query).all())


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


def _with_items(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Job, ...]:
    job_ids = [row.id for row in rows]
    if not job_ids:
        return ()
    items: dict[str, list[Item]] = {}
    for row in connection.execute(_ITEMS_OF_JOBS, {"job_ids": job_ids}):
        item = _item(row)
        items.setdefault(item.job_id, []).append(item)
    return tuple(_job(row, items.get(row.id, ())) for row in rows)


def _item(values: Sequence[Any]) -> Item:
    """Return the item of what `_OF_ITEMS` read."""
    fields = dict(zip(_ITEM_FIELDS, values, strict=True))
    failure, answer = fields["failure"], fields["answer"]
    read = {"failure": failure and _failure(failure), "answer": answer and json.loads(answer)}
    return Item(**fields | read)


@lru_cache(_READ_ALREADY)
def _request(text: str) -> AnyRequest:
    return _REQUEST.validate_json(text)


@lru_cache(_READ_ALREADY)
def _plan(text: str) -> Plan:
    return Plan.model_validate_json(text)


@lru_cache(_READ_ALREADY)
def _failure(text: str) -> Failure | None:
    return None if text == "null" else Failure.model_validate_json(text)


def under_campaign(request: AnyRequest, campaign: str) -> AnyRequest:
    """Return what was asked as part of the campaign that its job belongs to now: that may have been renamed."""
    return request if request.campaign == campaign else request.model_copy(update={"campaign": campaign})


def _job(row: Row[Any], items: Iterable[Item]) -> Job:
    return Job(
        job_id=row.id,
        owner_id=row.owner_id,
        workspace_id=row.workspace_id,
        operation=Operation(row.operation),
        request=under_campaign(_request(row.request), row.campaign),
        plan=_plan(row.plan),
        state=JobState(row.state),
        items=tuple(items),
        campaign=row.campaign,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        cancel_requested=row.cancel_requested,
        batch_id=row.batch_id,
        batch_position=row.batch_position,
        labels=json.loads(row.labels or "{}"),
        draft_job_id=row.draft_job_id,
        final_job_id=row.final_job_id,
        retry_job_id=row.retry_job_id,
        verdict=Verdict(row.verdict),
        note=row.note,
    )
