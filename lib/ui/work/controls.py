"""The controls that the Edit, Control and Upscale pages share: who does it, in what words, and what is set rarely."""

from collections.abc import Sequence

import streamlit as st

from lib.catalog.records import ModelSpec
from lib.catalog.tasks import TaskSpec
from lib.model.plan import Plan
from lib.model.request import AUTO
from lib.studio.planning.offers import Offer
from lib.ui.create.controls import Choices
from lib.ui.prompt.enhancement import offer_enhancement
from lib.ui.services import current
from lib.ui.wording import LABELS, plain
from lib.ui.work.form import WorkForm

_FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WebP"}
_PROMPT_HEIGHT_PX = 100
_SHORT_HEIGHT_PX = 70
_HALF_PX = 120
_MODEL_CONTROLS = ("style_preset", "guidance_scale", "steps", "seed")


def task_label(task: TaskSpec) -> str:
    """Return a task's name in sentence case."""
    return task.label[:1] + task.label[1:].lower()


def draw_task(form: WorkForm, tasks: Sequence[TaskSpec], label: str) -> None:
    """Draw the choice of what to do."""
    by_id = {task.id: task for task in tasks}
    st.selectbox(label, list(by_id), format_func=lambda name: task_label(by_id[name]), key=form.key("task"))
    st.caption(plain(by_id[form.value("task")].description))


def choices_for(form: WorkForm, offers: Sequence[Offer], plan: Plan | None) -> Choices:
    """Return what the form can offer, with the model that its controls follow: the planned one, else the chosen."""
    provider, model = (plan.provider, plan.model) if plan else (form.value("provider"), form.value("model"))
    chosen: ModelSpec | None = next(
        (o.model for o in offers if o.provider.id == provider and model in {"", o.model.id}), None
    )
    return Choices(offers, current().catalog.styles, chosen)


def draw_prompt(
    form: WorkForm, *, label: str = "Prompt", placeholder: str = "", name: str = "prompt", describes: bool = False
) -> None:
    """Draw the words that go with the picture, with the offer to add to them where they describe what is to be seen."""
    st.text_area(
        label,
        key=form.key(name),
        height=_PROMPT_HEIGHT_PX if name == "prompt" else _SHORT_HEIGHT_PX,
        placeholder=placeholder,
        persist_state="session",
    )
    if describes:
        offer_enhancement(form.key(name))


def draw_who(form: WorkForm, offers: Sequence[Offer]) -> None:
    """Draw who does it: provider and model, side by side."""
    labels: dict[str, str] = {AUTO: "Auto"}
    for offer in offers:
        name = offer.provider.label if offer.available else f"{offer.provider.label} (no key)"
        if offer.available or offer.provider.id not in labels:
            labels[offer.provider.id] = name
    labels.setdefault(form.value("provider"), form.value("provider"))
    is_open = form.value("provider") != AUTO
    models = {"": "Auto", **{o.model.id: o.model.label for o in offers if o.provider.id == form.value("provider")}}
    models.setdefault(form.value("model"), form.value("model"))
    with st.grid(2, min_column_width=_HALF_PX, gap="small", key=form.key("who")):
        st.selectbox(
            "Provider",
            list(labels),
            format_func=labels.__getitem__,
            key=form.key("provider"),
            on_change=form.forget_model,
            persist_state="session",
        )
        st.selectbox(
            "Model",
            list(models),
            format_func=models.__getitem__,
            key=form.key("model"),
            disabled=not is_open and not form.value("model"),
            help=None if is_open else "Choose a provider to pick one of its models.",
            persist_state="session",
        )


def draw_more(form: WorkForm, choices: Choices, task: TaskSpec) -> None:
    """Draw what is set rarely: only what the task uses, and closed where the model lacks it."""
    with st.expander("More settings", key=form.key("more")):
        closed = []
        if task.uses("negative_prompt"):
            closed.append(_draw_negative(form, choices))
        shown = [name for name in _MODEL_CONTROLS if name in form.defaults and _is_about_words(name, task)]
        with st.grid(2, min_column_width=_HALF_PX, gap="small", key=form.key("sampling")):
            for name in shown:
                if name == "style_preset":
                    _draw_style(form)
                else:
                    closed.append(_draw_number(form, choices, name))
            st.selectbox(
                "File format",
                list(_FORMATS),
                format_func=_FORMATS.__getitem__,
                key=form.key("output_format"),
                persist_state="session",
            )
        st.text_input("Campaign", key=form.key("campaign"), placeholder="Collects images", persist_state="session")
        reasons = [reason for reason in closed if reason]
        if reasons:
            st.caption("  \n".join(plain(reason) for reason in reasons))


def _is_about_words(name: str, task: TaskSpec) -> bool:
    return name != "style_preset" or task.uses("prompt")


def _draw_negative(form: WorkForm, choices: Choices) -> str | None:
    reason = choices.missing("negative_prompt")
    st.text_area(
        "Negative prompt",
        key=form.key("negative_prompt"),
        height=_SHORT_HEIGHT_PX,
        placeholder="What to keep out",
        disabled=reason is not None,
        help=reason,
        persist_state="session",
    )
    return reason


def _draw_style(form: WorkForm) -> None:
    labels = {"": "None", **{style.id: style.label for style in current().catalog.styles}}
    labels.setdefault(form.value("style_preset"), form.value("style_preset"))
    st.selectbox(
        "Style",
        list(labels),
        format_func=labels.__getitem__,
        key=form.key("style_preset"),
        persist_state="session",
    )


def _draw_number(form: WorkForm, choices: Choices, name: str) -> str | None:
    reason = choices.missing(name)  # type: ignore[arg-type]  # the names above are controls
    st.number_input(
        LABELS[name],
        value=None,
        step=0.5 if name == "guidance_scale" else 1,
        key=form.key(name),
        placeholder="Random" if name == "seed" else "Automatic",
        disabled=reason is not None,
        help=reason,
        persist_state="session",
    )
    return reason


def draw_share(form: WorkForm, name: str, *, help_text: str) -> None:
    """Draw a slider from 0 to 1 that can also be left to the model; 0 is a value."""
    label = LABELS[name]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=form.key(f"{name}.row")):
        st.checkbox(
            label,
            key=form.key(f"{name}.is_set"),
            help=f"{help_text} Left open, the model decides.",
            persist_state="session",
        )
        if form.value(f"{name}.is_set"):
            st.slider(
                label,
                0.0,
                1.0,
                step=0.05,
                key=form.key(name),
                label_visibility="collapsed",
                persist_state="session",
            )
