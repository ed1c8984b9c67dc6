"""Where credits went, as charts with a table beside each. The database adds up; pandas only arranges.

Days are in UTC, as in every total of the ledger.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import streamlit as st

from lib.model.actor import Actor
from lib.model.spending import ApprovalCost, CostMismatch, DaySpending, DayTotals, Dimension
from lib.ui.image.cards import model_label
from lib.ui.services import current
from lib.ui.wording import OPERATIONS, join, number, plain

if TYPE_CHECKING:
    import pandas as pd

MAX_LABELS = 8
"""Colours that can be told apart; the smaller rest is shown as one."""
OTHERS = "Others"
_PERIODS = {30: "30 days", 90: "90 days", 365: "A year"}
_SPLITS = {
    Dimension.PROVIDER: "Provider",
    Dimension.MODEL: "Model",
    Dimension.OPERATION: "Operation",
    Dimension.CAMPAIGN: "Campaign",
}
_MOST_DAYS = 90
"""Longer periods are drawn by the week."""
_SUMS = ("Estimated", "Charged", "Refunded")
_LEGEND_COLUMNS = 2
_HEIGHT_PX = 320
_WEEK_DAYS = 7
_DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1)
_MICRO_USD = 1_000_000


def show_charts(actor: Actor) -> None:
    """Draw spending split by what the visitor chooses, then estimates against charges, then refunds if any."""
    reports = current().studio.reports
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        by = st.segmented_control(
            "Split by",
            list(_SPLITS),
            default=Dimension.PROVIDER,
            format_func=lambda split: _SPLITS[split],
            key="credits.split",
            bind="query-params",
            required=True,
        )
        days = st.segmented_control(
            "Period",
            list(_PERIODS),
            default=30,
            format_func=lambda count: _PERIODS[count],
            key="credits.days",
            bind="query-params",
            required=True,
        )
    until = current().clock.now().date()
    since = until - timedelta(days=(days or 30) - 1)
    split = by or Dimension.PROVIDER
    spent = reports.per_day(actor, since=since, until=until, by=split)
    totals = reports.totals_per_day(actor, since=since, until=until)
    if not totals:
        st.text("Nothing was charged in this period.")
        return
    weekly = (days or 0) > _MOST_DAYS
    spent = tuple(line.model_copy(update={"label": _called(split, line.label)}) for line in spent)
    _draw_spending(spent, _SPLITS[split], weekly=weekly)
    _draw_totals(totals, weekly=weekly)
    costs = reports.approval_costs(actor, since=since, until=until, by=split)
    costs = tuple(line.model_copy(update={"label": _called(split, line.label)}) for line in costs)
    _draw_approvals(costs, _SPLITS[split])


def show_mismatches(actor: Actor) -> None:
    """Draw which vendors charged something else than expected in the last 30 days; nothing where all is well."""
    since = current().clock.now() - timedelta(days=30)
    found = current().studio.reports.cost_mismatches(actor, since=since)
    if not found:
        return
    st.subheader("Vendors that charged something else", anchor=False)
    st.caption(
        "Models of which an image cost over 10 % more or less than expected, last 30 days. Credits are not affected."
    )
    rows = (
        f"| {plain(_model_of(line))} | {number(line.differing)} of {number(line.images)} "
        f"| {_dollars(line.expected_micro_usd)} | {_dollars(line.actual_micro_usd)} |"
        for line in found
    )
    head = ("| Model | Images off | Expected | Charged |", "|:--|--:|--:|--:|")
    st.markdown("\n".join((*head, *rows)))


def _called(split: Dimension, label: str) -> str:
    """Return what pages call a provider, model or operation; its id where the catalog no longer knows it."""
    catalog = current().catalog
    match split:
        case Dimension.PROVIDER:
            return next((provider.label for provider in catalog.providers if provider.id == label), label)
        case Dimension.MODEL:
            return next((model.label for model in catalog.find_models(label)), label)
        case Dimension.OPERATION:
            return {operation.value: name for operation, name in OPERATIONS.items()}.get(label, label)
        case _:
            return label


def _model_of(line: CostMismatch) -> str:
    return join((model_label(line.provider, line.model), _called(Dimension.PROVIDER, line.provider)))


def arrange(spent: tuple[DaySpending, ...], *, weekly: bool = False) -> "pd.DataFrame":
    """Return spending as rows of Day, Label and Credits; the labels beyond the largest few are added up as one.

    `weekly` adds up weeks, named by their Monday.
    """
    import pandas as pd  # noqa: PLC0415 - heavy, and wanted on this page only

    rows = [(_start(line.day, weekly=weekly), line.label or "None", line.credits) for line in spent]
    frame = pd.DataFrame(rows, columns=["Day", "Label", "Credits"])
    largest = frame.groupby("Label")["Credits"].sum().nlargest(MAX_LABELS).index
    frame["Label"] = frame["Label"].where(frame["Label"].isin(largest), OTHERS)
    return frame.groupby(["Day", "Label"], as_index=False).agg({"Credits": "sum"})


def _draw_spending(spent: tuple[DaySpending, ...], name: str, *, weekly: bool) -> None:
    frame = arrange(spent, weekly=weekly).rename(columns={"Label": name})
    totals = frame.groupby(name, as_index=False).agg({"Credits": "sum"}).sort_values("Credits", ascending=False)
    chart, table = st.columns([8, 4], gap="medium")
    with chart:
        st.markdown(f"**Credits charged per {_unit(weekly=weekly)}**")
        st.vega_lite_chart(
            with_ends(frame, weekly=weekly),
            _over_time(name),
            height=_HEIGHT_PX,
            alt=f"Credits charged, split by {name.lower()}",
        )
    with table:
        st.markdown("**In total**")
        st.dataframe(
            totals, hide_index=True, height="auto", column_config=_numbers("Credits"), alt=f"Credits by {name.lower()}"
        )


def with_ends(frame: "pd.DataFrame", *, weekly: bool) -> "pd.DataFrame":
    """Return the frame with the corners of each bar, stacked: milliseconds since 1970, a little short of its span."""
    top = frame.groupby("Day")["Credits"].cumsum()
    began = [(day - _EPOCH).days * _DAY_MS for day in frame["Day"]]
    shown = _DAY_MS * (_WEEK_DAYS if weekly else 1) * 5 // 6
    return frame.assign(From=began, To=[start + shown for start in began], Top=top, Bottom=top - frame["Credits"])


def _draw_totals(totals: tuple[DayTotals, ...], *, weekly: bool) -> None:
    import pandas as pd  # noqa: PLC0415 - see above

    rows = [(_start(line.day, weekly=weekly), line.estimated, line.charged, line.refunded) for line in totals]
    frame = pd.DataFrame(rows, columns=["Day", *_SUMS]).groupby("Day", as_index=False).agg(dict.fromkeys(_SUMS, "sum"))
    chart, table = st.columns([8, 4], gap="medium")
    with chart:
        st.markdown("**Estimate against actual, and refunds**")
        together = frame.melt("Day", var_name="Sum", value_name="Credits")
        alt = "Credits estimated, charged and refunded"
        st.vega_lite_chart(together, _over_time("Sum", order=_SUMS), height=_HEIGHT_PX, alt=alt)
    with table:
        st.markdown(f"**By {_unit(weekly=weekly)}**")
        st.dataframe(
            frame.iloc[::-1],
            hide_index=True,
            height=_HEIGHT_PX,
            column_config=_numbers(*_SUMS),
            alt="Credits by day, newest first",
        )


def _draw_approvals(costs: tuple[ApprovalCost, ...], name: str) -> None:
    st.markdown("**Cost per approved image**")
    if not any(line.approved for line in costs):
        st.caption("No image of this period is approved yet. Approve images in the library, or drafts in a batch.")
        return
    st.markdown(approvals_table(costs, name))


def approvals_table(costs: tuple[ApprovalCost, ...], name: str) -> str:
    """Return what an approved image costs as a markdown table, with all of it together in the last line."""
    together = ApprovalCost(
        label="Together",
        credits=sum(line.credits for line in costs),
        images=sum(line.images for line in costs),
        approved=sum(line.approved for line in costs),
    )
    rows = (
        f"| {plain(line.label or 'None')} | {number(line.credits)} | {number(line.images)} | {number(line.approved)} "
        f"| {f'{line.credits / line.approved:,.1f}' if line.approved else '–'} |"
        for line in (*costs, together)
    )
    head = (f"| {name} | Credits | Images | Approved | Credits per approved |", "|:--|--:|--:|--:|--:|")
    return "\n".join((*head, *rows))


def _over_time(colour: str, *, order: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return stacked bars over time, or lines where an order is given. The legend wraps on a phone."""
    legend = {"orient": "bottom", "columns": _LEGEND_COLUMNS, "title": None, "labelLimit": 150}
    encoding: dict[str, Any] = {
        "x": {"field": "Day", "type": "temporal", "timeUnit": "utcyearmonthdate", "title": None},
        "y": {"field": "Credits", "type": "quantitative"},
        "color": {"field": colour, "type": "nominal", "legend": legend},
        "tooltip": [
            {"field": "Day", "type": "temporal", "timeUnit": "utcyearmonthdate"},
            {"field": colour, "type": "nominal"},
            {"field": "Credits", "type": "quantitative"},
        ],
    }
    if not order:
        encoding["x"] = {"field": "From", "type": "temporal", "scale": {"type": "utc"}, "title": None}
        encoding["y"] = {"field": "Top", "type": "quantitative", "title": "Credits"}
        return {"mark": "rect", "encoding": encoding | {"x2": {"field": "To"}, "y2": {"field": "Bottom"}}}
    encoding["color"]["sort"] = order
    return {"mark": {"type": "line", "point": True}, "encoding": encoding}


def _numbers(*columns: str) -> dict[str, Any]:
    return {column: st.column_config.NumberColumn(format="localized") for column in columns}


def _start(day: date, *, weekly: bool) -> date:
    return day - timedelta(days=day.weekday()) if weekly else day


def _unit(*, weekly: bool) -> str:
    return "week" if weekly else "day"


def _dollars(micro_usd: int) -> str:
    return plain(f"${micro_usd / _MICRO_USD:,.2f}")
