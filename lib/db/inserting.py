"""An INSERT that can give way to a row that is there already. Both databases have it, each by a name of its own."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite


def insert_into(connection: Connection, table: Table) -> sqlite.Insert:
    """Return an INSERT with `on_conflict_do_nothing` and `on_conflict_do_update` for this connection's database."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - 0.1 s that a studio on SQLite need not pay

    return postgresql.insert(table)  # type: ignore[return-value]  # the two share no class, but these methods
