"""What a workspace's pictures can be filtered by: one short index look-up a value, all of a column in one statement."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, func, select

from lib.db.library_tables import asset_tags, library
from lib.model.library import Facets

_MAX_FACET = 200


def facets(connection: Connection, workspace_id: str) -> Facets:
    """Return the values that occur, each kind of them in order of the alphabet, at most 200."""

    def values(column: Column[Any]) -> tuple[str, ...]:
        return distinct(connection, column, library.c.workspace_id == workspace_id, library.c.is_trashed.is_(False))

    return Facets(
        kinds=values(library.c.kind),
        providers=values(library.c.provider),
        models=values(library.c.model),
        owners=values(library.c.owner_id),
        campaigns=values(library.c.campaign),
        colours=values(library.c.colour),
        tags=distinct(connection, asset_tags.c.tag, asset_tags.c.workspace_id == workspace_id),
    )


def distinct(
    connection: Connection, column: Column[Any], *among: ColumnElement[bool], limit: int = _MAX_FACET
) -> tuple[str, ...]:
    """Return the values of an indexed column in order without the empty one: the least, then the least above it."""
    found = select(func.min(column).label("value")).where(*among, column > "").cte("found", recursive=True)
    above = select(func.min(column)).where(*among, column > found.c.value).scalar_subquery()
    found = found.union_all(select(above).where(found.c.value.is_not(None)))
    listing = select(found.c.value).where(found.c.value.is_not(None)).limit(limit)
    return tuple(connection.execute(listing).scalars())
