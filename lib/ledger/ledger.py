"""The credit ledger: every way in which credits may move, and what an account shows of it.

Each function works on the caller's connection, so that a job and its money stand or fall in one transaction; those
that write need `Database.write()`. All are repeatable: the same call again changes nothing, the same id with other
content is a `Conflict`. Nothing here commits, prices or decides who may ask.

Credits leave a user's balance when an item starts (user → escrow). They end as revenue when it delivered, or come back.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, func, insert, select, update

from lib.db.tables import accounts as account_rows
from lib.db.tables import entries as entry_rows
from lib.db.tables import holds
from lib.errors import Conflict, InsufficientCredits, InvalidRequest, NotFound
from lib.ledger.posting import (
    ESCROW,
    REVENUE,
    SOURCE,
    SYSTEM_ACCOUNTS,
    Leg,
    Transaction,
    add_account,
    find_entry,
    lock_account,
    post,
    to_entry,
)
from lib.model.ledger import Balance, Entry, EntryKind, EntryPage

MAX_AMOUNT = 10**12
"""Credits that one movement may carry."""
MAX_ITEMS = 1_000
"""Items that one call of `hold_all` may carry."""
MAX_LIMIT = 200
"""Entries on one page."""
MAX_ACCOUNTS = 10_000
"""Accounts that `accounts` lists."""

_MAX_TRANSACTION_ID = 120
_OWN_PREFIXES = ("hold:", "settle:", "refund:", "opening:")

# Built once, like those of `posting`: every item that is paid for runs these.
_NEW_HOLDS = insert(holds)
_HOLDS_OF_ITEMS = select(holds.c.id, holds.c.account_id, holds.c.amount).where(
    holds.c.id.in_(bindparam("item_ids", expanding=True))
)
_CLOSED = (
    update(holds)
    .where(holds.c.id == bindparam("item_id"), holds.c.status == "open")
    .values(settled_at=bindparam("now"))
    .returning(holds.c.id, holds.c.account_id, holds.c.amount, holds.c.captured)
)
_CAPTURED = _CLOSED.values(status="captured", captured=holds.c.amount)
_CAPTURED_IN_PART = _CLOSED.values(status="captured", captured=bindparam("part")).where(
    holds.c.amount >= bindparam("part")
)
_RELEASED = _CLOSED.values(status="released")
_DESCRIPTION = (
    select(entry_rows.c.description).where(entry_rows.c.transaction_id == bindparam("transaction_id")).limit(1)
)


def open_account(connection: Connection, account_id: str, *, now: datetime, opening_grant: int = 0) -> None:
    """Make sure that a user's account exists; grant `opening_grant` credits to one that never had such a grant."""
    if not account_id or account_id in SYSTEM_ACCOUNTS:
        raise InvalidRequest(f"account_id: {account_id!r} cannot name an account.", field="account_id")
    _check_amount(opening_grant, field="opening_grant", least=0)
    for system_id in SYSTEM_ACCOUNTS:
        add_account(connection, system_id, kind="system", now=now)
    add_account(connection, account_id, kind="user", now=now)
    if not opening_grant:
        return
    lock_account(connection, account_id)
    transaction_id = f"opening:{account_id}"
    if find_entry(connection, transaction_id) is None:
        legs = _between(SOURCE, account_id, opening_grant, EntryKind.GRANT)
        post(connection, account_id, [Transaction(transaction_id, legs, None, "Opening grant", now)])


def hold(
    connection: Connection, *, item_id: str, account_id: str, amount: int, description: str, now: datetime
) -> None:
    """Set the price of one item aside; see `hold_all`."""
    hold_all(connection, account_id=account_id, amounts={item_id: amount}, description=description, now=now)


def hold_all(
    connection: Connection, *, account_id: str, amounts: Mapping[str, int], description: str, now: datetime
) -> None:
    """Set the prices of a job's items aside, all or none.

    Args:
        connection: inside the caller's write transaction.
        account_id: who pays.
        amounts: item id → credits. An item of 0 credits needs no hold and gets none.
        description: what the user reads in the account's entries.
        now: the time to write down.

    Raises:
        InsufficientCredits: naming the balance and the total that is needed.
        Conflict: an item has a hold of another amount or account.
        NotFound: there is no such account.
        InvalidRequest: an amount is not a whole number of 0 to `MAX_AMOUNT`, or there are too many items.
    """
    if len(amounts) > MAX_ITEMS:
        raise InvalidRequest(f"amounts: {len(amounts)} items are too many, the limit is {MAX_ITEMS}.", field="amounts")
    for amount in amounts.values():
        _check_amount(amount, field="amount", least=0)
    available = lock_account(connection, account_id) if any(amounts.values()) else 0
    wanted = _without_known(connection, account_id, amounts)
    need = sum(wanted.values())
    if not need:
        return
    if available < need:
        raise InsufficientCredits(balance=available, need=need)
    rows = [
        {"id": item_id, "account_id": account_id, "amount": amount, "status": "open", "created_at": now}
        for item_id, amount in wanted.items()
    ]
    connection.execute(_NEW_HOLDS, rows)
    transactions = [
        Transaction(f"hold:{item_id}", _between(account_id, ESCROW, amount, EntryKind.HOLD), item_id, description, now)
        for item_id, amount in wanted.items()
    ]
    post(connection, account_id, transactions, held=need)


