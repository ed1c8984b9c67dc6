"""A form whose fields outlive a page change in the session, and a reload or a new server start as an autosave."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from lib.model.actor import Actor
from lib.ui.autosave import leave, left


@dataclass(frozen=True)
class KeptForm:
    """The fields of one form, each the widget `place.field`. `defaults` has every field, in values that JSON knows."""

    place: str
    defaults: Mapping[str, Any] = field(repr=False)

    def key(self, name: str) -> str:
        """Return the session's key of a widget."""
        return f"{self.place}.{name}"

    def prepare(self, actor: Actor, options: Mapping[str, Collection[Any]] | None = None) -> None:
        """Give every field a value: what the session has, else what this person left, else the default.

        What was left and is not among a field's `options` any more is left out.
        """
        missing = [name for name in self.defaults if self.key(name) not in st.session_state]
        found = left(actor, self.key("form")) if missing else {}
        for name in missing:
            default = self.defaults[name]
            value = _like(found.get(name), default)
            if options is not None and name in options:
                value = _among(value, options[name], default)
            st.session_state[self.key(name)] = value

    def keep(self, actor: Actor) -> None:
        """Remember the form for this person's next session; one that holds nothing but defaults is forgotten."""
        values = {name: self.value(name) for name in self.defaults}
        is_filled = any(_like(values[name], default) != default for name, default in self.defaults.items())
        leave(actor, self.key("form"), json.dumps(values) if is_filled else "")

    def value(self, name: str) -> Any:
        """Return what a field holds."""
        return st.session_state.get(self.key(name), self.defaults.get(name))

    def put(self, name: str, value: Any) -> None:
        """Set a field; in a callback, or before its widget is drawn in this run."""
        st.session_state[self.key(name)] = value

    def values(self, *names: str) -> dict[str, Any]:
        """Return several fields as a request wants them: what is empty is left out."""
        found = {name: self.value(name) for name in names}
        return {name: value for name, value in found.items() if value is not None and value != ""}


def _like(value: Any, default: Any) -> Any:
    """Return what was read as the field wants it: a list as a tuple, and the default for what is missing."""
    if value is None:
        return default
    return tuple(value) if isinstance(default, tuple) else value


def _among(value: Any, options: Collection[Any], default: Any) -> Any:
    """Return the option that was meant, of several those that are offered, else the default."""
    if isinstance(value, list | tuple):
        return type(value)(each for each in value if each in options)
    return next((option for option in options if option == value), default)
