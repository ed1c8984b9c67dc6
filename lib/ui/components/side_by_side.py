"""Pictures side by side that zoom and pan together, to look closer. Our own component, static code.

Zoomed by a double click, two fingers, the buttons, the keys, or the wheel once a picture has the focus; dragging moves
all. Only the addresses of the pictures are sent to the browser.
"""

from collections.abc import Sequence

import streamlit as st

from lib.model.geometry import Size
from lib.ui.components.before_after import Side
from lib.ui.components.static_code import static_code

_component = st.components.v2.component(
    "image_studio_side_by_side",
    html='<div class="all"></div>',
    css=static_code("zooming.css", "side_by_side.css"),
    js=static_code("zooming.js", "side_by_side.js"),
)


def show_side_by_side(sides: Sequence[Side], size: Size, *, key: str) -> None:
    """Draw one or more pictures of `size` pixels, each in a frame of its own, with one linked view."""
    pictures = [{"url": side.url, "label": side.label, "full": side.full_url} for side in sides]
    _component(key=key, data={"pictures": pictures, "width": size.width, "height": size.height})
