"""The left side of the Upscale page: how, and how large."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from lib.catalog.tasks import TaskSpec
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.picture_request import UpscaleMode, UpscaleRequest
from lib.model.plan import Plan
from lib.model.record import parse
from lib.model.request import Operation
from lib.studio.planning.offers import Offer
from lib.ui.image.choice import Choice, draw_choice
from lib.ui.services import current
from lib.ui.work.controls import choices_for, draw_more, draw_prompt, draw_share, draw_who
from lib.ui.work.form import COMMON, WorkForm

_DEFAULTS: Mapping[str, Any] = {
    **COMMON,
    "mode": UpscaleMode.AUTO.value,
    "by": "factor",
    "factor": 2,
    "preset": "web",
    "target_width": None,
    "target_height": None,
    "prompt": "",
    "negative_prompt": "",
    "creativity": 0.3,
    "creativity.is_set": False,
}
FORM = WorkForm("upscale", _DEFAULTS)
_BY = {"factor": "Factor", "preset": "Preset", "size": "Size"}
_PRESETS = {"web": "Web · 2048", "print": "Print · 3072", "social": "Social · 1080"}
_HALF_PX = 100
_AUTO = TaskSpec(
    id=UpscaleMode.AUTO.value,
    operation=Operation.UPSCALE,
    label="Auto",
    description="Whatever is configured and stays true to the image",
    doing="upscaling",
    vendor="",
    fields={"prompt": False, "negative_prompt": False, "creativity": False},
)


def modes(actor: Actor) -> tuple[TaskSpec, ...]:
    """Return the modes on offer, auto first."""
    del actor  # the modes are the same for all
    return (_AUTO, *current().studio.pictures.tasks(Operation.UPSCALE))


def offers_of(actor: Actor, mode: TaskSpec) -> tuple[Offer, ...]:
    """Return the models that do a mode; any for auto."""
    studio = current().studio
    if mode is _AUTO:
        return studio.offers(actor, Operation.UPSCALE)
    return studio.pictures.offers_for(actor, Operation.UPSCALE, mode.id)


def draw_pictures(actor: Actor, chosen: Sequence[Asset]) -> None:
    """Draw which pictures are enlarged."""
    for asset in chosen:
        choice = Choice(FORM.key(f"source.{asset.asset_id}"), "Image", partial(_swap, asset))
        draw_choice(actor, choice, asset)
    label = "More images" if chosen else "Images to upscale"
    draw_choice(actor, Choice(FORM.key("source"), label, _add, takes_many=True, takes_paste=True), None)


def draw_controls(all_modes: Sequence[TaskSpec], mode: TaskSpec) -> None:
    """Draw how and how large."""
    by_id = {each.id: each for each in all_modes}
    st.selectbox("Mode", list(by_id), format_func=lambda name: by_id[name].label, key=FORM.key("mode"))
    st.caption(mode.description)
    st.segmented_control("How large", list(_BY), format_func=_BY.__getitem__, key=FORM.key("by"), required=True)
    match FORM.value("by"):
        case "factor":
            st.segmented_control("Factor", [2, 4], format_func="{} times".format, key=FORM.key("factor"), required=True)
        case "preset":
            st.segmented_control(
                "Long edge", list(_PRESETS), format_func=_PRESETS.__getitem__, key=FORM.key("preset"), required=True
            )
        case _:
            with st.grid(2, min_column_width=_HALF_PX, gap="small", key=FORM.key("target")):
                for name, label in (("target_width", "Width, px"), ("target_height", "Height, px")):
                    st.number_input(label, value=None, min_value=1, step=1, key=FORM.key(name), placeholder="Either")
            st.caption("One of the two is enough; proportions are kept.")
    if mode.uses("prompt"):
        draw_prompt(FORM, placeholder="What does the image show? May stay empty.", describes=True)
    if mode.uses("creativity"):
        draw_share(FORM, "creativity", help_text="How much detail may be invented.")


def draw_settings(offers: Sequence[Offer], plan: Plan | None, mode: TaskSpec) -> None:
    """Draw who does it and what is set rarely."""
    draw_who(FORM, offers)
    draw_more(FORM, choices_for(FORM, offers, plan), mode)


def request_for(mode: TaskSpec, image_id: str) -> UpscaleRequest:
    """Return what the page asks for one picture; raise `InvalidRequest` naming the field."""
    sizes = {"factor": ("factor",), "preset": ("preset",), "size": ("target_width", "target_height")}
    names = ["provider", "model", "output_format", "campaign", "seed", *sizes[FORM.value("by")]]
    names += [name for name in ("prompt", "negative_prompt") if mode.uses(name)]
    values = FORM.values(*names) | {"mode": mode.id, "image_id": image_id}
    if mode.uses("creativity") and FORM.value("creativity.is_set"):
        values["creativity"] = FORM.value("creativity")
    return parse(UpscaleRequest, values)


def asked(mode: TaskSpec, pictures: Sequence[Asset]) -> list[UpscaleRequest]:
    """Return what the page asks for, one request a picture; raise `InvalidRequest` naming the field."""
    return [request_for(mode, picture.asset_id) for picture in pictures]


def _add(asset_ids: tuple[str, ...]) -> None:
    FORM.set_sources([*FORM.source_ids(), *asset_ids])


def _swap(old: Asset, asset_ids: tuple[str, ...]) -> None:
    """Put pictures in the place of another, or take it out. A callback."""
    kept: list[str] = []
    for name in FORM.source_ids():
        kept += asset_ids if name == old.asset_id else (name,)
    FORM.set_sources(kept)
