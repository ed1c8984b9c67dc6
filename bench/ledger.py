"""How fast the ledger is: `python -m bench.ledger [ENTRIES]` (100,000 by default). Reports; never fails.

Fills a fresh SQLite file, or with `--postgresql` a PostgreSQL of its own that waits for the disk, then times
hold-and-settle pairs from eight threads beside bare commits, balance reads, pages at the newest and at the deepest end,
filtered pages, the charts of one busy account over a year, and one audit.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy import Column, Integer, MetaData, Table, insert, text, update

from lib.db.engine import Database
from lib.db.migrate import migrate
from lib.db.tables import accounts, entries, holds, job_items, jobs
from lib.ledger import ledger, spending
from lib.ledger.audit import verify
from lib.ledger.history import history
from lib.model.ledger import EntryKind
from lib.model.spending import Dimension, EntryQuery
from tests.databases.find_postgresql import find_postgresql
from tests.databases.private_postgresql import PrivatePostgresql

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ACCOUNTS = 100
THREADS = 8
BUSY = "busy"
PAIRS = 100
READS = 1_000
CHUNK = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entries", nargs="?", type=int, default=100_000, help="entries of users to fill in first")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--pairs-only", action="store_true", help="only what moves money")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        url = f"sqlite:///{stack.enter_context(tempfile.TemporaryDirectory())}/bench.db"
        if chosen.postgresql:
            programs = find_postgresql()
            assert programs is not None, "there is no PostgreSQL; see tests/databases/find_postgresql.py"
            url = stack.enter_context(PrivatePostgresql(programs, is_durable=True)).create()
        database = Database(url)
        stack.callback(database.close)
        migrate(database)
        _measure(database, chosen.entries, pairs_only=chosen.pairs_only)


def _measure(database: Database, asked: int, *, pairs_only: bool) -> None:
    per_account = max(asked // ACCOUNTS, 1)
    _fill(database, per_account)
    print(f"{per_account * ACCOUNTS:,} entries in {ACCOUNTS} accounts, {THREADS} threads")
    _report_pairs(database)
    if pairs_only:
        return
    _report_reads(database, per_account)
    _report_history(database, per_account)
    work = max(asked // 10, 100)
    _fill_work(database, work)
    print(f"an account with {work:,} settled images in a year")
    _report_charts(database)


def _fill(database: Database, per_account: int) -> None:
    with database.write() as connection:
        for number in range(ACCOUNTS):
            ledger.open_account(connection, f"user_{number}", now=NOW)
        rows = _rows(per_account)
        while chunk := list(islice(rows, CHUNK)):
            connection.execute(insert(entries), chunk)
        users = accounts.c.kind == "user"
        connection.execute(update(accounts).where(users).values(balance=per_account * 1000, seq=per_account))
        connection.execute(text("ANALYZE"))  # as both databases do by themselves for rows that come one by one


def _rows(per_account: int) -> Iterator[dict[str, object]]:
    for number in range(ACCOUNTS):
        for seq in range(1, per_account + 1):
            common = {"transaction_id": f"fill:{number}:{seq}", "kind": "grant", "created_at": NOW}
            own = {"account_id": f"user_{number}", "seq": seq, "amount": 1000, "balance_after": seq * 1000}
            house = {"account_id": "source", "seq": None, "amount": -1000, "balance_after": None}
            yield common | own | {"id": f"own_{number}_{seq}"}
            yield common | house | {"id": f"house_{number}_{seq}"}


def _fill_work(database: Database, count: int) -> None:
    """Give one account a year of settled work, spread over five models and four campaigns."""
    with database.write() as connection:
        ledger.open_account(connection, BUSY, now=NOW)
        connection.execute(update(accounts).where(accounts.c.id == BUSY).values(balance=0))
        for start in range(0, count, CHUNK):
            numbers = range(start, min(start + CHUNK, count))
            for table, row in ((jobs, _job), (job_items, _item), (holds, _settled)):
                connection.execute(insert(table), [row(number, count) for number in numbers])


def _when(number: int, count: int) -> datetime:
    return NOW - timedelta(days=365 * (1 - number / count))


def _job(number: int, count: int) -> dict[str, object]:
    row = {"id": f"job_{number}", "owner_id": BUSY, "workspace_id": "w", "request_hash": "", "request": {}, "plan": {}}
    row |= {"operation": "generate", "state": "completed", "campaign": f"campaign {number % 4}"}
    return row | {"created_at": _when(number, count)}


def _item(number: int, count: int) -> dict[str, object]:
    row = {"id": f"work_{number}", "job_id": f"job_{number}", "position": 0, "provider": f"vendor {number % 3}"}
    row |= {"model": f"model {number % 5}", "state": "completed", "price": 4, "run_at": NOW}
    return row | {"finished_at": _when(number, count), "vendor_cost_expected": 40_000, "vendor_cost_actual": 41_000}


def _settled(number: int, count: int) -> dict[str, object]:
    row = {"id": f"work_{number}", "account_id": BUSY, "amount": 4, "captured": 4, "status": "captured"}
    return row | {"created_at": _when(number, count), "settled_at": _when(number, count)}


def _report_history(database: Database, per_account: int) -> None:
    def read(query: EntryQuery) -> Callable[[], None]:
        def once() -> None:
            with database.read() as connection:
                history(connection, f"user_{random.randrange(ACCOUNTS)}", query)

        return once

    middle = max(per_account // 2, 1)
    for name, query in (
        ("history, newest", EntryQuery()),
        ("history, halfway", EntryQuery(before=middle)),
        ("history, by kind", EntryQuery(kinds=(EntryKind.GRANT,))),
        ("history, no match", EntryQuery(search="nothing like it")),
    ):
        _report(name, [_timed(read(query)) for _ in range(READS // 10)])


def _report_charts(database: Database) -> None:
    since, until = NOW.date() - timedelta(days=365), NOW.date()

    def read(action: Callable[..., object], *arguments: object, **options: object) -> Callable[[], None]:
        def once() -> None:
            with database.read() as connection:
                action(connection, *arguments, **options)

        return once

    for by in Dimension:
        chart = read(spending.per_day, BUSY, since=since, until=until, by=by)
        _report(f"a year by {by.value}", [_timed(chart) for _ in range(5)])
    totals = read(spending.totals_per_day, BUSY, since=since, until=until)
    _report("a year's totals", [_timed(totals) for _ in range(5)])
    _report("spent this month", [_timed(read(spending.spent_in_month, BUSY, NOW)) for _ in range(50)])
    _report("vendor mismatches", [_timed(read(spending.cost_mismatches, since=_when(0, 1))) for _ in range(5)])


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
    print(f"{'bare commits, 1 thread':<24} {_bare_commits(database):8.0f} a second")


def _bare_commits(database: Database) -> float:
    """Return how many transactions of one row a single thread commits in a second: what the disk allows."""
    marks = Table("bench_marks", MetaData(), Column("mark", Integer))
    with database.write() as connection:
        marks.create(connection)
    adding = insert(marks)

    def commit() -> None:
        with database.write() as connection:
            connection.execute(adding, {"mark": 1})

    return PAIRS / sum(_timed(commit) for _ in range(PAIRS))


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
