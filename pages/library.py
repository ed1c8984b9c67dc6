"""Library: every image of the workspace, a page at a time, and the trash."""

import streamlit as st

from lib.model.asset import AssetQuery
from lib.ui import session
from lib.ui.cards import restore, show_thumbnail
from lib.ui.image_view import show_opened_image
from lib.ui.pages import CREATE
from lib.ui.services import current, guard
from lib.ui.wording import images_text

PAGE_SIZE = 24
PAGE_KEY = "library.page"

actor = guard()
studio = current().studio

view = st.radio(
    "Show",
    ["Images", "Trash"],
    horizontal=True,
    key="library.view",
    bind="query-params",
    label_visibility="collapsed",
)
is_trash = view == "Trash"
number = session.page_number(PAGE_KEY)
found = studio.assets(actor, AssetQuery(trashed=is_trash, page=number, page_size=PAGE_SIZE))
if number > found.pages:
    found = studio.assets(actor, AssetQuery(trashed=is_trash, page=found.pages, page_size=PAGE_SIZE))
    st.session_state[PAGE_KEY] = found.pages

undo = session.undo_offer()
if undo and not is_trash:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="library.undo"):
        st.caption("Moved to the trash.")
        if st.button("Undo", key="library.undo.restore", icon=":material/undo:"):
            restore(actor, undo)

if not found.total and is_trash:
    st.text("The trash is empty. What you delete lands here and can be brought back.")
elif not found.total:
    st.text("No images yet. What you make on the Create page is kept here.")
    st.page_link(CREATE.path, label="Create the first image", icon=CREATE.icon)
else:
    st.caption(images_text(found.total))
    with st.grid("auto", min_column_width=170, gap="small", key="library.grid"):
        for asset in found.assets:
            show_thumbnail(actor, asset, place="library")
    if found.pages > 1:
        st.pagination(found.pages, key=PAGE_KEY, bind="query-params")
show_opened_image(actor)
