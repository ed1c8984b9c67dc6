"""Where credits went, by aggregates in the database: per day, per month, per campaign. Reads only.

Spending is what was captured, on the day (UTC) it was settled. Refunds are counted apart, on their own day.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, case, func, literal_column, select, type_coerce

from lib.db.library_tables import library
from lib.db.tables import accounts, assets, entries, holds, job_items, jobs
from lib.ledger.history import start_of
from lib.model.asset import Review
from lib.model.job import Verdict
from lib.model.ledger import EntryKind
from lib.model.spending import ApprovalCost, CostMismatch, DaySpending, DayTotals, Dimension

MAX_DAYS = 366
MAX_ROWS = 20_000
"""Days times labels that one chart may have."""
MAX_MODELS = 200
MAX_LABELS = 200
TOLERANCE_PERCENT = 10
_EPOCH = date(1970, 1, 1)
_DAY_US = 86_400_000_000
_IS_REFUND = entries.c.kind == EntryKind.REFUND.value
_WORK = holds.join(job_items, job_items.c.id == holds.c.id).join(jobs, jobs.c.id == job_items.c.job_id)
_LABELS: dict[Dimension, ColumnElement[str]] = {
    Dimension.PROVIDER: job_items.c.provider,
    Dimension.MODEL: job_items.c.model,
    Dimension.OPERATION: jobs.c.operation,
    Dimension.CAMPAIGN: jobs.c.campaign,
}


def per_day(
    connection: Connection, account_id: str, *, since: date, until: date, by: Dimension
) -> tuple[DaySpending, ...]:
    """Return what was captured on each day, split; both days included, at most `MAX_DAYS` before `until` are read."""
    day, label = _day(holds.c.settled_at), _LABELS[by]
    spent = (
        select(day.label("day"), label.label("label"), func.sum(holds.c.captured).label("credits"))
        .select_from(_WORK)
        .where(holds.c.account_id == account_id, holds.c.captured > 0, *_within(holds.c.settled_at, since, until))
        .group_by(day, label)
        .order_by(day, label)
        .limit(MAX_ROWS)
    )
    return tuple(
        DaySpending(day=_date(row.day), label=row.label, credits=int(row.credits)) for row in connection.execute(spent)
    )


def approval_costs(
    connection: Connection, account_id: str, *, since: date, until: date, by: Dimension
) -> tuple[ApprovalCost, ...]:
    """Return what was captured from `since` to `until`, both included, with how many of its images were approved.

    The dearest first, at most `MAX_LABELS`. An image counts as approved by its review in the library, or as an approved
    draft of a batch.
    """
    label, joined = _LABELS[by], _WORK.outerjoin(assets, assets.c.item_id == holds.c.id)
    joined = joined.outerjoin(library, library.c.asset_id == assets.c.id)
    is_approved = (library.c.review == Review.APPROVED.value) | (
        jobs.c.draft_job_id.is_(None) & (jobs.c.verdict == Verdict.APPROVED.value)
    )
    spent = func.sum(holds.c.captured)
    query = (
        select(
            label.label("label"),
            spent.label("credits"),
            func.count().label("images"),
            func.sum(case((is_approved, 1), else_=0)).label("approved"),
        )
        .select_from(joined)
        .where(holds.c.account_id == account_id, holds.c.captured > 0, *_within(holds.c.settled_at, since, until))
        .group_by(label)
        .order_by(spent.desc(), label)
        .limit(MAX_LABELS)
    )
    return tuple(
        ApprovalCost(label=row.label, credits=int(row.credits), images=row.images, approved=int(row.approved))
        for row in connection.execute(query)
    )


def totals_per_day(connection: Connection, account_id: str, *, since: date, until: date) -> tuple[DayTotals, ...]:
    """Return what was set aside, charged and refunded on each day on which anything was; both days included."""
    day = _day(holds.c.settled_at)
    settled = (
        select(day.label("day"), func.sum(holds.c.amount), func.sum(holds.c.captured))
        .where(holds.c.account_id == account_id, *_within(holds.c.settled_at, since, until))
        .group_by(day)
    )
    refund_day = _day(entries.c.created_at)
    refunded = (
        select(refund_day.label("day"), func.sum(entries.c.amount))
        .where(entries.c.account_id == account_id, _IS_REFUND, *_within(entries.c.created_at, since, until))
        .group_by(refund_day)
    )
    totals: dict[int, dict[str, int]] = {}
    for number, estimated, charged in connection.execute(settled):
        totals[number] = {"estimated": int(estimated), "charged": int(charged)}
    for number, amount in connection.execute(refunded):
        totals.setdefault(number, {})["refunded"] = int(amount)
    return tuple(DayTotals(day=_date(number), **totals[number]) for number in sorted(totals))


def spent_in_month(connection: Connection, account_id: str, now: datetime, *, with_held: bool = False) -> int:
    """Return what an account was charged in the month of `now` (UTC), less refunds, held on demand."""
    start = start_of(now.astimezone(UTC).date().replace(day=1))
    charged = select(func.coalesce(func.sum(holds.c.captured), 0)).where(
        holds.c.account_id == account_id, holds.c.settled_at >= start
    )
    refunded = select(func.coalesce(func.sum(entries.c.amount), 0)).where(
        entries.c.account_id == account_id, _IS_REFUND, entries.c.created_at >= start
    )
    spent = int(connection.execute(charged).scalar_one()) - int(connection.execute(refunded).scalar_one())
    if with_held:
        held = connection.execute(select(accounts.c.held).where(accounts.c.id == account_id)).scalar()
        spent += int(held or 0)
    return spent


def spent_on_campaign(connection: Connection, workspace_id: str, campaign: str) -> int:
    """Return what a workspace's campaign was charged or has set aside since it began, less refunds."""
    is_mine = (jobs.c.workspace_id == workspace_id) & (jobs.c.campaign == campaign)
    taken = case((holds.c.status == "open", holds.c.amount), else_=holds.c.captured)
    spent = select(func.coalesce(func.sum(taken), 0)).select_from(_WORK).where(is_mine)
    refunds = select(func.coalesce(func.sum(entries.c.amount), 0)).select_from(
        _WORK.join(entries, entries.c.reference == holds.c.id)
    )
    refunded = refunds.where(is_mine, _IS_REFUND, entries.c.account_id == holds.c.account_id)
    return int(connection.execute(spent).scalar_one()) - int(connection.execute(refunded).scalar_one())


