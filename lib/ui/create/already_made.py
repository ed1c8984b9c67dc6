"""Says that the same picture was asked for before, before it is paid again."""

import streamlit as st

from lib.model.actor import Actor
from lib.model.plan import Plan
from lib.model.request import GenerateRequest
from lib.ui.image.cards import alt_text
from lib.ui.links import image_url
from lib.ui.services import current

_SHOWN = 4
_THUMBNAIL_PX = 72


def show_already_made(actor: Actor, request: GenerateRequest, plan: Plan) -> None:
    """Draw the earlier images of an equal request, if there are any; the button below goes ahead anyway."""
    found = current().studio.already_made(actor, request, plan, limit=_SHOWN)
    if not found:
        return
    kept = "the same image" if request.seed is not None and plan.repeats_seeds else "another variation"
    with st.container(gap="xsmall", key="create.already"):
        st.caption(f"You already have this: same prompt, settings and model. Going ahead makes {kept}.")
        with st.container(horizontal=True, gap="xsmall"):
            for asset in found:
                full = image_url(asset.asset_id)
                shown = image_url(asset.asset_id, "thumbnail") if asset.thumbnail else full
                st.image(shown, alt=alt_text(asset), width=_THUMBNAIL_PX, link=full)
