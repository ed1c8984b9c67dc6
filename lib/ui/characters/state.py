"""Which character and which part of its page the address names. The only place that knows these keys."""

import streamlit as st

from lib.ui import session

CHARACTER, VIEW = "character", "view"
_AT = "characters.at"


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
