"""Where credits went, as charts with a table beside each. The database adds up; pandas only arranges.

Days are in UTC, as in every total of the ledger.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from lib.model.actor import Actor
from lib.model.spending import DaySpending, DayTotals, Dimension
from lib.ui.services import current
from lib.ui.wording import number, plain

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
_HEIGHT_PX = 280
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
    _draw_spending(spent, _SPLITS[split])
    _draw_totals(totals)


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
        f"| {plain(line.provider)} | {plain(line.model)} | {number(line.differing)} of {number(line.images)} "
        f"| {_dollars(line.expected_micro_usd)} | {_dollars(line.actual_micro_usd)} |"
        for line in found
    )
    head = ("| Provider | Model | Images off | Expected | Charged |", "|:--|:--|--:|--:|--:|")
    st.markdown("\n".join((*head, *rows)))


def arrange(spent: tuple[DaySpending, ...]) -> "pd.DataFrame":
    """Return spending as rows of Day, Label and Credits, the labels beyond the largest few added up as one."""
    import pandas as pd  # noqa: PLC0415 - heavy, and wanted on this page only

    rows = [(line.day, line.label or "None", line.credits) for line in spent]
    frame = pd.DataFrame(rows, columns=["Day", "Label", "Credits"])
    largest = frame.groupby("Label")["Credits"].sum().nlargest(MAX_LABELS).index
    frame["Label"] = frame["Label"].where(frame["Label"].isin(largest), OTHERS)
    return frame.groupby(["Day", "Label"], as_index=False).agg({"Credits": "sum"})


def _draw_spending(spent: tuple[DaySpending, ...], name: str) -> None:
    frame = arrange(spent).rename(columns={"Label": name})
    totals = frame.groupby(name, as_index=False).agg({"Credits": "sum"}).sort_values("Credits", ascending=False)
    chart, table = st.columns([8, 4], gap="medium")
    with chart:
        st.markdown("**Credits charged per day**")
        st.bar_chart(
            frame,
            x="Day",
            y="Credits",
            color=name,
            stack=True,
            height=_HEIGHT_PX,
            alt=f"Credits charged per day, split by {name.lower()}; the table beside it has the sums.",
        )
    with table:
        st.markdown("**In total**")
        st.dataframe(totals, hide_index=True, height="auto", alt=f"Credits by {name.lower()}")


def _draw_totals(totals: tuple[DayTotals, ...]) -> None:
    import pandas as pd  # noqa: PLC0415 - see above

    rows = [(line.day, line.estimated, line.charged, line.refunded) for line in totals]
    frame = pd.DataFrame(rows, columns=["Day", "Estimated", "Charged", "Refunded"])
    chart, table = st.columns([8, 4], gap="medium")
    with chart:
        st.markdown("**Estimate against actual, and refunds**")
        st.bar_chart(
            frame,
            x="Day",
            y=["Estimated", "Charged", "Refunded"],
            y_label="Credits",
            stack=False,
            height=_HEIGHT_PX,
            alt="Credits estimated, charged and refunded per day; the table beside it has the figures.",
        )
    with table:
        st.markdown("**By day**")
        st.dataframe(frame.iloc[::-1], hide_index=True, height=_HEIGHT_PX, alt="Credits by day, newest first")


def _dollars(micro_usd: int) -> str:
    return plain(f"${micro_usd / _MICRO_USD:,.2f}")
