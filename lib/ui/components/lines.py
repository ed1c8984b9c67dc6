"""A numbered list of texts: each can be read whole, changed, taken out, and others can be added. Our own component."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from lib.ui.components.static_code import static_code

_component = st.components.v2.component(
    "image_studio_lines",
    html='<div class="lines"></div>',
    css=static_code("lines.css"),
    js=static_code("lines.js"),
)


def edit_lines(
    lines: Sequence[str],
    *,
    key: str,
    label: str,
    each: str,
    most: int,
    longest: int,
    on_edit: Callable[[tuple[str, ...]], None],
) -> None:
    """Draw texts to be edited; `on_edit` gets all of them when one was left changed, empty ones included.

    What is typed stays in the browser until `key` changes. `label` names the list and `each` one of its texts, in the
    singular; at most `most` texts of `longest` characters come back.
    """

    def edited() -> None:
        result: Any = st.session_state.get(key)
        told = lines_from(result.get("edited") if result else None, most=most, longest=longest)
        if told is not None:
            on_edit(told)

    data = {
        "start": key,
        "lines": list(lines),
        "label": label,
        "each": each,
        "more": f"Add a {each.lower()}",
        "most": most,
        "longest": longest,
    }
    _component(key=key, data=data, on_edited_change=edited)


def lines_from(told: Any, *, most: int, longest: int) -> tuple[str, ...] | None:
    """Return what a browser told, cut to its limits; None for anything but a list of texts."""
    if not isinstance(told, list) or not all(isinstance(line, str) for line in told):
        return None
    return tuple(line[:longest] for line in told[:most])
