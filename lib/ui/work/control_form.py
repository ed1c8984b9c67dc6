"""The left side of the Control page: what guides the new picture, in what words, and how strongly."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from lib.catalog.tasks import TaskSpec
from lib.model.actor import Actor
from lib.model.picture_request import ControlRequest, ControlTask
from lib.model.plan import Plan
from lib.model.record import parse
from lib.studio.planning.offers import Offer
from lib.ui.create.form import SIZES
from lib.ui.image.choice import Choice, draw_choice
from lib.ui.image.named import asset_or_none
from lib.ui.work.controls import choices_for, draw_more, draw_prompt, draw_share, draw_task, draw_who
from lib.ui.work.form import COMMON, WorkForm

SHARES: Mapping[str, str] = {
    "control_strength": "How closely the result keeps to the lines.",
    "fidelity": "How closely the result keeps to the style.",
    "style_strength": "How much of the style image comes through.",
    "composition_fidelity": "How closely the composition is kept.",
    "change_strength": "How far the result may move away from the image.",
}
_DEFAULTS: Mapping[str, Any] = {
    **COMMON,
    "task": "",
    "prompt": "",
    "negative_prompt": "",
    "style_preset": "",
    "style_id": "",
    "aspect_ratio": "",
    "draws": True,
    "paper": "1:1",
    **dict.fromkeys(SHARES, 0.7),
    **{f"{name}.is_set": False for name in SHARES},
}
FORM = WorkForm("control", _DEFAULTS)
STAND_IN_PROMPT = "an image"
"""What is planned with while nothing is typed: plan and price show from the start."""
_PROMPTS: Mapping[str, str] = {
    "sketch": "What is it a sketch of?",
    "structure": "What should fill the outlines?",
    "style": "What should the new image show?",
    "style_transfer": "What does the image show?",
}
_LABELS: Mapping[str, str] = {
    "sketch": "Image of a sketch",
    "structure": "Image whose outlines are kept",
    "style": "Image whose style is borrowed",
    "style_transfer": "Image to redraw",
}
RATIOS = {"": "As the model likes", **{name: label for name, label in SIZES.items() if ":" in name and "." not in name}}


def is_drawing(task: TaskSpec) -> bool:
    """Tell whether the sketch is drawn on the page instead of chosen."""
    return task.id == ControlTask.SKETCH and bool(FORM.value("draws"))


def source_label(task: TaskSpec) -> str:
    """Return what the task's picture is for."""
    return "Image to trace (may be left out)" if is_drawing(task) else _LABELS[task.id]


def draw_kind(tasks: Sequence[TaskSpec], task: TaskSpec) -> None:
    """Draw what guides the new picture."""
    draw_task(FORM, tasks, "What guides it")
    if task.id == ControlTask.SKETCH:
        st.toggle("Draw it here", key=FORM.key("draws"), persist_state="session")


def draw_controls(actor: Actor, task: TaskSpec) -> None:
    """Draw the words and the strengths that the task has."""
    draw_prompt(FORM, placeholder=_PROMPTS[task.id], describes=True)
    if task.uses("style_image"):
        choice = Choice(FORM.key("style_id"), "Style image", _take_style, help="The look to borrow.")
        draw_choice(actor, choice, asset_or_none(actor, FORM.value("style_id")))
    for name, about in SHARES.items():
        if task.uses(name):
            draw_share(FORM, name, help_text=about)
    if task.uses("aspect_ratio"):
        st.selectbox(
            "Aspect ratio",
            list(RATIOS),
            format_func=RATIOS.__getitem__,
            key=FORM.key("aspect_ratio"),
            persist_state="session",
        )


def draw_settings(offers: Sequence[Offer], plan: Plan | None, task: TaskSpec) -> None:
    """Draw who does it and what is set rarely."""
    draw_who(FORM, offers)
    draw_more(FORM, choices_for(FORM, offers, plan), task)


def request_for(task: TaskSpec, control_id: str, *, is_draft: bool = False) -> ControlRequest:
    """Return what the page asks for; raise `InvalidRequest` naming the field. A draft needs no prompt."""
    names = ["provider", "model", "output_format", "campaign", "seed", "style_preset", "negative_prompt"]
    if task.uses("aspect_ratio"):
        names.append("aspect_ratio")
    if task.uses("style_image"):
        names.append("style_id")
    values = FORM.values(*names) | {"task": task.id, "control_id": control_id}
    values |= {name: FORM.value(name) for name in SHARES if task.uses(name) and FORM.value(f"{name}.is_set")}
    prompt = str(FORM.value("prompt"))
    values["prompt"] = STAND_IN_PROMPT if is_draft and not prompt.strip() else prompt
    return parse(ControlRequest, values)


def _take_style(asset_ids: tuple[str, ...]) -> None:
    FORM.put("style_id", asset_ids[0] if asset_ids else "")