def cost_mismatches(connection: Connection, *, since: datetime) -> tuple[CostMismatch, ...]:
    """Return the models of which some image's real cost differs from the expected by more than 10 %, worst first."""
    expected, actual = job_items.c.vendor_cost_expected, job_items.c.vendor_cost_actual
    differs = func.abs(actual - expected) * 100 > expected * TOLERANCE_PERCENT
    differing = func.sum(case((differs, 1), else_=0))
    compared: Select[Any] = (
        select(
            job_items.c.provider,
            job_items.c.model,
            func.count().label("images"),
            differing.label("differing"),
            func.sum(expected).label("expected"),
            func.sum(actual).label("actual"),
        )
        .where(actual.is_not(None), job_items.c.finished_at >= since)
        .group_by(job_items.c.provider, job_items.c.model)
        .having(differing > 0)
        .order_by(differing.desc(), job_items.c.provider, job_items.c.model)
        .limit(MAX_MODELS)
    )
    return tuple(
        CostMismatch(
            provider=row.provider,
            model=row.model,
            images=row.images,
            differing=row.differing,
            expected_micro_usd=int(row.expected),
            actual_micro_usd=int(row.actual),
        )
        for row in connection.execute(compared)
    )


def _day(column: ColumnElement[datetime]) -> ColumnElement[int]:
    # Written out, because PostgreSQL does not see that two bound parameters are the same number in GROUP BY.
    return type_coerce(column, BigInteger).op("/", return_type=BigInteger())(literal_column(str(_DAY_US)))


def _date(number: int) -> date:
    return _EPOCH + timedelta(days=int(number))


def _within(column: ColumnElement[datetime], since: date, until: date) -> Iterable[ColumnElement[bool]]:
    since = max(since, until - timedelta(days=MAX_DAYS))
    return column >= start_of(since), column < start_of(until) + timedelta(days=1)
