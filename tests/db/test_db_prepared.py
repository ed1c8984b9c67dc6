"""A prepared SELECT: it reads what is there now, checks equal rows once, and fails as any other statement does."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table, bindparam, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from lib.db.engine import Database
from lib.db.prepared import PreparedSelect
from lib.db.tables import Timestamp
from lib.errors import DatabaseAway

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
KITES = Table(
    "kites",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("colour", String(20)),
    Column("is_flying", Boolean),
    Column("made_at", Timestamp),
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request, tmp_path):
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path / 'studio.db'}")
        yield made
        made.close()
        return
    server = request.getfixturevalue("postgresql")
    url = server.create()
    made = Database(url)
    yield made
    made.close()
    server.drop(url)


@pytest.fixture
def kites(database):
    with database.write() as connection:
        KITES.create(connection)
        for is_flying in (True, False):
            connection.execute(KITES.insert().values(colour="red", is_flying=is_flying, made_at=NOON))
    return database


def _of_colour(make=lambda rows: [(row.is_flying, row.made_at) for row in rows]):
    return PreparedSelect(select(KITES).where(KITES.c.colour == bindparam("wanted")).order_by(KITES.c.id), make)


def _find(database, statement, colour="red"):
    with database.read() as connection:
        return statement.find(connection, wanted=colour)


def test_rows_come_back_as_their_columns_say(kites):
    assert _find(kites, _of_colour()) == [(True, NOON), (False, NOON)]


def test_nothing_is_found_where_nothing_is(kites):
    assert _find(kites, _of_colour(), "blue' OR colour = 'red") is None


def test_a_record_is_made_again_only_when_its_rows_differ(kites):
    made = []
    statement = _of_colour(lambda rows: made.append(len(rows)) or made[-1])
    assert [_find(kites, statement), _find(kites, statement)] == [2, 2]
    assert made == [2]
    with kites.write() as connection:
        connection.execute(KITES.update().where(KITES.c.id == 1).values(is_flying=False))
        assert statement.find(connection, wanted="red") == 2
    assert made == [2, 2]


def test_a_wrong_statement_fails_as_any_other_does(database):
    statement = _of_colour()
    with pytest.raises((OperationalError, ProgrammingError)), database.read() as connection:
        statement.find(connection, wanted="red")


def _find_over_a_lost_connection(database, statement):
    with database.read() as connection, database.read() as another:
        number = connection.execute(text("SELECT pg_backend_pid()")).scalar()
        another.execute(text(f"SELECT pg_terminate_backend({number}, 5000)"))
        return statement.find(connection, wanted="red")


@pytest.mark.postgresql
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_connection_that_was_lost_is_told_as_absence_and_replaced(kites):
    with pytest.raises(DatabaseAway):
        _find_over_a_lost_connection(kites, _of_colour())
    assert _find(kites, _of_colour()) == [(True, NOON), (False, NOON)]
