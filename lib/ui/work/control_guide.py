"""The picture that guides a new one: as it is, or with the outlines of it that a model will keep."""

import base64

import streamlit as st

from lib.catalog.tasks import TaskSpec
from lib.errors import StudioError
from lib.imaging.derived import Outline
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.picture_request import ControlTask
from lib.ui.components.before_after import Side, show_before_after, side_of
from lib.ui.links import image_url
from lib.ui.services import current
from lib.ui.work.control_form import FORM

_OUTLINED: dict[ControlTask, Outline] = {ControlTask.STRUCTURE: "edges", ControlTask.SKETCH: "lines"}
_CACHE = "control.outlines"
_MAX_CACHED = 8


def show_guide(actor: Actor, picture: Asset, task: TaskSpec) -> None:
    """Draw the picture, and its outlines to slide to where those are what a model takes from it."""
    outline = _outline(actor, picture, task)
    if outline is None:
        st.image(image_url(picture.asset_id, "screen"), alt="The image that guides the new one", width="stretch")
        return
    address = f"data:image/png;base64,{base64.b64encode(outline).decode()}"
    image, outlines = side_of(picture.asset_id, "Image"), Side(address, "Outlines")
    show_before_after(image, outlines, picture.size, key=FORM.key(f"outlines.{task.id}.{picture.asset_id}"))
    st.caption("Outlines as this machine finds them; they show about what is kept, a model finds its own.")


def _outline(actor: Actor, picture: Asset, task: TaskSpec) -> bytes | None:
    """Return the outlines, drawn once in a session; None where the task keeps none or they cannot be drawn."""
    kind = _OUTLINED.get(ControlTask(task.id))
    if kind is None:
        return None
    known: dict[tuple[str, Outline], bytes] = st.session_state.setdefault(_CACHE, {})
    name = (picture.asset_id, kind)
    if name not in known:
        try:
            drawn = current().studio.pictures.previews.outline(actor, picture.asset_id, kind)
        except StudioError:
            return None
        if len(known) >= _MAX_CACHED:
            known.clear()
        known[name] = drawn
    return known[name]
