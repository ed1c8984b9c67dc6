"""What came of an edit, a guided image or an upscale: progress, then before and after, then the ways on."""

from collections.abc import Callable

import streamlit as st

from lib.model.actor import Actor
from lib.model.asset import Asset, AssetQuery
from lib.model.geometry import Box, Size
from lib.model.job import Job
from lib.model.picture_request import EditRequest
from lib.ui.components.before_after import show_before_after, side_of
from lib.ui.errors import show_failure
from lib.ui.image.cards import alt_text, show_line
from lib.ui.image.named import asset_or_none
from lib.ui.jobs.view import show_job, show_retry
from lib.ui.links import image_url, small_url
from lib.ui.services import current
from lib.ui.wording import plain, size_text
from lib.ui.work.form import WorkForm

BEFORE, AFTER = "Before", "After"


def show_result(actor: Actor, form: WorkForm, job: Job, *, go_on: str) -> None:
    """Draw a job: its progress while it runs, then what it made beside what it was made of.

    `go_on` is what the button says that makes the result the next picture to work on.
    """
    if not job.state.is_ended:
        show_job(actor, job)
        return
    for failure in job.failures:
        show_failure(failure)
    for asset in results_of(actor, job):
        show_comparison(actor, job, asset, place=form.place)
        with st.container(horizontal=True, gap="small", key=form.key(f"ways.{asset.asset_id}")):
            st.button(
                go_on,
                icon=":material/subdirectory_arrow_right:",
                key=form.key(f"go_on.{asset.asset_id}"),
                on_click=form.set_source,
                args=(asset.asset_id,),
            )
    show_retry(actor, job, place=form.place)


def results_of(actor: Actor, job: Job) -> tuple[Asset, ...]:
    """Return the pictures that a job made, the trash left out."""
    found = current().studio.assets(actor, AssetQuery(job_id=job.job_id, page_size=50)).assets
    return tuple(sorted(found, key=lambda asset: asset.position))


def show_comparison(actor: Actor, job: Job, asset: Asset, *, place: str) -> None:
    """Draw a result over what it was made of, with its line and its menu."""
    source = asset_or_none(actor, asset.parents[0] if asset.parents else None)
    if source is None:
        st.image(image_url(asset.asset_id, "screen"), alt="Result", width="stretch")
    else:
        before, after = side_of(source.asset_id, BEFORE), side_of(asset.asset_id, AFTER)
        show_before_after(
            before, after, asset.size, key=f"{place}.compare.{asset.asset_id}", at=_place_in(job, source, asset)
        )
        if source.size != asset.size:
            st.caption(plain(f"{size_text(source.size)} → {size_text(asset.size)}"))
    show_line(actor, asset, place=place)


def _place_in(job: Job, source: Asset, asset: Asset) -> Box | None:
    """Return where the source lies in a picture that was extended; None where both have the same frame."""
    if not isinstance(job.request, EditRequest) or job.request.expansion is None:
        return None
    added = job.request.expansion
    whole = Size(width=source.size.width + added.left + added.right, height=source.size.height + added.up + added.down)
    across, down = asset.size.width / whole.width, asset.size.height / whole.height
    return Box(
        left=round(added.left * across),
        top=round(added.up * down),
        right=round((added.left + source.size.width) * across),
        bottom=round((added.up + source.size.height) * down),
    )


def show_steps(actor: Actor, asset: Asset, on_choose: Callable[[str], None], *, place: str) -> None:
    """Draw the steps that led to a picture and what was made of it; each can be gone on from."""
    chain = current().studio.pictures.chain(actor, asset)
    if len(chain.steps) > 1:
        st.subheader("Steps", anchor=False)
        _draw_row(chain.steps, asset, on_choose, place=f"{place}.step")
    if chain.branches:
        st.subheader("Made from this image", anchor=False)
        _draw_row(chain.branches, asset, on_choose, place=f"{place}.branch")


def _draw_row(assets: tuple[Asset, ...], shown: Asset, on_choose: Callable[[str], None], *, place: str) -> None:
    with st.grid("auto", min_column_width=110, gap="small", key=f"{place}.row"):
        for asset in assets:
            with st.container(gap="xsmall", key=f"{place}.{asset.asset_id}"):
                st.image(small_url(asset), alt=alt_text(asset), width="stretch", link=image_url(asset.asset_id))
                is_shown = asset.asset_id == shown.asset_id
                st.button(
                    "Shown" if is_shown else "Go on from here",
                    key=f"{place}.go.{asset.asset_id}",
                    type="tertiary",
                    disabled=is_shown,
                    on_click=on_choose,
                    args=(asset.asset_id,),
                )
