"""The pictures that the address or a form names: found in the library, and said to be gone where they are not."""

from collections.abc import Iterable

import streamlit as st

from lib.errors import NotFound
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.ui.services import current


def asset_or_none(actor: Actor, asset_id: str | None) -> Asset | None:
    """Return a picture of the actor's workspace, or None where there is none."""
    if not asset_id:
        return None
    try:
        return current().studio.asset(actor, asset_id)
    except NotFound:
        return None


def named_assets(actor: Actor, asset_ids: Iterable[str]) -> list[Asset]:
    """Return those of these pictures that are in the actor's workspace, in their order, and say if some are not."""
    wanted = list(asset_ids)
    found = [asset for name in wanted if (asset := asset_or_none(actor, name)) is not None]
    missing = len(wanted) - len(found)
    if missing:
        said = "An image is no longer here and was" if missing == 1 else f"{missing} images are no longer here and were"
        st.toast(f"{said} left out.", icon=":material/info:")
    return found
