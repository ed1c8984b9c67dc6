"""What social jobs came to: how far they are, the files with their limits, and the pack to download."""

from collections.abc import Sequence

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.job import Job
from lib.model.social import SocialResult
from lib.ui.errors import show_error, show_failure
from lib.ui.just_read import JustRead, just_read
from lib.ui.pages import LIBRARY
from lib.ui.services import current
from lib.ui.social import form
from lib.ui.wording import bytes_text, images_text, join, plain

_POLL_S = 0.7


def show_results(actor: Actor, job_ids: Sequence[str]) -> None:
    """Draw the jobs that the address names, and keep them current while one runs."""
    try:
        found = [current().studio.job(actor, name) for name in job_ids]
    except StudioError as error:
        form.set_jobs(())
        show_error(error)
        return
    poll = None if all(job.state.is_ended for job in found) else _POLL_S
    st.fragment(_draw, run_every=poll, key="social_results")(actor, just_read(found))


def _draw(actor: Actor, read: JustRead[list[Job]]) -> None:
    studio = current().studio
    found = read.or_again(lambda: [studio.job(actor, job.job_id) for job in read.value])
    ended = [job for job in found if job.state.is_ended]
    if len(ended) < len(found):
        share = sum(job.progress for job in found) / (100 * len(found))
        st.progress(share, text=f"{len(ended)} of {images_text(len(found))} done")
        return
    if any(not job.state.is_ended for job in read.value):
        st.rerun()
    for failure in dict.fromkeys(failure for job in found for failure in job.failures):
        show_failure(failure)
    results = studio.social_results(actor, [job.job_id for job in found])
    if results:
        _draw_pack(actor, [job.job_id for job in found], results)


def _draw_pack(actor: Actor, job_ids: Sequence[str], results: Sequence[SocialResult]) -> None:
    studio = current().studio
    heavy = [result for result in results if not result.fits]
    st.subheader("Campaign pack", anchor=False)
    st.caption(plain(join((images_text(len(results)), bytes_text(sum(result.bytes for result in results))))))
    for result in results:
        for note in result.notes:
            words = plain(f"{result.platform_name} {result.format_name}: {note}")
            st.error(words, icon=":material/weight:") if result in heavy else st.caption(words)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=form.key("pack")):
        st.download_button(
            "Download the pack",
            data=lambda: studio.social_pack(actor, job_ids).content,
            file_name=f"{results_name(results)}.zip",
            mime="application/zip",
            icon=":material/folder_zip:",
            key=form.key("download"),
            on_click="ignore",
        )
        st.page_link(LIBRARY.path, label="See them in the library", icon=LIBRARY.icon)


def results_name(results: Sequence[SocialResult]) -> str:
    """Return what the pack's file is called."""
    return "campaign" if len({result.source_id for result in results}) > 1 else f"campaign-{results[0].source_id[-6:]}"
