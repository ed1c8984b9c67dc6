"""The canvas to paint on, our own component with static code, and what keeps a painting until it is used.

The browser holds the strokes while it paints and sends them after each one. They are kept in the session, so that a
page change loses nothing, and as an autosave of this person, so that a reload or a new start of the server loses
nothing either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lib.errors import InvalidRequest
from lib.ids import new_id
from lib.model.actor import Actor
from lib.model.geometry import Size
from lib.model.painting import Painting
from lib.model.record import parse
from lib.ui.autosave import leave, left
from lib.ui.components.static_code import static_code
from lib.ui.links import image_url

_MASK_TOOLS = ("brush", "eraser", "rectangle", "ellipse", "polygon", "move")
_SKETCH_TOOLS = ("brush", "eraser", "line", "rectangle", "ellipse", "polygon", "move")
_MASK_COLOUR = "#e0218a"  # rare in photographs, and told apart from the accent
_TALLEST = "62vh"
_component = st.components.v2.component(
    "image_studio_easel",
    html='<div class="easel"></div>',
    css=static_code("zooming.css", "painting.css"),
    js=static_code("zooming.js", "painting_tools.js", "painting.js"),
)


@dataclass(frozen=True)
class Ground:
    """What is painted on: its size in pixels, the picture's id if there is one, and the mask's that lies below."""

    size: Size
    label: str
    is_mask: bool
    picture_id: str = ""
    base_id: str = ""


def painting_of(actor: Actor, place: str, size: Size) -> Painting:
    """Return what this person painted at a place, or an empty painting where nothing of this size was."""
    empty = Painting(size=size)
    known = st.session_state.get(_session_key(place))
    if known is None:
        known = _painting(left(actor, place)) or empty
        st.session_state[_session_key(place)] = known
    return known if known.size == size else empty


def paint(actor: Actor, place: str, ground: Ground) -> Painting:
    """Draw the canvas with what was painted so far, and return what is painted now. `place` keeps paintings apart."""
    key = f"{place}.canvas"
    if key not in st.session_state:  # drawn for the first time, or after another page: the browser starts from ours
        st.session_state[_stamp_key(place)] = new_id("paint")
    before = painting_of(actor, place, ground.size)
    result = _component(
        key=key,
        data={
            "stamp": st.session_state[_stamp_key(place)],
            "url": _screen_url(ground.picture_id),
            "fullUrl": image_url(ground.picture_id) if ground.picture_id else "",
            "baseUrl": _screen_url(ground.base_id),
            "label": ground.label,
            "width": ground.size.width,
            "height": ground.size.height,
            "strokes": [stroke.model_dump(mode="json") for stroke in before.strokes],
            "inverted": before.is_inverted,
            "isMask": ground.is_mask,
            "tools": list(_MASK_TOOLS if ground.is_mask else _SKETCH_TOOLS),
            "colour": _MASK_COLOUR,
            "tallest": _TALLEST,
        },
        default={"painting": None},
        on_painting_change=lambda: None,
    )
    now = painting_from(result.get("painting"), ground.size, instead=before)
    st.session_state[_session_key(place)] = now
    leave(actor, place, "" if now.is_empty else now.model_dump_json())
    return now


def painting_from(value: Any, size: Size, *, instead: Painting) -> Painting:
    """Return a painting from what a browser sent, or `instead` where it is none."""
    if not isinstance(value, Mapping):
        return instead
    return _painting({**value, "size": size}) or instead


def _painting(value: Mapping[str, Any]) -> Painting | None:
    try:
        return parse(Painting, value)
    except InvalidRequest:
        return None


def _screen_url(asset_id: str) -> str:
    return image_url(asset_id, "screen") if asset_id else ""


def _session_key(place: str) -> str:
    return f"{place}.painting"


def _stamp_key(place: str) -> str:
    return f"{place}.stamp"
