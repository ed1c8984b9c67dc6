"""The list of jobs: one block each, current while any of them runs."""

from typing import Literal

import streamlit as st

from lib.model.actor import Actor
from lib.model.job import Job, JobQuery, JobState
from lib.model.request import TEXT_OPERATIONS
from lib.model.text_request import AnalyzeTask, TextTask
from lib.ui import session
from lib.ui.errors import show_failure
from lib.ui.jobs.links import page_of
from lib.ui.jobs.view import show_progress, show_retry
from lib.ui.just_read import JustRead, just_read
from lib.ui.links import image_url
from lib.ui.pages import BATCH, PROMPT, PageSpec
from lib.ui.services import current
from lib.ui.wording import STATES, answer_text, job_line, join, moment_text, preview

PAGE_SIZE = 20
_POLL_S = 2.0
_THUMBNAIL_PX = 96
_TEXT_CHARACTERS = 300
_WRITTEN = {TextTask.WRITE, TextTask.ENHANCE, AnalyzeTask.DESCRIBE}
_COLOURS: dict[JobState, Literal["green", "orange", "red", "gray"]] = {
    JobState.COMPLETED: "green",
    JobState.PARTIAL: "orange",
    JobState.FAILED: "red",
    JobState.CANCELLED: "gray",
}


def show_jobs(actor: Actor, wanted: JobQuery) -> None:
    """Draw one page of jobs, newest first."""
    jobs = current().studio.find_jobs(actor, wanted)
    is_live = any(not job.state.is_ended for job in jobs)
    poll = _POLL_S if is_live else None
    st.fragment(_draw_jobs, run_every=poll, key="jobs")(actor, wanted, just_read(jobs), was_live=is_live)


def _draw_jobs(actor: Actor, wanted: JobQuery, read: JustRead[tuple[Job, ...]], *, was_live: bool) -> None:
    jobs = read.or_again(lambda: current().studio.find_jobs(actor, wanted))
    if was_live and all(job.state.is_ended for job in jobs):
        st.rerun()
    for job in jobs:
        with st.container(border=True, gap="small", key=f"jobs.{job.job_id}"):
            _draw_job(actor, job)


def _place_of(job: Job) -> tuple[PageSpec, dict[str, str]] | None:
    """Return the page that shows a job, and what its address has to say; none for texts without a page."""
    if job.operation in TEXT_OPERATIONS:
        is_written = getattr(job.request, "task", None) in _WRITTEN
        return (PROMPT, {session.WRITTEN: job.job_id}) if is_written else None
    return page_of(job)


def _draw_thumbnail(job: Job) -> None:
    thumbnail, full = (image_url(job.asset_ids[0], rendition) for rendition in ("thumbnail", "full"))
    width = max(1, min(_THUMBNAIL_PX, round(_THUMBNAIL_PX * job.plan.target.ratio)))
    st.image(thumbnail, alt=preview(job.request.summary), link=full, width=width)


def _draw_job(actor: Actor, job: Job) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="top"):
        if job.asset_ids:
            _draw_thumbnail(job)
        with st.container(gap="xsmall", width="stretch"):
            st.text(preview(job.request.summary))
            if job.answer is not None:
                st.text(preview(answer_text(job.answer), _TEXT_CHARACTERS))
            st.caption(join((job_line(job), moment_text(job.created_at, session.time_zone()))))
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.badge(STATES[job.state], color=_COLOURS.get(job.state, "blue"))
                place = _place_of(job)
                if place is not None:
                    page, where = place
                    st.page_link(page.path, label="Show", query_params=where, icon=":material/arrow_forward:")
                if job.batch_id:
                    among = {session.BATCH: job.batch_id}
                    st.page_link(BATCH.path, label="Batch", query_params=among, icon=BATCH.icon)
    if not job.state.is_ended:
        show_progress(actor, job, place="jobs")
    for failure in dict.fromkeys(job.failures):
        show_failure(failure)
    show_retry(actor, job, place="jobs")
