"""Two pictures over each other with a line to move between them. Our own component, static code.

Both zoom and pan together: by the wheel once it has the focus, by two fingers, by a double click or by the keys. The
pictures come by their addresses; only those are sent to the browser.
"""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from lib.model.geometry import Box, Size

_BROWSER = Path(__file__).parent / "browser"
_TALLEST = "66vh"
_HTML = """
<div class="compare">
  <div class="stage">
    <div class="layer under"><div><img class="after" alt=""></div></div>
    <div class="layer over"><div><img class="before" alt=""></div></div>
    <span class="tag left"></span><span class="tag right"></span>
    <div class="line" role="slider" tabindex="0" aria-label="Line between the two images"
      aria-valuemin="0" aria-valuemax="100"></div>
  </div>
  <div class="bar">
    <button type="button" class="fit" title="Fit (0)">Fit</button>
    <button type="button" class="actual" title="Pixel for pixel (1)">1:1</button>
    <button type="button" class="out" title="Zoom out (-)" aria-label="Zoom out">&minus;</button>
    <button type="button" class="in" title="Zoom in (+)" aria-label="Zoom in">+</button>
    <span class="said" aria-live="off"></span>
  </div>
</div>
"""
_component = st.components.v2.component(
    "image_studio_before_after",
    html=_HTML,
    css=(_BROWSER / "comparing.css").read_text("utf-8"),
    js=(_BROWSER / "comparing.js").read_text("utf-8"),
)


@dataclass(frozen=True)
class Side:
    """One of two pictures: where it is, and what stands on it."""

    url: str
    label: str


def show_before_after(before: Side, after: Side, size: Size, *, key: str, at: Box | None = None) -> None:
    """Draw two pictures to slide between, in a frame with the proportions of `size`, the second picture's pixels.

    The first is fitted to the same frame, or to its part `at`, in the second's pixels, where that was extended.
    Transparent parts show checkers.
    """
    inset = (0.0, 0.0, 1.0, 1.0)
    if at is not None:
        inset = (at.left / size.width, at.top / size.height, at.right / size.width, at.bottom / size.height)
    _component(
        key=key,
        data={
            "before": before.url,
            "beforeLabel": before.label,
            "after": after.url,
            "afterLabel": after.label,
            "width": size.width,
            "height": size.height,
            "inset": inset,
            "tallest": _TALLEST,
        },
    )
