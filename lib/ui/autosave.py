"""What a visitor has not finished, kept in the database: there again after a reload, and after the server began anew.

The session comes first; this is asked once, when a session knows nothing of a place.
"""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.ui.services import current


def left(actor: Actor, place: str) -> Mapping[str, Any]:
    """Return what this person left at a place; empty where that is nothing or cannot be read now."""
    try:
        text = current().studio.pictures.autosaves.read(actor, place)
    except StudioError:
        return {}
    st.session_state[_key(place)] = text
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def leave(actor: Actor, place: str, text: str) -> None:
    """Keep a JSON object for this person's next session, or nothing for an empty text; call it on every run.

    It is written when it changed. Where that fails the session still has it, and the next run tries again.
    """
    if st.session_state.get(_key(place), "") == text:
        return
    try:
        current().studio.pictures.autosaves.keep(actor, place, text)
    except StudioError:
        return
    st.session_state[_key(place)] = text


def _key(place: str) -> str:
    return f"{place}.left"
