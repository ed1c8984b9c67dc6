"""Draws the Create form. What a model accepts decides which controls are open; a closed one says who has it.

Every widget is `create.<field>` and starts from the session, so none is given a value here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st
from streamlit.elements.lib.grid_container import GridContainer

from lib.catalog.records import Control, ModelSpec, StylePreset
from lib.model.request import AUTO, MAX_ALT_TEXT, MAX_VARIATIONS, Quality
from lib.studio.planning.offers import Offer
from lib.ui import session
from lib.ui.create.form import CUSTOM_RATIO, ENHANCE, EXACT_PIXELS, SIZES, FormValues
from lib.ui.wording import LABELS

_PROMPT_HEIGHT_PX = 120
_NEGATIVE_HEIGHT_PX = 70
_HALF_PX = 120
_MODELS_NAMED = 2
_CLOSABLE: tuple[Control, ...] = ("negative_prompt", "guidance_scale", "steps", "seed")
_FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WebP"}


@dataclass(frozen=True)
class Choices:
    """What the form can offer: the models for this operation, the styles, and the model the plan resolves to."""

    offers: Sequence[Offer]
    styles: Sequence[StylePreset]
    chosen: ModelSpec | None
    personas: Mapping[str, str] = field(default_factory=dict)
    """Persona id → name."""

    def missing(self, control: Control) -> str | None:
        """Return why a control is closed for the chosen model, and which usable model has it; None where it is open."""
        if self.chosen is None or control in self.chosen.controls:
            return None
        having = [o for o in self.offers if control in o.model.controls]
        able = [o.model.label for o in having if o.available] or [o.model.label for o in having]
        named = " and ".join(dict.fromkeys(able[:_MODELS_NAMED]))
        remedy = (
            f"{named} {'has' if len(able[:_MODELS_NAMED]) == 1 else 'have'} it." if able else "No model here has it."
        )
        return f"{self.chosen.label} has no {LABELS[control].lower()}. {remedy}"


def chosen_model(values: FormValues, offers: Sequence[Offer], planned: tuple[str, str] | None) -> ModelSpec | None:
    """Return the model that the controls follow: the planned one, else what is selected, else none."""
    provider, model = planned or (values.provider, values.model)
    return next((o.model for o in offers if o.provider.id == provider and model in {"", o.model.id}), None)


def draw_prompt() -> None:
    """Draw the prompt; the shortcut belongs to the button."""
    st.text_area(
        "Prompt",
        key="create.prompt",
        height=_PROMPT_HEIGHT_PX,
        placeholder="What should the image show?",
        persist_state="session",
    )


def draw_settings(values: FormValues, choices: Choices) -> None:
    """Draw everything between the prompt and the plan."""
    with _pair("create.size_and_style"):
        st.selectbox("Size", list(SIZES), format_func=SIZES.__getitem__, key="create.size", persist_state="session")
        _draw_style(values, choices)
    _draw_own_size(values)
    with _pair("create.who"):
        _draw_provider(values, choices.offers)
        _draw_model(values, choices.offers)
    with _pair("create.quality_and_count"):
        _draw_quality(choices)
        st.number_input(
            "Images", min_value=1, max_value=MAX_VARIATIONS, step=1, key="create.count", persist_state="session"
        )
    with st.expander("More settings", key="create.more"):
        _draw_additions(values, choices)
        _draw_more(choices)


def _pair(key: str) -> GridContainer:
    """Two controls side by side, on a phone too."""
    return st.grid(2, min_column_width=_HALF_PX, gap="small", key=key)


def _draw_style(values: FormValues, choices: Choices) -> None:
    labels = {"": "None", **{style.id: style.label for style in choices.styles}}
    labels.setdefault(values.style_preset, values.style_preset)
    st.selectbox(
        "Style",
        list(labels),
        format_func=labels.__getitem__,
        key="create.style_preset",
        persist_state="session",
    )


def _draw_own_size(values: FormValues) -> None:
    names = {CUSTOM_RATIO: ("ratio_width", "ratio_height"), EXACT_PIXELS: ("width", "height")}.get(values.size)
    if names is None:
        return
    unit = "px" if values.size == EXACT_PIXELS else "parts"
    with _pair("create.own_size"):
        for name, label in zip(names, ("Width", "Height"), strict=True):
            st.number_input(
                f"{label}, {unit}",
                value=None,
                step=1 if unit == "px" else 0.01,
                format=None if unit == "px" else "%g",
                key=f"create.{name}",
                persist_state="session",
            )


def _draw_additions(values: FormValues, choices: Choices) -> None:
    with _pair("create.additions"):
        st.selectbox(
            "Enhance",
            list(ENHANCE),
            format_func=ENHANCE.__getitem__,
            key="create.enhance",
            help="Adds light, composition and detail where the prompt says nothing of them. The prompt stays first.",
            persist_state="session",
        )
        names = {"": "None", **choices.personas}
        names.setdefault(values.persona_id, values.persona_id)
        st.selectbox(
            "Persona", list(names), format_func=names.__getitem__, key="create.persona_id", persist_state="session"
        )


def _draw_provider(values: FormValues, offers: Sequence[Offer]) -> None:
    labels: dict[str, str] = {AUTO: "Auto"}
    for offer in offers:
        label = offer.provider.label if offer.available else f"{offer.provider.label} (no key)"
        if offer.available or offer.provider.id not in labels:
            labels[offer.provider.id] = label
    labels.setdefault(values.provider, values.provider)
    st.selectbox(
        "Provider",
        list(labels),
        format_func=labels.__getitem__,
        key="create.provider",
        on_change=session.forget_model,
        persist_state="session",
    )


def _draw_model(values: FormValues, offers: Sequence[Offer]) -> None:
    is_open = values.provider != AUTO
    labels = {"": "Auto", **{o.model.id: o.model.label for o in offers if o.provider.id == values.provider}}
    labels.setdefault(values.model, values.model)
    st.selectbox(
        "Model",
        list(labels),
        format_func=labels.__getitem__,
        key="create.model",
        disabled=not is_open and not values.model,
        help=None if is_open else "Choose a provider to pick one of its models.",
        persist_state="session",
    )


def _draw_quality(choices: Choices) -> None:
    reason = choices.missing("quality")
    st.selectbox(
        "Quality",
        list(Quality),
        format_func=lambda quality: quality.value.capitalize(),
        key="create.quality",
        disabled=reason is not None,
        help=reason,
        persist_state="session",
    )


def _draw_more(choices: Choices) -> None:
    reasons = {name: choices.missing(name) for name in _CLOSABLE}
    st.text_area(
        "Negative prompt",
        key="create.negative_prompt",
        height=_NEGATIVE_HEIGHT_PX,
        placeholder="What to keep out",
        disabled=reasons["negative_prompt"] is not None,
        help=reasons["negative_prompt"],
        persist_state="session",
    )
    with _pair("create.sampling"):
        _draw_number("guidance_scale", 0.5, "Automatic", reasons["guidance_scale"])
        _draw_number("steps", 1, "Automatic", reasons["steps"])
    with _pair("create.seed_and_format"):
        _draw_number("seed", 1, "Random", reasons["seed"])
        st.selectbox(
            "File format",
            list(_FORMATS),
            format_func=_FORMATS.__getitem__,
            key="create.output_format",
            persist_state="session",
        )
    st.text_input("Title", key="create.title", placeholder="Names the files", max_chars=100, persist_state="session")
    st.text_input(
        "Alt text",
        key="create.alt_text",
        placeholder="Says what the image shows to who cannot see it",
        max_chars=MAX_ALT_TEXT,
        persist_state="session",
    )
    st.text_input("Campaign", key="create.campaign", placeholder="Collects images", persist_state="session")
    closed = [reason for reason in reasons.values() if reason]
    if closed:
        st.caption("  \n".join(closed))


def _draw_number(name: str, step: float, placeholder: str, reason: str | None) -> None:
    st.number_input(
        LABELS[name],
        value=None,
        step=step,
        key=f"create.{name}",
        placeholder=placeholder,
        disabled=reason is not None,
        help=reason,
        persist_state="session",
    )
