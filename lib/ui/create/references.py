"""The pictures that Create borrows a look or subject from: thumbnails, ways to more, and which models take them."""

from collections.abc import Sequence

import streamlit as st

from lib.catalog.records import ModelSpec
from lib.model.actor import Actor
from lib.model.request import AUTO, MAX_REFERENCES
from lib.studio.planning.offers import Offer
from lib.ui import session
from lib.ui.create.form import FormValues
from lib.ui.image.cards import alt_text
from lib.ui.image.choice import Choice, draw_choice
from lib.ui.image.named import asset_or_none, named_assets
from lib.ui.links import small_url
from lib.ui.wording import images_text, plain

_KEY = "create.references"
_SMALL_PX = 84
_MODELS_NAMED = 2


def leave_out_missing(actor: Actor, values: FormValues) -> None:
    """Take out references that are not in the workspace's library, and say so. Before the form is planned."""
    there = named_assets(actor, values.reference_ids)
    if len(there) < len(values.reference_ids):
        session.set_references([asset.asset_id for asset in there])


def draw_references(actor: Actor, values: FormValues, offers: Sequence[Offer], chosen: ModelSpec | None) -> None:
    """Draw what is chosen and, where the model takes references or is open, the ways to more of them."""
    taking = [offer.model for offer in offers if offer.model.max_references and offer.available]
    is_closed = values.provider != AUTO and chosen is not None and not chosen.max_references
    if values.reference_ids:
        _draw_chosen(actor, values.reference_ids)
    if is_closed or not taking:
        labels = list(dict.fromkeys(model.label for model in taking))[:_MODELS_NAMED]
        who = chosen.label if chosen is not None and is_closed else "No model that can be used here"
        remedy = f" {' and '.join(labels)} {'does' if len(labels) == 1 else 'do'}." if labels else ""
        reason = f"{who} takes {'no reference images' if is_closed else 'reference images'}.{remedy}"
        st.button("Add reference images", key=f"{_KEY}.closed", icon=":material/style:", disabled=True, help=reason)
        if values.reference_ids:
            st.caption(plain(reason))
        return
    with st.expander("Reference images", icon=":material/style:", key=f"{_KEY}.more", on_change="rerun") as more:
        if more.open:
            limit = chosen.max_references if chosen is not None and chosen.max_references else MAX_REFERENCES
            st.caption(f"Images whose look or subject is borrowed, up to {images_text(limit)}.")
            draw_choice(actor, Choice(_KEY, "Reference images", _add, takes_many=True), None)


def _draw_chosen(actor: Actor, asset_ids: Sequence[str]) -> None:
    with st.container(horizontal=True, gap="small", key=f"{_KEY}.chosen"):
        for number, name in enumerate(asset_ids, start=1):
            asset = asset_or_none(actor, name)
            if asset is None:
                continue
            with st.container(gap=None, width="content", key=f"{_KEY}.one.{name}"):
                st.image(small_url(asset), alt=f"Reference {number}: {alt_text(asset)}", width=_SMALL_PX)
                st.button("Remove", key=f"{_KEY}.drop.{name}", type="tertiary", on_click=_drop, args=(name,))


def _add(asset_ids: tuple[str, ...]) -> None:
    session.set_references((*session.form_values().reference_ids, *asset_ids))


def _drop(asset_id: str) -> None:
    session.set_references([name for name in session.form_values().reference_ids if name != asset_id])
