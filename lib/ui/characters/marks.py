"""Reasons and notes about candidates with which nobody has decided yet: an autosave of this person."""

import json
from typing import Any

import streamlit as st

from lib.model.actor import Actor
from lib.model.character import Character, CharacterImage, Reason
from lib.studio.characters.judging import MAX_NOTE
from lib.ui.autosave import leave, left
from lib.ui.characters.unfinished import place_of


def mark_of(actor: Actor, character: Character, image: CharacterImage) -> tuple[list[Reason], str]:
    """Return the reasons and the note that this person left about a candidate, else those that were decided with."""
    found = _marks(actor, character).get(image.image_id)
    if not isinstance(found, dict):
        return list(image.reasons), image.note
    reasons, note = found.get("reasons"), found.get("note")
    known = [Reason(each) for each in reasons if each in set(Reason)] if isinstance(reasons, list) else []
    return known, note[:MAX_NOTE] if isinstance(note, str) else ""


def keep_mark(actor: Actor, character: Character, image_id: str, reasons_field: str, note_field: str) -> None:
    """Keep what the fields about a candidate hold. A callback."""
    reasons = st.session_state.get(reasons_field) or ()
    mark = {"reasons": [Reason(each).value for each in reasons], "note": st.session_state.get(note_field) or ""}
    _leave(actor, character, {**_marks(actor, character), image_id: mark})


def forget_mark(actor: Actor, character: Character, image_id: str) -> None:
    """Forget what was left about a candidate, because somebody decided. A callback."""
    marks = _marks(actor, character)
    _leave(actor, character, {name: mark for name, mark in marks.items() if name != image_id})


def _marks(actor: Actor, character: Character) -> dict[str, Any]:
    place = place_of(character, "review")
    if place not in st.session_state:
        st.session_state[place] = dict(left(actor, place))
    marks: dict[str, Any] = st.session_state[place]
    return marks


def _leave(actor: Actor, character: Character, marks: dict[str, Any]) -> None:
    place = place_of(character, "review")
    st.session_state[place] = marks
    leave(actor, place, json.dumps(marks) if marks else "")
