"""The analysis of a character: what it is and can do, confirmed by a person. And the names of the set-up's steps."""

from typing import Any

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.character import (
    Analysis,
    BodyType,
    Capabilities,
    Character,
    CharacterStyle,
    PromptFate,
    SetupStep,
)
from lib.model.record import parse
from lib.studio.characters.writing import Question
from lib.ui.characters import state, unfinished
from lib.ui.characters.models import draw_question
from lib.ui.characters.state import key
from lib.ui.errors import show_problem
from lib.ui.services import current
from lib.ui.wording import number, plain

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
_FIELDS = ("style", "body", "description", "features", "notes")
_CAPABILITIES = {
    "can_stand": "Can stand",
    "can_sit": "Can sit",
    "has_arms": "Has arms",
    "has_hands": "Has hands",
    "has_face_expressions": "Has facial expressions",
}
_FATES = {
    PromptFate.KEEP_EDITED: "Keep those that were edited by hand, write the others anew",
    PromptFate.REWRITE: "Write all of them anew",
    PromptFate.KEEP: "Keep all of them",
}


def draw_analysis(actor: Actor, character: Character) -> None:
    """Draw what the character is and can do, to be confirmed or corrected; kept as it is left until then."""
    writing = current().studio.characters.writing
    draw_question(actor, character, Question.ANALYSIS, writing.analysis_request(character), "Look at the seed")
    proposed = writing.proposal(actor, character)
    known, turn = character.analysis, ""
    if proposed is not None:
        known, turn = proposed[0], proposed[1].job_id
        st.info(plain(f"{proposed[1].plan.model_label} filled this in. Correct what is wrong, then confirm."))
    parts = tuple(part for part in (turn, unfinished.fresh_start()) if part)
    fields = {name: key(name, *parts) for name in (*_FIELDS, *_CAPABILITIES)}
    left = unfinished.sketch(actor, character, turn, fields["style"])
    if left.is_restored:
        _draw_restored(actor, character)
    values = _draw_form(actor, known, character.description, left, fields)
    _draw_style_words(str(values["description"]))
    fate = _draw_fate(character, values)
    if st.button("Confirm", key=key("confirm"), type="primary", width="stretch"):
        try:
            analysis = parse(Analysis, values)
            current().studio.characters.set_analysis(actor, character.slug, analysis, fate)
        except StudioError as error:
            show_problem(error)
        else:
            unfinished.remember_wording(actor, character)
            unfinished.forget_sketch(actor, character)
            state.show(character.slug)
            st.rerun()


def _draw_restored(actor: Actor, character: Character) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=key("restored")):
        st.caption("As you left it; not confirmed yet.", width="content")
        st.button(
            "Discard my changes",
            key=key("discard_analysis"),
            type="tertiary",
            on_click=unfinished.forget_sketch,
            args=(actor, character),
        )


def _draw_fate(character: Character, values: dict[str, Any]) -> PromptFate:
    """Draw the question what becomes of prompts that were written for another analysis; return the answer."""
    try:
        is_changed = parse(Analysis, values) != character.analysis
    except StudioError:
        is_changed = False  # said when it is confirmed
    if not character.prompts or not is_changed:
        return PromptFate.REWRITE
    by_hand = sum(prompt.is_by_hand for prompt in character.prompts)
    fates = [fate for fate in _FATES if by_hand or fate is not PromptFate.KEEP_EDITED]
    edited = f", {number(by_hand)} of them edited by hand" if by_hand else ""
    return st.radio(
        f"There are {number(len(character.prompts))} prompts for what it was before{edited}",
        fates,
        format_func=_FATES.__getitem__,
        key=key("fate", character.slug),
        help="Confirming can be undone in the next step.",
    )


def _draw_form(
    actor: Actor, known: Analysis | None, described: str, left: unfinished.Sketch, names: dict[str, str]
) -> dict[str, Any]:
    """Draw the fields and return what they hold; each proposal has fields of its own, so that it is shown."""
    sketch = left.values
    able = known.physical_capabilities if known else Capabilities()
    keep: dict[str, Any] = {"on_change": unfinished.keep_sketch, "args": (actor, left, names)}
    styles, bodies = list(STYLES), list(BODIES)
    style = st.selectbox(
        "Style",
        styles,
        index=_place(styles, sketch.get("style"), known.style if known else CharacterStyle.CARTOON),
        format_func=STYLES.__getitem__,
        key=names["style"],
        **keep,
    )
    body = st.selectbox(
        "Body",
        bodies,
        index=_place(bodies, sketch.get("body"), known.body_type if known else BodyType.HUMANOID),
        format_func=BODIES.__getitem__,
        key=names["body"],
        **keep,
    )
    description = st.text_area(
        "Physical description",
        sketch.get("description", known.description if known else described),
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
        name: st.checkbox(label, bool(sketch.get(name, getattr(able, name))), key=names[name], **keep)
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


def _place(known: list[Any], left: object, otherwise: object) -> int:
    """Return where a choice stands in the list: the one that was left, as long as it is offered."""
    return known.index(left if left in known else otherwise)


def _draw_style_words(description: str) -> None:
    flagged = current().studio.characters.style_words(description)
    if flagged:
        st.warning(
            plain(f"{', '.join(flagged)}: style, not body. Take it out; the seed image shows how it is drawn."),
            icon=":material/rule:",
        )
