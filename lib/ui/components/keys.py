"""Single keys on a page: the browser tells which was pressed, unless somebody types. Our own component, static code.

The slash stays in the browser: it moves the focus to the search field.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

_JS = """
export default function ({ data, setTriggerValue }) {
  const names = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "left", ArrowDown: "right", k: "left", j: "right" };
  const press = (event) => {
    const at = event.target;
    const isTyping = at instanceof Element && at.closest(data.fields);
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const field = event.key === "/" && data.search && document.querySelector(`.st-key-${data.search} input`);
    if (field) {
      event.preventDefault();
      field.focus();
      return;
    }
    const name = names[event.key] ?? event.key;
    if (!data.keys.includes(name)) return;
    event.preventDefault();
    setTriggerValue("pressed", name);
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}
"""
_FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=slider], [role=listbox]"
LEFT, RIGHT = "left", "right"
"""Arrows, or k and j."""
_component = st.components.v2.component("image_studio_keys", html="<span hidden></span>", js=_JS)


def listen_to_keys(key: str, actions: Mapping[str, Callable[[], None]], *, search: str = "") -> None:
    """Call an action when its key is pressed; `search` is the key of the text field that the slash leads to."""

    def press() -> None:
        result: Any = st.session_state.get(key)
        action = actions.get(str(result.get("pressed") if result else ""))
        if action is not None:
            action()

    _component(
        key=key,
        data={"fields": _FIELDS, "keys": list(actions), "search": search.replace(".", "-")},
        height=1,
        on_pressed_change=press,
    )
