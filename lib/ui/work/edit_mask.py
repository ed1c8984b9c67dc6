"""The mask of the Edit page: what is painted over the picture, and what it begins from."""

import json
from functools import partial

import streamlit as st

from lib.catalog.tasks import TaskSpec
from lib.errors import InvalidRequest, StudioError
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.painting import MAX_FEATHER, MAX_GROW, MaskRecipe
from lib.model.picture_request import EditRequest
from lib.ui.autosave import leave, left
from lib.ui.components.easel import Ground, paint, painting_of
from lib.ui.errors import show_problem
from lib.ui.image.choice import Choice, draw_choice
from lib.ui.image.named import asset_or_none
from lib.ui.services import current
from lib.ui.wording import size_text
from lib.ui.work.edit_form import FORM, request_for

_NEARLY = 0.01
_STARTS = {"subject": ("The main subject", "person"), "transparent": ("What is transparent", "opacity")}
_PREVIEW_PX = 120


def recipe_for(actor: Actor, picture: Asset) -> MaskRecipe:
    """Return how the mask of this picture is to be made as things stand."""
    base = _base_of(actor, picture)
    return MaskRecipe(
        painting=painting_of(actor, _place(picture), picture.size),
        base_id=base.asset_id if base else None,
        grow=FORM.value("grow"),
        feather=FORM.value("feather"),
    )


def save_mask(actor: Actor, picture: Asset, task: TaskSpec) -> str | None:
    """Return the mask's id in the library, or None where the task does without and nothing is painted."""
    if not task.uses("mask"):
        return None
    recipe = recipe_for(actor, picture)
    if recipe.painting.is_empty and recipe.base_id is None and "mask" not in task.requires:
        return None
    return current().studio.pictures.paintings.save_mask(actor, recipe).asset_id


def asked(actor: Actor, task: TaskSpec, picture: Asset) -> list[EditRequest]:
    """Return what the page asks for, its mask saved; raise `InvalidRequest` naming the field."""
    return [request_for(task, picture.asset_id, save_mask(actor, picture, task))]


def show_mask(actor: Actor, picture: Asset) -> None:
    """Draw the canvas; a stroke runs this part of the page only."""
    st.fragment(_draw, key=FORM.key("mask"))(actor, picture)


def _draw(actor: Actor, picture: Asset) -> None:
    base = _base_of(actor, picture)
    paint(
        actor,
        _place(picture),
        Ground(
            size=picture.size,
            label="Paint over what is to be changed",
            is_mask=True,
            picture_id=picture.asset_id,
            base_id=base.asset_id if base else "",
        ),
    )
    edge, begin, seen = st.columns([3, 3, 2], gap="medium")
    with edge:
        st.slider("Grow, px", -MAX_GROW, MAX_GROW, key=FORM.key("grow"), help="Below zero the mask shrinks.")
        st.slider("Feather, px", 0, MAX_FEATHER, key=FORM.key("feather"), help="How softly the edge fades.")
    with begin:
        _draw_begin(actor, picture, base)
    with seen, st.container(gap="xsmall", key=FORM.key("mask_preview")):
        _draw_preview(actor, picture)


def _draw_begin(actor: Actor, picture: Asset, base: Asset | None) -> None:
    """Draw what the mask can begin from; what is painted comes on top of it."""
    with st.popover(
        "Begin from", icon=":material/layers:", width="stretch", key=FORM.key("begin"), on_change="rerun"
    ) as opened:
        if opened.open:
            _draw_starts(actor, picture)
    problem = st.session_state.pop(FORM.key("base_problem"), None)
    if problem is not None:
        show_problem(problem)
    if base is not None:
        st.button(
            "Take out what it began from",
            icon=":material/layers_clear:",
            key=FORM.key("begin.none"),
            type="tertiary",
            on_click=_take_base,
            args=(actor, picture, ()),
        )


def _draw_starts(actor: Actor, picture: Asset) -> None:
    for name, (label, icon) in _STARTS.items():
        st.button(
            label,
            icon=f":material/{icon}:",
            key=FORM.key(f"begin.{name}"),
            type="tertiary",
            on_click=_begin_from,
            args=(actor, picture, name),
        )
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="small", wrap=False, key=FORM.key("begin.colours")
    ):
        st.text_input("Colour or hues", key=FORM.key("begin.words"), placeholder="red, #a03020 or 340-20")
        st.button("Use", key=FORM.key("begin.colour"), on_click=_begin_from, args=(actor, picture, "colour"))
    choice = Choice(
        FORM.key(f"base.{picture.asset_id}"),
        "A mask of your own",
        partial(_take_base, actor, picture),
        help="White is changed, black stays. It is fitted to the image.",
    )
    draw_choice(actor, choice, None)


def _draw_preview(actor: Actor, picture: Asset) -> None:
    recipe = recipe_for(actor, picture)
    if recipe.painting.is_empty and recipe.base_id is None:
        st.caption("Nothing is painted yet.")
        return
    try:
        mask = current().studio.pictures.paintings.preview(actor, recipe)
    except StudioError as error:
        show_problem(error)
        return
    st.image(mask.content, alt="The mask; white is changed", width=_PREVIEW_PX)
    st.caption(f"{mask.share:.1%} is changed (white)")


def _take_base(actor: Actor, picture: Asset, asset_ids: tuple[str, ...]) -> None:
    """Begin from another mask, or from none. A callback."""
    st.session_state[FORM.key("begin")] = False
    chosen = asset_or_none(actor, asset_ids[0] if asset_ids else None)
    if chosen is not None and abs(chosen.size.ratio / picture.size.ratio - 1) > _NEARLY:
        st.session_state[FORM.key("base_problem")] = InvalidRequest(
            f"The mask has {size_text(chosen.size)} pixels and the image {size_text(picture.size)}.",
            remedy="Choose a mask with the same proportions.",
            field="mask_id",
        )
        return
    _set_base(actor, picture, chosen)


def _begin_from(actor: Actor, picture: Asset, start: str) -> None:
    """Begin the mask from something that is found in the picture. A callback."""
    st.session_state[FORM.key("begin")] = False
    previews = current().studio.pictures.previews
    try:
        match start:
            case "transparent":
                mask = previews.mask_from_transparency(actor, picture.asset_id)
            case "subject":
                mask = previews.mask_of_subject(actor, picture.asset_id)
            case _:
                mask = previews.mask_from_colour(actor, picture.asset_id, FORM.value("begin.words"))
    except StudioError as error:
        st.session_state[FORM.key("base_problem")] = error
    else:
        _set_base(actor, picture, mask)


def _base_of(actor: Actor, picture: Asset) -> Asset | None:
    key = _base_key(picture)
    if key not in st.session_state:
        st.session_state[key] = str(left(actor, key).get("base_id", ""))
    return asset_or_none(actor, st.session_state[key])


def _set_base(actor: Actor, picture: Asset, base: Asset | None) -> None:
    key = _base_key(picture)
    st.session_state[key] = base.asset_id if base else ""
    leave(actor, key, json.dumps({"base_id": base.asset_id}) if base else "")


def _base_key(picture: Asset) -> str:
    return f"edit.mask_base.{picture.asset_id}"


def _place(picture: Asset) -> str:
    return f"edit.{picture.asset_id}"
