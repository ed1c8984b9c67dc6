"""Library: every image of the workspace, found by words and filters, put in order, handed over."""

import streamlit as st

from lib.errors import InvalidRequest
from lib.model.library import LibraryPage, LibraryQuery
from lib.ui.create.recall import draw_recall
from lib.ui.errors import show_problem
from lib.ui.image.view import show_opened_image
from lib.ui.library import state as library_state
from lib.ui.library.bulk import draw_bulk, draw_undo
from lib.ui.library.campaigns import show_campaigns
from lib.ui.library.filters import draw_clearing, draw_filters, draw_search
from lib.ui.library.found import show_found
from lib.ui.library.grid import draw_turning, draw_way_back, show_grid
from lib.ui.library.handover import draw_shares
from lib.ui.library.state import CAMPAIGNS, DUPLICATES, IMAGES, TRASH, VIEW, VIEWS
from lib.ui.pages import CREATE
from lib.ui.services import current, guard
from lib.ui.session import shown_image
from lib.ui.wording import images_text

actor = guard()
library = current().studio.library
notices = st.container(key="library.notices")

view = st.segmented_control(
    "Show",
    VIEWS,
    default=IMAGES,
    required=True,
    key=VIEW,
    bind="query-params",
    label_visibility="collapsed",
    on_change=library_state.first_page,
)
controls, results = st.columns([3, 8], gap="medium")
with controls:
    found, query, text = LibraryPage(assets=()), LibraryQuery(trashed=view == TRASH), ""
    if view == CAMPAIGNS:
        text = draw_search("Words in names of campaigns")
    elif view != DUPLICATES:
        try:
            query = draw_filters(actor, trashed=view == TRASH)
            found = library.find(actor, query)
        except InvalidRequest as error:
            show_problem(error)
            query = LibraryQuery(trashed=view == TRASH)
            found = library.find(actor, query)
    draw_shares(actor)
    draw_recall(place="library")

with results:
    draw_undo(actor)
    draw_bulk(actor, query if view in {IMAGES, TRASH} else None)
    if view == CAMPAIGNS:
        show_campaigns(actor, text)
    elif view == DUPLICATES:
        groups = library.duplicates(actor)
        if groups:
            st.caption("Images that are nearly the same, newest first.")
        else:
            st.text("No two images are nearly the same.")
            draw_way_back()
        for number, group in enumerate(groups):
            st.caption(images_text(len(group)))
            show_grid(actor, group, key=f"library.grid.{number}")
    elif found.assets:
        show_found(actor, query, found)
        show_grid(actor, found.assets, has_keys=shown_image() is None)
        draw_turning(found.after, found.before)
    elif view == TRASH:
        st.text("The trash is empty. What you delete lands here and can be brought back for 30 days.")
        draw_way_back()
    elif query == LibraryQuery(page_size=query.page_size):
        st.text("No images yet. What you make on the Create page is kept here.")
        st.page_link(CREATE.path, label="Create the first image", icon=CREATE.icon)
    else:
        st.text("Nothing was found. Use fewer words or clear a filter.")
        draw_clearing("found.clear")
with notices:  # an image that is gone is said where it is seen, also on a phone
    show_opened_image(actor)
