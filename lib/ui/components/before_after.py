"""Two pictures over each other with a line to move between them. Our own component, static code.

Both zoom and pan together: by the wheel once it has the focus, by two fingers, by a double click, the buttons or the
keys. The pictures come by their addresses; only those are sent to the browser, which loads them at the size of a screen
and with all their pixels once somebody zooms in further.
"""

from dataclasses import dataclass

import streamlit as st

from lib.model.geometry import Box, Size
from lib.ui.components.static_code import static_code
from lib.ui.links import image_url

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
</div>
"""
_component = st.components.v2.component(
    "image_studio_before_after",
    html=_HTML,
    css=static_code("zooming.css", "comparing.css"),
    js=static_code("zooming.js", "comparing.js"),
)


@dataclass(frozen=True)
class Side:
    """One of the pictures: where it is, what stands on it, and where all its pixels are if not there."""

    url: str
    label: str
    full_url: str = ""


def side_of(asset_id: str, label: str) -> Side:
    """Return a picture of the library as one side."""
    return Side(image_url(asset_id, "screen"), label, image_url(asset_id))


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
            "beforeFull": before.full_url or before.url,
            "beforeLabel": before.label,
            "after": after.url,
            "afterFull": after.full_url or after.url,
            "afterLabel": after.label,
            "width": size.width,
            "height": size.height,
            "inset": inset,
            "tallest": _TALLEST,
        },
    )
