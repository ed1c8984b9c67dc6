"""Days added up once they are over, so that a year's charts read some thousand lines instead of a million images.

A settled hold never changes and is never settled back in time, so a day that ended an hour ago is final. Whoever reads
takes the days added up from here and the others from the holds themselves; being behind costs time, never truth.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    case,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    type_coerce,
    update,
)

from lib.db.spending_tables import spending_days, spending_rolled
from lib.db.tables import holds, job_items, jobs
from lib.ledger.history import start_of

_DAY_US = 86_400_000_000
_EPOCH = date(1970, 1, 1)
_LATE = timedelta(hours=1)
"""What settles just before midnight may be written a little after it, and clocks of machines differ."""


def rolled_through(connection: Connection) -> date:
    """Return the last day that has been added up; before the first, the day before 1970."""
    return day_of(connection.execute(select(spending_rolled.c.through)).scalar_one())


def roll_up(connection: Connection, now: datetime) -> bool:
    """Add up the next day that is over and has something; return whether there was one. One transaction a day."""
    through = day_of(connection.execute(select(spending_rolled.c.through).with_for_update()).scalar_one())
    last = (now - _LATE).astimezone(UTC).date() - timedelta(days=1)
    if through >= last:
        return False
    unread = select(func.min(holds.c.settled_at)).where(holds.c.settled_at >= start_of(through + timedelta(days=1)))
    settled_at = connection.execute(unread).scalar()
    day = last if settled_at is None else min(settled_at.astimezone(UTC).date(), last)
    start = start_of(day)
    lines = (
        select(
            holds.c.account_id,
            literal(number_of(day)),
            job_items.c.provider,
            job_items.c.model,
            jobs.c.operation,
            jobs.c.campaign,
            func.sum(holds.c.amount),
            func.sum(holds.c.captured),
            func.sum(case((holds.c.captured > 0, 1), else_=0)),
        )
        .select_from(holds.join(job_items, job_items.c.id == holds.c.id).join(jobs, jobs.c.id == job_items.c.job_id))
        .where(holds.c.settled_at >= start, holds.c.settled_at < start + timedelta(days=1))
        .group_by(holds.c.account_id, job_items.c.provider, job_items.c.model, jobs.c.operation, jobs.c.campaign)
    )
    connection.execute(insert(spending_days).from_select([column.name for column in spending_days.c], lines))
    connection.execute(update(spending_rolled).values(through=number_of(day)))
    return True


def rename_campaign(connection: Connection, workspace_id: str, name: str, wanted: str) -> None:
    """Move what a workspace's campaign has in the days added up to another name; before its jobs are renamed.

    Lines are told apart by account, not by workspace, so each gives only what this workspace's jobs came to.
    """
    through = day_of(connection.execute(select(spending_rolled.c.through).with_for_update()).scalar_one())
    apart = (holds.c.account_id, day_in(holds.c.settled_at), job_items.c.provider, job_items.c.model, jobs.c.operation)
    charged = case((holds.c.captured > 0, 1), else_=0)
    lines = (
        select(*apart, func.sum(holds.c.amount), func.sum(holds.c.captured), func.sum(charged))
        .select_from(holds.join(job_items, job_items.c.id == holds.c.id).join(jobs, jobs.c.id == job_items.c.job_id))
        .where(jobs.c.workspace_id == workspace_id, jobs.c.campaign == name)
        .where(holds.c.settled_at < start_of(through + timedelta(days=1)))
        .group_by(*apart)
    )
    for account_id, number, provider, model, operation, *sums in connection.execute(lines).all():
        found = {"account_id": account_id, "day": int(number), "provider": provider, "model": model}
        amounts = dict(zip(("estimated", "charged", "images"), map(int, sums), strict=True))
        _add(connection, found | {"operation": operation, "campaign": name}, {key: -n for key, n in amounts.items()})
        _add(connection, found | {"operation": operation, "campaign": wanted}, amounts)
    emptied = [spending_days.c[key] == 0 for key in ("estimated", "charged", "images")]
    connection.execute(delete(spending_days).where(spending_days.c.campaign == name, *emptied))


def day_in(column: ColumnElement[datetime]) -> ColumnElement[int]:
    """Return the day (UTC) of a moment in a column, as days since 1970."""
    # Written out, because PostgreSQL does not see that two bound parameters are the same number in GROUP BY.
    return type_coerce(column, BigInteger).op("/", return_type=BigInteger())(literal_column(str(_DAY_US)))


def number_of(day: date) -> int:
    """Return a day as days since 1970."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """Return the day behind a number of days since 1970."""
    return _EPOCH + timedelta(days=int(number))


def _add(connection: Connection, line: dict[str, Any], amounts: dict[str, int]) -> None:
    here = [spending_days.c[key] == value for key, value in line.items()]
    added = {key: spending_days.c[key] + amount for key, amount in amounts.items()}
    if connection.execute(update(spending_days).where(*here).values(added)).rowcount == 0:
        connection.execute(insert(spending_days).values(line | amounts))
