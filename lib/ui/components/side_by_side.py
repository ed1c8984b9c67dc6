"""Pictures side by side that zoom and pan together, to look closer. Our own component, static code.

Zoomed by a double click, the buttons, the keys, or the wheel once a picture has the focus; dragging pans all. Only the
addresses of the pictures are sent to the browser.
"""

from collections.abc import Sequence

import streamlit as st

from lib.ui.components.static_code import static_code

_HTML = """
<div class="all">
  <div class="frames"></div>
  <div class="bar">
    <button type="button" class="fit" title="Fit (0)">Fit</button>
    <button type="button" class="out" title="Zoom out (-)" aria-label="Zoom out">&minus;</button>
    <button type="button" class="in" title="Zoom in (+)" aria-label="Zoom in">+</button>
    <span class="said" aria-live="off"></span>
  </div>
</div>
"""
_component = st.components.v2.component(
    "image_studio_side_by_side",
    html=_HTML,
    css=static_code("side_by_side.css"),
    js=static_code("side_by_side.js"),
)


def show_side_by_side(pictures: Sequence[tuple[str, str]], ratio: float, *, key: str) -> None:
    """Draw pictures, each an address and a label, in frames of one width-to-height ratio, with one linked view."""
    _component(key=key, data={"pictures": [{"url": url, "label": label} for url, label in pictures], "ratio": ratio})
