"""Checks the whole ledger against its own rules, by aggregates in the database. Reads only; repairs nothing.

`verify` is for the operator and the tests: about a second for a million entries. `orphaned_holds` is for the
reconciler: it reads open holds only.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Subquery, case, func, literal, or_, select

from lib.db.tables import accounts, entries, holds, job_items
from lib.ledger.posting import ESCROW, REVENUE
from lib.model.job import ENDED, ItemState
from lib.model.ledger import EntryKind
from lib.model.record import Record

MAX_PER_RULE = 100
"""Discrepancies that are listed for each rule."""
MAX_ORPHANS = 500

_ENDED = sorted(state.value for state in ENDED)
_IS_USER = accounts.c.kind == "user"
_IS_OPEN = holds.c.status == "open"
_Query = Select[*tuple[Any, ...]]
"""Asks for what is wrong: subject, found, expected."""


class Discrepancy(Record):
    """A rule of the ledger that does not hold, and where."""

    rule: str
    subject: str
    """The transaction, account or item."""
    found: str
    expected: str


class OrphanedHold(Record):
    """An open hold that nothing will settle any more by itself."""

    item_id: str
    account_id: str
    amount: int
    state: ItemState | None
    """How the item ended; None where there is no such item."""


def verify(connection: Connection) -> tuple[Discrepancy, ...]:
    """Return every broken rule, at most `MAX_PER_RULE` cases of each; an empty result means that all is well."""
    return tuple(
        Discrepancy(rule=rule, subject=subject, found=str(found), expected=str(expected))
        for rule, check in _CHECKS.items()
        for subject, found, expected in connection.execute(check().limit(MAX_PER_RULE))
    )


def orphaned_holds(connection: Connection, *, limit: int = MAX_ORPHANS) -> tuple[OrphanedHold, ...]:
    """Return open holds whose item has ended or does not exist, oldest first."""
    columns = (holds.c.id, holds.c.account_id, holds.c.amount, job_items.c.state)
    orphans = select(*columns).select_from(_holds_with_items()).where(_is_orphaned())
    rows = connection.execute(orphans.order_by(holds.c.created_at, holds.c.id).limit(min(limit, MAX_ORPHANS)))
    return tuple(
        OrphanedHold(
            item_id=row.id,
            account_id=row.account_id,
            amount=row.amount,
            state=None if row.state is None else ItemState(row.state),
        )
        for row in rows
    )


def _transactions() -> _Query:
    total = func.sum(entries.c.amount)
    return select(entries.c.transaction_id, total, literal(0)).group_by(entries.c.transaction_id).having(total != 0)


def _balances() -> _Query:
    return _totals_differ(accounts.c.balance, _per_account(entries.c.account_id, func.sum(entries.c.amount)))


def _entry_counts() -> _Query:
    return _totals_differ(accounts.c.seq, _per_account(entries.c.account_id, func.count()))


def _held() -> _Query:
    return _totals_differ(accounts.c.held, _per_account(holds.c.account_id, func.sum(holds.c.amount), _IS_OPEN))


def _negative_balances() -> _Query:
    return select(accounts.c.id, accounts.c.balance, literal(0)).where(_IS_USER, accounts.c.balance < 0)


def _chains() -> _Query:
    before, place = _last(entries.c.balance_after), _last(entries.c.seq) + 1
    lines = (
        select(entries.c.id, entries.c.seq, entries.c.balance_after, place.label("place"))
        .add_columns((before + entries.c.amount).label("expected"))
        .join(accounts, accounts.c.id == entries.c.account_id)
        .where(_IS_USER)
        .subquery()
    )
    is_broken = or_(
        lines.c.balance_after.is_distinct_from(lines.c.expected),
        lines.c.seq.is_distinct_from(lines.c.place),
    )
    return select(lines.c.id, lines.c.balance_after, lines.c.expected).where(is_broken)


def _last(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the column's value in the account's entry before, 0 for its first entry."""
    before = func.lag(column).over(partition_by=entries.c.account_id, order_by=entries.c.seq)
    return func.coalesce(before, 0)


