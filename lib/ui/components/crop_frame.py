"""A preview whose crop can be dragged, clicked or moved with the arrow keys. Our own component, static code.

While it moves, the frame shows the picture itself; what the server makes of the new place follows when it rests.
"""

import base64
from collections.abc import Callable
from typing import Any

import streamlit as st

from lib.model.geometry import Box, Size
from lib.model.request import FocalPoint
from lib.ui.components.focus import focal_point_from

_HTML = '<div class="frame" tabindex="0"><img class="made" alt=""><img class="whole" alt="" hidden></div>'
_CSS = """
.frame { position: relative; overflow: hidden; line-height: 0; border-radius: var(--st-base-radius);
  touch-action: pan-y; user-select: none; }
.frame.free { cursor: grab; touch-action: none; }
.frame.free.held { cursor: grabbing; }
.frame:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
img { -webkit-user-drag: none; }
.made { width: 100%; }
.whole { position: absolute; max-width: none; }
[hidden] { display: none; }
"""
_JS = """
const STILL_PX = 4, STEP = 0.02, PAUSE_MS = 350;
export default function ({ data, parentElement, setTriggerValue }) {
  if (!data) {
    parentElement.querySelector(".frame").hidden = true;
    return;
  }
  const frame = parentElement.querySelector(".frame");
  const made = parentElement.querySelector(".made");
  const whole = parentElement.querySelector(".whole");
  const between = (value, low, high) => Math.min(Math.max(value, low), high);
  const { left, top, width, height } = data.window;
  let at = { left, top };
  made.alt = data.label;
  if (made.getAttribute("src") !== data.preview) made.setAttribute("src", data.preview);
  whole.hidden = true;
  frame.classList.toggle("free", data.moves);
  frame.setAttribute("aria-label", data.moves ? `${data.label}. ${data.hint}` : data.label);
  const show = () => {
    const box = frame.getBoundingClientRect();
    if (whole.getAttribute("src") !== data.source) whole.setAttribute("src", data.source);
    whole.style.width = `${box.width / width}px`;
    whole.style.height = `${box.height / height}px`;
    whole.style.left = `${(-at.left * box.width) / width}px`;
    whole.style.top = `${(-at.top * box.height) / height}px`;
    whole.hidden = false;
  };
  const place = (x, y) => { at = { left: between(x, 0, 1 - width), top: between(y, 0, 1 - height) }; show(); };
  const tell = (x, y) => {
    const share = (value) => Math.round(between(value, 0, 1) * 1000) / 1000;
    setTriggerValue("moved", { x: share(x), y: share(y) });
  };
  const rest = () => tell(at.left + width / 2, at.top + height / 2);
  let start = null, pause = null;
  frame.onpointerdown = (event) => {
    if (!data.moves || event.button !== 0) return;
    frame.setPointerCapture(event.pointerId);
    start = { x: event.clientX, y: event.clientY, left: at.left, top: at.top, moved: false };
  };
  frame.onpointermove = (event) => {
    if (!start) return;
    const across = event.clientX - start.x, down = event.clientY - start.y;
    if (!start.moved && Math.hypot(across, down) < STILL_PX) return;
    start.moved = true;
    frame.classList.add("held");
    const box = frame.getBoundingClientRect();
    place(start.left - (across / box.width) * width, start.top - (down / box.height) * height);
  };
  frame.onpointerup = (event) => {
    if (!start) return;
    const wasMoved = start.moved;
    start = null;
    frame.classList.remove("held");
    if (wasMoved) return rest();
    const box = frame.getBoundingClientRect();
    tell(at.left + ((event.clientX - box.left) / box.width) * width,
      at.top + ((event.clientY - box.top) / box.height) * height);
  };
  frame.onpointercancel = () => {
    start = null;
    whole.hidden = true;
    at = { left, top };
    frame.classList.remove("held");
  };
  frame.onkeydown = (event) => {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[event.key];
    if (!data.moves || !step) return;
    event.preventDefault();
    place(at.left + step[0] * STEP, at.top + step[1] * STEP);
    clearTimeout(pause);
    pause = setTimeout(rest, PAUSE_MS);
  };
  return () => clearTimeout(pause);
}
"""
_component = st.components.v2.component("image_studio_crop_frame", html=_HTML, css=_CSS, js=_JS)


def prepare_frames(*, key: str) -> None:
    """Have the browser fetch what frames need before there is a picture, so that the first one shows at once."""
    _component(key=key, height=1)


def crop_frame(
    preview: bytes,
    source_url: str,
    *,
    label: str,
    window: Box,
    source: Size,
    moves: bool,
    key: str,
    on_move: Callable[[FocalPoint], None],
) -> None:
    """Draw a JPEG preview of `window`, a part of the `source`; where it `moves`, `on_move` learns its new middle.

    A click names the point that the crop shall keep; dragging and the arrow keys move the crop itself.
    """

    def moved() -> None:
        chosen = focal_point_from(st.session_state.get(key, {}).get("moved"))
        if chosen is not None:
            on_move(chosen)

    _component(
        key=key,
        data=_as_shown(preview, source_url, label=label, window=window, source=source, moves=moves),
        on_moved_change=moved,
    )


def _as_shown(preview: bytes, url: str, *, label: str, window: Box, source: Size, moves: bool) -> dict[str, Any]:
    return {
        "preview": f"data:image/jpeg;base64,{base64.b64encode(preview).decode()}",
        "source": url,
        "label": label,
        "hint": "Drag, or use the arrow keys, to move the crop.",
        "moves": moves and window.size != source,
        "window": {
            "left": window.left / source.width,
            "top": window.top / source.height,
            "width": window.size.width / source.width,
            "height": window.size.height / source.height,
        },
    }
