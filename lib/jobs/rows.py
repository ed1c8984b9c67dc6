"""Jobs and their items as records: what is read of their rows, and what is made of it.

Reading one is the most frequent thing that programs ask of this studio, so statements are built once and texts read a
moment ago are not read again.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Text, bindparam, cast, select

from lib.db.prepared import PreparedSelect
from lib.db.tables import assets, job_items, jobs
from lib.model.any_request import AnyRequest
from lib.model.job import Failure, Item, Job, JobState, Verdict
from lib.model.plan import Plan
from lib.model.request import Operation

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
JOBS: Select[Any] = select(*_OF_JOBS)
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
JOB_BY_ID = PreparedSelect(_JOB_WITH_ITEMS, lambda rows: _job(rows[0], (_item(row[len(_OF_JOBS) :]) for row in rows)))


def with_items(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Job, ...]:
    """Return the jobs of rows that `JOBS` found, with their items."""
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
