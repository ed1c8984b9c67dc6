"""The prompts of a turnaround: how many, who writes them, the table in which they are edited, and the run."""

from collections.abc import Sequence

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.character import MAX_TURNAROUND, TARGET_REFERENCES, Character, CharacterPrompt
from lib.studio.characters.writing import Question
from lib.ui.characters import unfinished
from lib.ui.characters.models import draw_model_choice, draw_question
from lib.ui.characters.run import draw_run_button
from lib.ui.characters.state import key
from lib.ui.characters.unfinished import Table
from lib.ui.components.lines import edit_lines
from lib.ui.errors import show_problem
from lib.ui.services import current
from lib.ui.wording import join, number, plain

_MOST = 100
_LONGEST = 1900
"""Characters behind the anchor."""


def draw_prompts(actor: Actor, character: Character) -> None:
    """Draw how many prompts are written, and the button that has them run."""
    characters = current().studio.characters
    count = int(
        st.number_input(
            "Images", 1, _MOST, len(character.prompts) or TARGET_REFERENCES, key=key("count", character.slug)
        )
    )
    available = current().studio.balance(actor).available
    if count <= MAX_TURNAROUND:
        asking = characters.writing.prompts_request(character, count)
        draw_question(actor, character, Question.PROMPTS, asking, "Write them", available=available)
    label = "Write the prompts" if not character.prompts else "Write them anew"
    if st.button(label, key=key("write"), width="stretch", type="secondary" if character.prompts else "primary"):
        try:
            characters.write_prompts(actor, character.slug, count)
        except StudioError as error:
            show_problem(error)
        else:
            unfinished.remember_wording(actor, character)
            st.rerun()
    draw_model_choice(actor, character)
    if character.prompts:
        is_kept = not unfinished.table(actor, character).is_changed
        draw_run_button(actor, character, character.prompts, is_open=is_kept, available=available)
        if not is_kept:
            st.caption("Keep or discard your changes in the table first.")


def draw_prompt_table(actor: Actor, character: Character) -> None:
    """Draw the prompts, editable, with the rules that they break and how varied they are."""
    _draw_undo(actor, character)
    if not character.prompts:
        st.text("No prompts yet. They are written for this character: what its body can do, in its own medium.")
        return
    characters = current().studio.characters
    quality = characters.prompt_quality(character)
    st.caption(plain(join(quality.lines)))
    for breach in quality.breaches:
        place = f"Number {breach.position + 1}: " if breach.position is not None else ""
        st.warning(plain(f"{place}{breach.message}"), icon=":material/rule:")
    now = unfinished.table(actor, character)
    if now.is_changed:
        seen = st.session_state.get(key("seen", character.slug), character.prompts)
        _draw_changed(actor, character, now, seen)
    st.session_state[key("seen", character.slug)] = character.prompts
    st.caption(plain(f'Each begins with "{characters.anchor}"'))
    edit_lines(
        now.texts,
        key=now.start,
        label="Prompts",
        each="Prompt",
        most=_MOST,
        longest=_LONGEST,
        on_edit=lambda texts: unfinished.keep_table(actor, character, texts),
    )


def _draw_changed(actor: Actor, character: Character, now: Table, seen: Sequence[CharacterPrompt]) -> None:
    """Draw that the table holds what nobody has kept, and what can be done about it; `seen` was shown before."""
    said = "These changes are here again; they are not kept yet." if now.is_restored else "Not kept yet."
    if now.is_outdated:
        said = "These are your changes to earlier prompts; others have been kept since."
    st.info(said)
    with st.container(horizontal=True, gap="small", key=key("changed")):
        if st.button("Keep my changes", key=key("keep_prompts"), type="primary"):
            try:
                current().studio.characters.edit_prompts(actor, character.slug, now.texts, seen=seen)
            except StudioError as error:
                show_problem(error)
            else:
                unfinished.forget_table(actor, character)
                st.rerun()
        st.button(
            "Discard my changes",
            key=key("discard_prompts"),
            on_click=unfinished.forget_table,
            args=(actor, character),
        )


def _draw_undo(actor: Actor, character: Character) -> None:
    """Draw the way back to the prompts, and the analysis, that were there before the last ones were written."""
    earlier = unfinished.earlier_wording(actor, character)
    if earlier is None:
        return
    is_other = earlier.analysis != character.analysis
    label = f"Back to the earlier {number(len(earlier.prompts))} prompts"
    if is_other:
        label += " and the analysis before"
    if st.button(label, key=key("put_back_prompts"), icon=":material/undo:", type="tertiary"):
        try:
            current().studio.characters.put_back(actor, character.slug, earlier)
        except StudioError as error:
            show_problem(error)
        else:
            unfinished.remember_wording(actor, character)
            st.rerun()
