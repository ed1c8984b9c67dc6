"""What a workspace's pictures can be filtered by: one short index look-up a value, all of a column in one statement."""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Select, bindparam, func, select

from lib.db.library_tables import asset_tags, library
from lib.model.library import Facets

_MAX_FACET = 200
_COLUMNS: dict[str, Column[Any]] = {
    "kinds": library.c.kind,
    "providers": library.c.provider,
    "models": library.c.model,
    "owners": library.c.owner_id,
    "campaigns": library.c.campaign,
    "colours": library.c.colour,
    "tags": asset_tags.c.tag,
}


def facets(connection: Connection, workspace_id: str, wanted: Collection[str] = tuple(_COLUMNS)) -> Facets:
    """Return the values that occur, each kind of them in order of the alphabet, at most 200; only the kinds wanted."""
    here = {"in_workspace": workspace_id}
    return Facets(**{name: tuple(connection.execute(_values(name), here).scalars()) for name in wanted})


@cache
def _values(name: str) -> Select[Any]:
    """Return the values of an indexed column in order without the empty one: the least, then the least above it."""
    column = _COLUMNS[name]
    among = [column.table.c.workspace_id == bindparam("in_workspace")]
    if column.table is library:
        among.append(library.c.is_trashed.is_(False))
    found = select(func.min(column).label("value")).where(*among, column > "").cte("found", recursive=True)
    above = select(func.min(column)).where(*among, column > found.c.value).scalar_subquery()
    found = found.union_all(select(above).where(found.c.value.is_not(None)))
    return select(found.c.value).where(found.c.value.is_not(None)).limit(_MAX_FACET)
