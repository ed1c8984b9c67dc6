"""Waiting for the disk: one wait for all who committed before it began, and a failure for each of them."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from lib.db.engine import Database
from lib.db.journal import Journal


@pytest.fixture
def slow_disk(tmp_path):
    """Return a journal that is a pipe: whoever opens it waits until somebody else does, and it can never be synced."""
    pipe = tmp_path / "studio.db-wal"
    os.mkfifo(pipe)
    return pipe


def test_a_log_that_went_into_the_database_needs_no_wait(tmp_path):
    (tmp_path / "studio.db").write_bytes(b"everything")
    Journal(tmp_path / "studio.db").wait()
    assert [path.name for path in tmp_path.iterdir()] == ["studio.db"]


def test_a_failing_disk_fails_all_who_wait_for_it_and_nobody_later(tmp_path, slow_disk):
    journal, failures = Journal(tmp_path / "studio.db"), []

    def wait():
        with pytest.raises(OSError):
            journal.wait()
        failures.append(threading.get_ident())

    threads = [threading.Thread(target=wait) for _ in range(6)]
    for thread in threads:
        thread.start()
    other_end = os.open(slow_disk, os.O_RDWR)
    for thread in threads:
        thread.join()
    os.close(other_end)
    assert len(failures) == 6
    slow_disk.unlink()
    journal.wait()


def test_what_many_threads_wrote_is_in_the_file_when_each_write_returns(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'studio.db'}")
    with database.write() as connection:
        connection.execute(text("CREATE TABLE marks (mark TEXT)"))

    def write(number):
        mark = f"mark-{number:04d}-of-many"
        with database.write() as connection:
            connection.execute(text("INSERT INTO marks VALUES (:mark)"), {"mark": mark})
        return mark.encode() in (tmp_path / "studio.db-wal").read_bytes()

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(write, range(40)))
    database.close()
