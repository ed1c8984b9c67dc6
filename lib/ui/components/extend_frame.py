"""The frame that a picture is extended to, with sides to drag. Our own component, static code.

The numbers stand beside it as fields; this only shows them and says what was dragged.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from lib.model.geometry import Size
from lib.model.plan import Expansion
from lib.ui.components.static_code import static_code

MOST = 2000
"""Pixels that can be added on a side."""
_TALLEST = "60vh"
_CSS = """
svg { display: block; width: 100%; margin: 0 auto; touch-action: pan-y; }
.added { fill: var(--st-primary-color); fill-opacity: .18; }
.edge { fill: none; stroke: var(--st-primary-color); stroke-width: 2; stroke-dasharray: 6 4; }
.handle { fill: var(--st-primary-color); stroke: #fff; stroke-width: 2; touch-action: none; }
.edge, .handle { vector-effect: non-scaling-stroke; }
.handle:focus-visible { outline: 2px solid var(--st-text-color); outline-offset: 2px; }
.left, .right { cursor: ew-resize; }
.up, .down { cursor: ns-resize; }
"""
_component = st.components.v2.component(
    "image_studio_extend_frame", html="<svg></svg>", css=_CSS, js=static_code("extending.js")
)


def show_frame(url: str, size: Size, expansion: Expansion, *, key: str, on_drag: Callable[[Expansion], None]) -> None:
    """Draw the picture at `url` in its frame; dragging a side calls `on_drag` before the next run."""

    def dragged() -> None:
        wanted = expansion_from(st.session_state.get(key, {}).get("dragged"))
        if wanted is not None:
            on_drag(wanted)

    _component(
        key=key,
        data={
            "url": url,
            "width": size.width,
            "height": size.height,
            **expansion.model_dump(),
            "most": MOST,
            "tallest": _TALLEST,
        },
        on_dragged_change=dragged,
    )
    st.caption("Drag a side of the frame, use the arrow keys on it, or type the pixels to add.")


def expansion_from(value: Any) -> Expansion | None:
    """Return four sides from what a browser sent, or None where they are none."""
    try:
        return Expansion(**{side: int(value[side]) for side in ("left", "right", "up", "down")})
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
