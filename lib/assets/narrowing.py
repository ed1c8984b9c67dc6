"""What a query of the library asks for, as conditions, and by which index SQLite begins.

SQLite keeps no counts of values, so left to itself it may begin with a condition that half of the pictures meet. Each
condition with an index is counted a little way first: the one that few pictures meet comes first, and where all are
common the pictures are met in the order of the list, of which a page needs only the beginning. PostgreSQL keeps such
counts and decides for itself, except for words: how many pictures begin a word so is only known by asking.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Join, Select, UnaryExpression, exists, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.operators import custom_op

from lib.assets import words
from lib.assets.words import asset_words
from lib.db.library_tables import asset_tags, library
from lib.model.asset import AssetKind
from lib.model.library import LibraryQuery

_SQUARE = 0.05  # how far a ratio may be from 1 and still be called square
_DAY = timedelta(days=1)
_FEW = 2_000  # pictures that are gathered and put in order at once; more are soon met in the order of the list
_Test = Callable[[Any], ColumnElement[bool]]


class LeftFirst(Join):
    """A join that SQLite must begin on the left: left to itself it asks there once for each picture."""

    inherit_cache = True


@compiles(LeftFirst, "sqlite")
def _write_left_first(join: LeftFirst, compiler: Any, **options: Any) -> str:
    plain: str = compiler.visit_join(join, **options)
    return plain.replace(" JOIN ", " CROSS JOIN ", 1)


@dataclass(frozen=True)
class Condition:
    """One test of one column. With `is_equal` the column's index has what it finds in the order of the list."""

    column: Column[Any]
    test: _Test
    is_equal: bool = False
    is_indexed: bool = True

    def plain(self) -> ColumnElement[bool]:
        """Return the test in a form that an index can answer."""
        return self.test(self.column)

    def unindexed(self) -> ColumnElement[bool]:
        """Return the test in a form for which SQLite uses no index."""
        return self.test(UnaryExpression(self.column, operator=custom_op("+"), type_=self.column.type))


class Narrowed:
    """The conditions of one query; `select` applies them to some columns."""

    def __init__(self, conditions: list[ColumnElement[bool]], by: Join | None, *, has_words: bool) -> None:
        self.conditions = conditions
        self.by = by
        self.has_words = has_words

    def select(self, *columns: Any) -> Select[Any]:
        """Return a statement over the pictures that are wanted."""
        statement = select(*columns)
        if self.by is not None:
            statement = statement.select_from(self.by)
        return statement.where(*self.conditions)


def narrow(connection: Connection, workspace_id: str, query: LibraryQuery, *, by_time: bool = True) -> Narrowed:
    """Return what is wanted; `by_time` says that the list is in the order in which the pictures came."""
    found = [library.c.workspace_id == workspace_id, library.c.is_trashed.is_(query.trashed)]
    by: Join | None = None
    said = words.matches(connection, query.text)
    has_words = said is not None and connection.dialect.name == "sqlite"
    if said is not None and has_words:
        found.append(said)
        by = LeftFirst(asset_words, library, library.c.seq == asset_words.c.rowid)
    elif said is not None:
        found.append(_said_on_postgresql(connection, query.text, said))
    conditions = _conditions(query)
    if query.tag:
        tagged = (asset_tags.c.workspace_id == workspace_id, asset_tags.c.tag == query.tag)
        if by is None and _some(connection, select(asset_tags.c.asset_id).where(*tagged)) <= _FEW:
            found += tagged
            by = LeftFirst(asset_tags, library, library.c.asset_id == asset_tags.c.asset_id)
        else:
            found.append(exists().where(*tagged, asset_tags.c.asset_id == library.c.asset_id))
    if by is None and conditions and connection.dialect.name == "sqlite":
        first = _first(connection, found[:2], conditions, by_time=by_time)
        found += [each.plain() if each is first else each.unindexed() for each in conditions]
    else:
        found += [each.plain() for each in conditions]
    if query.kind is None and not query.trashed:
        found.append(library.c.kind != AssetKind.PAINTED.value)
    return Narrowed(found, by, has_words=has_words)


def _first(
    connection: Connection, among: list[ColumnElement[bool]], conditions: list[Condition], *, by_time: bool
) -> Condition | None:
    """Return the condition to begin with, or None to begin with the order of the list."""
    indexed = [each for each in conditions if each.is_indexed]
    in_order = next((each for each in indexed if each.is_equal and by_time), None)
    if len(indexed) == 1 and in_order:
        return in_order
    counts = [(_some(connection, select(library.c.seq).where(*among, each.plain())), each) for each in indexed]
    count, rarest = min(counts, key=lambda counted: counted[0], default=(_FEW + 1, None))
    return rarest if count <= _FEW else in_order


def _said_on_postgresql(connection: Connection, text: str, said: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition for words: the few pictures that have them, or else a test of one after the other."""
    named = connection.execute(select(asset_words.c.rowid).where(said).limit(_FEW + 1)).scalars().all()
    each = words.matches(connection, text, each_of="library.seq")
    return library.c.seq == func.any(list(named)) if len(named) <= _FEW or each is None else each


def _some(connection: Connection, statement: Select[Any]) -> int:
    """Return how many rows there are, counted up to one more than few."""
    return int(connection.execute(select(func.count()).select_from(statement.limit(_FEW + 1).subquery())).scalar_one())


def _conditions(query: LibraryQuery) -> list[Condition]:
    """Return what is asked of single columns, what is usually rarer first."""
    equal = [
        Condition(column, lambda left, value=value: left == value, is_equal=True)  # type: ignore[misc]  # bound early
        for column, value in (
            (library.c.campaign, query.campaign),
            (library.c.model, query.model),
            (library.c.owner_id, query.owner_id),
            (library.c.provider, query.provider),
            (library.c.colour, query.colour),
            (library.c.kind, query.kind.value if query.kind else ""),
            (library.c.review, query.review.value if query.review else ""),
        )
        if value
    ]
    if query.starred_only:
        equal.insert(0, Condition(library.c.is_starred, lambda left: left.is_(True), is_equal=True))
    return [*equal, *_ranges(query)]


def _ranges(query: LibraryQuery) -> list[Condition]:
    found: list[Condition] = []
    match query.orientation:
        case "landscape":
            found.append(Condition(library.c.ratio, lambda left: left > 1 + _SQUARE))
        case "portrait":
            found.append(Condition(library.c.ratio, lambda left: left < 1 - _SQUARE))
        case "square":
            found.append(Condition(library.c.ratio, lambda left: left.between(1 - _SQUARE, 1 + _SQUARE)))
        case None:
            pass
    if query.min_side is not None:
        least = query.min_side
        found += [
            Condition(side, lambda left: left >= least, is_indexed=False)
            for side in (library.c.width, library.c.height)
        ]
    if query.max_cost is not None:
        found.append(Condition(library.c.cost, lambda left: left <= query.max_cost))
    if query.made_from is not None:
        since = datetime.combine(query.made_from, time.min, UTC)
        found.append(Condition(library.c.created_at, lambda left: left >= since))
    if query.made_until is not None:
        until = datetime.combine(query.made_until, time.min, UTC) + _DAY
        found.append(Condition(library.c.created_at, lambda left: left < until))
    return found
