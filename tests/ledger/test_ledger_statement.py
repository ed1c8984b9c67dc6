"""What an account shows of itself."""

import pytest

from lib.errors import NotFound
from lib.ledger import ledger
from tests.ledger.books import NOW


@pytest.fixture
def busy(books):
    """Five entries: an opening grant of 100 and four holds of 1."""
    books.open(grant=100)
    for number in range(4):
        books.hold(f"item_{number}", amount=1)
    return books


@pytest.mark.row("E51")
def test_an_entry_tells_all_about_itself(busy):
    entry = busy.page().entries[0]
    assert (entry.transaction_id, entry.amount, entry.kind) == ("hold:item_3", -1, "hold")
    assert (entry.reference, entry.description, entry.balance_after) == ("item_3", "draw", 96)
    assert entry.created_at == NOW


@pytest.mark.row("E52")
def test_a_page_tells_the_total_and_where_it_stands(busy):
    page = busy.page(page=2, limit=2)
    assert (page.total, page.page, page.limit) == (5, 2, 2)


@pytest.mark.parametrize(
    ("page", "balances"), [(1, [96, 97]), (2, [98, 99]), (3, [100]), (4, []), (10**30, []), (0, [96, 97])]
)
def test_pages_run_from_the_newest_to_the_oldest(busy, page, balances):
    assert [entry.balance_after for entry in busy.page(page=page, limit=2).entries] == balances


@pytest.mark.parametrize(("asked", "given"), [(-1, 1), (0, 1), (200, 200), (201, 200)])
def test_the_limit_is_brought_into_its_bounds(busy, asked, given):
    assert busy.page(limit=asked).limit == given


@pytest.mark.row("E55")
def test_each_balance_is_the_last_one_plus_the_amount(busy):
    busy.capture("item_0")
    busy.release("item_1")
    oldest_first = busy.page().entries[::-1]
    before = 0
    for entry in oldest_first:
        assert entry.balance_after == before + entry.amount
        before = entry.balance_after
    assert busy.balance() == (before, 2)


def test_accounts_do_not_see_each_other(busy):
    assert busy.open("bob", grant=3).page("bob").total == 1


@pytest.mark.parametrize("name", ["nobody", "escrow"])
@pytest.mark.parametrize("read", ["balance", "page"])
def test_an_unknown_account_is_not_found(busy, name, read):
    with pytest.raises(NotFound):
        getattr(busy, read)(name)


def test_the_operator_sees_every_user_and_no_system_account(busy):
    busy.open("bob", grant=3)
    with busy.database.read() as connection:
        found = ledger.accounts(connection)
    assert [(each.account_id, each.available, each.held) for each in found] == [("ada", 96, 4), ("bob", 3, 0)]
