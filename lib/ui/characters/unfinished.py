"""What somebody typed about a character and has not confirmed or kept: there again after a reload and in another tab.

An autosave of that person for each place, over `lib.ui.autosave`. The session comes first; what was left is read when
the fields of a place are drawn for the first time.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.character import Character, Wording
from lib.model.record import parse
from lib.ui.autosave import leave, left
from lib.ui.characters.state import key
from lib.ui.services import current


def kept_text(actor: Actor, place: str, field: str) -> Mapping[str, Any]:
    """Give a text field what was left in it; return the callback with which it is kept, for the field itself."""
    if field not in st.session_state:
        text = left(actor, place).get("text")
        st.session_state[field] = text if isinstance(text, str) else ""
    return {"on_change": _keep_text, "args": (actor, place, field)}


def put_text(actor: Actor, place: str, field: str, text: str) -> None:
    """Set a text field and keep it. A callback."""
    st.session_state[field] = text
    _keep_text(actor, place, field)


def forget(actor: Actor, place: str) -> None:
    """Forget what was left at a place."""
    left(actor, place)
    leave(actor, place, "")


def place_of(character: Character, name: str) -> str:
    """Return where something of a character is kept."""
    return f"characters.{character.character_id}.{name}"


def _keep_text(actor: Actor, place: str, field: str) -> None:
    text = st.session_state[field]
    leave(actor, place, json.dumps({"text": text}) if text else "")


@dataclass(frozen=True)
class Sketch:
    """The fields of an analysis as this person left them; empty where they hold what is known."""

    place: str
    turn: str
    """The proposal that the fields began from."""
    values: Mapping[str, Any]
    is_restored: bool
    """They come of an earlier session, or of another step."""


def sketch(actor: Actor, character: Character, turn: str, field: str) -> Sketch:
    """Return what was left in an analysis; nothing where a model has proposed another since.

    `field` is the key of one of its widgets: where the session has it, the session knows.
    """
    place = place_of(character, "analysis")
    if field not in st.session_state:
        found = left(actor, place)
        values = found.get("values") if found.get("turn") == turn else None
        st.session_state[place] = (turn, values if isinstance(values, dict) else {})
    known, values = st.session_state.get(place, (turn, {}))
    return Sketch(place, turn, values if known == turn else {}, is_restored=bool(values) and known == turn)


def keep_sketch(actor: Actor, sketch: Sketch, fields: Mapping[str, str]) -> None:
    """Keep what the fields of an analysis hold. A callback."""
    held = {name: st.session_state[field] for name, field in fields.items() if field in st.session_state}
    leave(actor, sketch.place, json.dumps({"turn": sketch.turn, "values": held}))


def forget_sketch(actor: Actor, character: Character) -> None:
    """Forget an analysis that was confirmed or is given up, with its fields. A callback, or before `st.rerun`."""
    place = place_of(character, "analysis")
    forget(actor, place)
    st.session_state.pop(place, None)
    _start_again()


def _start_again() -> None:
    st.session_state[key("starts")] = st.session_state.get(key("starts"), 0) + 1


def fresh_start() -> str:
    """Return what tells the fields drawn after the last discarding from those before; empty in the beginning."""
    starts = st.session_state.get(key("starts"), 0)
    return str(starts) if starts else ""


@dataclass(frozen=True)
class Table:
    """The prompts of a character as they stand in the table, kept or not."""

    start: str
    """Changes when the table has to be drawn anew."""
    texts: tuple[str, ...]
    """What it holds now, empty rows included."""
    is_changed: bool
    is_restored: bool
    """The changes come of an earlier session."""
    is_outdated: bool
    """Others were kept since the changes began."""


@dataclass(frozen=True)
class _Changes:
    of: tuple[str, ...]
    texts: tuple[str, ...]
    is_restored: bool = False


def table(actor: Actor, character: Character) -> Table:
    """Return what the table of prompts holds: what this person left in it, else what is kept."""
    kept = current().studio.characters.prompt_bodies(character)
    place = place_of(character, "prompts")
    if place not in st.session_state:
        found = left(actor, place)
        texts = _texts(found.get("texts"))
        st.session_state[place] = _Changes(_texts(found.get("of")), texts, is_restored=True) if texts else None
    changes: _Changes | None = st.session_state[place]
    start = key("table", character.slug, str(character.revision), str(st.session_state.get(key("starts"), 0)))
    if changes is None or tuple(text for text in changes.texts if text) == kept:
        return Table(start, kept, is_changed=False, is_restored=False, is_outdated=False)
    return Table(start, changes.texts, is_changed=True, is_restored=changes.is_restored, is_outdated=changes.of != kept)


def keep_table(actor: Actor, character: Character, texts: Sequence[str]) -> None:
    """Keep what the table holds now, for this person's next session too. A callback."""
    kept = current().studio.characters.prompt_bodies(character)
    place = place_of(character, "prompts")
    before: _Changes | None = st.session_state.get(place)
    changes = _Changes(before.of if before else kept, tuple(texts))
    st.session_state[place] = changes
    leave(actor, place, json.dumps({"of": changes.of, "texts": changes.texts}) if changes.texts != kept else "")


def forget_table(actor: Actor, character: Character) -> None:
    """Forget the changes in the table, and have it drawn from what is kept. A callback, or before `st.rerun`."""
    place = place_of(character, "prompts")
    forget(actor, place)
    st.session_state[place] = None
    _start_again()


def _texts(found: object) -> tuple[str, ...]:
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()


def remember_wording(actor: Actor, character: Character) -> None:
    """Remember an analysis and its prompts before others take their place, so that it can be undone."""
    if character.analysis is None or not character.prompts:
        return
    earlier = Wording(analysis=character.analysis, prompts=character.prompts)
    place = place_of(character, "earlier")
    forget(actor, place)
    leave(actor, place, earlier.model_dump_json())
    st.session_state[place] = earlier


def earlier_wording(actor: Actor, character: Character) -> Wording | None:
    """Return what `remember_wording` remembered, as long as it differs from what is there."""
    place = place_of(character, "earlier")
    if place not in st.session_state:
        found = left(actor, place)
        try:
            st.session_state[place] = parse(Wording, found) if found else None
        except StudioError:
            st.session_state[place] = None
    earlier: Wording | None = st.session_state[place]
    if earlier is None or (earlier.analysis, earlier.prompts) == (character.analysis, character.prompts):
        return None
    return earlier
