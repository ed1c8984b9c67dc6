"""One picture opened: the full image, everything known about it, and the same actions as everywhere."""

from collections.abc import Iterator
from datetime import tzinfo

import streamlit as st

from lib.errors import NotFound
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.ui import session
from lib.ui.cards import alt_text, carry_out, model_label, show_actions
from lib.ui.errors import show_error
from lib.ui.links import image_url
from lib.ui.services import current
from lib.ui.wording import balance_text, bytes_text, moment_text, plain, seconds_text, size_text

_SEED_SOURCES = {"asked": "as asked", "studio": "chosen here", "vendor": "chosen by the provider"}
_SHOWN_PARAMETERS = {"quality", "style_preset", "guidance_scale", "steps", "output_format", "negative_prompt"}


def show_opened_image(actor: Actor) -> None:
    """Open the picture that the address names, if any."""
    asset_id = session.shown_image()
    if asset_id is None:
        return
    try:
        asset = current().studio.asset(actor, asset_id)
    except NotFound as error:
        session.hide_image()
        show_error(error)
        return
    _open(actor, asset)


@st.dialog("Image", width="large", on_dismiss=session.hide_image)
def _open(actor: Actor, asset: Asset) -> None:
    picture, facts = st.columns([3, 2], gap="medium")
    with picture:
        st.image(image_url(asset.asset_id), alt=alt_text(asset), width="stretch")
    with facts:
        with st.container(horizontal=True, gap="small", key="opened.actions"):
            show_actions(asset, place="opened")
        _show_text("Prompt", asset.prompt or "None")
        if asset.sent_prompt and asset.sent_prompt != asset.prompt:
            _show_text("As sent to the model", asset.sent_prompt)
        st.markdown(
            "  \n".join(f":gray[{label}] {plain(value)}" for label, value in facts_of(asset, session.time_zone()))
        )
    carry_out(actor, asset)


def _show_text(label: str, text: str) -> None:
    with st.container(gap=None):
        st.caption(label)
        st.text(text)


def facts_of(asset: Asset, zone: tzinfo) -> Iterator[tuple[str, str]]:
    """Yield what is known about a picture as label and text, not escaped."""
    yield "Model", model_label(asset.provider, asset.model)
    if asset.maker == "drawn":
        yield "Made by", "drawn without AI"
    yield "Size", f"{size_text(asset.size)}, {bytes_text(asset.bytes)}, {asset.format.upper()}"
    if asset.seed is not None:
        yield "Seed", f"{asset.seed}, {_SEED_SOURCES[asset.seed_source]}" if asset.seed_source else str(asset.seed)
    for name, value in asset.parameters.items():
        if name in _SHOWN_PARAMETERS and value not in {None, ""}:
            yield name.replace("_", " ").capitalize(), str(value)
    yield "Cost", balance_text(asset.cost)
    if asset.seconds is not None:
        yield "Took", seconds_text(asset.seconds)
    if asset.campaign:
        yield "Campaign", asset.campaign
    yield "Made", moment_text(asset.created_at, zone)
    yield "Image id", asset.asset_id
