"""Sets of formats on the Social page: those of the catalog, and those that the workspace saved under a name."""

from collections.abc import Mapping, Sequence

import streamlit as st

from lib.catalog import Catalog
from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.social import SavedFormats
from lib.ui import session
from lib.ui.errors import show_error
from lib.ui.services import current
from lib.ui.social import form
from lib.ui.wording import counted, plain

_MAX_NAME = 40
_PLACE = "social.sets"


def draw_sets(actor: Actor, catalog: Catalog) -> None:
    """Draw the choice of a set of formats."""
    saved = current().studio.format_sets.list(actor)
    formats = {known.id: known.formats for known in catalog.format_sets} | {one.set_id: one.formats for one in saved}
    labels = {known.id: known.label for known in catalog.format_sets} | {one.set_id: one.name for one in saved}
    if st.session_state.get(form.key("set")) not in formats:
        st.session_state[form.key("set")] = None
    st.pills(
        "Sets",
        list(formats),
        format_func=lambda name: plain(labels[name]),
        wrap=True,
        key=form.key("set"),
        on_change=_choose,
        args=(formats,),
    )


def draw_saving(actor: Actor) -> None:
    """Draw the way to save the formats that are chosen now, and to delete what was saved."""
    with st.popover(
        "Save as a set",
        icon=":material/bookmark_add:",
        type="tertiary",
        key=form.key("saving"),
        on_change="rerun",
    ) as opened:
        if opened.open:
            _draw_saving(actor, current().studio.format_sets.list(actor))


def _choose(formats: Mapping[str, Sequence[str]]) -> None:
    wanted = st.session_state[form.key("set")]
    if wanted is not None:
        form.choose_formats(formats[wanted])


def _draw_saving(actor: Actor, saved: Sequence[SavedFormats]) -> None:
    chosen = form.chosen_formats()
    with st.form(form.key("save_set"), border=False, enter_to_submit=True):
        st.text_input("Name of the set", key=form.key("set_name"), max_chars=_MAX_NAME, placeholder="Spring campaign")
        st.form_submit_button(
            f"Save {counted(len(chosen), 'format')}",
            key=form.key("save_set.save"),
            disabled=not chosen,
            on_click=_save,
            args=(actor,),
        )
    said = session.take_said(_PLACE)
    if isinstance(said, StudioError):
        show_error(said)
    elif said:
        st.caption(plain(said))
    for one in saved:
        with st.container(
            horizontal=True, vertical_alignment="center", wrap=False, key=form.key(f"saved.{one.set_id}")
        ):
            st.text(f"{one.name}, {counted(len(one.formats), 'format')}", width="stretch")
            st.button(
                "",
                icon=":material/delete:",
                help=plain(f"Delete the set {one.name}"),
                type="tertiary",
                key=form.key(f"forget.{one.set_id}"),
                on_click=_forget,
                args=(actor, one),
            )


def _save(actor: Actor) -> None:
    name = st.session_state[form.key("set_name")]
    try:
        saved = current().studio.format_sets.save(actor, name, form.chosen_formats())
    except StudioError as error:
        session.say(_PLACE, error)
        return
    st.session_state[form.key("set_name")] = ""
    st.session_state[form.key("set")] = saved
    session.say(_PLACE, f"Saved as {name.strip()}.")


def _forget(actor: Actor, one: SavedFormats) -> None:
    current().studio.format_sets.forget(actor, one.set_id)
    session.say(_PLACE, f"Deleted {one.name}.")
