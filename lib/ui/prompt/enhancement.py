"""What is added behind a prompt, shown as a difference with the way back, and the offer to add something."""

from collections.abc import Callable

import streamlit as st

from lib.model.request import EnhanceLevel
from lib.prompts.choices import EnhanceChoices
from lib.prompts.enhancing import enhance, enhanced
from lib.ui.wording import ending, plain

_END_CHARACTERS = 40


def show_addition(prompt: str, addition: str, *, key: str, on_undo: Callable[[], None]) -> None:
    """Draw the end of a prompt and what is added behind it, and the way back to the words as typed."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=key):
        end = plain(ending(prompt, _END_CHARACTERS))
        st.markdown(f":small[{end}, :green-background[{plain(addition)}]]", width="stretch")
        st.button("Leave as typed", key=f"{key}_undone", type="tertiary", on_click=on_undo)


def offer_enhancement(prompt_key: str) -> None:
    """Draw the offer to add light, composition and the like to the prompt field of this key, or what was added to it.

    The prompt stays as the beginning. Nothing is drawn while nothing is typed.
    """
    prompt = str(st.session_state.get(prompt_key) or "")
    before, addition = st.session_state.get(_key(prompt_key), ("", ""))
    if addition and prompt == enhanced(before, addition):
        show_addition(before, addition, key=_key(prompt_key), on_undo=lambda: _put(prompt_key, before))
    elif prompt.strip():
        with st.popover(
            "Enhance", icon=":material/auto_fix_high:", type="tertiary", key=f"{prompt_key}.enhance", on_change="rerun"
        ) as opened:
            if opened.open:
                _draw_levels(prompt_key)


def _draw_levels(prompt_key: str) -> None:
    st.caption("Adds light, composition and detail where the prompt says nothing of them.")
    with st.container(horizontal=True, gap="small", key=f"{prompt_key}.levels"):
        for level in EnhanceLevel:
            st.button(
                level.value.capitalize(),
                key=f"{prompt_key}.enhance.{level.value}",
                on_click=_enhance,
                args=(prompt_key, level),
            )


def _enhance(prompt_key: str, level: EnhanceLevel) -> None:
    prompt = str(st.session_state[prompt_key])
    addition = enhance(prompt, EnhanceChoices(level=level)).addition
    st.session_state[_key(prompt_key)] = (prompt, addition)
    st.session_state[f"{prompt_key}.enhance"] = False
    _put(prompt_key, enhanced(prompt, addition))


def _put(prompt_key: str, prompt: str) -> None:
    st.session_state[prompt_key] = prompt


def _key(prompt_key: str) -> str:
    return f"{prompt_key}.enhancement"
