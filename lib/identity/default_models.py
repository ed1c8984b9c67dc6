"""The model that a workspace prefers for an operation when a request leaves the choice open: rows in, names out."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from lib.db.tables import default_models
from lib.model.request import Operation

_OF_WORKSPACE = select(default_models).where(default_models.c.workspace_id == bindparam("workspace_id"))


def put(
    connection: Connection, workspace_id: str, operation: Operation, chosen: tuple[str, str] | None, now: datetime
) -> None:
    """Set the provider and model that a workspace prefers; None leaves the choice open again."""
    mine = (default_models.c.workspace_id == workspace_id) & (default_models.c.operation == operation.value)
    connection.execute(delete(default_models).where(mine))
    if chosen is None:
        return
    provider, model = chosen
    connection.execute(
        insert(default_models).values(
            workspace_id=workspace_id, operation=operation.value, provider=provider, model=model, updated_at=now
        )
    )


def of_workspace(connection: Connection, workspace_id: str) -> Mapping[Operation, tuple[str, str]]:
    """Return provider and model by operation, for those that were set."""
    rows = connection.execute(_OF_WORKSPACE, {"workspace_id": workspace_id})
    return {Operation(row.operation): (row.provider, row.model) for row in rows}
