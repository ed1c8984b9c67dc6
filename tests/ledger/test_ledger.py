"""What each movement of credits does, and what it refuses."""

import pytest

from lib.errors import Conflict, InsufficientCredits, InvalidRequest, NotFound
from lib.ledger import ledger
from lib.model.ledger import EntryKind
from tests.ledger.books import NOW


def test_an_account_opens_with_its_grant_once(books):
    books.open(grant=1000).open(grant=1000).open(grant=5)
    assert books.balance() == (1000, 0)


def test_an_account_without_a_grant_is_empty_and_may_get_it_later(books):
    assert books.open().balance() == (0, 0)
    assert books.open(grant=7).balance() == (7, 0)


@pytest.mark.parametrize("name", ["", "escrow", "revenue", "source"])
def test_an_account_cannot_take_the_name_of_the_house(books, name):
    with pytest.raises(InvalidRequest, match="cannot name an account"):
        books.open(name)


@pytest.mark.row("E54")
def test_a_hold_takes_the_credits_up_front(books):
    books.open(grant=100).hold(amount=30)
    assert books.balance() == (70, 30)
    assert books.sums() == {"source": -100, "ada": 70, "escrow": 30}


def test_a_hold_repeated_holds_once(books):
    books.open(grant=100).hold(amount=30).hold(amount=30)
    assert books.balance() == (70, 30)


@pytest.mark.parametrize("other", [{"amount": 31}, {"amount": 0}, {"account_id": "bob"}])
def test_a_hold_repeated_with_other_content_is_a_conflict(books, other):
    books.open(grant=100).open("bob", grant=100).hold(amount=30)
    with pytest.raises(Conflict):
        books.hold(**{"amount": 30} | other)
    assert books.balance() == (70, 30)
    assert books.balance("bob") == (100, 0)


def test_a_free_item_needs_no_hold_and_settles_to_nothing(books):
    books.open(grant=1).hold(amount=0)
    assert books.capture() is False
    assert books.balance() == (1, 0)
    assert books.page().total == 1


def test_a_hold_beyond_the_balance_names_balance_and_need(books):
    with pytest.raises(InsufficientCredits) as caught:
        books.open(grant=3).hold(amount=4)
    assert (caught.value.balance, caught.value.need) == (3, 4)
    assert books.balance() == (3, 0)


def test_a_hold_on_an_unknown_account_is_not_found(books):
    with pytest.raises(NotFound):
        books.hold(account_id="nobody")


def _hold_all(books, amounts):
    with books.database.write() as connection:
        ledger.hold_all(connection, account_id="ada", amounts=amounts, description="draw", now=NOW)


@pytest.mark.row("E48")
def test_twenty_prompts_at_ten_credits_hold_two_hundred(books):
    books.open(grant=1000)
    _hold_all(books, {f"item_{number}": 10 for number in range(20)})
    assert books.balance() == (800, 200)
    assert [entry.balance_after for entry in books.page(limit=3).entries] == [800, 810, 820]


def test_a_job_is_held_as_a_whole_or_not_at_all(books):
    with pytest.raises(InsufficientCredits) as caught:
        _hold_all(books.open(grant=25), {"a": 10, "b": 10, "c": 10})
    assert (caught.value.balance, caught.value.need) == (25, 30)
    assert books.balance() == (25, 0)


def test_a_job_held_again_changes_nothing(books):
    books.open(grant=25)
    for _ in range(2):
        _hold_all(books, {"a": 10, "b": 0, "c": 10})
    assert books.balance() == (5, 20)


def test_a_job_of_too_many_items_is_refused(books):
    with pytest.raises(InvalidRequest, match="1001 items are too many"):
        _hold_all(books.open(), dict.fromkeys(map(str, range(1001)), 1))


def test_a_capture_turns_the_hold_into_revenue(books):
    assert books.open(grant=100).hold(amount=30).capture() is True
    assert books.balance() == (70, 0)
    assert books.sums() == {"source": -100, "ada": 70, "escrow": 0, "revenue": 30}


@pytest.mark.row("E53")
def test_a_capture_of_a_part_charges_only_that_part(books):
    books.open(grant=100).hold(amount=10).capture(amount=5)
    assert books.balance() == (95, 0)
    assert books.sums()["revenue"] == 5
    assert [(entry.kind, entry.amount) for entry in books.page(limit=2).entries] == [
        (EntryKind.RELEASE, 5),
        (EntryKind.HOLD, -10),
    ]


def test_a_capture_beyond_the_hold_is_refused(books):
    with pytest.raises(InvalidRequest, match="has 10 credits"):
        books.open(grant=100).hold(amount=10).capture(amount=11)
    assert books.balance() == (90, 10)


