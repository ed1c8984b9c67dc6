"""Sets of formats that a workspace saved under a name: rows in, records out."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from lib.db.tables import format_sets
from lib.ids import new_id
from lib.model.social import SavedFormats


def put(connection: Connection, workspace_id: str, name: str, formats: Sequence[str], now: datetime) -> str:
    """Save formats under a name and return the set's id; a set of the same name is replaced."""
    mine = (format_sets.c.workspace_id == workspace_id) & (format_sets.c.name == name)
    found = connection.execute(select(format_sets.c.id).where(mine)).scalar_one_or_none()
    if found is not None:
        connection.execute(update(format_sets).where(mine).values(formats=list(formats), updated_at=now))
        return str(found)
    set_id = new_id("set")
    connection.execute(
        insert(format_sets).values(
            id=set_id, workspace_id=workspace_id, name=name, formats=list(formats), updated_at=now
        )
    )
    return set_id


def forget(connection: Connection, workspace_id: str, set_id: str) -> None:
    """Forget a set. Repeatable."""
    mine = (format_sets.c.workspace_id == workspace_id) & (format_sets.c.id == set_id)
    connection.execute(delete(format_sets).where(mine))


def count(connection: Connection, workspace_id: str) -> int:
    """Return how many sets a workspace has."""
    mine = format_sets.c.workspace_id == workspace_id
    return connection.execute(select(func.count()).select_from(format_sets).where(mine)).scalar_one()


def of_workspace(connection: Connection, workspace_id: str) -> tuple[SavedFormats, ...]:
    """Return a workspace's sets by name."""
    mine = select(format_sets).where(format_sets.c.workspace_id == workspace_id).order_by(format_sets.c.name)
    return tuple(
        SavedFormats(set_id=row.id, name=row.name, formats=tuple(row.formats)) for row in connection.execute(mine)
    )
