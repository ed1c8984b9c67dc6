"""Which character and which part of its page the address names. The only place that knows these keys.

An analysis that nobody has confirmed yet is kept in the process for each person, so that neither another step nor a
reload loses it.
"""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import streamlit as st

from lib.model.actor import Actor
from lib.ui import session

CHARACTER, VIEW = "character", "view"
_AT = "characters.at"
_MAX_SKETCHES = 200

_sketches: OrderedDict[tuple[str, str], tuple[str, dict[str, Any]]] = OrderedDict()


def key(name: str, *parts: str) -> str:
    """Return the key of a widget of the page."""
    return ".".join(("characters", name, *parts))


def shown_slug() -> str | None:
    """Return the character that the address names."""
    return st.query_params.get(CHARACTER)


def shown_view() -> str:
    """Return the part of its page that the address names, empty for where its set-up goes on."""
    return st.query_params.get(VIEW, "")


def show(slug: str, view: str = "") -> None:
    """Name a character, and a part of its page, in the address."""
    st.query_params[CHARACTER] = slug
    if view:
        st.query_params[VIEW] = view
    else:
        st.query_params.pop(VIEW, None)


def show_list() -> None:
    """Show all characters."""
    st.query_params.pop(CHARACTER, None)
    st.query_params.pop(VIEW, None)


def say(text: str) -> None:
    """Have the page say something the next time it is drawn."""
    session.say("characters", text)


def current_image() -> str | None:
    """Return the candidate that the keyboard speaks to."""
    value: str | None = st.session_state.get(_AT)
    return value


def go_to_image(image_id: str | None) -> None:
    """Let the keyboard speak to another candidate."""
    st.session_state[_AT] = image_id


def sketch(actor: Actor, character_id: str, turn: str) -> Mapping[str, Any]:
    """Return what this person left in the fields of an analysis; nothing where a model has proposed another since."""
    kept_turn, values = _sketches.get((actor.user_id, character_id), (turn, {}))
    return values if kept_turn == turn else {}


def keep_sketch(actor: Actor, character_id: str, turn: str, names: Mapping[str, str]) -> None:
    """Keep what the fields of an analysis hold; who was here least recently is forgotten. A callback."""
    person = (actor.user_id, character_id)
    held = {name: st.session_state[field] for name, field in names.items() if field in st.session_state}
    _sketches[person] = (turn, held)
    _sketches.move_to_end(person)
    while len(_sketches) > _MAX_SKETCHES:
        _sketches.popitem(last=False)


def forget_sketch(actor: Actor, character_id: str) -> None:
    """Forget an analysis that was confirmed. Repeatable."""
    _sketches.pop((actor.user_id, character_id), None)