@pytest.mark.row("E54")
def test_a_release_returns_the_whole_hold(books):
    assert books.open(grant=100).hold(amount=30).release() is True
    assert books.balance() == (100, 0)
    newest = books.page(limit=1).entries[0]
    assert (newest.kind, newest.amount, newest.reference, newest.description) == ("release", 30, "item_1", "draw")


@pytest.mark.parametrize("second", ["capture", "release"])
@pytest.mark.parametrize(("first", "after"), [("capture", (70, 0)), ("release", (100, 0))])
def test_a_hold_settles_once(books, first, second, after):
    getattr(books.open(grant=100).hold(amount=30), first)()
    assert getattr(books, second)() is False
    assert books.balance() == after


@pytest.mark.parametrize("settle", ["capture", "release"])
def test_an_item_without_a_hold_settles_to_nothing(books, settle):
    assert getattr(books.open(), settle)("nothing") is False


def test_a_refund_points_at_what_was_captured(books):
    books.open(grant=100).hold(amount=30).capture()
    entry = books.refund(amount=20)
    assert (entry.kind, entry.amount, entry.reference, entry.balance_after) == ("refund", 20, "item_1", 90)
    assert entry.transaction_id == "refund:item_1:1"
    assert books.sums()["revenue"] == 10


def test_refunds_together_stay_within_the_capture(books):
    books.open(grant=100).hold(amount=30).capture(amount=25)
    books.refund(amount=20, transaction_id="complaint")
    with pytest.raises(InvalidRequest, match="at most 5"):
        books.refund(amount=6)
    assert books.refund(amount=5).transaction_id == "refund:item_1:2"


def test_a_refund_with_an_id_is_given_once(books):
    books.open(grant=100).hold(amount=30).capture()
    first = books.refund(amount=30, transaction_id="complaint")
    assert books.refund(amount=30, transaction_id="complaint") == first
    with pytest.raises(Conflict):
        books.refund(amount=29, transaction_id="complaint")
    assert books.balance() == (100, 0)


@pytest.mark.parametrize("settle", ["balance", "release"])
def test_what_was_not_captured_cannot_be_refunded(books, settle):
    getattr(books.open("item_1").open(grant=100).hold(amount=30), settle)("item_1")
    with pytest.raises(InvalidRequest, match="at most 0"):
        books.refund()


def test_a_refund_of_an_unknown_item_is_not_found(books):
    with pytest.raises(NotFound):
        books.refund("nothing")


@pytest.mark.parametrize("kind", [ledger.grant, ledger.purchase])
def test_credits_are_given_once_for_one_transaction(books, kind):
    first = books.open().grant(50, kind=kind, reference="pay_1")
    assert books.grant(50, kind=kind, reference="pay_1") == first
    assert (first.kind, first.balance_after) == (kind.__name__, 50)
    assert books.balance() == (50, 0)


@pytest.mark.parametrize(
    "other", [{"amount": 51}, {"account_id": "bob"}, {"kind": ledger.purchase}, {"reference": "pay_2"}]
)
def test_a_transaction_repeated_with_other_content_is_a_conflict(books, other):
    books.open().open("bob").grant(50)
    with pytest.raises(Conflict):
        books.grant(**{"amount": 50} | other)
    assert (books.balance(), books.balance("bob")) == ((50, 0), (0, 0))


@pytest.mark.parametrize("name", ["", "x" * 121, "hold:item_1", "settle:item_1", "refund:item_1:1", "opening:ada"])
def test_a_transaction_id_is_the_callers_own(books, name):
    with pytest.raises(InvalidRequest) as caught:
        books.open().grant(transaction_id=name)
    assert caught.value.field == "transaction_id"


@pytest.mark.parametrize("amount", [True, 1.0, -1, 10**12 + 1, "5"])
@pytest.mark.parametrize("movement", ["grant", "refund", "hold", "capture"])
def test_an_amount_is_a_positive_whole_number(books, movement, amount):
    books.open(grant=100)
    with pytest.raises(InvalidRequest) as caught:
        getattr(books, movement)(amount=amount)
    assert caught.value.field == "amount"


@pytest.mark.parametrize("movement", ["grant", "refund", "capture"])
def test_nothing_is_not_an_amount(books, movement):
    with pytest.raises(InvalidRequest, match="between 1 and"):
        getattr(books.open(), movement)(amount=0)


def test_the_largest_amount_is_carried_exactly(books):
    assert books.open(grant=10**12).hold(amount=10**12).balance() == (0, 10**12)


def test_a_long_description_is_cut_not_refused(books):
    books.open(grant=10).hold(description="é" * 400)
    assert books.page().entries[0].description == "é" * 300
