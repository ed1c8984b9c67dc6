"""The sketch of the Control page: a canvas with a pen, blank or with a picture under it to trace."""

import streamlit as st

from lib.catalog.tasks import TaskSpec
from lib.errors import InvalidRequest
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.geometry import Size
from lib.model.picture_request import ControlRequest
from lib.ui.components.easel import Ground, paint, painting_of
from lib.ui.services import current
from lib.ui.work.control_form import FORM, is_drawing, request_for

_LONGEST = 1536
PAPERS = {
    "1:1": Size(width=1024, height=1024),
    "3:2": Size(width=1248, height=832),
    "2:3": Size(width=832, height=1248),
    "16:9": Size(width=1344, height=768),
    "9:16": Size(width=768, height=1344),
}
_LABELS = {"1:1": "Square", "3:2": "Landscape", "2:3": "Portrait", "16:9": "Wide", "9:16": "Tall"}


def sketch_size(traced: Asset | None) -> Size:
    """Return the pixels of the sketch: those of what is traced, at most 1,536 a side, else those of the paper."""
    if traced is None:
        return PAPERS.get(FORM.value("paper"), PAPERS["1:1"])
    scale = min(1.0, _LONGEST / max(traced.size.width, traced.size.height))
    return Size(width=max(1, round(traced.size.width * scale)), height=max(1, round(traced.size.height * scale)))


def show_sketch(actor: Actor, traced: Asset | None) -> None:
    """Draw the canvas; a stroke runs this part of the page only."""
    if traced is None:
        st.segmented_control(
            "Paper",
            list(PAPERS),
            format_func=_LABELS.__getitem__,
            key=FORM.key("paper"),
            required=True,
            label_visibility="collapsed",
        )
    st.fragment(_draw, key=FORM.key("sketch"))(actor, traced)


def save_sketch(actor: Actor, traced: Asset | None) -> str:
    """Return the sketch's id in the library; raise `InvalidRequest` for a blank one."""
    painting = painting_of(actor, _place(traced), sketch_size(traced))
    return current().studio.pictures.paintings.save_sketch(actor, painting).asset_id


def asked(actor: Actor, task: TaskSpec, picture: Asset | None) -> list[ControlRequest]:
    """Return what the page asks for, its sketch saved; raise `InvalidRequest` naming the field."""
    if is_drawing(task):
        return [request_for(task, save_sketch(actor, picture))]
    if picture is None:
        raise InvalidRequest("Choose the image that guides the new one.", field="control_id")
    return [request_for(task, picture.asset_id)]


def _draw(actor: Actor, traced: Asset | None) -> None:
    ground = Ground(
        size=sketch_size(traced),
        label="Draw the sketch here",
        is_mask=False,
        picture_id=traced.asset_id if traced else "",
    )
    paint(actor, _place(traced), ground)


def _place(traced: Asset | None) -> str:
    return f"control.{traced.asset_id if traced else FORM.value('paper')}"
