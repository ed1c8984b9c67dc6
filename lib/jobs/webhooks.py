"""Deliveries of the webhook as rows: which ended jobs are not told yet, which is sent next, and what became of it.

Ended jobs are found by their own rows, so it does not matter who ended them, and a crash between the end and the
telling loses nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from lib.db.inserting import insert_into
from lib.db.tables import jobs
from lib.db.webhook_tables import webhook_deliveries as deliveries

TRIED_FOR = timedelta(days=1)
"""How long a delivery is tried before it is given up; jobs that ended longer ago are not told any more."""
DELIVERED_KEPT_FOR = timedelta(days=2)
"""Longer than `TRIED_FOR`, because a job without a row counts as not told."""
GIVEN_UP_KEPT_FOR = timedelta(days=30)
FIRST_PAUSE_S = 30
"""Seconds until the second try, longer than a try takes; each further pause is twice the last."""
LONGEST_PAUSE_S = 3600
_MOST_DOUBLED = 10

_OVER = deliveries.c.next_at.is_(None)


def pause(attempts: int) -> timedelta:
    """Return how long to wait after the `attempts`-th try, counted from its start."""
    return timedelta(seconds=min(FIRST_PAUSE_S * 2 ** min(attempts - 1, _MOST_DOUBLED), LONGEST_PAUSE_S))


def untold(connection: Connection, since: datetime, limit: int) -> tuple[Sequence[str], datetime]:
    """Return jobs that ended since then and have no delivery yet, the oldest first, and when the last of them ended."""
    is_told = select(deliveries.c.job_id).where(deliveries.c.job_id == jobs.c.id).exists()
    query = select(jobs.c.id, jobs.c.finished_at).where(jobs.c.finished_at >= since, ~is_told)
    rows = connection.execute(query.order_by(jobs.c.finished_at).limit(limit)).all()
    return [row.id for row in rows], rows[-1].finished_at if rows else since


def add(connection: Connection, job_ids: Sequence[str], now: datetime) -> None:
    """Have these jobs told; those that another process added at the same moment stay as they are."""
    # In one order, so that two processes that add the same jobs do not wait for each other.
    rows = [{"job_id": job_id, "attempts": 0, "next_at": now, "created_at": now} for job_id in sorted(job_ids)]
    connection.execute(insert_into(connection, deliveries).on_conflict_do_nothing(), rows)


def is_any_due(connection: Connection, now: datetime) -> bool:
    """Tell whether something waits to be sent now."""
    return (
        connection.execute(select(deliveries.c.job_id).where(deliveries.c.next_at <= now).limit(1)).first() is not None
    )


def claim(connection: Connection, now: datetime) -> str | None:
    """Return the job to be told now, or None; nobody else gets it before the pause that follows this try is over."""
    due = select(deliveries.c.job_id, deliveries.c.attempts).where(deliveries.c.next_at <= now)
    due = due.order_by(deliveries.c.next_at).limit(1).with_for_update(skip_locked=True)
    row = connection.execute(due).first()
    if row is None:
        return None
    tried = row.attempts + 1
    changed = update(deliveries).where(deliveries.c.job_id == row.job_id)
    connection.execute(changed.values(attempts=tried, next_at=now + pause(tried)))
    return str(row.job_id)


def mark_delivered(connection: Connection, job_id: str, now: datetime) -> None:
    """Note that the receiver took it; it is not sent again."""
    changed = update(deliveries).where(deliveries.c.job_id == job_id)
    connection.execute(changed.values(next_at=None, delivered_at=now))


def tidy(connection: Connection, now: datetime) -> None:
    """Give up what was tried for a day, and forget what has been over for long."""
    too_old = (deliveries.c.next_at.is_not(None), deliveries.c.created_at <= now - TRIED_FOR)
    connection.execute(update(deliveries).where(*too_old).values(next_at=None))
    connection.execute(delete(deliveries).where(_OVER, deliveries.c.created_at <= now - GIVEN_UP_KEPT_FOR))
    was_told = deliveries.c.delivered_at.is_not(None)
    connection.execute(delete(deliveries).where(was_told, deliveries.c.created_at <= now - DELIVERED_KEPT_FOR))


def waiting_and_given_up(connection: Connection) -> tuple[int, int]:
    """Return how many deliveries are still tried and how many were given up in the last 30 days."""
    count = select(func.count()).select_from(deliveries)
    waiting = connection.execute(count.where(deliveries.c.next_at.is_not(None))).scalar_one()
    return waiting, connection.execute(count.where(_OVER, deliveries.c.delivered_at.is_(None))).scalar_one()
