"""Workers and submitters killed at random over a vendor in a bad mood; then what became of every item.

The long form is one command: `python -m tests.chaos.storm`, with `--postgresql` for a PostgreSQL of its own and
`--provider fake` for a vendor that gives no ids to ask by.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Self

from sqlalchemy import func, select

from lib.bootstrap import build_services
from lib.config import ROOT, load_settings
from lib.db.tables import assets, holds, job_items, jobs
from lib.ledger import audit
from lib.net.in_process import BrokenAfterSend, NoAnswerInTime
from lib.providers.fake_vendor import FakeVendor, Outcome
from tests.databases.find_postgresql import find_postgresql
from tests.databases.private_postgresql import PrivatePostgresql

_WORKERS = 2
_SLOTS = 8
_VENDOR_S = 0.2
_DEADLINE_S = 600
_MOODS = {Outcome.RATE_LIMITED: 0.10, Outcome.FAULT: 0.03, Outcome.HANG: 0.02}


class MoodyVendor:
    """The fake vendor on a loopback port: some calls are refused, fail, or never get an answer."""

    def __init__(self, seed: int) -> None:
        self.fake = FakeVendor(delay_s=_VENDOR_S, polls=2, retry_after_s=0.5)
        self._chance = random.Random(seed)
        self._lock = Lock()
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                vendor._answer(self)

            def do_POST(self) -> None:
                vendor._answer(self)

            def do_DELETE(self) -> None:
                vendor._answer(self)

            def log_message(self, *words: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def made_twice(self) -> int:
        """Return how many remote jobs were made beyond the first for one prompt."""
        made = Counter(call.prompt for call in self.fake.calls if call.remote_id in self.fake._jobs)
        return sum(count - 1 for count in made.values())

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        if handler.command == "POST":
            with self._lock:
                moods, weights = [*_MOODS, Outcome.PICTURE], [*_MOODS.values(), 1 - sum(_MOODS.values())]
                self.fake.script(self._chance.choices(moods, weights)[0])
        try:
            answer = self.fake.answer(handler.command, handler.path, body, "")
        except (NoAnswerInTime, BrokenAfterSend):
            handler.close_connection = True  # the caller sees its connection end without an answer
            return
        try:
            handler.send_response(answer.status)
            for name, value in answer.headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(answer.content)))
            handler.end_headers()
            handler.wfile.write(answer.content)
        except OSError:
            return  # the caller was killed


@dataclass(frozen=True)
class Aftermath:
    """What became of every item."""

    states: dict[str, int]
    failures: dict[str, int]
    jobs: int
    pictures: int
    open_holds: int
    discrepancies: tuple[audit.Discrepancy, ...]
    made_twice: int
    seconds: float


@dataclass(frozen=True)
class Storm:
    """How many items, and how often somebody is killed."""

    items: int = 80
    worker_kills: int = 4
    submitter_kills: int = 2
    provider: str = "fake_queue"
    seed: int = 1

    def rage(self, folder: Path, database_url: str = "") -> Aftermath:
        """Run it all and return what is left, once nothing waits or runs any more."""
        chance = random.Random(self.seed)
        with MoodyVendor(self.seed) as vendor:
            names = {
                "STUDIO_DATA": str(folder),
                "STUDIO_WORKERS": "external",
                "STUDIO_OPENING_GRANT": "10000",
                "STUDIO_FAKE_KEY": "storm",
                "STUDIO_FAKE_BASE_URL": vendor.url,
                "STUDIO_FAKE_QUEUE_BASE_URL": vendor.url,
            } | ({"STUDIO_DATABASE_URL": database_url} if database_url else {})
            services = build_services(load_settings(names, folder / "none.toml"))
            services.prepare()
            started = time.monotonic()
            environment = {name: value for name, value in os.environ.items() if not name.startswith("STUDIO_")} | names
            submit = ["-m", "tests.chaos.submitter", self.provider, str(self.items)]
            work = ["-m", "lib.worker", "--slots", str(_SLOTS)]
            workers = [_start(work, environment) for _ in range(_WORKERS)]
            submitter = _start(submit, environment)
            kills = ["worker"] * self.worker_kills + ["submitter"] * self.submitter_kills
            chance.shuffle(kills)
            try:
                for victim in kills:
                    time.sleep(chance.uniform(1.0, 3.0))
                    if victim == "submitter":
                        _kill(submitter)
                        submitter = _start(submit, environment)
                    else:
                        place = chance.randrange(_WORKERS)
                        _kill(workers[place])
                        workers[place] = _start(work, environment)
                assert submitter.wait(_DEADLINE_S) == 0, "the submitter failed"
                _wait_until_ended(services.database, self.items)
                services.reconciler.settle()
                return _aftermath(services.database, vendor, time.monotonic() - started)
            finally:
                for process in (*workers, submitter):
                    _kill(process)
                services.stop()


def _start(arguments: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    silent = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment, stdout=silent, stderr=silent)


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _wait_until_ended(database, items: int) -> None:
    deadline = time.monotonic() + _DEADLINE_S
    ended = select(func.count()).select_from(jobs).where(jobs.c.finished_at.is_not(None))
    while True:
        with database.read() as connection:
            count = connection.execute(ended).scalar_one()
        if count >= items:
            return
        assert time.monotonic() < deadline, f"{items - count} jobs have not ended"
        time.sleep(0.2)


def _aftermath(database, vendor: MoodyVendor, seconds: float) -> Aftermath:
    with database.read() as connection:
        rows = connection.execute(select(job_items.c.state, job_items.c.failure)).all()

        def count(table, *where):
            return connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()

        return Aftermath(
            states=dict(Counter(row.state for row in rows)),
            failures=dict(Counter(row.failure["code"] for row in rows if row.failure and row.state == "failed")),
            jobs=count(jobs),
            pictures=count(assets),
            open_holds=count(holds, holds.c.status == "open"),
            discrepancies=audit.verify(connection),
            made_twice=vendor.made_twice(),
            seconds=round(seconds, 1),
        )


def main() -> None:
    """Run the long form and print what is left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=800)
    parser.add_argument("--worker-kills", type=int, default=20)
    parser.add_argument("--submitter-kills", type=int, default=15)
    parser.add_argument("--provider", choices=["fake", "fake_queue"], default="fake_queue")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true")
    chosen = vars(parser.parse_args())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = ""
        if chosen.pop("postgresql"):
            programs = find_postgresql()
            assert programs is not None, "there is no PostgreSQL; see tests/databases/find_postgresql.py"
            url = stack.enter_context(PrivatePostgresql(programs)).create()
        print(Storm(**chosen).rage(folder, url))  # noqa: T201 - a command


if __name__ == "__main__":
    main()
