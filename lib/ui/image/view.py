"""One picture opened: the full image, everything known about it, and the same actions as everywhere."""

from collections.abc import Callable

import streamlit as st

from lib.errors import NotFound
from lib.model.actor import Actor
from lib.model.asset import Asset, Review
from lib.model.job import Job
from lib.studio.code import for_picture
from lib.ui import session
from lib.ui.components.before_after import show_before_after, side_of
from lib.ui.components.keys import LEFT, RIGHT, listen_to_keys
from lib.ui.errors import show_problem
from lib.ui.image.cards import alt_text, carry_out, show_actions
from lib.ui.image.code import show_code
from lib.ui.image.facts import facts_of, passport_of
from lib.ui.image.parts import PARTS, draw_part, draw_review
from lib.ui.library.grid import do, succeeds
from lib.ui.links import image_url, origin
from lib.ui.services import current
from lib.ui.wording import moment_text, plain

PART = "image.part"


def show_opened_image(actor: Actor) -> None:
    """Open the picture that the address names, if any."""
    asset_id = session.shown_image()
    if asset_id is None:
        return
    try:
        current().studio.asset(actor, asset_id)
    except NotFound as error:
        session.hide_image()
        show_problem(error)
        return
    _open(actor, asset_id)


@st.dialog("Image", width="large", on_dismiss=session.hide_image)
def _open(actor: Actor, asset_id: str) -> None:
    """Draw the picture as it stands now; the dialog is drawn again by itself after each change in it."""
    try:
        asset = current().studio.asset(actor, asset_id)
    except NotFound:
        session.hide_image()
        st.rerun()
    picture, facts = st.columns([3, 2], gap="medium")
    with picture:
        _draw_picture(actor, asset)
    with facts:
        with st.container(horizontal=True, gap="small", key="opened.actions"):
            show_actions(asset, place="opened")
        draw_review(actor, asset)
        part = st.segmented_control(
            "Part", PARTS, default=PARTS[0], required=True, key=PART, label_visibility="collapsed"
        )
        if part == PARTS[0]:
            _draw_facts(actor, asset)
        else:
            draw_part(actor, asset, str(part))
    _draw_neighbours(actor, asset)
    carry_out(actor, asset)


def _draw_picture(actor: Actor, asset: Asset) -> None:
    if not current().blobs.has(asset.blob):
        st.warning(
            "The file of this image is missing in the store. Its record is kept.", icon=":material/broken_image:"
        )
        return
    if st.toggle("Zoom", key="opened.zoom", help="Zoom with the wheel, two fingers, or + and -"):
        family = current().studio.describing.family(actor, asset.asset_id)
        before = next((member for member in family.ancestors if member.asset_id in asset.parents), asset)
        show_before_after(
            side_of(before.asset_id, "Before" if before is not asset else ""),
            side_of(asset.asset_id, "This image" if before is not asset else ""),
            asset.size,
            key="opened.zoomed",
        )
    else:
        st.image(image_url(asset.asset_id), alt=alt_text(asset), width="stretch")


def _draw_facts(actor: Actor, asset: Asset) -> None:
    _show_text("Prompt", asset.prompt or "None")
    if asset.sent_prompt and asset.sent_prompt != asset.prompt:
        _show_text("As sent to the model", asset.sent_prompt)
    zone = session.time_zone()
    job = _job_of(actor, asset)
    passport = current().studio.describing.passport(actor, asset.asset_id)
    if passport.is_dropped:
        st.warning("The image that this was made from carries content credentials; this one does not.")
    lines = [*facts_of(asset, job, zone), *passport_of(passport)]
    purge_at = current().studio.library.purge_at(asset)
    if purge_at is not None:
        lines.append(("Removed for good", moment_text(purge_at, zone)))
    st.markdown("  \n".join(f":gray[{label}] {plain(value)}" for label, value in lines if value))
    if job is not None:
        show_code(actor, for_picture(job, asset.asset_id), place="opened")
    st.caption("Link for colleagues")
    st.code(f"{origin()}/library?{session.IMAGE}={asset.asset_id}", language=None, wrap_lines=True)


def _job_of(actor: Actor, asset: Asset) -> Job | None:
    """Return the job that made a picture; None for uploads, and where the settings are gone while the image stays."""
    if asset.job_id is None:
        return None
    try:
        return current().studio.job(actor, asset.job_id)
    except NotFound:
        return None


def _draw_neighbours(actor: Actor, asset: Asset) -> None:
    newer, older = current().studio.library.neighbours(actor, asset.asset_id)

    def to(name: str | None) -> None:
        if name:
            session.show_image(name)

    with st.container(horizontal=True, horizontal_alignment="distribute", key="opened.neighbours"):
        is_left = st.button("Newer", key="opened.newer", icon=":material/arrow_back:", disabled=newer is None)
        is_right = st.button("Older", key="opened.older", icon=":material/arrow_forward:", disabled=older is None)
    _listen(actor, asset, lambda: to(newer), lambda: to(older))
    if (is_left and newer) or (is_right and older):
        session.show_image(str(newer if is_left else older))
    if session.shown_image() != asset.asset_id:
        st.rerun()


def _listen(actor: Actor, asset: Asset, to_newer: Callable[[], None], to_older: Callable[[], None]) -> None:
    """Have the keys act on this picture as they do in the grid."""
    library, name = current().studio.library, asset.asset_id

    def delete() -> None:
        if asset.trashed_at is None and succeeds(lambda: library.trash(actor, [name])):
            session.hide_image()

    listen_to_keys(
        "opened.keys",
        {
            LEFT: to_newer,
            RIGHT: to_older,
            "s": lambda: do(lambda: library.star(actor, [name], is_starred=not asset.is_starred)),
            "a": lambda: do(lambda: library.review(actor, [name], Review.APPROVED, expected=asset.review)),
            "Delete": delete,
        },
    )


def _show_text(label: str, text: str) -> None:
    with st.container(gap=None):
        st.caption(label)
        st.text(text)
