"""A PostgreSQL of the tests' own: in a temporary folder, behind a socket in it, without a port, gone afterwards."""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

import psycopg

from lib.db.engine import Database
from lib.db.migrate import migrate
from lib.jobs.wakeups import prepare

_START_S = 30
_STOP_S = 20
_TEMPLATE = "studio_template"
_SETTINGS = {"listen_addresses": "", "max_connections": "200"}
_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PrivatePostgresql:
    """A running server. Use it as a context manager; ask it for databases that are migrated already.

    It does not wait for the disk unless it `is_durable`, as measurements want it.
    """

    def __init__(self, programs: Path, *, is_durable: bool = False) -> None:
        self._programs = programs
        self._settings = _SETTINGS if is_durable else _SETTINGS | _QUICK
        self._folder = Path(tempfile.mkdtemp(prefix="studio-postgresql-", dir="/tmp"))
        self._user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if self._user:
            shutil.chown(self._folder, self._user)
        cluster = str(self._folder / "cluster")
        initdb = [self._programs / "initdb", "-D", cluster, "-U", "studio", "-A", "trust", "-E", "UTF8", "--locale=C"]
        subprocess.run([*initdb, "--no-sync"], user=self._user, cwd=self._folder, check=True, capture_output=True)
        options = {"unix_socket_directories": str(self._folder), **self._settings}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", cluster, *settings],
                user=self._user,
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        self._wait()
        self._make_template()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(_STOP_S)
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """Return a database's address as the setting takes it."""
        return f"postgresql://studio@/{name}?host={self._folder}"

    def create(self, *, migrated: bool = True) -> str:
        """Make a database and return its address."""
        name = f"studio_{secrets.token_hex(6)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE if migrated else 'template0'}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._execute(f"DROP DATABASE {_name(url)} WITH (FORCE)")

    def send_away(self, url: str) -> None:
        """End every connection to a database and let nobody in."""
        name = _name(url)
        self._execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        self._execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    def bring_back(self, url: str) -> None:
        """Let everybody in again."""
        self._execute(f"ALTER DATABASE {_name(url)} ALLOW_CONNECTIONS true")

    def _make_template(self) -> None:
        self._execute(f"CREATE DATABASE {_TEMPLATE}")
        database = Database(self.url(_TEMPLATE))
        migrate(database)
        prepare(database)
        database.close()

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_S
        while True:
            try:
                self._execute("SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    log = (self._folder / "log").read_text(errors="replace")
                    raise AssertionError(f"PostgreSQL did not start:\n{log[-4000:]}") from None
                time.sleep(0.1)
            else:
                return


def _name(url: str) -> str:
    return url.split("/")[3].split("?", maxsplit=1)[0]
