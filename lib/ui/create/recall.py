"""Settings from a file: drop a picture and the Create form is filled with what made it, as far as it can be."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from lib.errors import StudioError
from lib.model.request import MAX_PROMPT, MAX_SEED, Quality
from lib.ui import session
from lib.ui.create.form import CUSTOM_RATIO, ENHANCE_OFF, EXACT_PIXELS, SIZES, FormValues
from lib.ui.errors import show_problem
from lib.ui.pages import CREATE
from lib.ui.services import current, guard

_MAX_SIDE = 4096
_MAX_STEPS = 150
_MAX_GUIDANCE = 30.0


def draw_recall(*, place: str) -> None:
    """Draw the field that takes a picture, what its file says, and the way to the form; folded."""
    with st.expander("Settings from a file", key=f"{place}.recall", on_change="rerun") as opened:
        if not opened.open:
            return
        file = st.file_uploader(
            "An image made here, or with AUTOMATIC1111, ComfyUI or InvokeAI",
            type=["png", "jpg", "jpeg", "webp", "avif"],
            key=f"{place}.recall.file",
        )
        if file is not None:
            _draw_found(file.getvalue(), place)


def _draw_found(content: bytes, place: str) -> None:
    try:
        found = current().studio.describing.recall(guard(), content)
    except StudioError as error:
        show_problem(error)
        return
    if not found.tool:
        st.text("This file says nothing about how it was made. Messengers and many sites remove it.")
        return
    values, unusable = fill(found.values)
    st.caption(f"Written by {found.tool}")
    st.text(values.prompt or "No prompt")
    lost = [*found.lost, *unusable]
    if lost:
        st.caption("Not restored:")
        st.text("\n".join(lost))
    if st.button("Use these settings", key=f"{place}.recall.use", icon=":material/tune:"):
        session.request_fill(values)
        session.hide_image()
        st.switch_page(CREATE.path)


def fill(values: Mapping[str, Any]) -> tuple[FormValues, list[str]]:
    """Return the form that these values fill, and in words which of them it cannot hold."""
    lost: list[str] = []
    found: dict[str, Any] = {"count": 1, "enhance": ENHANCE_OFF}  # what was sent is to be sent again, word for word
    for name in ("prompt", "negative_prompt"):
        text = str(values.get(name) or "")
        if len(text) > MAX_PROMPT:
            lost.append(f"{name.replace('_', ' ').capitalize()}: cut to {MAX_PROMPT} characters")
        found[name] = text[:MAX_PROMPT]
    for name, most in (("seed", MAX_SEED), ("steps", _MAX_STEPS), ("guidance_scale", _MAX_GUIDANCE)):
        value = values.get(name)
        if isinstance(value, int | float) and 0 <= value <= most:
            found[name] = float(value) if name == "guidance_scale" else int(value)
        elif value is not None:
            lost.append(f"{name.replace('_', ' ').capitalize()}: {str(value)[:40]} is out of range here")
    if values.get("provider") and values.get("model"):
        found |= {"provider": str(values["provider"]), "model": str(values["model"])}
    quality, style = values.get("quality"), values.get("style_preset")
    if isinstance(quality, str) and quality in set(Quality):
        found["quality"] = Quality(quality)
    if isinstance(style, str) and style in {each.id for each in current().catalog.styles}:
        found["style_preset"] = style
    return _with_size(FormValues(**found), values, lost), lost


def _with_size(form: FormValues, values: Mapping[str, Any], lost: list[str]) -> FormValues:
    size = values.get("size") if isinstance(values.get("size"), dict) else values
    width, height = (size.get(side) if isinstance(size, Mapping) else None for side in ("width", "height"))
    if isinstance(width, int) and isinstance(height, int):
        if 1 <= width <= _MAX_SIDE and 1 <= height <= _MAX_SIDE:
            return replace(form, size=EXACT_PIXELS, width=width, height=height)
        lost.append(f"Size: {width} × {height} is out of range here")
    ratio = values.get("aspect_ratio")
    if isinstance(ratio, str) and ratio in SIZES and ratio not in {CUSTOM_RATIO, EXACT_PIXELS}:
        return replace(form, size=ratio)
    return form
