"""An account's entries with what they were for, filtered and paged by key. Reads only.

A page without filters costs the same at any depth. With filters the database walks the account's own entries from the
newest, so a rare match in a long history takes as long as that history is.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, Select, func, or_, select

from lib.db.spending_tables import spending_days, spending_rolled
from lib.db.tables import assets, entries, job_items, jobs
from lib.ledger.posting import to_entry
from lib.model.spending import EntryLine, EntryQuery, EntrySlice

MAX_NAMES = 200
MAX_EXPORT = 1_000_000
_EXPORT_CHUNK = 2_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def history(connection: Connection, account_id: str, query: EntryQuery) -> EntrySlice:
    """Return the entries that match, newest first, one page of them."""
    forward = query.after is not None and query.before is None
    order = entries.c.seq.asc() if forward else entries.c.seq.desc()
    rows = connection.execute(_matching(account_id, query).order_by(order).limit(query.limit + 1)).mappings().all()
    has_more = len(rows) > query.limit
    lines = tuple(_line(dict(row)) for row in rows[: query.limit])
    if forward:
        return EntrySlice(lines=lines[::-1], has_newer=has_more, has_older=True)
    return EntrySlice(lines=lines, has_newer=query.before is not None, has_older=has_more)


def all_lines(connection: Connection, account_id: str, query: EntryQuery) -> Iterator[EntryLine]:
    """Yield every entry that matches, newest first, at most `MAX_EXPORT`; reads in chunks."""
    before = query.before
    for _ in range(MAX_EXPORT // _EXPORT_CHUNK):
        step = query.model_copy(update={"before": before, "after": None, "limit": _EXPORT_CHUNK})
        found = history(connection, account_id, step)
        yield from found.lines
        if not found.has_older:
            return
        before = found.lines[-1].place


def models_and_campaigns(connection: Connection, owner_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the models and campaigns that an owner's entries are about, sorted, at most `MAX_NAMES` of each.

    Days that were added up tell theirs at once; of the others the jobs are read.
    """
    through = connection.execute(select(spending_rolled.c.through)).scalar_one()
    not_added_up = _EPOCH + timedelta(days=through + 1)
    # Two conditions instead of one with OR, so that the index on the end of jobs serves both.
    recent = (jobs.c.finished_at.is_(None), jobs.c.finished_at >= not_added_up)
    mine = (jobs.c.owner_id == owner_id, spending_days.c.account_id == owner_id)
    models = [
        select(job_items.c.model).join(jobs, jobs.c.id == job_items.c.job_id).where(mine[0], when) for when in recent
    ]
    campaigns = [select(jobs.c.campaign).where(mine[0], when) for when in recent]
    return (
        _names(connection, select(spending_days.c.model).where(mine[1]).union(*models)),
        _names(connection, select(spending_days.c.campaign).where(mine[1]).union(*campaigns)),
    )


def start_of(day: date) -> datetime:
    """Return the first moment of a day in UTC."""
    return datetime.combine(day, time(), UTC)


def _names(connection: Connection, names: CompoundSelect[Any]) -> tuple[str, ...]:
    return tuple(sorted(str(row[0]) for row in connection.execute(names.limit(MAX_NAMES)) if row[0]))


def _matching(account_id: str, query: EntryQuery) -> Select[Any]:
    columns = (
        *entries.c,
        job_items.c.job_id,
        job_items.c.provider,
        job_items.c.model,
        jobs.c.campaign,
        assets.c.id.label("asset_id"),
    )
    joined = (
        entries.outerjoin(job_items, job_items.c.id == entries.c.reference)
        .outerjoin(jobs, jobs.c.id == job_items.c.job_id)
        .outerjoin(assets, assets.c.item_id == job_items.c.id)
    )
    return select(*columns).select_from(joined).where(entries.c.account_id == account_id, *_conditions(query))


def _conditions(query: EntryQuery) -> Iterator[ColumnElement[bool]]:
    if query.before is not None:
        yield entries.c.seq < query.before
    if query.after is not None:
        yield entries.c.seq > query.after
    if query.since is not None:
        yield entries.c.created_at >= start_of(query.since)
    if query.until is not None:
        yield entries.c.created_at < start_of(query.until) + timedelta(days=1)
    if query.kinds:
        yield entries.c.kind.in_([kind.value for kind in query.kinds])
    if query.model is not None:
        yield job_items.c.model == query.model
    if query.campaign is not None:
        yield jobs.c.campaign == query.campaign
    if query.search:
        words = query.search.lower()
        found = func.lower(entries.c.description).contains(words, autoescape=True)
        yield or_(found, entries.c.reference.startswith(words, autoescape=True))


def _line(row: dict[str, Any]) -> EntryLine:
    return EntryLine(
        place=row["seq"],
        entry=to_entry(row),
        job_id=row["job_id"],
        provider=row["provider"] or "",
        model=row["model"] or "",
        campaign=row["campaign"] or "",
        asset_id=row["asset_id"],
    )
