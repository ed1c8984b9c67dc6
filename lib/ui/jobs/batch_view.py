"""A batch as the page shows it: how far it is, what came of it, and what can be done with the whole of it."""

from collections.abc import Callable, Sequence

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.batch import Batch, Workflow
from lib.model.job import Job
from lib.ui import session
from lib.ui.errors import show_error, show_failure
from lib.ui.image.cards import placeholder
from lib.ui.jobs.review_grid import draw_finals, draw_verdict
from lib.ui.just_read import JustRead, just_read
from lib.ui.links import image_url
from lib.ui.pages import CREATE
from lib.ui.services import current
from lib.ui.wording import (
    OWNERS_ONLY,
    STATES,
    credits_text,
    images_text,
    join,
    moment_text,
    number,
    plain,
    preview,
    remaining_text,
    stage_text,
)

PAGE_SIZE = 24
PAGE_KEY = "batch.page"
_POLL_S = 1.5
_COLUMN_PX = 180
_TITLE_CHARACTERS = 60


def show_batch(actor: Actor, batch: Batch) -> None:
    """Draw a batch, and keep it current while something of it runs."""
    poll = None if batch.state.is_ended else _POLL_S
    st.fragment(_draw_batch, run_every=poll, key="batch.view")(actor, just_read(batch))


def show_batches(actor: Actor, batches: Sequence[Batch], *, without: str | None) -> None:
    """Draw the newest batches as links."""
    del actor
    others = [batch for batch in batches if batch.batch_id != without]
    if not others:
        return
    st.subheader("Recent batches", anchor=False)
    for batch in others:
        label = join((batch.campaign or "Batch", images_text(batch.total_images), STATES[batch.state]))
        when = moment_text(batch.created_at, session.time_zone())
        if st.button(plain(f"{label} · {when}"), key=f"batch.open.{batch.batch_id}", type="tertiary"):
            session.show_batch(batch.batch_id)
            st.rerun()


def _draw_batch(actor: Actor, read: JustRead[Batch]) -> None:
    studio = current().studio
    batch = read.or_again(lambda: studio.batches.load(actor, read.value.batch_id))
    if batch.state.is_ended and not read.value.state.is_ended:
        st.rerun()
    st.subheader(plain(batch.campaign or "Batch"), anchor=False)
    st.caption(plain(_line(batch)))
    if not batch.state.is_ended:
        st.progress(batch.progress / 100, text=_progress_text(batch))
    _draw_actions(actor, batch)
    if batch.workflow is Workflow.DRAFT_THEN_FINAL:
        draw_finals(actor, batch)
    _draw_grid(actor, batch)
    _draw_sheet(actor, batch)


def _line(batch: Batch) -> str:
    kind = "Drafts first" if batch.workflow is Workflow.DRAFT_THEN_FINAL else ""
    missing = f"{number(batch.missing_images)} missing" if batch.missing_images else ""
    done = f"{number(batch.ended_images)} of {images_text(batch.total_images)}"
    return join((kind, STATES[batch.state], done, missing, f"{credits_text(batch.cost)} spent" if batch.cost else ""))


def _progress_text(batch: Batch) -> str:
    return join((f"{number(batch.ended_images)} of {number(batch.total_images)} ended", remaining_text(batch.eta_s)))


def _draw_actions(actor: Actor, batch: Batch) -> None:
    batches = current().studio.batches
    with st.container(horizontal=True, gap="small"):
        if not batch.state.is_ended and _owners_button(actor, batch, "Cancel the rest", "cancel", "cancel"):
            _do(lambda: batches.cancel(actor, batch.batch_id))
        if batch.state.is_ended and batch.missing_images:
            label = f"Try {images_text(batch.missing_images)} again"
            if _owners_button(actor, batch, label, "retry", "refresh"):
                _do(lambda: batches.retry(actor, batch.batch_id))


def _owners_button(actor: Actor, batch: Batch, label: str, name: str, icon: str) -> bool:
    is_theirs = actor.may_change(batch.owner_id)
    return st.button(
        label,
        key=f"batch.{name}",
        icon=f":material/{icon}:",
        disabled=not is_theirs,
        help=None if is_theirs else OWNERS_ONLY,
    )


def _do(action: Callable[[], object]) -> None:
    try:
        action()
    except StudioError as error:
        show_error(error)
    else:
        st.rerun()


def _draw_grid(actor: Actor, batch: Batch) -> None:
    studio = current().studio
    is_review = batch.workflow is Workflow.DRAFT_THEN_FINAL
    pages = max(1, -(-len(batch.job_ids) // PAGE_SIZE))
    page = min(session.page_number(PAGE_KEY), pages)
    jobs = studio.batches.jobs(actor, batch.batch_id, page=page, page_size=PAGE_SIZE)
    with st.grid("auto", min_column_width=_COLUMN_PX, gap="small", key="batch.grid"):
        for job in jobs:
            with st.container(gap="xsmall", key=f"batch.job.{job.job_id}"):
                _draw_job(job)
                if is_review and job.draft_job_id is None:
                    draw_verdict(actor, job)
    if pages > 1:
        st.pagination(pages, key=PAGE_KEY, bind="query-params")


def _draw_job(job: Job) -> None:
    title = job.request.title or preview(job.request.summary, _TITLE_CHARACTERS)
    if job.asset_ids:
        thumbnail, full = (image_url(job.asset_ids[0], rendition) for rendition in ("thumbnail", "full"))
        st.image(thumbnail, alt=preview(job.request.summary), link=full, width="stretch")
    else:
        drawing = placeholder(job.plan.target, is_coming=not job.state.is_ended)
        st.image(drawing, alt=STATES[job.state], width="stretch")
    st.caption(plain(join((title, *_facts(job)))))
    for failure in dict.fromkeys(job.failures):
        show_failure(failure)
    st.page_link(CREATE.path, label="Show", query_params={session.JOB: job.job_id}, icon=":material/arrow_forward:")


def _facts(job: Job) -> tuple[str, ...]:
    kind = "final" if job.draft_job_id else ""
    more = f"{len(job.asset_ids)} images" if len(job.asset_ids) > 1 else ""
    state = "" if job.state.is_ended else join((stage_text(job.stage), f"{job.progress} %" if job.progress else ""))
    return (kind, more, *job.labels.values(), state) if not job.request.title else (kind, more, state)


def _draw_sheet(actor: Actor, batch: Batch) -> None:
    if not batch.state.is_ended:
        return
    with st.expander("Result sheet", key="batch.sheet", on_change="rerun") as sheet:
        if not sheet.open:
            return
        drawn = current().studio.batches.sheet(actor, batch.batch_id)
        st.image(drawn, alt="All images of the batch as a labelled grid", width="stretch")
        name = f"{batch.batch_id}.png"
        st.download_button("Download", drawn, name, "image/png", key="batch.download", on_click="ignore")
