"""What stands below the prompt on Create: what is added to it, findings with fixes, the way back from a template."""

from dataclasses import replace

import streamlit as st

from lib.catalog.records import ModelSpec
from lib.model.geometry import Size
from lib.model.plan import Plan
from lib.prompts.enhancing import enhanced
from lib.prompts.linting import Draft
from lib.studio.planning.additions import enhancement_notice, enhancement_of
from lib.ui import session
from lib.ui.create.form import CUSTOM_RATIO, ENHANCE_OFF, EXACT_PIXELS, SIZES, FormValues
from lib.ui.prompt.enhancement import show_addition
from lib.ui.prompt.findings import show_findings
from lib.ui.wording import join, plain, preview, size_text

_ALT_CHARACTERS = 90


def show_prompt_help(values: FormValues, model: ModelSpec | None, plan: Plan | None) -> str:
    """Draw what is added, what a template changed and what the linter found; return the plan's notice it stands for."""
    told = _show_enhancement(values, plan)
    _show_template(values)
    _show_alt_text(values)
    ratio = None if values.size in {CUSTOM_RATIO, EXACT_PIXELS} else values.size
    draft = Draft(values.prompt, values.negative_prompt, ratio, model)
    show_findings(draft, _mend, place="create.findings")
    return told


def _show_enhancement(values: FormValues, plan: Plan | None) -> str:
    """Draw what the studio adds behind the prompt, and the way back to the words as typed."""
    if plan is None or not values.prompt.strip():
        return ""
    request = values.request_for_plan()
    addition = enhancement_of(request)
    if not addition or not plan.sent.prompt.startswith(enhanced(request.prompt, addition)):
        return ""
    show_addition(request.prompt, addition, key="create.enhancement", on_undo=_as_typed)
    return enhancement_notice(request)


def _as_typed() -> None:
    st.session_state["create.enhance"] = ENHANCE_OFF


def _show_template(values: FormValues) -> None:
    offer = session.template_undo()
    if offer is None or not values.template_id:
        return
    name, before = offer
    changed = (
        size_text(Size(width=values.width or 1, height=values.height or 1)),
        values.style_preset,
        values.quality,
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="create.template"):
        st.caption(plain(f"Template {name} set {join(changed)}"), width="stretch")
        st.button("Undo", key="create.template_undone", type="tertiary", on_click=_undo, args=(before,))


def _show_alt_text(values: FormValues) -> None:
    """Draw the words that every image gets along, and the way to leave them out: they may tell of another prompt."""
    if not values.alt_text.strip():
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="create.carried"):
        st.caption(plain(f"Alt text: {preview(values.alt_text, _ALT_CHARACTERS)}"), width="stretch")
        st.button("Leave out", key="create.alt_text_off", type="tertiary", on_click=_without_alt_text)


def _without_alt_text() -> None:
    st.session_state["create.alt_text"] = ""


def _undo(before: FormValues) -> None:
    session.fill_form(replace(before, prompt=session.form_values().prompt))
    session.end_template_undo()


def _mend(fixed: Draft) -> None:
    st.session_state["create.prompt"] = fixed.prompt
    st.session_state["create.negative_prompt"] = fixed.negative_prompt
    if fixed.aspect_ratio and fixed.aspect_ratio != st.session_state.get("create.size"):
        if fixed.aspect_ratio in SIZES:
            st.session_state["create.size"] = fixed.aspect_ratio
        else:
            width, height = fixed.aspect_ratio.split(":")
            session.fill_form(
                replace(session.form_values(), size=CUSTOM_RATIO, ratio_width=float(width), ratio_height=float(height))
            )
