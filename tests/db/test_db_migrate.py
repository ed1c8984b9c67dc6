"""Migrations: an empty database becomes the tables in code, however many processes start at once."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from lib.db import library_tables, prompt_tables
from lib.db.engine import Database
from lib.db.migrate import current_revision, head_revision, is_current, migrate

metadata = library_tables.metadata
assert prompt_tables.metadata is metadata
WORDS = (
    "asset_words",
    "prompt_words",
)  # full-text indexes, and what SQLite keeps beside it, is made by its migration alone

ROOT = Path(__file__).resolve().parents[2]
MIGRATE = (
    "import sys; from lib.db.engine import Database; from lib.db.migrate import migrate; migrate(Database(sys.argv[1]))"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    is_sqlite = request.param == "sqlite"
    server = None if is_sqlite else request.getfixturevalue("postgresql")
    made = Database(f"sqlite:///{tmp_path / 'studio.db'}" if server is None else server.create(migrated=False))
    yield made
    made.close()
    if server is not None:
        server.drop(made.url)


def test_an_empty_database_is_brought_to_the_newest_schema_once(database):
    assert current_revision(database) is None
    assert migrate(database) is True
    assert migrate(database) is False
    assert (current_revision(database), is_current(database)) == (head_revision(), True)


def _is_ours(name, kind, _parents):
    return kind != "table" or not name.startswith(WORDS)


def test_the_migrations_make_the_tables_that_the_code_names(database):
    migrate(database)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
        differences = compare_metadata(context, metadata)
        names = {name for name in inspect(connection).get_table_names() if not name.startswith(WORDS)}
        assert names == {*metadata.tables, "alembic_version"}
    assert differences == []


def _create_and_fail(database):
    with database.write() as connection:
        metadata.create_all(connection)
        raise ZeroDivisionError


def test_a_schema_change_that_fails_leaves_nothing_behind(database):
    with pytest.raises(ZeroDivisionError):
        _create_and_fail(database)
    with database.read() as connection:
        assert inspect(connection).get_table_names() == []


@pytest.mark.server
def test_four_processes_may_migrate_at_once(database):
    command = [sys.executable, "-c", MIGRATE, database.url]
    started = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    failures = [error for process in started if (error := process.communicate(timeout=60)[1])]
    assert failures == []
    assert is_current(database)
