"""The database: one engine, read and write transactions, and the rules that keep SQLite honest under threads.

Writes on SQLite begin immediately, one at a time per process in the order they asked; readers never wait for them. A
write returns when it is on the disk, which those that commit together wait for together (`lib.db.journal`). PostgreSQL
needs none of that and gets none of it.
"""

import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.exc import DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from lib.db.journal import Journal
from lib.errors import DatabaseAway

__all__ = ["Connection", "Database", "FairLock"]

_SQLITE_IS_AWAY = ("locked", "busy", "unable to open", "disk I/O", "readonly", "disk is full")
_CONNECT_TIMEOUT_S = 5
_BUSY_TIMEOUT_MS = 30_000
_POOL_SIZE = 8
_POOL_TIMEOUT_S = 60
_RESTED_S = 1.0
_CLOSE_WAIT_S = 5.0
_CLOSE_CHECK_S = 0.01

log = logging.getLogger(__name__)


class FairLock:
    """A lock that is granted in the order it was asked for."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_held = False

    def __enter__(self) -> None:
        with self._guard:
            if not self._is_held:
                self._is_held = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_held = False


class Database:
    """Transactions over one database. Thread-safe; make one per process and `close` it at the end."""

    def __init__(self, url: str) -> None:
        """Open lazily; nothing is connected until the first transaction."""
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _create_sqlite(url) if self.is_sqlite else _create_postgresql(url)
        self._write_lock = FairLock()
        name = self.engine.url.database
        self._journal = Journal(Path(name)) if self.is_sqlite and name and name != ":memory:" else None
        self._shared: ContextVar[Connection | None] = ContextVar("the read that others join", default=None)

    @property
    def conninfo(self) -> str:
        """The address as PostgreSQL's own tools take it."""
        return self.url.replace("postgresql+psycopg://", "postgresql://", 1)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Run a transaction that only reads; raise `DatabaseAway` when the database cannot be reached."""
        shared = self._shared.get()
        if shared is not None:
            yield shared
            return
        with _saying_when_away(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def one_read(self) -> Iterator[None]:
        """Let the reads of this block share one transaction. Only within one thread, and never around an `await`."""
        with self.read() as connection:
            token = self._shared.set(connection)
            try:
                yield
            finally:
                self._shared.reset(token)

    @contextmanager
    def write(self, *, waits_for_disk: bool = True) -> Iterator[Connection]:
        """Run a transaction that may write; an exception rolls all of it back. Raises `DatabaseAway` like `read`.

        Without `waits_for_disk` a power cut may undo it as if it had never been asked for, until any later write has
        waited: for what says nothing to anybody, such as a claim, before the work that follows it is written down.
        """
        if not self.is_sqlite:
            with _saying_when_away(), self.engine.begin() as connection:
                if not waits_for_disk:
                    connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
                yield connection
            return
        with (
            _saying_when_away(),
            self._write_lock,
            self.engine.connect().execution_options(is_write=True) as connection,
            connection.begin(),
        ):
            yield connection
        if self._journal and waits_for_disk:
            try:
                self._journal.wait()
            except OSError as error:
                log.exception("the database's disk failed")
                raise DatabaseAway from error

    @staticmethod
    def is_away(error: Exception) -> bool:
        """Tell whether a transaction failed because the database cannot be reached or is busy, and may work later."""
        return isinstance(error, DatabaseAway)

    def is_reachable(self) -> bool:
        """Tell whether a transaction can be begun now."""
        try:
            with self.read() as connection:
                connection.execute(select(1))
        except DatabaseAway:
            return False
        return True

    def close(self) -> None:
        """Close all connections; waits a moment for transactions that are just ending in other threads."""
        pool = self.engine.pool
        deadline = time.monotonic() + _CLOSE_WAIT_S
        while isinstance(pool, QueuePool) and pool.checkedout() and time.monotonic() < deadline:
            time.sleep(_CLOSE_CHECK_S)
        self.engine.dispose()


def _is_away(error: Exception) -> bool:
    """Tell apart what may work later: SQLite gives a wrong statement the same class as a file that is not there."""
    cause = getattr(error, "orig", None)
    return not isinstance(cause, sqlite3.Error) or any(word in str(cause) for word in _SQLITE_IS_AWAY)


@contextmanager
def _saying_when_away() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        if not _is_away(error):
            raise
        log.warning("the database is away or busy: %s", type(error).__name__)
        raise DatabaseAway from error


def _create_sqlite(url: str) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=_POOL_SIZE,
        max_overflow=0,
        pool_timeout=_POOL_TIMEOUT_S,
        connect_args={"check_same_thread": False, "timeout": _BUSY_TIMEOUT_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we begin ourselves
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("is_write", False):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:  # cannot fail or wait: nothing is opened or locked before the first statement
            connection.connection.cursor().execute("BEGIN")

    return engine


def _create_postgresql(url: str) -> Engine:
    url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(
        url,
        pool_size=_POOL_SIZE,
        max_overflow=0,
        pool_timeout=_POOL_TIMEOUT_S,
        connect_args={"connect_timeout": _CONNECT_TIMEOUT_S},
    )

    @event.listens_for(engine, "checkin")
    def _note(_connection: object, record: Any) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: Any, record: Any, _proxy: object) -> None:
        """Ask a connection that has rested whether it is still there; one that is in use all the time just was."""
        if time.monotonic() - record.info.get("used_at", time.monotonic()) < _RESTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool tries another one

    return engine
