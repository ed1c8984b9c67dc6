"""The left side of the Edit page: what to do and what that needs, drawn from what the catalog says of a task."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from lib.catalog.tasks import TaskSpec
from lib.model.actor import Actor
from lib.model.picture_request import MAX_REFERENCES, EditRequest, EditTask
from lib.model.plan import Expansion, Plan
from lib.model.record import parse
from lib.studio.planning.offers import Offer
from lib.ui.components.extend_frame import MOST
from lib.ui.image.choice import Choice, draw_choice
from lib.ui.image.named import asset_or_none
from lib.ui.session import SOURCE
from lib.ui.work.controls import choices_for, draw_more, draw_prompt, draw_task, draw_who
from lib.ui.work.form import COMMON, TASK, WorkForm

SIDES = ("left", "right", "up", "down")
EXTEND = "extend"
"""What an address calls the pixels to add on each side, in the order of `SIDES`."""
_DIGITS = 6
_DEFAULTS: Mapping[str, Any] = {
    **COMMON,
    "task": "",
    "prompt": "",
    "negative_prompt": "",
    "search_prompt": "",
    "select_prompt": "",
    "reference_ids": (),
    "background_id": "",
    "lighting_id": "",
    "style_preset": "",
    "guidance_scale": None,
    "steps": None,
    "left": 0,
    "right": 0,
    "up": 0,
    "down": 0,
    "grow": 0,
    "feather": 0,
    "begin.words": "",
}
FORM = WorkForm("edit", _DEFAULTS)
_PROMPTS: Mapping[str, str] = {
    "inpaint": "What should be there instead?",
    "outpaint": "What lies beyond the edges? May stay empty.",
    "search_replace": "What should be put in its place?",
    "search_recolor": "Which colour? For example: navy, or a hue from 0 to 360",
    "relight": "Which background? A vendor takes words; this machine a colour, or two for a gradient",
    "general_edit": "What should change?",
}
_SEARCHES: Mapping[str, str] = {
    "search_prompt": "What is to be found? For example: the cup",
    "select_prompt": "What is to be recoloured? On this machine a colour or hues: red, #a03020 or 340-20",
}
_SEARCH_LABELS: Mapping[str, str] = {"search_prompt": "Find", "select_prompt": "Select"}
_PICTURES: Mapping[str, tuple[str, str]] = {
    "background": ("Background image", "What the subject is put before."),
    "lighting": ("Light image", "An image whose light the result takes on."),
}
_HALF_PX = 90


def draw_controls(actor: Actor, tasks: Sequence[TaskSpec], task: TaskSpec) -> None:
    """Draw what to do and what that needs; an input that the task does not use is not shown."""
    draw_task(FORM, tasks, "What to do")
    for name, placeholder in _SEARCHES.items():
        if task.uses(name):
            draw_prompt(FORM, label=_SEARCH_LABELS[name], placeholder=placeholder, name=name)
    if task.uses("prompt"):
        draw_prompt(FORM, placeholder=_PROMPTS.get(task.id, ""), describes=task.id != EditTask.SEARCH_RECOLOR)
    for name, (label, about) in _PICTURES.items():
        if task.uses(name):
            field = f"{name}_id"
            choice = Choice(FORM.key(field), label, partial(_take, field), help=about)
            draw_choice(actor, choice, asset_or_none(actor, FORM.value(field)))
    if task.id == EditTask.GENERAL_EDIT:
        _draw_references(actor)
    if task.uses("expansion"):
        _draw_sides()


def draw_settings(offers: Sequence[Offer], plan: Plan | None, task: TaskSpec) -> None:
    """Draw who does it and what is set rarely."""
    draw_who(FORM, offers)
    draw_more(FORM, choices_for(FORM, offers, plan), task)


def request_for(task: TaskSpec, image_id: str, mask_id: str | None = None) -> EditRequest:
    """Return what the page asks for, with the inputs that the task uses; raise `InvalidRequest` naming the field."""
    names = ["provider", "model", "output_format", "campaign", "seed", "guidance_scale", "steps"]
    names += [name for name in ("prompt", "negative_prompt", "search_prompt", "select_prompt") if task.uses(name)]
    names += [f"{name}_id" for name in _PICTURES if task.uses(name)]
    if task.uses("prompt"):
        names.append("style_preset")
    if task.id == EditTask.GENERAL_EDIT:
        names.append("reference_ids")
    values = FORM.values(*names) | {"task": task.id, "image_id": image_id, "mask_id": mask_id}
    if task.uses("expansion"):
        values["expansion"] = expansion().model_dump()
    return parse(EditRequest, values)


def expansion() -> Expansion:
    """Return the pixels to add on each side."""
    return Expansion(**{side: int(FORM.value(side) or 0) for side in SIDES})


def set_expansion(wanted: Expansion) -> None:
    """Set all four sides. A callback."""
    for side, pixels in wanted.model_dump().items():
        FORM.put(side, pixels)


def take_expansion() -> None:
    """Set the sides that a link asks for, once; only before their fields are drawn in this run."""
    sides = st.query_params.pop(EXTEND, "").split(",")
    if len(sides) == len(SIDES) and all(side.isascii() and side.isdigit() for side in sides):
        for name, pixels in zip(SIDES, sides, strict=True):
            FORM.put(name, min(int(pixels[:_DIGITS]), MOST))


def extension_query(asset_id: str, wanted: Expansion) -> dict[str, str]:
    """Return what a link to this page says to have a picture extended."""
    sides = wanted.model_dump()
    return {SOURCE: asset_id, TASK: "outpaint", EXTEND: ",".join(str(sides[name]) for name in SIDES)}


def _draw_sides() -> None:
    with st.grid(2, min_column_width=_HALF_PX, gap="small", key=FORM.key("sides")):
        for side in SIDES:
            st.number_input(
                f"{side.capitalize()}, px",
                min_value=0,
                max_value=MOST,
                step=16,
                key=FORM.key(side),
                persist_state="session",
            )


def _draw_references(actor: Actor) -> None:
    """Draw the pictures that the instruction may speak of, and the way to more."""
    chosen = [asset for name in FORM.value("reference_ids") if (asset := asset_or_none(actor, name)) is not None]
    for number, asset in enumerate(chosen, 1):
        key = FORM.key(f"reference.{asset.asset_id}")
        draw_choice(actor, Choice(key, f"Reference {number}", partial(_swap_reference, asset.asset_id)), asset)
    if len(chosen) < MAX_REFERENCES:
        label = "More reference images" if chosen else "Reference images"
        about = (
            "What the instruction may speak of: a person, a product, a style. The model decides what it takes of it."
        )
        draw_choice(actor, Choice(FORM.key("references"), label, _add_references, takes_many=True, help=about), None)


def _add_references(asset_ids: tuple[str, ...]) -> None:
    _put_references((*FORM.value("reference_ids"), *asset_ids))


def _swap_reference(old: str, asset_ids: tuple[str, ...]) -> None:
    """Put pictures in the place of another, or take it out. A callback."""
    kept: list[str] = []
    for name in FORM.value("reference_ids"):
        kept += asset_ids if name == old else (name,)
    _put_references(kept)


def _put_references(asset_ids: Iterable[str]) -> None:
    FORM.put("reference_ids", tuple(dict.fromkeys(asset_ids))[:MAX_REFERENCES])


def _take(field: str, asset_ids: tuple[str, ...]) -> None:
    FORM.put(field, asset_ids[0] if asset_ids else "")
