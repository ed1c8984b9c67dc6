"""What the Library page remembers: which pictures are picked, which one the keys act on, and where in the list."""

from collections.abc import Iterable

import streamlit as st

AFTER = "library.after"
BEFORE = "library.before"
_PICKED = "library.picked"
_HERE = "library.here"


def picked() -> list[str]:
    """Return the pictures that are picked, in the order of picking."""
    value: list[str] = st.session_state.setdefault(_PICKED, [])
    return value


def pick(asset_ids: Iterable[str]) -> None:
    """Pick these pictures and no others. In a callback, or before their boxes are drawn."""
    chosen = list(dict.fromkeys(asset_ids))
    for name in picked():
        st.session_state.pop(box_key(name), None)
    st.session_state[_PICKED] = chosen
    for name in chosen:
        st.session_state[box_key(name)] = True


def toggle(asset_id: str) -> None:
    """Pick a picture, or put it back."""
    pick([name for name in picked() if name != asset_id] if asset_id in picked() else [*picked(), asset_id])


def box_key(asset_id: str) -> str:
    """Return the key of a picture's box."""
    return f"library.pick.{asset_id}"


def here(shown: Iterable[str]) -> str | None:
    """Return the picture that the keys act on, if it is among those shown."""
    value: str | None = st.session_state.get(_HERE)
    return value if value in set(shown) else None


def go(asset_id: str | None) -> None:
    """Have the keys act on this picture."""
    st.session_state[_HERE] = asset_id


def first_page() -> None:
    """Go back to the beginning of the list, because what is wanted has changed. A callback."""
    for name in (AFTER, BEFORE):
        st.query_params.pop(name, None)


def turn_to(name: str, cursor: str) -> None:
    """Go on to the page at a cursor. A callback."""
    first_page()
    st.query_params[name] = cursor


def cursors() -> dict[str, str]:
    """Return where in the list the page stands, as a query takes it."""
    return {"after": str(st.query_params.get(AFTER, "")), "before": str(st.query_params.get(BEFORE, ""))}


def toggle_by_box(asset_id: str) -> None:
    """Follow a picture's box. A callback."""
    others = [name for name in picked() if name != asset_id]
    st.session_state[_PICKED] = [*others, asset_id] if st.session_state.get(box_key(asset_id)) else others
