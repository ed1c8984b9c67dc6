"""What can be done with all picked pictures at once, and the way back."""

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.asset import Review
from lib.model.library import LibraryQuery
from lib.studio.library.campaigns import Renamed
from lib.studio.library.library import MAX_AT_ONCE
from lib.ui import session
from lib.ui.errors import show_problem
from lib.ui.library import state as library_state
from lib.ui.library.grid import do
from lib.ui.library.handover import draw_export, draw_share
from lib.ui.services import current
from lib.ui.wording import images_text, plain


def draw_undo(actor: Actor) -> None:
    """Offer to take back what was done last."""
    undo = session.undo_offer()
    if undo is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="library.undo"):
        st.caption(plain(f"{undo.said}."))
        if st.button("Undo", key="library.undo.restore", icon=":material/undo:"):
            studio = current().studio
            try:
                if isinstance(undo, Renamed):
                    studio.campaigns.undo(actor, undo)
                else:
                    studio.library.undo(actor, undo)
            except StudioError as error:
                show_problem(error)
                return
            session.end_undo()
            st.rerun()


def draw_bulk(actor: Actor, query: LibraryQuery | None) -> None:
    """Draw the bar that acts on the picked pictures; nothing while none is picked. None: nothing is searched for."""
    names = library_state.picked()
    if not names:
        return
    library = current().studio.library
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="library.bulk"):
        most = ", the most at once" if len(names) == MAX_AT_ONCE else ""
        st.markdown(f"**{images_text(len(names))} picked{most}**", width="content")
        if query is not None:
            _act("Pick all found", "select_all", lambda: library_state.pick(library.find_ids(actor, query)))
        _act("Clear", "close", library_state.pick, [])
        if query is not None and query.trashed:
            _act("Restore", "restore_from_trash", _then_clear, lambda: library.restore(actor, names))
            return
        _act("Star", "star", do, lambda: library.star(actor, names))
        _act("Approve", "verified", do, lambda: library.review(actor, names, Review.APPROVED))
        _draw_rejecting(actor, names)
        _draw_sorting(actor, names)
        draw_export(actor, names)
        draw_share(actor, names)
        _act("Delete", "delete", _then_clear, lambda: library.trash(actor, names))


def _act(label: str, icon: str, action: object, *arguments: object) -> None:
    key = f"library.bulk.{label.lower().replace(' ', '_')}"
    st.button(label, key=key, icon=f":material/{icon}:", on_click=action, args=arguments)  # type: ignore[arg-type]


def _then_clear(change: object) -> None:
    do(change)  # type: ignore[arg-type]
    library_state.pick([])


def _draw_rejecting(actor: Actor, names: list[str]) -> None:
    with st.popover("Reject", icon=":material/block:", key="library.bulk.reject", on_change="rerun") as opened:
        if opened.open:
            note = st.text_input("Why", key="library.bulk.note", max_chars=500, placeholder="What should be different")
            library = current().studio.library
            _act("Reject them", "block", do, lambda: library.review(actor, names, Review.REJECTED, note=note or ""))


def _draw_sorting(actor: Actor, names: list[str]) -> None:
    with st.popover("Sort in", icon=":material/sell:", key="library.bulk.sort", on_change="rerun") as opened:
        if not opened.open:
            return
        library = current().studio.library
        tags = st.text_input("Tags", key="library.bulk.tags", placeholder="hero, autumn")
        words = [tag for tag in (tags or "").split(",") if tag.strip()]
        with st.container(horizontal=True, gap="xsmall"):
            _act("Add tags", "new_label", do, lambda: library.tag(actor, names, words))
            _act("Remove tags", "label_off", do, lambda: library.untag(actor, names, words))
        campaign = st.text_input("Campaign", key="library.bulk.campaign", max_chars=120)
        _act("Move to campaign", "campaign", do, lambda: library.set_campaign(actor, names, campaign or ""))
