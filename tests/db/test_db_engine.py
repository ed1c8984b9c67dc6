"""Transactions on SQLite: who waits for whom, what is rolled back, what is kept."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from lib.db.engine import Database, FairLock
from lib.db.tables import Timestamp
from lib.errors import DatabaseAway


@pytest.fixture
def database(tmp_path):
    made = Database(f"sqlite:///{tmp_path / 'studio.db'}")
    with made.write() as connection:
        connection.execute(text("CREATE TABLE parents (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE children (parent_id INTEGER REFERENCES parents (id))"))
    yield made
    made.close()


def _count(database):
    with database.read() as connection:
        return connection.execute(text("SELECT COUNT(*) FROM parents")).scalar()


def _add(connection):
    connection.execute(text("INSERT INTO parents (id) SELECT COALESCE(MAX(id), 0) + 1 FROM parents"))


def _add_and_fail(database):
    with database.write() as connection:
        _add(connection)
        raise KeyError


def test_an_exception_rolls_everything_back(database):
    with pytest.raises(KeyError):
        _add_and_fail(database)
    assert _count(database) == 0


def test_the_next_writer_gets_its_turn_after_an_exception(database):
    with pytest.raises(KeyError):
        _add_and_fail(database)
    with database.write() as connection:
        _add(connection)
    assert _count(database) == 1


def test_a_reader_does_not_wait_for_a_writer_and_sees_only_what_is_committed(database):
    with database.write() as connection:
        _add(connection)
        assert _count(database) == 0
    assert _count(database) == 1


def test_reads_within_one_read_share_a_transaction_and_others_do_not(database):
    with database.one_read():
        assert _count(database) == 0
        with database.write() as connection:
            _add(connection)
        assert _count(database) == 0
        with ThreadPoolExecutor(1) as another:
            assert another.submit(_count, database).result() == 1
    assert _count(database) == 1


def test_writers_in_many_threads_lose_nothing(database):
    def add_ten(_):
        for _ in range(10):
            with database.write() as connection:
                connection.execute(text("SELECT COUNT(*) FROM parents")).scalar()
                _add(connection)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(add_ten, range(16)))
    assert _count(database) == 160


def test_writers_through_two_databases_on_one_file_wait_for_each_other(database):
    other = Database(database.url)

    def add_twenty(which):
        for _ in range(20):
            with which.write() as connection:
                connection.execute(text("SELECT COUNT(*) FROM parents")).scalar()
                _add(connection)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add_twenty, [database, other, database, other]))
    other.close()
    assert _count(database) == 80


def test_foreign_keys_are_enforced(database):
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(text("INSERT INTO children VALUES (7)"))


@pytest.mark.parametrize(("name", "value"), [("journal_mode", "wal"), ("synchronous", 1), ("busy_timeout", 30_000)])
def test_sqlite_is_set_to_lose_nothing(database, name, value):
    with database.read() as connection:
        assert connection.execute(text(f"PRAGMA {name}")).scalar() == value


def test_a_fair_lock_is_granted_in_the_order_it_was_asked_for():
    lock, order, threads = FairLock(), [], []

    def take(number):
        with lock:
            order.append(number)

    with lock:
        for number in range(12):
            threads.append(threading.Thread(target=take, args=(number,)))
            threads[-1].start()
            while len(lock._waiting) <= number:
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(12))


def test_a_fair_lock_is_free_again_after_an_exception():
    lock = FairLock()
    with pytest.raises(KeyError), lock:
        raise KeyError
    with lock:
        assert lock._is_held


moments = st.integers(-(10**15), 10**16).map(lambda number: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(0, 0, number))


@given(first=moments, second=moments)
def test_a_time_comes_back_to_the_microsecond_and_sorts_as_its_number(first, second):
    kind = Timestamp()
    numbers = [kind.process_bind_param(moment, None) for moment in (first, second)]
    assert [kind.process_result_value(number, None) for number in numbers] == [first, second]
    assert (numbers[0] < numbers[1]) == (first < second)


def test_a_time_in_another_zone_is_the_same_moment():
    kind, east = Timestamp(), timezone(timedelta(hours=5))
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert kind.process_bind_param(noon.astimezone(east), None) == kind.process_bind_param(noon, None)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(TypeError):
        Timestamp().process_bind_param(datetime(2026, 1, 1), None)  # noqa: DTZ001 - what is refused


def test_no_time_stays_no_time():
    assert Timestamp().process_bind_param(None, None) is None
    assert Timestamp().process_result_value(None, None) is None


def test_a_database_that_cannot_be_opened_is_away(tmp_path):
    away = Database(f"sqlite:///{tmp_path / 'no folder' / 'studio.db'}")
    assert not away.is_reachable()
    with pytest.raises(DatabaseAway), away.read():
        pytest.fail("there is nothing to read")


def test_a_wrong_statement_is_our_mistake_and_not_the_databases_absence(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'studio.db'}")
    with pytest.raises(OperationalError), database.read() as connection:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")
    database.close()
