"""Budgets as rows: limits, the overrides that lift them, and how much of each is used.

A limit and an override are both entries that are never changed; the `budgets` row keeps the newest limit and is what
concurrent spenders of one campaign lock.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from lib.db.spending_tables import budget_entries
from lib.db.spending_tables import budgets as budget_rows
from lib.errors import BudgetExceeded, NotFound
from lib.ids import new_id
from lib.ledger.spending import spent_in_month, spent_on_campaign
from lib.model.spending import Budget, BudgetEntry, BudgetScope

MAX_BUDGETS = 500
MAX_ENTRIES = 200
_REASON_LENGTH = 300
_ONE = select(budget_rows).where(  # built once, because every submit asks
    budget_rows.c.workspace_id == bindparam("workspace_id"),
    budget_rows.c.scope == bindparam("scope"),
    budget_rows.c.subject == bindparam("subject"),
)
_LOCKED = _ONE.with_for_update()


def set_limit(
    connection: Connection,
    *,
    workspace_id: str,
    scope: BudgetScope,
    subject: str,
    amount: int | None,
    user_id: str,
    now: datetime,
) -> None:
    """Set or change a limit; None ends it. Repeating the newest one writes nothing."""
    row = connection.execute(_ONE, _named(workspace_id, scope, subject)).first()
    if row is not None and row.credits == amount:
        return
    if row is None:
        budget_id = new_id("bud")
        values = {"id": budget_id, "workspace_id": workspace_id, "scope": scope, "subject": subject}
        connection.execute(insert(budget_rows).values(credits=amount, updated_at=now, **values))
    else:
        budget_id = row.id
        mine = update(budget_rows).where(budget_rows.c.id == budget_id)
        connection.execute(mine.values(credits=amount, updated_at=now))
    _append(connection, budget_id, kind="limit", amount=amount, reason="", user_id=user_id, now=now)


def override(
    connection: Connection,
    *,
    workspace_id: str,
    scope: BudgetScope,
    subject: str,
    amount: int,
    reason: str,
    user_id: str,
    now: datetime,
) -> None:
    """Allow so many credits beyond a limit, an account's until the month ends; raise `NotFound` without a limit."""
    row = connection.execute(_ONE, _named(workspace_id, scope, subject)).first()
    if row is None or row.credits is None:
        raise NotFound("There is no such budget.")
    _append(connection, row.id, kind="override", amount=amount, reason=reason, user_id=user_id, now=now)


def budgets(connection: Connection, workspace_id: str, *, now: datetime, account_id: str | None) -> tuple[Budget, ...]:
    """Return a workspace's budgets; with an account, only that account's and the campaigns'."""
    wanted = select(budget_rows).where(budget_rows.c.workspace_id == workspace_id, budget_rows.c.credits.is_not(None))
    if account_id is not None:
        wanted = wanted.where(or_(budget_rows.c.scope == "campaign", budget_rows.c.subject == account_id))
    rows = connection.execute(wanted.order_by(budget_rows.c.scope, budget_rows.c.subject).limit(MAX_BUDGETS))
    return tuple(_budget(connection, row, now) for row in rows.all())


def history(connection: Connection, workspace_id: str, scope: BudgetScope, subject: str) -> tuple[BudgetEntry, ...]:
    """Return a budget's entries, newest first."""
    lines = (
        select(budget_entries)
        .join(budget_rows, budget_rows.c.id == budget_entries.c.budget_id)
        .where(budget_rows.c.workspace_id == workspace_id)
        .where(budget_rows.c.scope == scope, budget_rows.c.subject == subject)
        .order_by(budget_entries.c.id.desc())
        .limit(MAX_ENTRIES)
    )
    return tuple(
        BudgetEntry(
            kind=row.kind,
            credits=row.credits,
            month=row.month,
            reason=row.reason,
            user_id=row.user_id,
            created_at=row.created_at,
        )
        for row in connection.execute(lines)
    )


def check(connection: Connection, *, workspace_id: str, account_id: str, campaign: str, now: datetime) -> None:
    """Raise `BudgetExceeded` if the holds written so far in this transaction go beyond a budget.

    Call it after the holds: they have locked the account, and the rows read here lock the campaign's budget.
    """
    subjects = [("account", account_id), *([("campaign", campaign)] if campaign else [])]
    for scope, subject in subjects:
        row = connection.execute(_LOCKED, _named(workspace_id, scope, subject)).first()
        if row is None or row.credits is None:
            continue
        budget = _budget(connection, row, now)
        if budget.spent > budget.allowed:
            whose = "This month's budget" if scope == "account" else f"The budget of the campaign {subject!r}"
            raise BudgetExceeded(f"{whose} is {budget.allowed} credits, and this would bring it to {budget.spent}.")


def has_campaign(connection: Connection, workspace_id: str, name: str) -> bool:
    """Tell whether a campaign of this name has a budget now."""
    row = connection.execute(_ONE, _named(workspace_id, "campaign", name)).first()
    return row is not None and row.credits is not None


def rename_campaign(connection: Connection, workspace_id: str, name: str, wanted: str) -> None:
    """Let a campaign's budget, history included, go by another name; one that ended under that name changes places."""
    mine = connection.execute(_LOCKED, _named(workspace_id, "campaign", name)).first()
    ended = connection.execute(_LOCKED, _named(workspace_id, "campaign", wanted)).first()
    for row, subject in ((ended, ended and ended.id), (mine, wanted), (ended, name)):
        if row is not None:
            connection.execute(update(budget_rows).where(budget_rows.c.id == row.id).values(subject=subject))


def month_of(now: datetime) -> str:
    """Return the month that a moment belongs to in UTC: `2026-11`."""
    return f"{now.astimezone(UTC):%Y-%m}"


def _named(workspace_id: str, scope: str, subject: str) -> dict[str, str]:
    return {"workspace_id": workspace_id, "scope": scope, "subject": subject}


def _budget(connection: Connection, row: Row[Any], now: datetime) -> Budget:
    is_override = (budget_entries.c.budget_id == row.id) & (budget_entries.c.kind == "override")
    extra = select(func.coalesce(func.sum(budget_entries.c.credits), 0)).where(is_override)
    if row.scope == "account":
        extra = extra.where(budget_entries.c.month == month_of(now))
        spent = spent_in_month(connection, row.subject, now, with_held=True)
    else:
        spent = spent_on_campaign(connection, row.workspace_id, row.subject)
    allowed = int(connection.execute(extra).scalar_one())
    return Budget(scope=row.scope, subject=row.subject, credits=row.credits, extra=allowed, spent=max(spent, 0))


def _append(
    connection: Connection, budget_id: str, *, kind: str, amount: int | None, reason: str, user_id: str, now: datetime
) -> None:
    values: dict[str, Any] = {
        "id": new_id("ben"),
        "budget_id": budget_id,
        "kind": kind,
        "credits": amount,
        "month": month_of(now),
    }
    values |= {"reason": reason[:_REASON_LENGTH], "user_id": user_id, "created_at": now}
    connection.execute(insert(budget_entries).values(values))
