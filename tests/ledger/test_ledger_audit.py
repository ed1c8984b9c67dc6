"""Each rule of the ledger finds its own breach, and nothing else is found."""

import pytest
from sqlalchemy import delete, insert, text, update

from lib.db.tables import accounts, entries, holds, job_items
from lib.ledger.audit import orphaned_holds, verify
from lib.model.job import ItemState
from tests.ledger.books import NOW, end_item


@pytest.fixture
def kept(books):
    """A ledger in order, with an item in every state that an item can end in."""
    books.open(grant=100).open("bob", grant=50)
    for item_id in ("live", "done", "part", "failed"):
        books.hold(item_id, amount=10)
    books.capture("done")
    books.capture("part", amount=4)
    books.release("failed")
    books.refund("done", amount=3)
    return books


def _broken(books, *statements):
    """Return which rules break once `statements` have run behind the ledger's back."""
    with books.database.write() as connection:
        _let_anything_in(connection)
        for statement in statements:
            connection.execute(statement)
    with books.database.read() as connection:
        return {found.rule for found in verify(connection)}


def _let_anything_in(connection):
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA ignore_check_constraints=ON"))
        return
    for name in ("balance", "held"):
        connection.execute(text(f"ALTER TABLE accounts DROP CONSTRAINT ck_accounts_{name}"))


def test_a_ledger_in_order_has_no_discrepancies(kept):
    assert _broken(kept) == set()


def _entry(**values):
    row = {"id": "extra", "transaction_id": "extra", "account_id": "source", "amount": 1, "kind": "grant"}
    return insert(entries).values(row | {"created_at": NOW} | values)


def _account(**values):
    return update(accounts).where(accounts.c.id == "ada").values(values)


def _item(item_id, state):
    return update(job_items).where(job_items.c.id == item_id).values(state=state)


CASES = {
    "transaction-sums-to-zero": [_entry()],
    "balance-is-the-sum-of-entries": [_account(balance=1)],
    "seq-is-the-number-of-entries": [_account(seq=99)],
    "held-is-the-sum-of-open-holds": [_account(held=11)],
    "escrow-is-the-sum-of-open-holds": [
        _entry(account_id="escrow", amount=5),
        _entry(id="other", amount=-5),
    ],
    "revenue-is-what-was-captured": [
        _entry(account_id="revenue", kind="capture", amount=5),
        _entry(id="other", amount=-5),
    ],
    "settlement-follows-the-item": [_item("done", "failed")],
    "an-ended-paid-item-has-a-hold": [delete(holds).where(holds.c.id == "failed")],
    "an-open-hold-has-a-live-item": [_item("live", "completed")],
    "refunds-stay-within-the-capture": [
        _entry(account_id="bob", kind="refund", reference="part", amount=5, seq=2, balance_after=55),
        _entry(id="other", amount=-5),
        update(accounts).where(accounts.c.id == "bob").values(balance=55, seq=2),
    ],
}


@pytest.mark.parametrize("rule", CASES)
def test_a_breach_is_found_by_its_own_rule(kept, rule):
    assert _broken(kept, *CASES[rule]) == {rule}


@pytest.mark.row("E55")
@pytest.mark.parametrize("column", ["balance_after", "seq"])
def test_a_gap_in_the_chain_of_balances_is_found(kept, column):
    change = update(entries).where(entries.c.transaction_id == "hold:part").values({column: None})
    assert "each-balance-follows-from-the-last" in _broken(kept, change)


def test_a_negative_balance_is_found(kept):
    assert "balance-is-never-negative" in _broken(kept, _account(balance=-1))


def test_a_live_item_with_a_settled_hold_is_found(kept):
    assert _broken(kept, _item("failed", "processing")) == {"settlement-follows-the-item"}


def test_a_discrepancy_names_what_is_wrong(kept):
    _broken(kept, _account(held=11))
    with kept.database.read() as connection:
        (found,) = verify(connection)
    assert (found.subject, found.found, found.expected) == ("ada", "11", "10")


def test_open_holds_whose_item_ended_or_vanished_are_orphans(kept):
    for item_id in ("cancelled", "gone"):
        kept.hold(item_id, amount=2)
    with kept.database.write() as connection:
        end_item(connection, "cancelled", ItemState.CANCELLED)
        connection.execute(delete(job_items).where(job_items.c.id == "gone"))
    with kept.database.read() as connection:
        found = orphaned_holds(connection)
        assert [(each.item_id, each.amount, each.state) for each in found] == [
            ("cancelled", 2, ItemState.CANCELLED),
            ("gone", 2, None),
        ]
        assert len(orphaned_holds(connection, limit=1)) == 1
