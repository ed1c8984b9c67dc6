"""Care of what is stored, on the Settings page: what takes room, and for administrators what went missing."""

import streamlit as st

from lib.model.actor import Actor
from lib.ui import session
from lib.ui.services import current
from lib.ui.wording import KINDS, bytes_text, images_text, number, plain

_PLACE = "settings.care"


def show_care(actor: Actor) -> None:
    """Draw what each kind of image takes and, for administrators, the checks of the store."""
    for share in current().care.usage(actor):
        room = bytes_text(share.bytes) if share.bytes else "0 KB"
        st.markdown(
            f":gray[{plain(KINDS.get(share.kind, share.kind))}] {plain(f'{images_text(share.images)} · {room}')}"
        )
    if not actor.is_admin:
        return
    panel = st.expander("Check what is stored", key=_PLACE, icon=":material/inventory_2:", on_change="rerun")
    if not panel.open:
        return
    with panel:
        st.caption(
            "Looks for files that no image refers to and for thumbnails that are gone. Every file is read and compared "
            "with its hash by the command `python -m lib.admin library check`."
        )
        with st.container(horizontal=True, gap="small", key=f"{_PLACE}.actions"):
            st.button("Look for trouble", key=f"{_PLACE}.look", on_click=_look, args=(actor,))
            st.button("Rebuild missing thumbnails", key=f"{_PLACE}.rebuild", on_click=_rebuild, args=(actor,))
        said = session.take_said(_PLACE)
        if said:
            st.text(str(said))


def _look(actor: Actor) -> None:
    session.keep_open(_PLACE)
    care = current().care
    orphans, total = care.orphans(actor)
    missing = care.missing_thumbnails(actor)
    session.say(
        _PLACE,
        f"{number(total)} files are stored. {number(orphans)} of them belong to no image; they are removed once they "
        f"are a day old. Missing thumbnails: {number(missing)}.",
    )


def _rebuild(actor: Actor) -> None:
    session.keep_open(_PLACE)
    made, lost = current().care.rebuild_thumbnails(actor)
    rest = f" {images_text(lost).capitalize()} without a file to make one of." if lost else ""
    session.say(_PLACE, f"Thumbnails made: {number(made)}.{rest}")
