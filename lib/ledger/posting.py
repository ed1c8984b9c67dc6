"""Writes the ledger's rows: one step that moves a user's balance and appends the entries that explain it.

Only for `lib.ledger`; which movements are legal, and when, stands in `lib.ledger.ledger`. Entries are appended and
never changed. System accounts keep no running balance, so that no two users wait for the same row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from lib.db.inserting import insert_into
from lib.db.tables import accounts, entries
from lib.errors import InsufficientCredits, NotFound
from lib.ids import new_id
from lib.model.ledger import Entry, EntryKind

ESCROW = "escrow"
REVENUE = "revenue"
SOURCE = "source"
SYSTEM_ACCOUNTS = (ESCROW, REVENUE, SOURCE)
"""What users' credits move from and to; together with the users' balances they sum to zero."""

_DESCRIPTION_LENGTH = 300

# Built once: every movement runs these, and building such a statement takes as long as running it.
_LOCKED_BALANCE = (
    select(accounts.c.balance)
    .where(accounts.c.id == bindparam("account_id"), accounts.c.kind == "user")
    .with_for_update()
)
_CHANGE = bindparam("change", type_=accounts.c.balance.type)
_MOVED = (
    update(accounts)
    .where(accounts.c.id == bindparam("account_id"), accounts.c.kind == "user", accounts.c.balance + _CHANGE >= 0)
    .values(
        balance=accounts.c.balance + _CHANGE,
        held=accounts.c.held + bindparam("held_change"),
        seq=accounts.c.seq + bindparam("entries"),
        updated_at=bindparam("now"),
    )
    .returning(accounts.c.balance, accounts.c.seq)
)
_NEW_ENTRIES = insert(entries)


@dataclass(frozen=True)
class Leg:
    """Credits that one account gains (positive) or loses in a transaction."""

    account_id: str
    amount: int
    kind: EntryKind


@dataclass(frozen=True)
class Transaction:
    """Legs that belong together and sum to zero; a leg of zero credits leaves no entry."""

    transaction_id: str
    legs: tuple[Leg, ...]
    reference: str | None
    description: str
    now: datetime


def add_account(connection: Connection, account_id: str, *, kind: str, now: datetime) -> None:
    """Make an account with nothing in it, unless it is there."""
    row = {"id": account_id, "kind": kind, "created_at": now, "updated_at": now}
    connection.execute(insert_into(connection, accounts).values(row).on_conflict_do_nothing())


def lock_account(connection: Connection, account_id: str) -> int:
    """Return a user's balance and keep others from moving it until the transaction ends; raise `NotFound`."""
    balance = connection.execute(_LOCKED_BALANCE, {"account_id": account_id}).scalar()
    if balance is None:
        raise NotFound(f"There is no account {account_id!r}.")
    return int(balance)


def post(
    connection: Connection, account_id: str, transactions: Sequence[Transaction], *, held: int = 0
) -> tuple[Entry, ...]:
    """Write transactions of one user, all in one step, move the user's balance with them; return the user's entries.

    Args:
        connection: inside the caller's write transaction.
        account_id: the user's account; every other leg belongs to a system account.
        transactions: at least one, in the order in which the user's entries shall stand.
        held: by how much the credits set aside grow or shrink.

    Raises:
        InsufficientCredits: the balance would go below zero.
        NotFound: there is no such account.
    """
    amounts = [leg.amount for each in transactions for leg in each.legs if leg.account_id == account_id and leg.amount]
    moved = _move(connection, account_id, amounts, held=held, now=transactions[-1].now)
    balance, seq = moved.balance - sum(amounts), moved.seq - len(amounts)
    rows, own = [], []
    for each in transactions:
        for leg in filter(lambda leg: leg.amount, each.legs):
            row = _entry_row(each, leg)
            if leg.account_id == account_id:
                balance, seq = balance + leg.amount, seq + 1
                row |= {"seq": seq, "balance_after": balance}
                own.append(to_entry(row))
            rows.append(row)
    connection.execute(_NEW_ENTRIES, rows)
    return tuple(own)


def find_entry(connection: Connection, transaction_id: str) -> Entry | None:
    """Return the user's entry of a transaction, whichever user's it is."""
    is_users = entries.c.account_id.not_in(SYSTEM_ACCOUNTS)
    wanted = select(entries).where(entries.c.transaction_id == transaction_id, is_users)
    row = connection.execute(wanted).mappings().first()
    return None if row is None else to_entry(dict(row))


def to_entry(row: Mapping[str, Any]) -> Entry:
    """Return a row of a user's entries as a record."""
    return Entry(
        entry_id=row["id"],
        transaction_id=row["transaction_id"],
        account_id=row["account_id"],
        amount=row["amount"],
        balance_after=row["balance_after"],
        kind=EntryKind(row["kind"]),
        reference=row["reference"],
        description=row["description"],
        created_at=row["created_at"],
    )


def _move(connection: Connection, account_id: str, amounts: Sequence[int], *, held: int, now: datetime) -> Row[Any]:
    change = sum(amounts)
    values = {"account_id": account_id, "change": change, "held_change": held, "entries": len(amounts), "now": now}
    moved = connection.execute(_MOVED, values).first()
    if moved is None:
        raise InsufficientCredits(balance=lock_account(connection, account_id), need=-change)
    return moved


def _entry_row(transaction: Transaction, leg: Leg) -> dict[str, Any]:
    return {
        "id": new_id("ent"),
        "transaction_id": transaction.transaction_id,
        "account_id": leg.account_id,
        "seq": None,
        "amount": leg.amount,
        "balance_after": None,
        "kind": leg.kind.value,
        "reference": transaction.reference,
        "description": transaction.description[:_DESCRIPTION_LENGTH],
        "created_at": transaction.now,
    }
