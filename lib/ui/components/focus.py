"""Where a crop must stay: a picture to click on, and two sliders for the keyboard. Our own component, static code."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from lib.model.request import FocalPoint

_HTML = '<div class="frame"><img alt=""><span class="dot"></span></div>'
_CSS = """
.frame { position: relative; display: inline-block; max-width: 100%; cursor: crosshair; line-height: 0; }
img { max-width: 100%; max-height: 320px; border-radius: var(--st-base-radius); }
.dot { position: absolute; width: 18px; height: 18px; margin: -9px 0 0 -9px; border-radius: 50%; box-sizing: border-box;
  border: 3px solid #fff; background: var(--st-primary-color); box-shadow: 0 0 0 1px rgb(0 0 0 / 60%); }
.dot[hidden] { display: none; }
"""
_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const image = parentElement.querySelector("img");
  const dot = parentElement.querySelector(".dot");
  if (image.getAttribute("src") !== data.url) image.setAttribute("src", data.url);
  image.setAttribute("alt", data.label);
  dot.hidden = data.x === null;
  if (data.x !== null) {
    dot.style.left = `${data.x * 100}%`;
    dot.style.top = `${data.y * 100}%`;
  }
  image.onclick = (event) => {
    const box = image.getBoundingClientRect();
    const share = (value) => Math.round(Math.min(Math.max(value, 0), 1) * 100) / 100;
    setTriggerValue("picked", {
      x: share((event.clientX - box.left) / box.width),
      y: share((event.clientY - box.top) / box.height),
    });
  };
}
"""
_component = st.components.v2.component("image_studio_focus", html=_HTML, css=_CSS, js=_JS)


def pick_focus(url: str, point: FocalPoint | None, *, key: str, on_pick: Callable[[FocalPoint], None]) -> None:
    """Draw the picture at `url` with the point on it; a click calls `on_pick` before the next run."""

    def picked() -> None:
        chosen = focal_point_from(st.session_state.get(key, {}).get("picked"))
        if chosen is not None:
            on_pick(chosen)

    _component(
        key=key,
        data={
            "url": url,
            "label": "Click what the crop must keep",
            "x": point.x if point else None,
            "y": point.y if point else None,
        },
        on_picked_change=picked,
    )


def focal_point_from(value: Any) -> FocalPoint | None:
    """Return a point from what a browser sent, or None where it is none."""
    try:
        return FocalPoint(x=float(value["x"]), y=float(value["y"]))
    except (TypeError, KeyError, ValueError):
        return None
