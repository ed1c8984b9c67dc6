"""Finding pictures: one page by cursor, how many there are, ids, and what stands next to one.

Every condition goes by the narrow `library` row and every page begins at its cursor, so a page costs about the same
however many pictures there are. Counting is asked apart, because it may take longer; it stops at `MAX_COUNTED`.
"""

import math
from typing import Any

from sqlalchemy import Column, Connection, Float, func, select, tuple_

from lib.assets import store
from lib.assets.narrowing import narrow
from lib.assets.words import asset_words
from lib.db.library_tables import library
from lib.errors import InvalidRequest
from lib.model.asset import AssetKind
from lib.model.library import MAX_COUNTED, Count, LibraryPage, LibraryQuery, Sort

_ORDERS: dict[Sort, tuple[Column[Any] | None, bool]] = {
    Sort.NEWEST: (None, True),
    Sort.OLDEST: (None, False),
    Sort.LARGEST: (library.c.pixels, True),
    Sort.SMALLEST: (library.c.pixels, False),
    Sort.HEAVIEST: (library.c.bytes, True),
    Sort.LIGHTEST: (library.c.bytes, False),
    Sort.COSTLIEST: (library.c.cost, True),
    Sort.CHEAPEST: (library.c.cost, False),
    Sort.SLOWEST: (library.c.seconds, True),
    Sort.FASTEST: (library.c.seconds, False),
    Sort.WIDEST: (library.c.ratio, True),
    Sort.TALLEST: (library.c.ratio, False),
}
_MAX_DIGITS = 18


def find(connection: Connection, workspace_id: str, query: LibraryQuery) -> LibraryPage:
    """Return one page; raise `InvalidRequest` for a cursor that is none of ours."""
    column, is_descending = _ORDERS[query.sort]
    is_back = bool(query.before)
    wanted = narrow(connection, workspace_id, query, by_time=column is None)
    seq = asset_words.c.rowid if wanted.has_words else library.c.seq
    keys = (seq,) if column is None else (column, seq)
    listing = wanted.select(library.c.asset_id, library.c.seq, *(() if column is None else (column,)))
    cursor = query.before or query.after
    goes_down = is_descending != is_back
    if cursor:
        here = _read_cursor(cursor, column)
        left, right = (keys[0], here[0]) if len(keys) == 1 else (tuple_(*keys), tuple_(*here))
        listing = listing.where(left < right if goes_down else left > right)
    listing = listing.order_by(*(key.desc() if goes_down else key for key in keys)).limit(query.page_size + 1)
    rows = list(connection.execute(listing).all())
    has_further = len(rows) > query.page_size
    rows = rows[: query.page_size]
    if is_back:
        rows.reverse()
    cursors = [_cursor(row.seq, None if column is None else row[2]) for row in rows]
    return LibraryPage(
        assets=store.load_many(connection, [row.asset_id for row in rows], workspace_id),
        after=cursors[-1] if rows and (has_further or is_back) else "",
        before=cursors[0] if rows and (has_further if is_back else bool(query.after)) else "",
    )


def count(connection: Connection, workspace_id: str, query: LibraryQuery) -> Count:
    """Return how many match, whichever page is asked for."""
    counted = narrow(connection, workspace_id, query).select(library.c.seq).limit(MAX_COUNTED + 1).subquery()
    total = int(connection.execute(select(func.count()).select_from(counted)).scalar_one())
    return Count(total=min(total, MAX_COUNTED), has_more=total > MAX_COUNTED)


def find_ids(connection: Connection, workspace_id: str, query: LibraryQuery, limit: int) -> tuple[str, ...]:
    """Return the ids of all that match, newest first, up to `limit`."""
    listing = narrow(connection, workspace_id, query).select(library.c.asset_id)
    return tuple(connection.execute(listing.order_by(library.c.seq.desc()).limit(limit)).scalars())


def neighbours(connection: Connection, workspace_id: str, asset_id: str) -> tuple[str | None, str | None]:
    """Return the pictures before and after this one, newest first, in the same part (library or trash)."""
    own = connection.execute(select(library).where(library.c.asset_id == asset_id)).one_or_none()
    if own is None or own.workspace_id != workspace_id:
        return None, None
    among = select(library.c.asset_id).where(
        library.c.workspace_id == workspace_id, library.c.is_trashed == own.is_trashed
    )
    if not own.is_trashed:
        among = among.where(library.c.kind != AssetKind.PAINTED.value)
    newer = among.where(library.c.seq > own.seq).order_by(library.c.seq).limit(1)
    older = among.where(library.c.seq < own.seq).order_by(library.c.seq.desc()).limit(1)
    return connection.execute(newer).scalar(), connection.execute(older).scalar()


def _cursor(seq: int, value: float | None) -> str:
    return str(seq) if value is None else f"{value!r}_{seq}"


def _read_cursor(cursor: str, column: Column[Any] | None) -> tuple[Any, ...]:
    value, _, seq = cursor.rpartition("_")
    if seq.isascii() and seq.isdigit() and len(seq) <= _MAX_DIGITS and bool(value) == (column is not None):
        if column is None:
            return (int(seq),)
        try:
            number: float = float(value) if isinstance(column.type, Float) else int(value)
        except ValueError:
            number = math.nan
        if math.isfinite(number) and abs(number) < 2**62:
            return number, int(seq)
    raise InvalidRequest("after: this is no place in this list.", remedy="Start from the first page.", field="after")
