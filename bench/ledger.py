"""How fast the ledger is: `PYTHONPATH=. python bench/ledger.py [ENTRIES]` (100,000 by default). Reports; never fails.

Fills a fresh SQLite file, then times hold-and-settle pairs from eight threads, balance reads, pages at the newest and
at the deepest end, and one audit.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import insert, update

from lib.db.engine import Database
from lib.db.migrate import migrate
from lib.db.tables import accounts, entries
from lib.ledger import ledger
from lib.ledger.audit import verify

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ACCOUNTS = 100
THREADS = 8
PAIRS = 100
READS = 1_000
CHUNK = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entries", nargs="?", type=int, default=100_000, help="entries of users to fill in first")
    asked = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        migrate(database)
        per_account = max(asked // ACCOUNTS, 1)
        _fill(database, per_account)
        print(f"{per_account * ACCOUNTS:,} entries in {ACCOUNTS} accounts, {THREADS} threads")
        _report_reads(database, per_account)
        _report_pairs(database)
        database.close()


def _fill(database: Database, per_account: int) -> None:
    with database.write() as connection:
        for number in range(ACCOUNTS):
            ledger.open_account(connection, f"user_{number}", now=NOW)
        rows = _rows(per_account)
        while chunk := list(islice(rows, CHUNK)):
            connection.execute(insert(entries), chunk)
        users = accounts.c.kind == "user"
        connection.execute(update(accounts).where(users).values(balance=per_account * 1000, seq=per_account))


def _rows(per_account: int) -> Iterator[dict[str, object]]:
    for number in range(ACCOUNTS):
        for seq in range(1, per_account + 1):
            common = {"transaction_id": f"fill:{number}:{seq}", "kind": "grant", "created_at": NOW}
            own = {"account_id": f"user_{number}", "seq": seq, "amount": 1000, "balance_after": seq * 1000}
            house = {"account_id": "source", "seq": None, "amount": -1000, "balance_after": None}
            yield common | own | {"id": f"own_{number}_{seq}"}
            yield common | house | {"id": f"house_{number}_{seq}"}


def _report_reads(database: Database, per_account: int) -> None:
    def read(action: Callable[..., object], **options: int) -> Callable[[], None]:
        def once() -> None:
            with database.read() as connection:
                action(connection, f"user_{random.randrange(ACCOUNTS)}", **options)

        return once

    _report("balance", [_timed(read(ledger.balance)) for _ in range(READS)])
    _report("page of 50, newest", [_timed(read(ledger.entries)) for _ in range(READS)])
    oldest = max(per_account // 50, 1)
    _report("page of 50, oldest", [_timed(read(ledger.entries, page=oldest)) for _ in range(READS)])
    started = time.perf_counter()
    with database.read() as connection:
        found = verify(connection)
    print(f"{'audit':<24} {time.perf_counter() - started:8.2f} s, {len(found)} discrepancies")


def _report_pairs(database: Database) -> None:
    def work(thread: int) -> list[float]:
        return [_timed(lambda number=number: _pair(database, f"item_{thread}_{number}")) for number in range(PAIRS)]

    started = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        durations = [duration for each in pool.map(work, range(THREADS)) for duration in each]
    seconds = time.perf_counter() - started
    _report("hold and settle", durations)
    print(f"{'hold and settle':<24} {len(durations) / seconds:8.0f} pairs/s")


def _pair(database: Database, item_id: str) -> None:
    account_id = f"user_{random.randrange(ACCOUNTS)}"
    with database.write() as connection:
        ledger.hold(connection, item_id=item_id, account_id=account_id, amount=4, description="draw", now=NOW)
    with database.write() as connection:
        ledger.capture(connection, item_id=item_id, now=NOW)


def _timed(action: Callable[[], None]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _report(name: str, durations: list[float]) -> None:
    ordered = sorted(durations)
    middle, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    print(f"{name:<24} {middle * 1000:8.2f} ms p50 {late * 1000:8.2f} ms p99 {ordered[-1] * 1000:8.2f} ms max")


if __name__ == "__main__":
    main()
