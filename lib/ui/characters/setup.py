"""The set-up of a character behind its seed: analysis, prompts, run. Each step draws its controls."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.character import (
    MAX_TURNAROUND,
    TARGET_REFERENCES,
    Analysis,
    BodyType,
    Capabilities,
    Character,
    CharacterPrompt,
    CharacterStyle,
    SetupStep,
)
from lib.model.record import parse
from lib.studio.characters.writing import Question
from lib.ui.characters import state
from lib.ui.characters.models import draw_model_choice, draw_question
from lib.ui.characters.run import draw_run_button
from lib.ui.characters.state import key
from lib.ui.errors import show_problem
from lib.ui.services import current
from lib.ui.wording import join, plain

STEPS = {
    SetupStep.SEED: "Seed image",
    SetupStep.ANALYSIS: "Analysis",
    SetupStep.PROMPTS: "Prompts",
    SetupStep.RUN: "Run",
    SetupStep.REVIEW: "Review",
}
STYLES = {
    CharacterStyle.PHOTOREALISTIC: "Photorealistic",
    CharacterStyle.CARTOON: "Cartoon",
    CharacterStyle.ILLUSTRATED: "Illustrated",
    CharacterStyle.RENDER: "3D render",
    CharacterStyle.PIXEL_ART: "Pixel art",
}
BODIES = {
    BodyType.HUMANOID: "Human or humanoid",
    BodyType.CREATURE: "Creature",
    BodyType.BLOB: "Abstract or blob",
    BodyType.OBJECT: "Object",
    BodyType.OTHER: "Other",
}
_TABLE_PX, _ROW_PX = 640, 56
_FIELDS = ("style", "body", "description", "features", "notes")
_CAPABILITIES = {
    "can_stand": "Can stand",
    "can_sit": "Can sit",
    "has_arms": "Has arms",
    "has_hands": "Has hands",
    "has_face_expressions": "Has facial expressions",
}
_OFFERED = 12
_SMALL_PX = 84
_POLL_S = 0.7


def draw_analysis(actor: Actor, character: Character) -> None:
    """Draw what the character is and can do, to be confirmed or corrected; kept as it is left until then."""
    writing = current().studio.characters.writing
    draw_question(actor, character, Question.ANALYSIS, writing.analysis_request(character), "Look at the seed")
    proposed = writing.proposal(actor, character)
    known, turn = character.analysis, ""
    if proposed is not None:
        known, turn = proposed[0], proposed[1].job_id
        st.info(plain(f"{proposed[1].plan.model_label} filled this in. Correct what is wrong, then confirm."))
    values = _draw_form(actor, character, known, turn)
    _draw_style_words(str(values["description"]))
    if st.button("Confirm", key=key("confirm"), type="primary", width="stretch"):
        try:
            current().studio.characters.set_analysis(actor, character.slug, parse(Analysis, values))
        except StudioError as error:
            show_problem(error)
        else:
            state.forget_sketch(actor, character.character_id)
            state.show(character.slug)
            st.rerun()


def _draw_form(actor: Actor, character: Character, known: Analysis | None, turn: str) -> dict[str, Any]:
    """Draw the fields and return what they hold; each proposal has fields of its own, so that it is shown."""
    sketch = state.sketch(actor, character.character_id, turn)
    able = known.physical_capabilities if known else Capabilities()
    names = {name: key(name, turn) if turn else key(name) for name in (*_FIELDS, *_CAPABILITIES)}
    keep: dict[str, Any] = {"on_change": state.keep_sketch, "args": (actor, character.character_id, turn, names)}
    styles, bodies = list(STYLES), list(BODIES)
    style = st.selectbox(
        "Style",
        styles,
        index=styles.index(sketch.get("style", known.style if known else CharacterStyle.CARTOON)),
        format_func=STYLES.__getitem__,
        key=names["style"],
        **keep,
    )
    body = st.selectbox(
        "Body",
        bodies,
        index=bodies.index(sketch.get("body", known.body_type if known else BodyType.HUMANOID)),
        format_func=BODIES.__getitem__,
        key=names["body"],
        **keep,
    )
    description = st.text_area(
        "Physical description",
        sketch.get("description", known.description if known else character.description),
        key=names["description"],
        height=90,
        max_chars=500,
        help="Only what the body is. The seed image shows the style.",
        placeholder="figure with an eyeball for a head, red hood, black gloves",
        **keep,
    )
    features = st.text_area(
        "Features that must stay, one a line",
        sketch.get("features", "\n".join(known.key_features) if known else ""),
        key=names["features"],
        height=90,
        **keep,
    )
    chosen = {
        name: st.checkbox(label, sketch.get(name, getattr(able, name)), key=names[name], **keep)
        for name, label in _CAPABILITIES.items()
    }
    special = sketch.get("notes", known.special_notes if known else "")
    notes = st.text_input("Anything special", special, key=names["notes"], max_chars=500, **keep)
    return {
        "style": style,
        "body_type": body,
        "description": description,
        "key_features": tuple(line.strip() for line in features.splitlines() if line.strip()),
        "physical_capabilities": Capabilities(**chosen, notes=able.notes),
        "special_notes": notes,
    }


def _draw_style_words(description: str) -> None:
    flagged = current().studio.characters.style_words(description)
    if flagged:
        st.warning(
            plain(f"{', '.join(flagged)}: style, not body. Take it out; the seed image shows how it is drawn."),
            icon=":material/rule:",
        )


def draw_prompts(actor: Actor, character: Character) -> None:
    """Draw how many prompts are written, and the button that has them run."""
    characters = current().studio.characters
    count = st.number_input(
        "Images",
        1,
        100,
        max(len(character.prompts), 1) if character.prompts else TARGET_REFERENCES,
        key=key("count", character.slug),
    )
    if count <= MAX_TURNAROUND:
        asking = characters.writing.prompts_request(character, int(count))
        draw_question(actor, character, Question.PROMPTS, asking, "Write them")
    label = "Write the prompts" if not character.prompts else "Write them anew"
    if st.button(label, key=key("write"), width="stretch", type="secondary" if character.prompts else "primary"):
        try:
            characters.write_prompts(actor, character.slug, int(count))
        except StudioError as error:
            show_problem(error)
        else:
            st.rerun()
    draw_model_choice(actor, character)
    if character.prompts:
        draw_run_button(actor, character, character.prompts)


def draw_prompt_table(actor: Actor, character: Character) -> None:
    """Draw the prompts, editable, with the rules that they break and how varied they are."""
    if not character.prompts:
        st.text("No prompts yet. They are written for this character: what its body can do, in its own medium.")
        return
    characters = current().studio.characters
    quality = characters.prompt_quality(character)
    st.caption(plain(join(quality.lines)))
    for breach in quality.breaches:
        place = f"Number {breach.position + 1}: " if breach.position is not None else ""
        st.warning(plain(f"{place}{breach.message}"), icon=":material/rule:")
    anchor = characters.anchor
    st.caption(plain(f'Each begins with "{anchor}"'))
    rows = [{"Prompt": prompt.text.removeprefix(anchor).strip()} for prompt in character.prompts]
    edited = st.data_editor(
        rows,
        num_rows="dynamic",
        width="stretch",
        height=_TABLE_PX,
        row_height=_ROW_PX,
        key=key("table", character.slug, str(character.revision)),
    )
    typed = (str(row.get("Prompt") or "").strip() for row in edited)
    texts = [text if not text or text.startswith(anchor) else f"{anchor} {text}" for text in typed]
    is_changed = [text for text in texts if text] != [prompt.text for prompt in character.prompts]
    if is_changed and st.button("Keep my changes", key=key("keep_prompts"), type="primary"):
        _keep_prompts(actor, character, texts)


def _keep_prompts(actor: Actor, character: Character, texts: Sequence[str]) -> None:
    facets = {prompt.text: prompt.facets for prompt in character.prompts}
    by_place = [prompt.facets for prompt in character.prompts]
    try:
        kept = []
        for place, text in enumerate(texts):
            if text:
                known = facets.get(text) or (by_place[place] if place < len(by_place) else None)
                kept.append(parse(CharacterPrompt, {"text": text} | ({"facets": known} if known else {})))
        current().studio.characters.set_prompts(actor, character.slug, kept)
    except StudioError as error:
        show_problem(error)
    else:
        st.rerun()