def capture(connection: Connection, *, item_id: str, now: datetime, amount: int | None = None) -> bool:
    """Charge for a delivered item: `amount` credits of its hold (all by default); the rest goes back to the user.

    Returns False and changes nothing when the item was settled before, or never had a hold. Raises `InvalidRequest` for
    an amount below 1 or beyond the hold.
    """
    if amount is not None:
        _check_amount(amount, field="amount")
    if amount is None:
        row = _close(connection, _CAPTURED, item_id, now)
    else:
        row = _close(connection, _CAPTURED_IN_PART, item_id, now, part=amount)
    if row is None:
        _refuse_beyond_the_hold(connection, item_id)
        return False
    legs = (
        Leg(ESCROW, -row.amount, EntryKind.CAPTURE),
        Leg(REVENUE, row.captured, EntryKind.CAPTURE),
        Leg(row.account_id, row.amount - row.captured, EntryKind.RELEASE),
    )
    _settle(connection, row, legs, now=now)
    return True


def release(connection: Connection, *, item_id: str, now: datetime) -> bool:
    """Give the whole hold of a failed or cancelled item back.

    Returns False and changes nothing when the item was settled before, or never had a hold.
    """
    row = _close(connection, _RELEASED, item_id, now)
    if row is None:
        return False
    _settle(connection, row, _between(ESCROW, row.account_id, row.amount, EntryKind.RELEASE), now=now)
    return True


def refund(
    connection: Connection, *, item_id: str, amount: int, reason: str, now: datetime, transaction_id: str | None = None
) -> Entry:
    """Give credits of a captured item back after all (revenue → user).

    With a `transaction_id` of the caller's a repeat returns the first refund; without one each call is a refund of its
    own. Raises `NotFound` for an item that never had a hold, `InvalidRequest` for more than what was captured and not
    refunded yet, `Conflict` for an id that was used for something else.
    """
    _check_amount(amount, field="amount")
    found = connection.execute(select(holds).where(holds.c.id == item_id).with_for_update()).first()
    if found is None:
        raise NotFound(f"Nothing was ever charged for {item_id!r}.")
    if transaction_id is not None:
        _check_transaction_id(transaction_id)
    lock_account(connection, found.account_id)
    count, refunded = _refunds(connection, item_id)
    name = transaction_id or f"refund:{item_id}:{count + 1}"
    legs = _between(REVENUE, found.account_id, amount, EntryKind.REFUND)
    transaction = Transaction(name, legs, item_id, reason, now)
    first = _repeated(connection, found.account_id, transaction)
    if first is None and amount > found.captured - refunded:
        raise InvalidRequest(f"amount: at most {found.captured - refunded} can be refunded.", field="amount")
    return first or post(connection, found.account_id, [transaction])[0]


def grant(
    connection: Connection,
    *,
    account_id: str,
    amount: int,
    transaction_id: str,
    description: str,
    now: datetime,
    reference: str | None = None,
) -> Entry:
    """Give an account credits that nobody paid for.

    `transaction_id` is the caller's own (1 to 120 characters): a repeat returns the first entry and gives nothing.
    Raises `Conflict` when it was used for something else, `NotFound`, `InvalidRequest`.
    """
    _check_amount(amount, field="amount")
    _check_transaction_id(transaction_id)
    legs = _between(SOURCE, account_id, amount, EntryKind.GRANT)
    return _add_once(connection, account_id, Transaction(transaction_id, legs, reference, description, now))


def purchase(
    connection: Connection,
    *,
    account_id: str,
    amount: int,
    transaction_id: str,
    description: str,
    now: datetime,
    reference: str | None = None,
) -> Entry:
    """Give an account credits that were paid for; otherwise the same as `grant`."""
    _check_amount(amount, field="amount")
    _check_transaction_id(transaction_id)
    legs = _between(SOURCE, account_id, amount, EntryKind.PURCHASE)
    return _add_once(connection, account_id, Transaction(transaction_id, legs, reference, description, now))


def balance(connection: Connection, account_id: str) -> Balance:
    """Return what an account can spend and what running work has set aside; raise `NotFound`."""
    return _to_balance(_account_row(connection, account_id))


