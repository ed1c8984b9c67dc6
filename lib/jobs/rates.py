"""Rate limits of providers that hold across all processes: one row each, one `UPDATE … RETURNING` a call.

The generic cell rate algorithm: `next_at` is when the next call is due if calls came evenly; a call may come earlier
than that by what the burst allows, and `free_at` says from when. Claims leave out providers that are not free, so an
item seldom has to be handed back for its provider's sake.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, Connection, case, insert, literal, select, type_coerce, update
from sqlalchemy.exc import IntegrityError

from lib.db.schema import Timestamp
from lib.db.tables import provider_rates

_MAX_TRIES = 3  # the row may appear, or become free, between two looks at it
_MICROSECOND = timedelta(microseconds=1)
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
