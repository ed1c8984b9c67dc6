"""The last jobs of the workspace, small: so that a reload or a second tab finds what was made and what still runs."""

from collections.abc import Sequence

import streamlit as st

from lib.model.actor import Actor
from lib.model.job import Job, JobState
from lib.ui import session
from lib.ui.image.cards import placeholder
from lib.ui.just_read import JustRead, just_read
from lib.ui.links import image_url
from lib.ui.services import current
from lib.ui.wording import STATES, images_text, join, plain, preview, progress_text

RECENT_JOBS = 8
_POLL_S = 2.0
_COLUMNS = 4
_MIN_COLUMN_PX = 120
_LABEL_CHARACTERS = 48


def show_recent(actor: Actor, jobs: Sequence[Job], *, without: str | None) -> None:
    """Draw recent jobs except the one that is shown above; they stay current while one of them runs."""
    is_live = any(not job.state.is_ended for job in jobs)
    poll = _POLL_S if is_live else None
    st.fragment(_draw_recent, run_every=poll, key="recent")(actor, without, just_read(jobs), was_live=is_live)


def _draw_recent(actor: Actor, without: str | None, read: JustRead[Sequence[Job]], *, was_live: bool) -> None:
    jobs = read.or_again(lambda: current().studio.jobs(actor, page_size=RECENT_JOBS))
    jobs = [job for job in jobs if job.job_id != without]
    if was_live and all(job.state.is_ended for job in jobs):
        st.rerun()
    with st.grid(_COLUMNS, min_column_width=_MIN_COLUMN_PX, gap="small", key="recent.grid"):
        for job in jobs:
            with st.container(gap="xsmall", key=f"recent.{job.job_id}"):
                _draw_one(job)


def _draw_one(job: Job) -> None:
    if job.asset_ids:
        thumbnail, full = (image_url(job.asset_ids[0], rendition) for rendition in ("thumbnail", "full"))
        st.image(thumbnail, alt=preview(job.request.summary), width="stretch", link=full)
    else:
        st.image(placeholder(job.plan.target, is_coming=not job.state.is_ended), alt=STATES[job.state], width="stretch")
    if not job.state.is_ended:
        st.progress(job.progress / 100, text=progress_text(job))
    label = plain(preview(job.request.summary, _LABEL_CHARACTERS))
    is_chosen = st.button(label, key=f"recent.show.{job.job_id}", type="tertiary", wrap=True)
    state = "" if job.state is JobState.COMPLETED else STATES[job.state]
    st.caption(join((images_text(job.plan.count), state)), text_alignment="center")
    if is_chosen:
        session.show_job(job.job_id)
        st.rerun()
