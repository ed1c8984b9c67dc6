"""One's own templates: keep, edit, share, delete, and hand on as a file."""

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.prompt_book import OwnTemplate, TemplateText
from lib.model.record import parse
from lib.ui import session
from lib.ui.errors import show_problem
from lib.ui.services import current

_PROMPT_PX = 90
_FIELDS = ("name", "size", "style_preset", "use_cases", "prompt", "description")


def show_own_template(actor: Actor, own: OwnTemplate | None) -> None:
    """Draw the form of one template, new or kept, and the ways in and out."""
    templates = current().studio.prompt_book.templates
    with st.expander(
        "Edit your template" if own else "Your own templates", expanded=own is not None, key="prompt.own.box"
    ):
        said = session.take_said("prompt.own_template")
        if isinstance(said, StudioError):
            show_problem(said)
        elif said:
            st.caption(said)
        _fill(own)
        st.text_input("Name", key="prompt.own.name", max_chars=80)
        st.text_input("Size in pixels", key="prompt.own.size", placeholder="1200x628")
        styles = {"": "None"} | {style.id: style.label for style in current().catalog.styles}
        st.selectbox("Style", list(styles), format_func=styles.__getitem__, key="prompt.own.style_preset")
        st.text_input("Used for", key="prompt.own.use_cases", placeholder="Shop, newsletter")
        st.text_area(
            "Prompt to start from",
            key="prompt.own.prompt",
            height=_PROMPT_PX,
            placeholder="A {product} on a stone table",
        )
        st.text_input("Description", key="prompt.own.description", max_chars=300)
        with st.container(horizontal=True, gap="small"):
            st.button("Save", key="prompt.own_save", on_click=_save, args=(actor, own.template_id if own else None))
            if own:
                label = "Stop sharing" if own.is_shared else "Share"
                st.button(
                    label, key="prompt.own_share", on_click=_share, args=(actor, own.template_id, not own.is_shared)
                )
                st.button("Delete", key="prompt.own_delete", on_click=_delete, args=(actor, own.template_id))
                st.button("New", key="prompt.own_new", type="tertiary", on_click=_clear)
        gone = st.session_state.get("prompt.own_gone")
        if gone:
            st.button("Undo delete", key="prompt.own_restore", type="tertiary", on_click=_restore, args=(actor, gone))
        st.download_button(
            "Export as a file",
            lambda: templates.export_file(actor),
            file_name="templates.json",
            mime="application/json",
            key="prompt.own_export",
            type="tertiary",
        )
        number = st.session_state.get("prompt.imports", 0)
        st.file_uploader(
            "Import a file", type=["json"], key=f"prompt.import.{number}", on_change=_import, args=(actor, number)
        )


def _fill(own: OwnTemplate | None) -> None:
    text = own.text if own else None
    for name in _FIELDS:
        value = getattr(text, name) if text else ""
        shown = ", ".join(value) if isinstance(value, tuple) else str(value or "")
        st.session_state.setdefault(f"prompt.own.{name}", shown)


def _save(actor: Actor, template_id: str | None) -> None:
    templates = current().studio.prompt_book.templates
    typed = {name: st.session_state.get(f"prompt.own.{name}") or "" for name in _FIELDS}
    try:
        text = parse(TemplateText, typed | {"style_preset": typed["style_preset"] or None})
        own = templates.change(actor, template_id, text) if template_id else templates.add(actor, text)
    except StudioError as error:
        session.say("prompt.own_template", error)
    else:
        _clear()
        st.session_state["prompt.own"] = own.template_id
        session.say("prompt.own_template", "Saved.")


def _share(actor: Actor, template_id: str, is_shared: bool) -> None:  # noqa: FBT001 - a callback's arguments
    try:
        current().studio.prompt_book.templates.share(actor, template_id, is_shared=is_shared)
    except StudioError as error:
        session.say("prompt.own_template", error)
    else:
        session.say("prompt.own_template", "Shared with the workspace." if is_shared else "Only you see it now.")


def _delete(actor: Actor, template_id: str) -> None:
    try:
        current().studio.prompt_book.templates.delete(actor, template_id)
    except StudioError as error:
        session.say("prompt.own_template", error)
    else:
        _clear()
        st.session_state["prompt.own_gone"] = template_id


def _restore(actor: Actor, template_id: str) -> None:
    try:
        current().studio.prompt_book.templates.restore(actor, template_id)
    except StudioError as error:
        session.say("prompt.own_template", error)
    st.session_state.pop("prompt.own_gone", None)


def _import(actor: Actor, number: int) -> None:
    file = st.session_state.get(f"prompt.import.{number}")
    if file is None:
        return
    try:
        taken = current().studio.prompt_book.templates.import_file(actor, file.getvalue())
    except StudioError as error:
        session.say("prompt.own_template", error)
    else:
        session.say("prompt.own_template", f"{len(taken)} imported.")
    st.session_state["prompt.imports"] = number + 1


def _clear() -> None:
    st.session_state.pop("prompt.own", None)
    for name in _FIELDS:
        st.session_state.pop(f"prompt.own.{name}", None)
