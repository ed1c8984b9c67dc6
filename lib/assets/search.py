"""Finding pictures: filters, words and orders as one statement, pages by cursor, and what there is to filter by.

Every condition goes by the narrow `library` row, so a page costs the same however many pictures there are. Counting
stops at `MAX_COUNTED`, paging does not.
"""

import math
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Float, Join, Select, exists, func, select, tuple_
from sqlalchemy.ext.compiler import compiles

from lib.assets import store, words
from lib.assets.words import asset_words
from lib.db.library_tables import asset_tags, library
from lib.errors import InvalidRequest
from lib.model.asset import AssetKind
from lib.model.library import MAX_COUNTED, Facets, LibraryPage, LibraryQuery, Sort

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
_SQUARE = 0.05  # how far a ratio may be from 1 and still be called square
_MAX_FACET = 200
_DAY = timedelta(days=1)
_MAX_DIGITS = 18
_FEW = 2_000  # pictures of one tag that are gathered by the tag; more are soon met in the order of the list


def find(connection: Connection, workspace_id: str, query: LibraryQuery) -> LibraryPage:
    """Return one page; raise `InvalidRequest` for a cursor that is none of ours."""
    column, is_descending = _ORDERS[query.sort]
    is_back = bool(query.before)
    wanted = _matching(connection, workspace_id, query)
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
    counted = wanted.select(library.c.seq).limit(MAX_COUNTED + 1).subquery()
    total = int(connection.execute(select(func.count()).select_from(counted)).scalar_one())
    return LibraryPage(
        assets=store.load_many(connection, [row.asset_id for row in rows], workspace_id),
        total=min(total, MAX_COUNTED),
        has_more=total > MAX_COUNTED,
        after=cursors[-1] if rows and (has_further or is_back) else "",
        before=cursors[0] if rows and (has_further if is_back else bool(query.after)) else "",
    )


def find_ids(connection: Connection, workspace_id: str, query: LibraryQuery, limit: int) -> tuple[str, ...]:
    """Return the ids of all that match, newest first, up to `limit`."""
    listing = _matching(connection, workspace_id, query).select(library.c.asset_id)
    return tuple(connection.execute(listing.order_by(library.c.seq.desc()).limit(limit)).scalars())


def neighbours(connection: Connection, workspace_id: str, asset_id: str) -> tuple[str | None, str | None]:
    """Return the pictures before and after this one, newest first, in the same part (library or trash)."""
    own = connection.execute(select(library).where(library.c.asset_id == asset_id)).one_or_none()
    if own is None or own.workspace_id != workspace_id:
        return None, None
    among = select(library.c.asset_id).where(
        library.c.workspace_id == workspace_id, library.c.is_trashed == own.is_trashed
    )
    newer = among.where(library.c.seq > own.seq).order_by(library.c.seq).limit(1)
    older = among.where(library.c.seq < own.seq).order_by(library.c.seq.desc()).limit(1)
    return connection.execute(newer).scalar(), connection.execute(older).scalar()


def facets(connection: Connection, workspace_id: str) -> Facets:
    """Return what the workspace's pictures can be filtered by, by one short index look-up a value."""

    def values(column: Column[Any]) -> tuple[str, ...]:
        return _distinct(connection, column, (library.c.workspace_id == workspace_id, library.c.is_trashed.is_(False)))

    return Facets(
        kinds=values(library.c.kind),
        providers=values(library.c.provider),
        models=values(library.c.model),
        owners=values(library.c.owner_id),
        campaigns=values(library.c.campaign),
        colours=values(library.c.colour),
        tags=_distinct(connection, asset_tags.c.tag, (asset_tags.c.workspace_id == workspace_id,)),
    )


def _distinct(connection: Connection, column: Column[Any], among: tuple[ColumnElement[bool], ...]) -> tuple[str, ...]:
    found: list[str] = []
    last = ""
    while len(found) < _MAX_FACET:
        following = connection.execute(select(func.min(column)).where(*among, column > last)).scalar()
        if following is None:
            break
        found.append(following)
        last = following
    return tuple(found)


class _LeftFirst(Join):
    """A join that SQLite must begin on the left: left to itself it asks there once for each picture."""

    inherit_cache = True


@compiles(_LeftFirst, "sqlite")
def _write_left_first(join: _LeftFirst, compiler: Any, **options: Any) -> str:
    plain: str = compiler.visit_join(join, **options)
    return plain.replace(" JOIN ", " CROSS JOIN ", 1)


class _Matching:
    """The conditions of one query; `select` applies them to some columns."""

    def __init__(self, conditions: list[ColumnElement[bool]], by: Join | None, *, has_words: bool) -> None:
        self.conditions = conditions
        self.by = by
        self.has_words = has_words

    def select(self, *columns: Any) -> Select[Any]:
        statement = select(*columns)
        if self.by is not None:
            statement = statement.select_from(self.by)
        return statement.where(*self.conditions)


def _matching(connection: Connection, workspace_id: str, query: LibraryQuery) -> _Matching:
    found = [library.c.workspace_id == workspace_id, library.c.is_trashed.is_(query.trashed)]
    by = None
    said = words.matches(connection, query.text)
    if said is not None:
        found.append(said)
        by = _LeftFirst(asset_words, library, library.c.seq == asset_words.c.rowid)
    for column, value in (
        (library.c.kind, query.kind.value if query.kind else ""),
        (library.c.provider, query.provider),
        (library.c.model, query.model),
        (library.c.owner_id, query.owner_id),
        (library.c.campaign, query.campaign),
        (library.c.colour, query.colour),
        (library.c.review, query.review.value if query.review else ""),
    ):
        if value:
            found.append(column == value)
    if query.kind is None and not query.trashed:
        found.append(library.c.kind != AssetKind.PAINTED.value)
    if query.starred_only:
        found.append(library.c.is_starred.is_(True))
    if query.tag:
        tagged = (asset_tags.c.workspace_id == workspace_id, asset_tags.c.tag == query.tag)
        if by is None and _are_few(connection, tagged):
            found += tagged
            by = _LeftFirst(asset_tags, library, library.c.asset_id == asset_tags.c.asset_id)
        else:
            found.append(exists().where(*tagged, asset_tags.c.asset_id == library.c.asset_id))
    found += _measures(query)
    return _Matching(found, by, has_words=said is not None)


def _are_few(connection: Connection, tagged: tuple[ColumnElement[bool], ...]) -> bool:
    some = select(asset_tags.c.asset_id).where(*tagged).limit(_FEW + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one()) <= _FEW


def _measures(query: LibraryQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    match query.orientation:
        case "landscape":
            found.append(library.c.ratio > 1 + _SQUARE)
        case "portrait":
            found.append(library.c.ratio < 1 - _SQUARE)
        case "square":
            found.append(library.c.ratio.between(1 - _SQUARE, 1 + _SQUARE))
        case None:
            pass
    if query.min_side is not None:
        found += [library.c.width >= query.min_side, library.c.height >= query.min_side]
    if query.max_cost is not None:
        found.append(library.c.cost <= query.max_cost)
    if query.made_from is not None:
        found.append(library.c.created_at >= datetime.combine(query.made_from, time.min, UTC))
    if query.made_until is not None:
        found.append(library.c.created_at < datetime.combine(query.made_until, time.min, UTC) + _DAY)
    return found


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
