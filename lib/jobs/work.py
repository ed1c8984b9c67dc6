"""Everything a worker needs to know to run one item, read in one query."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam, select

from lib.db.tables import job_items, jobs
from lib.jobs.rows import under_campaign
from lib.model.any_request import AnyRequest
from lib.model.plan import Plan
from lib.providers.base import Remote

_REQUEST: TypeAdapter[AnyRequest] = TypeAdapter(AnyRequest)
_OF_THE_JOB = ("owner_id", "workspace_id", "request", "plan", "campaign", "cancel_requested")
_WORK = (  # built once, because every item reads it
    select(job_items, *(jobs.c[name] for name in _OF_THE_JOB))
    .join_from(job_items, jobs, jobs.c.id == job_items.c.job_id)
    .where(job_items.c.id == bindparam("item_id"))
)


@dataclass(frozen=True)
class Work:
    """One item with the job around it, as it stood when it was read."""

    item_id: str
    job_id: str
    position: int
    owner_id: str
    workspace_id: str
    request: AnyRequest
    plan: Plan
    seed: int | None
    price: int
    attempts: int
    sent_at: datetime | None
    started_at: datetime | None
    remote: Remote | None
    cancel_requested: bool


def load_work(connection: Connection, item_id: str) -> Work:
    """Return the item's work; the item must exist."""
    row = connection.execute(_WORK, {"item_id": item_id}).one()
    return Work(
        item_id=row.id,
        job_id=row.job_id,
        position=row.position,
        owner_id=row.owner_id,
        workspace_id=row.workspace_id,
        request=under_campaign(_REQUEST.validate_python(row.request), row.campaign),
        plan=Plan.model_validate(row.plan),
        seed=row.seed,
        price=row.price,
        attempts=row.attempts,
        sent_at=row.sent_at,
        started_at=row.started_at,
        remote=Remote(row.remote_id, row.remote_url or "") if row.remote_id else None,
        cancel_requested=row.cancel_requested,
    )