def _escrow() -> _Query:
    in_escrow = _sum(entries.c.amount, entries.c.account_id == ESCROW)
    return _sums_differ(ESCROW, in_escrow, _sum(holds.c.amount, _IS_OPEN))


def _revenue() -> _Query:
    is_captured = (entries.c.account_id == REVENUE) & (entries.c.kind == EntryKind.CAPTURE.value)
    return _sums_differ(REVENUE, _sum(entries.c.amount, is_captured), _sum(holds.c.captured, holds.c.captured > 0))


def _refunds() -> _Query:
    given = func.sum(entries.c.amount)
    is_refund = (entries.c.kind == EntryKind.REFUND.value) & (entries.c.account_id != REVENUE)
    by_item = select(holds.c.id, given, holds.c.captured).join(holds, holds.c.id == entries.c.reference)
    return by_item.where(is_refund).group_by(holds.c.id, holds.c.captured).having(given > holds.c.captured)


def _settlements() -> _Query:
    expected = _expected_status()
    settled = select(holds.c.id, holds.c.status, expected).join(job_items, job_items.c.id == holds.c.id)
    return settled.where(holds.c.status != "open", holds.c.status != expected)


def _missing_holds() -> _Query:
    paid = select(job_items.c.id, literal("no hold"), _expected_status()).join(
        holds, holds.c.id == job_items.c.id, isouter=True
    )
    return paid.where(holds.c.id.is_(None), job_items.c.price > 0, job_items.c.state.in_(_ENDED))


def _orphans() -> _Query:
    expected = case((job_items.c.id.is_(None), "no hold"), else_=_expected_status())
    return select(holds.c.id, holds.c.status, expected).select_from(_holds_with_items()).where(_is_orphaned())


def _expected_status() -> ColumnElement[str]:
    is_completed = job_items.c.state == ItemState.COMPLETED.value
    return case((is_completed, "captured"), (job_items.c.state.in_(_ENDED), "released"), else_="open")


def _holds_with_items() -> FromClause:
    return holds.outerjoin(job_items, job_items.c.id == holds.c.id)


def _is_orphaned() -> ColumnElement[bool]:
    return _IS_OPEN & or_(job_items.c.id.is_(None), job_items.c.state.in_(_ENDED))


def _per_account(owner: ColumnElement[str], total: ColumnElement[int], *conditions: ColumnElement[bool]) -> Subquery:
    return select(owner.label("owner"), total.label("total")).where(*conditions).group_by(owner).subquery()


def _totals_differ(kept: ColumnElement[int], totals: Subquery) -> _Query:
    expected = func.coalesce(totals.c.total, 0)
    compared = select(accounts.c.id, kept, expected).join(totals, totals.c.owner == accounts.c.id, isouter=True)
    return compared.where(_IS_USER, kept != expected)


def _sum(column: ColumnElement[int], condition: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.coalesce(func.sum(column), 0)).where(condition).scalar_subquery()


def _sums_differ(subject: str, found: ColumnElement[int], expected: ColumnElement[int]) -> _Query:
    return select(literal(subject), found, expected).where(found != expected)


_CHECKS: Mapping[str, Callable[[], _Query]] = {
    "transaction-sums-to-zero": _transactions,
    "balance-is-the-sum-of-entries": _balances,
    "seq-is-the-number-of-entries": _entry_counts,
    "held-is-the-sum-of-open-holds": _held,
    "balance-is-never-negative": _negative_balances,
    "each-balance-follows-from-the-last": _chains,
    "escrow-is-the-sum-of-open-holds": _escrow,
    "revenue-is-what-was-captured": _revenue,
    "refunds-stay-within-the-capture": _refunds,
    "settlement-follows-the-item": _settlements,
    "an-ended-paid-item-has-a-hold": _missing_holds,
    "an-open-hold-has-a-live-item": _orphans,
}
