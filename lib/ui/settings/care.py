"""Care of what is stored, on the Settings page: what takes room, and for administrators what went missing."""

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.studio.library.care_runs import CareState, Errand
from lib.ui import session
from lib.ui.errors import show_problem
from lib.ui.jobs.view import POLL_S
from lib.ui.services import current
from lib.ui.wording import KINDS, bytes_text, images_text, moment_text, number, plain

_PLACE = "settings.care"
_BUTTONS = {Errand.LOOK: "Look for trouble", Errand.REBUILD: "Rebuild missing thumbnails"}


def show_care(actor: Actor, who: Actor) -> None:
    """Draw what each kind of image takes here and, for administrators of the studio, the checks of the store."""
    for share in current().care.usage(actor):
        room = bytes_text(share.bytes) if share.bytes else "0 KB"
        st.markdown(
            f":gray[{plain(KINDS.get(share.kind, share.kind))}] {plain(f'{images_text(share.images)} · {room}')}"
        )
    if not who.is_admin:
        return
    panel = st.expander("Check what is stored", key=_PLACE, icon=":material/inventory_2:", on_change="rerun")
    if not panel.open:
        return
    with panel:
        st.caption(
            "Looks for files that no image refers to and for thumbnails that are gone. Every file is read and compared "
            "with its hash by the command `python -m lib.admin library check`."
        )
        _show_errands(who)


def _show_errands(actor: Actor) -> None:
    """Draw how far the errand under way is, or what the last one came to, and what begins one; it stays current."""
    state = current().care_runs.state(actor)
    is_running = state is not None and state.ended_at is None
    poll = POLL_S if is_running else None
    st.fragment(_draw, run_every=poll, key=f"{_PLACE}.state")(actor, was_running=is_running)


def _draw(actor: Actor, *, was_running: bool) -> None:
    state = current().care_runs.state(actor)
    is_running = state is not None and state.ended_at is None
    if was_running and not is_running:
        st.rerun()
    with st.container(horizontal=True, gap="small", key=f"{_PLACE}.actions"):
        for errand, label in _BUTTONS.items():
            key = f"{_PLACE}.{errand.value}"
            st.button(label, key=key, on_click=_start, args=(actor, errand), disabled=is_running)
    said = session.take_said(_PLACE)
    if isinstance(said, StudioError):
        show_problem(said)
    if state is None:
        st.caption("Nothing was looked at since the studio started.")
    elif state.ended_at is None:
        st.caption(f":material/hourglass_top: Looking through the store: {number(state.seen)} files and images so far")
    elif state.error is not None:
        show_problem(state.error)
    else:
        st.text(_result_text(state))
        st.caption(moment_text(state.ended_at, session.time_zone()))


def _start(actor: Actor, errand: Errand) -> None:
    session.keep_open(_PLACE)
    try:
        current().care_runs.start(actor, errand)
    except StudioError as error:
        session.say(_PLACE, error)


def _result_text(state: CareState) -> str:
    if state.errand is Errand.REBUILD:
        rest = f" {images_text(state.lost).capitalize()} without a file to make one of." if state.lost else ""
        return f"Thumbnails made: {number(state.made)}.{rest}"
    return (
        f"{number(state.files)} files are stored. {number(state.orphans)} of them belong to no image; they are removed "
        f"once they are a day old. Missing thumbnails: {number(state.missing_thumbnails)}."
    )