def entries(connection: Connection, account_id: str, *, page: int = 1, limit: int = 50) -> EntryPage:
    """Return one page of an account's entries, newest first; raise `NotFound`.

    `limit` is brought into 1 to `MAX_LIMIT` and `page` to at least 1; a page beyond the end is empty. Any page takes
    the same time.
    """
    page, limit = max(page, 1), min(max(limit, 1), MAX_LIMIT)
    total = _account_row(connection, account_id).seq
    newest = total - (page - 1) * limit
    found: tuple[Entry, ...] = ()
    if newest > 0:
        # A user's seq has no gaps, so a page is a range of it and needs no OFFSET.
        span = entry_rows.c.seq.between(newest - limit + 1, newest)
        mine = select(entry_rows).where(entry_rows.c.account_id == account_id, span)
        rows = connection.execute(mine.order_by(entry_rows.c.seq.desc())).mappings()
        found = tuple(to_entry(dict(row)) for row in rows)
    return EntryPage(entries=found, total=total, page=page, limit=limit)


def accounts(connection: Connection) -> tuple[Balance, ...]:
    """Return the balances of users in the order of their ids, the first `MAX_ACCOUNTS` of them."""
    users = select(account_rows).where(account_rows.c.kind == "user")
    return tuple(_to_balance(row) for row in connection.execute(users.order_by(account_rows.c.id).limit(MAX_ACCOUNTS)))


def _check_amount(amount: int, *, field: str, least: int = 1) -> None:
    if type(amount) is not int or not least <= amount <= MAX_AMOUNT:
        message = f"{field}: {amount!r} is not a whole number of credits between {least} and {MAX_AMOUNT}."
        raise InvalidRequest(message, field=field)


def _check_transaction_id(transaction_id: str) -> None:
    if not 1 <= len(transaction_id) <= _MAX_TRANSACTION_ID or transaction_id.startswith(_OWN_PREFIXES):
        own = ", ".join(_OWN_PREFIXES)
        message = f"transaction_id: use 1 to {_MAX_TRANSACTION_ID} characters that do not start with {own}"
        raise InvalidRequest(f"{message}.", field="transaction_id")


def _between(payer: str, receiver: str, amount: int, kind: EntryKind) -> tuple[Leg, Leg]:
    return Leg(payer, -amount, kind), Leg(receiver, amount, kind)


def _without_known(connection: Connection, account_id: str, amounts: Mapping[str, int]) -> dict[str, int]:
    known = connection.execute(_HOLDS_OF_ITEMS, {"item_ids": list(amounts)})
    held = {row.id: (row.account_id, row.amount) for row in known}
    for item_id, before in held.items():
        if before != (account_id, amounts[item_id]):
            raise Conflict(f"The item {item_id!r} already has a hold of another amount or account.")
    return {item_id: amount for item_id, amount in amounts.items() if amount and item_id not in held}


def _close(connection: Connection, closing: Update, item_id: str, now: datetime, **more: int) -> Row[Any] | None:
    return connection.execute(closing, {"item_id": item_id, "now": now, **more}).first()


def _settle(connection: Connection, row: Row[Any], legs: tuple[Leg, ...], *, now: datetime) -> None:
    description = connection.execute(_DESCRIPTION, {"transaction_id": f"hold:{row.id}"}).scalar() or ""
    transaction = Transaction(f"settle:{row.id}", legs, row.id, description, now)
    post(connection, row.account_id, [transaction], held=-row.amount)


def _refuse_beyond_the_hold(connection: Connection, item_id: str) -> None:
    is_open = (holds.c.id == item_id) & (holds.c.status == "open")
    most = connection.execute(select(holds.c.amount).where(is_open)).scalar()
    if most is not None:
        raise InvalidRequest(f"amount: the hold of {item_id!r} has {most} credits.", field="amount")


def _refunds(connection: Connection, item_id: str) -> tuple[int, int]:
    is_refund = (entry_rows.c.reference == item_id) & (entry_rows.c.kind == EntryKind.REFUND.value)
    totals = select(func.count(), func.coalesce(func.sum(entry_rows.c.amount), 0))
    row = connection.execute(totals.where(is_refund, entry_rows.c.account_id != REVENUE)).one()
    return int(row[0]), int(row[1])


def _add_once(connection: Connection, account_id: str, transaction: Transaction) -> Entry:
    lock_account(connection, account_id)
    return _repeated(connection, account_id, transaction) or post(connection, account_id, [transaction])[0]


def _repeated(connection: Connection, account_id: str, transaction: Transaction) -> Entry | None:
    first = find_entry(connection, transaction.transaction_id)
    if first is None:
        return None
    receiving = transaction.legs[1]
    wanted = (account_id, receiving.amount, receiving.kind, transaction.reference)
    if (first.account_id, first.amount, first.kind, first.reference) != wanted:
        raise Conflict(f"The transaction {transaction.transaction_id!r} was used for something else.")
    return first


def _account_row(connection: Connection, account_id: str) -> Row[Any]:
    mine = (account_rows.c.id == account_id) & (account_rows.c.kind == "user")
    row = connection.execute(select(account_rows).where(mine)).first()
    if row is None:
        raise NotFound(f"There is no account {account_id!r}.")
    return row


def _to_balance(row: Row[Any]) -> Balance:
    return Balance(account_id=row.id, available=row.balance, held=row.held, updated_at=row.updated_at)
