"""The two chips at the top of every page: running work and the balance; with them comes word of what ended."""

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.ui.news import tell_news
from lib.ui.pages import CREDITS, JOBS
from lib.ui.services import current
from lib.ui.wording import balance_text

_REFRESH_S = 4.0


@st.fragment(run_every=_REFRESH_S, key="chips")
def show_chips(actor: Actor) -> None:
    """Draw both chips, keep them current and say what ended: three short reads every few seconds."""
    studio = current().studio
    try:
        running = studio.count_jobs(actor, live_only=True)
        balance = studio.balance(actor)
        tell_news(actor)
    except StudioError:
        return  # the page below says what is wrong; a chip would only say it twice
    with st.container(horizontal=True, horizontal_alignment="right", gap="xsmall", key="chips"):
        if running:
            st.page_link(JOBS.path, label=f"{running} running", icon=":material/progress_activity:")
        st.page_link(CREDITS.path, label=balance_text(balance.available), icon=":material/toll:")
