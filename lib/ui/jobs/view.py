"""A job as pages show it: what runs with its bar, then the pictures, then what failed and why."""

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.asset import Asset, AssetQuery
from lib.model.job import Item, ItemState, Job
from lib.model.request import MAX_VARIATIONS
from lib.ui import session
from lib.ui.errors import show_error, show_failure
from lib.ui.image.cards import placeholder, show_card, show_trashed
from lib.ui.image.code import show_code
from lib.ui.just_read import JustRead, just_read
from lib.ui.services import current
from lib.ui.wording import (
    OWNERS_ONLY,
    answer_text,
    credits_text,
    delivery_text,
    images_text,
    job_line,
    join,
    preview,
    progress_text,
    stage_text,
)

POLL_S = 0.7
_COLUMNS = 2
_MANY_COLUMNS = 3
_FEW_IMAGES = 4
_TALL_RATIO = 0.7
_MIN_COLUMN_PX = 140


def show_job(actor: Actor, job: Job) -> None:
    """Draw a job with its results, and keep it current while it runs."""
    poll = None if job.state.is_ended else POLL_S
    st.fragment(_draw_job, run_every=poll, key="job")(actor, just_read(job))


def _draw_job(actor: Actor, read: JustRead[Job]) -> None:
    studio = current().studio
    job = read.or_again(lambda: studio.job(actor, read.value.job_id))
    if job.state.is_ended and not read.value.state.is_ended:
        st.rerun()
    with st.container(gap="xxsmall"):
        st.text(preview(job.request.summary))
        st.caption(job_line(job))
    if not job.state.is_ended:
        show_progress(actor, job, place="job")
    page = studio.assets(actor, AssetQuery(job_id=job.job_id, page_size=MAX_VARIATIONS))
    assets = {asset.asset_id: asset for asset in page.assets}
    with st.grid(_columns(job), min_column_width=_MIN_COLUMN_PX, gap="small", key="job.grid"):
        for item in job.items:
            with st.container(gap="xsmall", key=f"job.item.{item.item_id}"):
                _draw_item(actor, job, item, assets.get(item.asset_id or ""))
    show_retry(actor, job, place="job")
    show_code(actor, job)


def _columns(job: Job) -> int:
    is_tall = job.plan.target.ratio < _TALL_RATIO
    return min(len(job.items), _MANY_COLUMNS if is_tall or len(job.items) > _FEW_IMAGES else _COLUMNS)


def _draw_item(actor: Actor, job: Job, item: Item, asset: Asset | None) -> None:
    if asset is not None:
        show_card(actor, asset, place="job")
    elif item.asset_id is not None:
        show_trashed(actor, item.asset_id, job.plan.target, place="job")
    elif item.answer is not None:
        st.text(answer_text(item.answer))
    elif item.failure is not None:
        show_failure(item.failure)
    elif item.state is ItemState.CANCELLED:
        st.info("Cancelled. Nothing was charged.", icon=":material/cancel:")
    else:
        st.image(placeholder(job.plan.target), alt="Not done yet", width="stretch")
        st.caption(join((stage_text(item.stage), f"{item.progress} %" if item.progress else "")))


def show_progress(actor: Actor, job: Job, *, place: str) -> None:
    """Draw a running job's bar and the button that stops it."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", wrap=False):
        st.progress(job.progress / 100, text=progress_text(job))
        is_theirs = actor.may_change(job.owner_id)
        if st.button(
            "Cancel",
            key=f"{place}.cancel.{job.job_id}",
            disabled=job.cancel_requested or not is_theirs,
            help=None if is_theirs else OWNERS_ONLY,
        ):
            try:
                current().studio.cancel(actor, job.job_id)
            except StudioError as error:
                show_error(error)
            else:
                st.rerun()


def show_retry(actor: Actor, job: Job, *, place: str) -> None:
    """Draw the button that tries again what failed; it makes a new job and shows that one."""
    missing = sum(item.state in {ItemState.FAILED, ItemState.CANCELLED} for item in job.items)
    if not job.state.is_ended or not missing or job.retry_job_id is not None:
        return
    label = join(
        (
            f"Try {delivery_text(job.operation, missing) or images_text(missing)} again",
            credits_text(missing * job.plan.price_each),
        )
    )
    if st.button(label, key=f"{place}.retry.{job.job_id}", icon=":material/refresh:"):
        try:
            again = current().studio.retry(actor, job.job_id, key=f"retry-{job.job_id}")
        except StudioError as error:
            show_error(error)
        else:
            session.show_job(again.job_id)
            st.rerun()
