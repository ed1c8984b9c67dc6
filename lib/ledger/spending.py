"""Where credits went, by aggregates in the database: per day, per month, per campaign. Reads only.

Spending is what was captured, on the day (UTC) it was settled. Refunds are counted apart, on their own day.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    case,
    func,
    select,
    text,
)

from lib.db.library_tables import library
from lib.db.spending_tables import spending_days
from lib.db.tables import accounts, assets, entries, holds, job_items, jobs
from lib.ledger.history import start_of
from lib.ledger.rollup import day_in, day_of, number_of, rolled_through
from lib.model.asset import AssetKind, Review
from lib.model.ledger import EntryKind
from lib.model.request import Operation
from lib.model.spending import ApprovalCost, CostMismatch, DaySpending, DayTotals, Dimension

MAX_DAYS = 366
MAX_ROWS = 20_000
"""Days times labels that one chart may have."""
MAX_MODELS = 200
MAX_LABELS = 200
TOLERANCE_PERCENT = 10
_IS_REFUND = entries.c.kind == EntryKind.REFUND.value
_WORK = holds.join(job_items, job_items.c.id == holds.c.id).join(jobs, jobs.c.id == job_items.c.job_id)
_LABELS: dict[Dimension, ColumnElement[str]] = {
    Dimension.PROVIDER: job_items.c.provider,
    Dimension.MODEL: job_items.c.model,
    Dimension.OPERATION: jobs.c.operation,
    Dimension.CAMPAIGN: jobs.c.campaign,
}

_DAYS = spending_days.c
_ROLLED: dict[Dimension, ColumnElement[str]] = {
    Dimension.PROVIDER: _DAYS.provider,
    Dimension.MODEL: _DAYS.model,
    Dimension.OPERATION: _DAYS.operation,
    Dimension.CAMPAIGN: _DAYS.campaign,
}
_SHELVED: dict[Dimension, ColumnElement[str]] = {
    Dimension.PROVIDER: library.c.provider,
    Dimension.MODEL: library.c.model,
    Dimension.OPERATION: library.c.kind,
    Dimension.CAMPAIGN: library.c.campaign,
}
_OPERATIONS = {
    AssetKind.GENERATED.value: Operation.GENERATE.value,
    AssetKind.EDITED.value: Operation.EDIT.value,
    AssetKind.UPSCALED.value: Operation.UPSCALE.value,
    AssetKind.CONTROLLED.value: Operation.CONTROL.value,
}
# Literal, so that the partial indexes serve them.
_IS_APPROVED = text("library.review = 'approved'")
_IS_APPROVED_DRAFT = text("jobs.verdict = 'approved' AND jobs.draft_job_id IS NULL")


def per_day(
    connection: Connection, account_id: str, *, since: date, until: date, by: Dimension
) -> tuple[DaySpending, ...]:
    """Return what was captured on each day, split; both days included, at most `MAX_DAYS` before `until` are read."""
    split = _split(connection, since, until)
    rolled = (
        select(_DAYS.day, _ROLLED[by].label("label"), func.sum(_DAYS.charged).label("credits"))
        .where(_DAYS.account_id == account_id, _DAYS.charged > 0, *split.rolled)
        .group_by(_DAYS.day, _ROLLED[by])
        .order_by(_DAYS.day, _ROLLED[by])
        .limit(MAX_ROWS)
    )
    day, label = day_in(holds.c.settled_at), _LABELS[by]
    live = (
        select(day.label("day"), label.label("label"), func.sum(holds.c.captured).label("credits"))
        .select_from(_WORK)
        .where(holds.c.account_id == account_id, holds.c.captured > 0, *split.live)
        .group_by(day, label)
        .order_by(day, label)
        .limit(MAX_ROWS)
    )
    rows = [*connection.execute(rolled), *connection.execute(live)][:MAX_ROWS]
    return tuple(DaySpending(day=day_of(row.day), label=row.label, credits=int(row.credits)) for row in rows)


def approval_costs(
    connection: Connection, account_id: str, *, since: date, until: date, by: Dimension
) -> tuple[ApprovalCost, ...]:
    """Return what was captured from `since` to `until`, both included, with how many images of then are approved.

    The dearest first, at most `MAX_LABELS`. An image counts as approved by its review in the library, or as an approved
    draft of a batch.
    """
    split = _split(connection, since, until)
    rolled = (
        select(
            _ROLLED[by].label("label"), func.sum(_DAYS.charged).label("credits"), func.sum(_DAYS.images).label("images")
        )
        .where(_DAYS.account_id == account_id, _DAYS.charged > 0, *split.rolled)
        .group_by(_ROLLED[by])
    )
    live = (
        select(_LABELS[by].label("label"), func.sum(holds.c.captured).label("credits"), func.count().label("images"))
        .select_from(_WORK)
        .where(holds.c.account_id == account_id, holds.c.captured > 0, *split.live)
        .group_by(_LABELS[by])
    )
    charged, images = Counter[str](), Counter[str]()
    for row in (*connection.execute(rolled), *connection.execute(live)):
        charged[row.label] += int(row.credits)
        images[row.label] += int(row.images)
    approved = _approved(connection, account_id, since=since, until=until, by=by)
    return tuple(
        ApprovalCost(label=label, credits=spent, images=images[label], approved=approved[label])
        for label, spent in sorted(charged.items(), key=lambda item: (-item[1], item[0]))[:MAX_LABELS]
    )


def _approved(connection: Connection, owner_id: str, *, since: date, until: date, by: Dimension) -> Counter[str]:
    """Count the approved images that an owner had made, by label."""
    in_library = (
        select(_SHELVED[by].label("label"), func.count().label("images"))
        .where(library.c.owner_id == owner_id, _IS_APPROVED, library.c.kind.in_(list(_OPERATIONS)))
        .where(*_within(library.c.created_at, since, until))
        .group_by(_SHELVED[by])
    )
    joined = jobs.join(job_items, job_items.c.job_id == jobs.c.id).join(assets, assets.c.item_id == job_items.c.id)
    joined = joined.outerjoin(library, library.c.asset_id == assets.c.id)
    is_elsewhere = func.coalesce(library.c.review, "") != Review.APPROVED.value
    drafts = (
        select(_LABELS[by].label("label"), func.count().label("images"))
        .select_from(joined)
        .where(jobs.c.owner_id == owner_id, _IS_APPROVED_DRAFT, is_elsewhere)
        .where(*_within(jobs.c.finished_at, since, until))
        .group_by(_LABELS[by])
    )
    found = Counter[str]()
    for row in connection.execute(in_library):
        label = _OPERATIONS.get(row.label, row.label) if by is Dimension.OPERATION else row.label
        found[label] += int(row.images)
    for row in connection.execute(drafts):
        found[row.label] += int(row.images)
    return found


def totals_per_day(connection: Connection, account_id: str, *, since: date, until: date) -> tuple[DayTotals, ...]:
    """Return what was set aside, charged and refunded on each day on which anything was; both days included."""
    split = _split(connection, since, until)
    rolled = (
        select(_DAYS.day, func.sum(_DAYS.estimated), func.sum(_DAYS.charged))
        .where(_DAYS.account_id == account_id, *split.rolled)
        .group_by(_DAYS.day)
    )
    day = day_in(holds.c.settled_at)
    live = (
        select(day.label("day"), func.sum(holds.c.amount), func.sum(holds.c.captured))
        .where(holds.c.account_id == account_id, *split.live)
        .group_by(day)
    )
    refund_day = day_in(entries.c.created_at)
    refunded = (
        select(refund_day.label("day"), func.sum(entries.c.amount))
        .where(entries.c.account_id == account_id, _IS_REFUND, *_within(entries.c.created_at, since, until))
        .group_by(refund_day)
    )
    totals: dict[int, dict[str, int]] = {}
    for number, estimated, charged in (*connection.execute(rolled), *connection.execute(live)):
        totals[number] = {"estimated": int(estimated), "charged": int(charged)}
    for number, amount in connection.execute(refunded):
        totals.setdefault(number, {})["refunded"] = int(amount)
    return tuple(DayTotals(day=day_of(number), **totals[number]) for number in sorted(totals))


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


@dataclass(frozen=True)
class _Split:
    """Conditions for the days that were added up, and for those that were not yet."""

    rolled: tuple[ColumnElement[bool], ...]
    live: tuple[ColumnElement[bool], ...]


def _split(connection: Connection, since: date, until: date) -> _Split:
    since = max(since, until - timedelta(days=MAX_DAYS))
    through = min(rolled_through(connection), until)
    first_live = max(since, through + timedelta(days=1))
    return _Split(
        rolled=(_DAYS.day >= number_of(since), _DAYS.day <= number_of(through)),
        live=(holds.c.settled_at >= start_of(first_live), holds.c.settled_at < start_of(until) + timedelta(days=1)),
    )


def _within(column: ColumnElement[datetime], since: date, until: date) -> Iterable[ColumnElement[bool]]:
    since = max(since, until - timedelta(days=MAX_DAYS))
    return column >= start_of(since), column < start_of(until) + timedelta(days=1)
