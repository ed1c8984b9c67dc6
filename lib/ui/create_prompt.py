"""What stands below the prompt on Create: findings with their fixes, and the way back from a template."""

from dataclasses import replace

import streamlit as st

from lib.catalog.records import ModelSpec
from lib.model.geometry import Size
from lib.prompts.linting import Draft
from lib.ui import session
from lib.ui.findings import show_findings
from lib.ui.form import CUSTOM_RATIO, EXACT_PIXELS, SIZES, FormValues
from lib.ui.wording import join, plain, size_text


def show_prompt_help(values: FormValues, model: ModelSpec | None) -> None:
    """Draw what the linter found, and what a template changed."""
    _show_template(values)
    ratio = None if values.size in {CUSTOM_RATIO, EXACT_PIXELS} else values.size
    draft = Draft(values.prompt, values.negative_prompt, ratio, model)
    show_findings(draft, _mend, place="create.findings")


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
