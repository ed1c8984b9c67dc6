"""SQLite's write-ahead log on the disk: one wait that covers everything committed before it began.

Waiting for the disk is the slowest part of a small transaction, and SQLite does it while no other writer can go on. So
it commits without waiting (`synchronous=NORMAL`), and each writer waits here, after it has let the next one in: whoever
finds nobody writing to the disk does it for all who committed meanwhile. `synchronous=NORMAL` keeps the file whole and
the commits in order whatever happens; that they survive a power cut as well is what this wait is for.
"""

import os
import threading
from pathlib import Path

_to_disk = getattr(os, "fdatasync", os.fsync)  # macOS has the latter only


class Journal:
    """The write-ahead log beside one database file. Thread-safe; each process needs one of its own."""

    def __init__(self, database: Path) -> None:
        """Name the database's file; nothing is opened."""
        self._path = database.with_name(f"{database.name}-wal")
        self._changed = threading.Condition()
        self._begun = 0  # writes to the disk are numbered; one at a time
        self._done = 0
        self._failed = 0

    def wait(self) -> None:
        """Return once everything that this thread has committed is on the disk; raise OSError if it cannot be."""
        with self._changed:
            mine = self._begun + 1  # one that began earlier may have missed it
            while self._done < mine and self._done < self._begun:
                self._changed.wait()
            if self._done >= mine:
                if self._failed >= mine:
                    raise OSError("what was committed could not be written to the disk")
                return
            self._begun = mine
        is_written = False
        try:
            self._write_out()
            is_written = True
        finally:
            with self._changed:
                self._done = mine
                if not is_written:
                    self._failed = mine
                self._changed.notify_all()

    def _write_out(self) -> None:
        try:
            number = os.open(self._path, os.O_RDONLY)
        except FileNotFoundError:
            return  # the last connection was closed, and with it all of the log went into the database's own file
        try:
            _to_disk(number)
        finally:
            os.close(number)
