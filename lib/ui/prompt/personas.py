"""Personas: the brand kits of the workspace, listed on the left, one of them to edit on the right."""

from typing import Any

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.asset import AssetQuery
from lib.model.prompt_book import Persona, PersonaText
from lib.model.record import parse
from lib.prompts.personas import addition_of
from lib.ui import session
from lib.ui.errors import show_problem
from lib.ui.links import image_url
from lib.ui.services import current
from lib.ui.wording import OWNERS_ONLY, plain

_FIELDS = {
    "name": ("Name", "Acme"),
    "palette": ("Brand colours", "#1e8282, #f0e0c0"),
    "tone": ("Tone", "calm, precise"),
    "wanted": ("Do", "glass, daylight"),
    "unwanted": ("Don't", "clutter, stock smiles"),
    "facts": ("Product facts", "clear bottle, no cap"),
}
_CHECKED = 6
_COLUMNS = 3
_MIN_PX = 120


def show_personas(actor: Actor) -> None:
    """Draw the list, the form, and how near recent images are to the palette."""
    known = current().studio.prompt_book.personas.all(actor)
    chosen = next((entry for entry in known if entry.persona_id == st.session_state.get("prompt.persona_edited")), None)
    controls, results = st.columns([5, 8], gap="medium")
    with controls:
        if not known:
            st.text("A persona keeps a brand's colours, tone and words. It is added to prompts where you choose it.")
        with st.container(horizontal=True, gap="small", key="prompt.personas"):
            for entry in known:
                st.button(
                    plain(entry.text.name),
                    key=f"prompt.persona.{entry.persona_id}",
                    icon=":material/check:" if entry == chosen else None,
                    on_click=_open,
                    args=(entry.persona_id,),
                )
        st.button("New persona", key="prompt.persona_new", icon=":material/add:", on_click=_open, args=("",))
        gone = st.session_state.get("prompt.persona_gone")
        if gone:
            st.button(
                "Undo delete", key="prompt.persona_restore", type="tertiary", on_click=_restore, args=(actor, gone)
            )
    with results:
        _draw_form(actor, chosen)
        if chosen:
            _draw_check(actor, chosen)


def _draw_form(actor: Actor, chosen: Persona | None) -> None:
    said = session.take_said("prompt.persona")
    if isinstance(said, StudioError):
        show_problem(said)
    elif said:
        st.caption(said)
    is_theirs = chosen is None or actor.may_change(chosen.owner_id)
    closed: dict[str, Any] = {"disabled": not is_theirs, "help": None if is_theirs else OWNERS_ONLY}
    for name, (label, example) in _FIELDS.items():
        value = getattr(chosen.text, name) if chosen else ""
        st.session_state.setdefault(f"prompt.kit.{name}", ", ".join(value) if isinstance(value, tuple) else value)
        st.text_input(label, key=f"prompt.kit.{name}", placeholder=example, disabled=not is_theirs)
    with st.container(horizontal=True, gap="small"):
        persona_id = chosen.persona_id if chosen else ""
        owned: dict[str, Any] = {"args": (actor, persona_id), **closed}
        st.button("Save persona", key="prompt.kit_save", type="primary", on_click=_save, **owned)
        if chosen:
            st.button("Delete", key="prompt.kit_delete", on_click=_delete, **owned)
    if chosen:
        st.caption(plain(f"Added to a prompt: {addition_of(chosen.text) or 'nothing yet'}"))


def _draw_check(actor: Actor, chosen: Persona) -> None:
    studio = current().studio
    if not chosen.text.palette or not st.toggle("Compare recent images with the palette", key="prompt.kit_check"):
        return
    with st.grid(_COLUMNS, min_column_width=_MIN_PX, gap="small", key="prompt.kit_checked"):
        for asset in studio.assets(actor, AssetQuery(page_size=_CHECKED)).assets:
            check = studio.prompt_book.personas.check(actor, chosen.persona_id, asset)
            with st.container(gap="xsmall", key=f"prompt.kit_checked.{asset.asset_id}"):
                st.image(image_url(asset.asset_id, "thumbnail"), alt="A recent image", width="stretch")
                near = f"{check.close} of {len(check.colours)} main colours are the brand's"
                st.caption(plain(f"{near}, mean distance {check.mean:.0f}"))


def _open(persona_id: str) -> None:
    st.session_state["prompt.persona_edited"] = persona_id
    for name in _FIELDS:
        st.session_state.pop(f"prompt.kit.{name}", None)


def _save(actor: Actor, persona_id: str) -> None:
    personas = current().studio.prompt_book.personas
    typed = {name: st.session_state.get(f"prompt.kit.{name}") or "" for name in _FIELDS}
    try:
        text = parse(PersonaText, typed)
        kept = personas.change(actor, persona_id, text) if persona_id else personas.add(actor, text)
    except StudioError as error:
        session.say("prompt.persona", error)
    else:
        _open(kept.persona_id)
        session.say("prompt.persona", "Saved.")


def _delete(actor: Actor, persona_id: str) -> None:
    try:
        current().studio.prompt_book.personas.delete(actor, persona_id)
    except StudioError as error:
        session.say("prompt.persona", error)
    else:
        _open("")
        st.session_state["prompt.persona_gone"] = persona_id


def _restore(actor: Actor, persona_id: str) -> None:
    try:
        current().studio.prompt_book.personas.restore(actor, persona_id)
    except StudioError as error:
        session.say("prompt.persona", error)
    st.session_state.pop("prompt.persona_gone", None)
