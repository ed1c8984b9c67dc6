"""The campaigns of the workspace: a card each, which opens its images, and a way to rename one."""

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from lib.errors import InvalidRequest, StudioError
from lib.model.actor import Actor
from lib.model.library import MAX_CAMPAIGN, Campaign
from lib.ui import session
from lib.ui.errors import show_problem
from lib.ui.image.cards import Action, alt_text
from lib.ui.library import state as library_state
from lib.ui.library.filters import clear_search
from lib.ui.library.grid import Told, draw_turning, show_cards
from lib.ui.links import image_path, small_rendition
from lib.ui.pages import CREATE
from lib.ui.services import current
from lib.ui.wording import balance_text, counted, images_text, join

_RENAME = "Rename"
_RENAMED = "campaigns.renamed"
_ICONS = {Action.OPEN: "folder_open", _RENAME: "edit"}


def show_campaigns(actor: Actor, text: str) -> None:
    """Draw the campaigns whose names have these words, that with the newest image first."""
    studio, here = current().studio, library_state.cursors()
    try:
        found = studio.campaigns.list(actor, text=text, **here)
    except InvalidRequest as error:
        show_problem(error)
        found = studio.campaigns.list(actor, text=text)
    if not found.campaigns and not text:
        st.text("No campaigns yet. Pick images and choose Sort in, or name a campaign on the Create page.")
        st.page_link(CREATE.path, label="Create images for a campaign", icon=CREATE.icon)
        return
    if not found.campaigns:
        st.text("No campaign has these words in its name.")
        st.button("Show all campaigns", key="campaigns.all", on_click=clear_search)
        return
    if not found.after and not found.before:
        st.caption(counted(len(found.campaigns), "campaign"))
    _draw_renaming(actor, found.campaigns)
    show_cards([_card(each) for each in found.campaigns], _ICONS, _act, key="campaigns.grid")
    draw_turning(found.after, found.before)


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
        st.caption("All of it goes along: images, jobs, what was spent, and a budget.")
        with st.container(horizontal=True, gap="small"):
            is_sent = st.form_submit_button("Rename the campaign", key="campaigns.rename.go")
            is_left = st.form_submit_button("Leave it", key="campaigns.rename.leave", type="tertiary")
    if is_sent:
        try:
            renamed = current().studio.campaigns.rename(actor, name, wanted or "")
        except StudioError as error:
            show_problem(error)
            return
        if renamed.wanted != renamed.name:
            session.offer_undo(renamed)
    if is_sent or is_left:
        del st.session_state[_RENAMED]
        st.rerun()
