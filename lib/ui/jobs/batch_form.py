"""The Batch page's form: where the prompts come from, what all of them share, and what was understood of it.

Every widget is `batch.<field>`. Nothing here submits.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from lib.errors import InvalidRequest
from lib.model.actor import Actor
from lib.model.batch import MAX_REQUESTS, Cell, Workflow
from lib.model.request import AUTO, MAX_VARIATIONS, EnhanceLevel, Quality
from lib.studio.batches.listing import COLUMNS, MAX_BYTES, Problem, from_csv, from_lines
from lib.studio.batches.matrix import Axes, expand, options_of
from lib.studio.planning.additions import enhancement_of
from lib.studio.planning.offers import Offer
from lib.ui.create.form import CUSTOM_RATIO, ENHANCE, ENHANCE_OFF, EXACT_PIXELS, SIZES
from lib.ui.kept_form import KeptForm
from lib.ui.prompt.enhancement import show_addition
from lib.ui.services import current
from lib.ui.wording import plain

LINES, FILE, MATRIX = "Lines", "File", "Matrix"
_HEIGHT_PX = 180
_RATIOS = {ratio: label for ratio, label in SIZES.items() if ratio not in {CUSTOM_RATIO, EXACT_PIXELS}}
_QUALITIES = {Quality.DRAFT: "Draft", Quality.STANDARD: "Standard", Quality.PREMIUM: "Premium"}
_MEGABYTE = 1_000_000
_PROBLEMS_SHOWN = 12
FORM = KeptForm(
    "batch",
    {
        "source": LINES,
        "lines": "",
        "matrix": "",
        "campaign": "",
        "drafts": False,
        "size": "1:1",
        "model": "",
        "quality": Quality.STANDARD,
        "count": 1,
        "enhance": ENHANCE_OFF,
        "models": (),
        "styles": (),
        "seeds": "",
        "guidance": "",
    },
)
"""What outlives a reload; the CSV file does not."""


@dataclass(frozen=True)
class BatchForm:
    """What the form asks for now."""

    cells: tuple[Cell, ...] = ()
    problems: tuple[Problem, ...] = ()
    axes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    workflow: Workflow = Workflow.PLAIN
    campaign: str = ""


def draw_form(actor: Actor, offers: Sequence[Offer]) -> BatchForm:
    """Draw the form and return what it asks for; raise `InvalidRequest` for what cannot be used as a whole."""
    FORM.prepare(actor, _options(offers))
    try:
        return _draw(offers)
    finally:
        FORM.keep(actor)


def _draw(offers: Sequence[Offer]) -> BatchForm:
    source = st.segmented_control(
        "Prompts from",
        [LINES, FILE, MATRIX],
        required=True,
        key="batch.source",
        label_visibility="collapsed",
        persist_state="session",
    )
    words = _draw_source(str(source or LINES))
    below = st.container()
    common = _draw_common(offers)
    axes = _draw_axes(offers) if source == MATRIX else Axes()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        campaign = st.text_input("Campaign", key="batch.campaign", max_chars=120, persist_state="session") or ""
    is_drafts = st.toggle(
        "Drafts first",
        key="batch.drafts",
        help="Everything is made in draft quality. You approve, and only approved drafts are made as finals.",
        persist_state="session",
    )
    workflow = Workflow.DRAFT_THEN_FINAL if is_drafts else Workflow.PLAIN
    if source == MATRIX:
        prompt = str(words)
        cells = expand(prompt, axes, common) if prompt.strip() else ()
        with below:
            _show_additions(cells)
        return BatchForm(cells, axes=options_of(prompt, axes), workflow=workflow, campaign=campaign)
    if not words:
        return BatchForm(workflow=workflow, campaign=campaign)
    listing = from_csv(words, common) if isinstance(words, bytes) else from_lines(words, common)
    with below:
        _show_additions(listing.cells)
    return BatchForm(listing.cells, listing.problems, workflow=workflow, campaign=campaign)


def show_problems(problems: Sequence[Problem]) -> None:
    """Draw what was not understood, line by line."""
    if not problems:
        return
    shown = [f"Line {each.line}: {each.reason}" if each.line else each.reason for each in problems[:_PROBLEMS_SHOWN]]
    if len(problems) > _PROBLEMS_SHOWN:
        shown.append(f"{len(problems) - _PROBLEMS_SHOWN} more.")
    st.warning("  \n".join(plain(line) for line in shown), icon=":material/rule:")


def _draw_source(source: str) -> str | bytes:
    if source == FILE:
        st.caption(f"A CSV file with a header. Columns: {', '.join(COLUMNS)}; only prompt must be there.")
        file = st.file_uploader(
            "CSV file", type=["csv", "txt"], key="batch.file", max_upload_size=MAX_BYTES // _MEGABYTE
        )
        return file.getvalue() if file is not None else b""
    label, hint = (
        ("One prompt a line", "A red kite over the sea\nA fox in the snow")
        if source == LINES
        else ("Prompt with choices", "A {red|blue|green} kite over the {sea|city}")
    )
    key = f"batch.{source.lower()}"
    return st.text_area(label, key=key, height=_HEIGHT_PX, placeholder=hint, persist_state="session") or ""


def _draw_common(offers: Sequence[Offer]) -> dict[str, Any]:
    models = {"": "Auto"} | _model_labels(offers)
    with st.grid(2, min_column_width=120, gap="small", key="batch.common"):
        size = st.selectbox(
            "Size", list(_RATIOS), format_func=_RATIOS.__getitem__, key="batch.size", persist_state="session"
        )
        model = st.selectbox(
            "Model", list(models), format_func=models.__getitem__, key="batch.model", persist_state="session"
        )
        quality = st.selectbox(
            "Quality",
            list(_QUALITIES),
            format_func=_QUALITIES.__getitem__,
            key="batch.quality",
            disabled=bool(st.session_state.get("batch.drafts")),
            persist_state="session",
        )
        count = st.number_input(
            "Images a prompt", min_value=1, max_value=MAX_VARIATIONS, step=1, key="batch.count", persist_state="session"
        )
        enhance = st.selectbox(
            "Enhance",
            list(ENHANCE),
            format_func=ENHANCE.__getitem__,
            key="batch.enhance",
            help="Adds light, composition and detail where a prompt says nothing of them. Each prompt stays first.",
            persist_state="session",
        )
    provider, _, model_id = model.partition(":") if model else (AUTO, "", "")
    return {
        "aspect_ratio": size,
        "provider": provider,
        "model": model_id or None,
        "quality": quality,
        "count": int(count or 1),
        "enhance_prompt": enhance != ENHANCE_OFF,
        "enhance_level": EnhanceLevel.STANDARD if enhance == ENHANCE_OFF else enhance,
    }


def _show_additions(cells: Sequence[Cell]) -> None:
    """Draw what is added to the first prompt, and the way back for all of them."""
    enhanced = [cell.request for cell in cells if cell.request.enhance_prompt]
    if not enhanced:
        return
    show_addition(enhanced[0].prompt, enhancement_of(enhanced[0]), key="batch.enhancement", on_undo=_as_typed)
    if len(enhanced) > 1:
        st.caption(f"What a prompt leaves open is added to each of {len(enhanced)} in this way.")


def _as_typed() -> None:
    FORM.put("enhance", ENHANCE_OFF)


def _model_labels(offers: Sequence[Offer]) -> dict[str, str]:
    return {o.model.key: f"{o.model.label} · {o.provider.label}" for o in offers if o.available}


def _options(offers: Sequence[Offer]) -> dict[str, Collection[str]]:
    models = _model_labels(offers)
    return {
        "source": (LINES, FILE, MATRIX),
        "size": _RATIOS,
        "model": {"", *models},
        "quality": _QUALITIES,
        "enhance": ENHANCE,
        "models": models,
        "styles": [style.id for style in current().catalog.styles],
    }


def _draw_axes(offers: Sequence[Offer]) -> Axes:
    models = _model_labels(offers)
    styles = {style.id: style.label for style in current().catalog.styles}
    chosen = st.multiselect(
        "Compare models", list(models), format_func=models.__getitem__, key="batch.models", persist_state="session"
    )
    looks = st.multiselect(
        "Compare styles", list(styles), format_func=styles.__getitem__, key="batch.styles", persist_state="session"
    )
    seeds = st.text_input("Seeds, separated by commas", key="batch.seeds", persist_state="session") or ""
    guidance = st.text_input("Guidance, separated by commas", key="batch.guidance", persist_state="session") or ""
    return Axes(
        models=tuple(chosen),
        styles=tuple(looks),
        seeds=tuple(int(value) for value in _numbers(seeds, "seed")),
        guidance=_numbers(guidance, "guidance_scale"),
    )


def _numbers(text: str, name: str) -> tuple[float, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()][:MAX_REQUESTS]
    try:
        return tuple(float(part) for part in parts)
    except ValueError as error:
        raise InvalidRequest(f"{name}: {text[:60]!r} is not a list of numbers.", field=name) from error
