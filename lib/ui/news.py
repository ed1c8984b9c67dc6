"""Short messages on any page when a job of one's own has ended. Whoever cancelled something is not told so."""

import streamlit as st

from lib.model.actor import Actor
from lib.model.job import Job, JobState
from lib.ui import session
from lib.ui.services import current
from lib.ui.wording import delivery_text, join, number, plain, preview

_PROMPT_CHARACTERS = 60
_WORDS = {
    JobState.COMPLETED: ("Done", ":material/check_circle:"),
    JobState.PARTIAL: ("Partly done", ":material/rule:"),
    JobState.FAILED: ("Failed", ":material/error:"),
}


def tell_news(actor: Actor) -> None:
    """Say what ended since this session last looked: each job while they are few, else how many."""
    ended = current().studio.news.ended_since(actor, session.news_since(current().clock.now()))
    session.told_until(ended.until)
    if ended.count > len(ended.jobs):
        st.toast(f"{number(ended.count)} jobs have ended.", icon=":material/check_circle:")
        return
    for job in reversed(ended.jobs):
        if job.state in _WORDS:
            words, icon = _WORDS[job.state]
            st.toast(plain(f"{words}: {_text(job)}"), icon=icon)


def _text(job: Job) -> str:
    made = delivery_text(job.operation, len(job.asset_ids)) if job.asset_ids or job.answer else ""
    return join((preview(job.request.summary, _PROMPT_CHARACTERS), made))
