"""Which jobs the Jobs page lists, as the address says it."""

import streamlit as st

from lib.model.job import LIVE_JOBS, JobQuery, JobState
from lib.ui import session

_ALL = "All"
STATES: dict[str, tuple[JobState, ...]] = {
    _ALL: (),
    "Running": LIVE_JOBS,
    "Done": (JobState.COMPLETED,),
    "Failed": (JobState.FAILED, JobState.PARTIAL),
    "Cancelled": (JobState.CANCELLED,),
}
"""What the filter offers."""


def draw_filters() -> JobQuery:
    """Draw the filters, each bound to the address, and return what they ask for."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="jobs.filters"):
        state = st.segmented_control(
            "State",
            list(STATES),
            default=_ALL,
            required=True,
            key="jobs.state",
            bind="query-params",
            label_visibility="collapsed",
        )
        campaign = st.text_input(
            "Campaign",
            key="jobs.campaign",
            max_chars=120,
            bind="query-params",
            placeholder="Campaign",
            label_visibility="collapsed",
            width=220,
        )
    batch_id = (session.shown_batch() or "")[:64]
    return JobQuery(states=STATES.get(str(state), ()), campaign=(campaign or "").strip(), batch_id=batch_id)
