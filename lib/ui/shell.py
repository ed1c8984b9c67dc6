"""The frame around every page: navigation, title, chips. Streamlit runs this script for each visit and click.

It stands away from the pages, so that Streamlit never runs a page without it.
"""

import streamlit as st

from lib.errors import StudioError
from lib.ui import session
from lib.ui.chips import show_chips
from lib.ui.errors import show_error
from lib.ui.pages import CREATE, PAGES
from lib.ui.services import guard

_SIDEBAR_PX = 200
# An icon by name would be fetched from another host.
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect x='1' y='2' width='14' "
    "height='12' rx='1.5' fill='%233157c4'/%3E%3Cpath d='M3 12l4-5 3 3.5 1.5-1.5L13 12z' fill='%23fff'/%3E%3C/svg%3E"
)

st.set_page_config(
    page_title="Image Studio",
    page_icon=_ICON,
    layout="wide",
    initial_sidebar_state=_SIDEBAR_PX,
)
by_group: dict[str, list[st.Page]] = {}
for spec in PAGES:
    page = st.Page(spec.path, title=spec.title, icon=spec.icon, url_path=spec.file, default=spec is CREATE)
    by_group.setdefault(spec.group, []).append(page)
chosen = st.navigation(by_group, expanded=True)
actor = guard()
shown = next(spec for spec in PAGES if spec.title == chosen.title)

with st.container(horizontal=True, vertical_alignment="center", key="header"):
    st.title(shown.title, anchor=False, width="stretch")
    show_chips(actor)
st.caption(shown.purpose)
try:
    chosen.run()
except StudioError as error:
    show_error(error)
session.drop_choice()
