"""A migrated database of its own for each test, copied from one that was migrated once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.db.engine import Database
from lib.db.migrate import migrate
from tests.ledger.books import Books


def pytest_generate_tests(metafunc):
    if "books" in metafunc.fixturenames:
        metafunc.parametrize("storage", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "migrated.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture
def books(migrated_file, tmp_path, storage) -> Iterator[Books]:
    url = storage.get("database_url") or f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'studio.db')}"
    made = Books(url, tmp_path)
    yield made
    made.database.close()
