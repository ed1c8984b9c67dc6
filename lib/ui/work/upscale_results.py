"""What came of upscales: how far each is, and one at a time before and after, with sharpness and size for both."""

from collections.abc import Sequence

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.job import Job
from lib.ui.errors import show_error
from lib.ui.image.named import asset_or_none
from lib.ui.just_read import JustRead, just_read
from lib.ui.links import small_url
from lib.ui.services import current
from lib.ui.wording import OWNERS_ONLY, bytes_text, images_text, join, size_text
from lib.ui.work.results import results_of, show_result
from lib.ui.work.upscale_form import FORM

_POLL_S = 0.7
_CACHE = "upscale.sharpness"
_MAX_CACHED = 100
_SMALL_PX = 84


def show_results(actor: Actor, jobs: Sequence[Job]) -> None:
    """Draw one job's result, and the way to the others."""
    shown = jobs[0]
    if len(jobs) > 1:
        _show_progress(actor, jobs)
        shown = _choose(actor, jobs)
    show_result(actor, FORM, shown, go_on="Upscale this one again")
    for asset in results_of(actor, shown):
        _show_figures(actor, asset)


def _choose(actor: Actor, jobs: Sequence[Job]) -> Job:
    names = [job.job_id for job in jobs]
    wanted = FORM.value("shown")
    position = names.index(wanted) if wanted in names else 0
    with st.container(horizontal=True, gap="small", key=FORM.key("others")):
        for number, job in enumerate(jobs):
            made = results_of(actor, job)
            with st.container(gap="xsmall", width=_SMALL_PX, key=FORM.key(f"other.{job.job_id}")):
                if made:
                    st.image(small_url(made[0]), alt=f"Result {number + 1}", width="stretch")
                st.button(
                    f"{number + 1}",
                    key=FORM.key(f"show.{job.job_id}"),
                    type="tertiary",
                    disabled=number == position,
                    on_click=FORM.put,
                    args=("shown", job.job_id),
                )
    return jobs[position]


def _show_progress(actor: Actor, jobs: Sequence[Job]) -> None:
    if any(not job.state.is_ended for job in jobs):
        st.fragment(_draw_progress, run_every=_POLL_S, key=FORM.key("progress"))(actor, just_read(list(jobs)))


def _draw_progress(actor: Actor, read: JustRead[list[Job]]) -> None:
    studio = current().studio
    jobs = read.or_again(lambda: [studio.job(actor, job.job_id) for job in read.value])
    ended = sum(job.state.is_ended for job in jobs)
    if ended == len(jobs):
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=FORM.key("progress.line")):
        share = sum(job.progress for job in jobs) / (100 * len(jobs))
        st.progress(share, text=f"{ended} of {images_text(len(jobs))} done", width="stretch")
        rest = [job for job in jobs if not job.state.is_ended]
        is_theirs = all(actor.may_change(job.owner_id) for job in rest)
        why_not = None if is_theirs else OWNERS_ONLY
        if st.button("Cancel the rest", key=FORM.key("cancel"), disabled=not is_theirs, help=why_not):
            _cancel(actor, rest)


def _cancel(actor: Actor, jobs: Sequence[Job]) -> None:
    """Stop jobs; what runs stops at its next tile."""
    try:
        for job in jobs:
            current().studio.cancel(actor, job.job_id)
    except StudioError as error:
        show_error(error)
    else:
        st.rerun()


def _show_figures(actor: Actor, asset: Asset) -> None:
    source = asset_or_none(actor, asset.parents[0] if asset.parents else None)
    if source is None:
        return
    sharp = _sharpness(actor, source, asset)
    rows = ["| | Before | After |", "|:--|--:|--:|"]
    rows.append(f"| Size | {size_text(source.size)} | {size_text(asset.size)} |")
    rows.append(f"| File | {bytes_text(source.bytes)} | {bytes_text(asset.bytes)} |")
    if sharp is not None:
        rows.append(f"| Sharpness | {sharp[0]:.1f} | {sharp[1]:.1f} |")
    st.markdown("\n".join(rows))
    megapixels = asset.size.pixels / 1_000_000
    st.caption(
        join(
            (
                f"{asset.size.width / source.size.width:.1f} times as wide, {megapixels:.1f} megapixels",
                "sharpness compares neighbouring pixels, both at the larger size" if sharp else "",
            )
        )
    )


def _sharpness(actor: Actor, source: Asset, asset: Asset) -> tuple[float, float] | None:
    """Return the figures of both, measured once in a session; None where that fails, for they are a nicety."""
    known: dict[tuple[str, str], tuple[float, float]] = st.session_state.setdefault(_CACHE, {})
    pair = (source.asset_id, asset.asset_id)
    if pair not in known:
        try:
            figures = current().studio.pictures.sharpness(actor, *pair)
        except StudioError:
            return None
        if len(known) >= _MAX_CACHED:
            known.clear()
        known[pair] = figures
    return known[pair]
