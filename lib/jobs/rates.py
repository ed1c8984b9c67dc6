"""Limits of providers that hold across all processes: calls a minute, and calls under way at once.

Each provider has one row. A call's permit is one `UPDATE … RETURNING`; a place among the calls under way is counted
over the items that run, while the row is locked.

The generic cell rate algorithm: `next_at` is when the next call is due if calls came evenly; a call may come earlier
than that by what the burst allows, and `free_at` says from when. Claims leave out providers that are not free, so an
item seldom has to be handed back for its provider's sake.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    case,
    func,
    insert,
    literal,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.exc import IntegrityError

from lib.db.schema import Timestamp
from lib.db.tables import job_items, provider_rates

_MAX_TRIES = 3  # the row may appear, or become free, between two looks at it
_MICROSECOND = timedelta(microseconds=1)
_PAUSE = timedelta(seconds=0.5)  # how long claims leave a provider alone of which every place was taken
_IS_RUNNING = text("job_items.state = 'processing'")  # literal, so that the partial index serves it
_ROWS = provider_rates.c


@dataclass(frozen=True)
class Rate:
    """At most `per_minute` calls a minute in the long run, and `burst` of them at once; both at least 1."""

    per_minute: float
    burst: int = 1

    @property
    def interval(self) -> timedelta:
        """The time between two calls that come evenly."""
        return timedelta(minutes=1) / self.per_minute

    @property
    def allowance(self) -> timedelta:
        """By how much a call may come early."""
        return self.interval * (self.burst - 1)


def take_permit(connection: Connection, provider: str, rate: Rate, now: datetime) -> datetime | None:
    """Take one call's permit and return None; or take nothing and return the time at which to ask again."""
    for _ in range(_MAX_TRIES):
        if _take(connection, provider, rate, now):
            return None
        free_at: datetime | None = connection.execute(select(_ROWS.free_at).where(_ROWS.provider == provider)).scalar()
        if free_at is None:
            _begin(connection, provider, now)
        elif free_at > now:
            return free_at
    return now + rate.interval


def take_place(
    connection: Connection, provider: str, *, concurrent: int, item_id: str, now: datetime
) -> datetime | None:
    """Return None if fewer than `concurrent` other calls to the provider are under way; else when to ask again.

    The caller marks the item as sent in the same transaction. A call whose worker lost its lease does not count.
    """
    mine = _ROWS.provider == provider
    if connection.execute(select(_ROWS.provider).where(mine).with_for_update()).first() is None:
        _begin(connection, provider, now)
        connection.execute(select(_ROWS.provider).where(mine).with_for_update())
    under_way = select(func.count()).where(
        _IS_RUNNING,
        job_items.c.provider == provider,
        job_items.c.sent_at.is_not(None),
        job_items.c.run_at > now,
        job_items.c.id != item_id,
    )
    if connection.execute(under_way).scalar_one() < concurrent:
        return None
    until = now + _PAUSE
    connection.execute(update(provider_rates).where(mine, _ROWS.free_at < until).values(free_at=until))
    return until


def _take(connection: Connection, provider: str, rate: Rate, now: datetime) -> bool:
    interval, allowance = (span // _MICROSECOND for span in (rate.interval, rate.allowance))
    started = case((_ROWS.next_at > now, _ROWS.next_at), else_=literal(now, Timestamp))
    taken = connection.execute(
        update(provider_rates)
        .where(_ROWS.provider == provider, _ROWS.free_at <= now)
        .values(next_at=_later(started, interval), free_at=_later(started, interval - allowance))
        .returning(_ROWS.provider)
    )
    return taken.first() is not None


def _later(moment: ColumnElement[datetime], microseconds: int) -> ColumnElement[int]:
    return type_coerce(moment, BigInteger) + microseconds


def _begin(connection: Connection, provider: str, now: datetime) -> None:
    try:
        with connection.begin_nested():
            connection.execute(insert(provider_rates).values(provider=provider, next_at=now, free_at=now))
    except IntegrityError:
        return  # another process was first
