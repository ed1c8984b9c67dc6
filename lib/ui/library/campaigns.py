"""The campaigns of the workspace: a card each, which opens its images, and a way to rename one."""

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.library import MAX_CAMPAIGN, Campaign
from lib.studio.library.campaigns import MAX_LISTED
from lib.ui.errors import show_problem
from lib.ui.image.cards import Action, alt_text
from lib.ui.library import state as library_state
from lib.ui.library.grid import Told, show_cards
from lib.ui.links import image_path, small_rendition
from lib.ui.services import current
from lib.ui.wording import balance_text, counted, images_text, join

_RENAME = "Rename"
_RENAMED = "campaigns.renamed"
_ICONS = {Action.OPEN: "folder_open", _RENAME: "edit"}


def show_campaigns(actor: Actor) -> None:
    """Draw all campaigns, that with the newest image first."""
    found = current().studio.campaigns.list(actor)
    if not found:
        st.text("No campaigns yet. Name one on the Create page, or pick images and choose Sort in.")
        return
    more = f"; the {MAX_LISTED} newest are shown" if len(found) == MAX_LISTED else ""
    st.caption(counted(len(found), "campaign") + more)
    _draw_renaming(actor, found)
    show_cards([_card(each) for each in found], _ICONS, _act, key="campaigns.grid")


def _card(campaign: Campaign) -> dict[str, object]:
    cover = campaign.cover
    approved = f"{campaign.approved:,} approved" if campaign.approved else ""
    return {
        "name": campaign.name,
        "href": f"?{library_state.CAMPAIGN}={quote(campaign.name, safe='')}",
        "url": image_path(cover.asset_id, small_rendition(cover)),
        "alt": alt_text(cover),
        "width": cover.size.width,
        "height": cover.size.height,
        "title": campaign.name,
        "signs": [],
        "note": "",
        "links": {},
        "line": join((images_text(campaign.images), approved, balance_text(campaign.cost))),
        "actions": [Action.OPEN, _RENAME],
    }


def _act(told: Told) -> None:
    if told.what == _RENAME:
        st.session_state[_RENAMED] = told.name
    else:
        library_state.open_campaign(told.name)


def _draw_renaming(actor: Actor, found: Sequence[Campaign]) -> None:
    name = st.session_state.get(_RENAMED)
    if name not in {each.name for each in found}:
        return
    with st.form("campaigns.rename"):
        wanted = st.text_input("New name", name, MAX_CAMPAIGN, key=f"campaigns.name.{name}")
        st.caption("What was spent, and budgets, stay under the name they were made for.")
        with st.container(horizontal=True, gap="small"):
            is_sent = st.form_submit_button("Rename the campaign", key="campaigns.rename.go")
            is_left = st.form_submit_button("Leave it", key="campaigns.rename.leave", type="tertiary")
    if is_sent:
        try:
            current().studio.campaigns.rename(actor, name, wanted or "")
        except StudioError as error:
            show_problem(error)
            return
    if is_sent or is_left:
        del st.session_state[_RENAMED]
        st.rerun()
