"""What ended for an owner since a moment: read every few seconds by every open page, so one short indexed query."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from lib.db.tables import jobs
from lib.jobs.store import jobs_where
from lib.model.job import Job

MOST_COUNTED = 1_000


def ended_since(
    connection: Connection, owner_id: str, since: datetime, *, limit: int
) -> tuple[tuple[Job, ...], int, datetime]:
    """Return an owner's jobs that ended after `since`, the last first, how many there are, and until when it counts."""
    mine = (jobs.c.owner_id == owner_id, jobs.c.finished_at > since)
    ends = select(jobs.c.finished_at).where(*mine).limit(MOST_COUNTED).subquery()
    count, last = connection.execute(select(func.count(), func.max(ends.c.finished_at)).select_from(ends)).one()
    if not count:
        return (), 0, since
    return jobs_where(connection, *mine, order_by=(jobs.c.finished_at.desc(),), limit=limit), int(count), last
