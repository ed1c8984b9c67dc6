"""The Compare page's form: one prompt, the models, and what the votes are counted under. Nothing here submits.

Every widget is `compare.<field>`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lib.errors import InvalidRequest
from lib.model.actor import Actor
from lib.model.comparison import MAX_MODELS, MAX_USE_CASE, USE_CASES, ComparisonPlan, ModelKey
from lib.model.record import parse
from lib.model.request import GenerateRequest, Quality
from lib.studio.planning.offers import Offer
from lib.ui.create.form import CUSTOM_RATIO, EXACT_PIXELS, SIZES
from lib.ui.kept_form import KeptForm
from lib.ui.prompt.enhancement import offer_enhancement
from lib.ui.wording import credits_text, images_text, join, size_text

_HEIGHT_PX = 120
_HALF_PX = 120
_RATIOS = {ratio: label for ratio, label in SIZES.items() if ratio not in {CUSTOM_RATIO, EXACT_PIXELS}}
FORM = KeptForm(
    "compare",
    {"prompt": "", "models": (), "size": "1:1", "quality": Quality.STANDARD, "use_case": USE_CASES[0], "blind": True},
)


@dataclass(frozen=True)
class CompareForm:
    """What the form asks for now; without a request until there is a prompt."""

    request: GenerateRequest | None = None
    models: tuple[ModelKey, ...] = ()
    use_case: str = ""
    is_blind: bool = False


def model_choices(offers: Sequence[Offer]) -> dict[str, str]:
    """Return the models that can be compared now: `provider:model` → what a list calls it."""
    return {offer.model.key: f"{offer.model.label} · {offer.provider.label}" for offer in offers if offer.available}


def key_of(choice: str) -> ModelKey:
    """Return provider and model of a choice."""
    provider, _, model = choice.partition(":")
    return provider, model


def draw_form(actor: Actor, offers: Sequence[Offer], used: Sequence[str]) -> CompareForm:
    """Draw the form and return what it asks for; raise `InvalidRequest` naming the field."""
    models = model_choices(offers)
    FORM.prepare(actor, {"models": models, "size": _RATIOS, "quality": list(Quality)})
    try:
        return _draw(models, used)
    finally:
        FORM.keep(actor)


def _draw(models: Mapping[str, str], used: Sequence[str]) -> CompareForm:
    prompt = st.text_area(
        "Prompt",
        key="compare.prompt",
        height=_HEIGHT_PX,
        placeholder="What should the images show?",
        persist_state="session",
    )
    offer_enhancement("compare.prompt")
    chosen = st.multiselect(
        "Models",
        list(models),
        format_func=models.__getitem__,
        key="compare.models",
        max_selections=MAX_MODELS,
        placeholder=f"Choose 2 to {MAX_MODELS}",
        persist_state="session",
    )
    with st.grid(2, min_column_width=_HALF_PX, gap="small", key="compare.size_and_quality"):
        size = st.selectbox(
            "Size", list(_RATIOS), format_func=_RATIOS.__getitem__, key="compare.size", persist_state="session"
        )
        quality = st.selectbox(
            "Quality",
            list(Quality),
            format_func=lambda each: each.value.capitalize(),
            key="compare.quality",
            persist_state="session",
        )
    use_case = st.selectbox(
        "Use case",
        list(dict.fromkeys((*USE_CASES, *used))),
        key="compare.use_case",
        accept_new_options=True,
        help="Votes are counted under it. Choose one or type your own.",
        persist_state="session",
    )
    is_blind = st.toggle(
        "Blind",
        key="compare.blind",
        help="Nobody sees who drew what, or the price, until they have chosen.",
        persist_state="session",
    )
    if not prompt.strip():
        return CompareForm(models=tuple(map(key_of, chosen)), use_case=use_case or "", is_blind=is_blind)
    if not (use_case or "").strip() or len(use_case or "") > MAX_USE_CASE:
        raise InvalidRequest(f"Name the use case in 1 to {MAX_USE_CASE} characters.", field="use_case")
    values: dict[str, Any] = {"prompt": prompt, "aspect_ratio": size, "quality": quality}
    request = parse(GenerateRequest, values)
    return CompareForm(request, tuple(map(key_of, chosen)), use_case or "", is_blind)


def plan_lines(plan: ComparisonPlan) -> tuple[str, ...]:
    """Return one line a model: its price and how it draws, then what else should be known."""
    lines = [
        join((each.model_label, credits_text(each.price), f"drawn at {size_text(each.native)}")) for each in plan.plans
    ]
    notices = dict.fromkeys(notice for each in plan.plans for notice in each.notices)
    return (*lines, *notices)


def compare_label(plan: ComparisonPlan | None) -> str:
    """Return what the button says: verb, object, price."""
    if plan is None:
        return "Compare"
    return join((f"Compare {images_text(len(plan.plans))}", credits_text(plan.price)))
