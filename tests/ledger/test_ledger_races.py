"""Many threads on one ledger: what may happen once happens once, and nobody is told that the database is locked."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from lib.errors import InsufficientCredits, StudioError
from lib.ledger.audit import verify


def _race(jobs):
    """Run all of `jobs` at the same moment in a thread each; return results, exceptions among them."""
    start = Barrier(len(jobs))

    def run(job):
        start.wait()
        try:
            return job()
        except StudioError as exc:
            return exc

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.fixture
def audited(books):
    yield books
    with books.database.read() as connection:
        assert verify(connection) == ()


def test_a_balance_of_100_pays_ten_of_24_racing_holds_of_10(audited):
    audited.open(grant=100)
    results = _race([lambda number=number: audited.hold(f"item_{number}", amount=10) for number in range(24)])
    refused = [result for result in results if isinstance(result, InsufficientCredits)]
    assert len(refused) == 14
    assert audited.balance() == (0, 100)


def test_one_hold_asked_for_by_sixteen_is_held_once(audited):
    audited.open(grant=100)
    _race([lambda: audited.hold(amount=10)] * 16)
    assert audited.balance() == (90, 10)


def test_twenty_holds_settled_by_eight_each_settle_twenty_times(audited):
    audited.open(grant=200)
    items = [f"item_{number}" for number in range(20)]
    for item_id in items:
        audited.hold(item_id, amount=10)

    def settle_all(is_capturing):
        settle = audited.capture if is_capturing else audited.release
        return sum(settle(item_id) for item_id in items)

    results = _race([lambda flag=number % 2: settle_all(flag) for number in range(8)])
    assert sum(results) == 20
    assert audited.balance()[1] == 0


def test_one_purchase_reported_by_sixteen_is_granted_once(audited):
    audited.open()
    results = _race([lambda: audited.grant(50, transaction_id="payment")] * 16)
    assert len({entry.entry_id for entry in results}) == 1
    assert audited.balance() == (50, 0)


def test_refunds_racing_for_one_capture_stay_within_it(audited):
    audited.open(grant=10).hold(amount=10).capture()
    results = _race(
        [lambda number=number: audited.refund(amount=4, transaction_id=f"c{number}") for number in range(8)]
    )
    assert sum(not isinstance(result, StudioError) for result in results) == 2
    assert audited.balance() == (8, 0)


def test_an_account_opened_by_sixteen_is_opened_once(audited):
    _race([lambda: audited.open(grant=100)] * 16)
    assert audited.balance() == (100, 0)
