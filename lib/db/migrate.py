"""Brings a database to the current schema. Safe to call from any number of processes at once."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from lib.db.engine import Database

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK_ID = 7_310_216_118  # any constant; PostgreSQL's advisory lock of this studio's migrations


def current_revision(database: Database) -> str | None:
    """Return the revision that the database is at; None for an empty one."""
    with database.read() as connection:
        return _revision(connection)


def head_revision() -> str:
    """Return the revision that this code wants."""
    newest = max(path.stem for path in (_SCRIPTS / "versions").glob("[0-9]*.py"))
    return newest.split("_")[0]


def is_current(database: Database) -> bool:
    """Tell whether the database has the schema that this code wants."""
    return current_revision(database) == head_revision()


def migrate(database: Database) -> bool:
    """Upgrade to the newest schema; return whether anything had to be done."""
    if is_current(database):
        return False
    from alembic import command  # noqa: PLC0415 - 0.3 s that only a stale database should pay
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _LOCK_ID})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None
