"""The frame around every page: navigation, title, chips. Streamlit runs this script for each visit and click.

It stands away from the pages, so that Streamlit never runs a page without it.
"""

import streamlit as st

from lib.errors import DatabaseAway, StudioError
from lib.ui import session
from lib.ui.brand import ICON, WORDMARK
from lib.ui.chips import show_chips
from lib.ui.credits.banner import show_banner
from lib.ui.errors import show_error, wait_for_the_database
from lib.ui.pages import CREATE, PAGES
from lib.ui.place import show_place
from lib.ui.services import guard, is_let_in

_SIDEBAR_PX = 200

st.set_page_config(
    page_title="Image Studio",
    page_icon=ICON,
    layout="wide",
    initial_sidebar_state=_SIDEBAR_PX,
)
st.logo(WORDMARK, size="large", icon_image=ICON)
by_group: dict[str, list[st.Page]] = {}
for spec in PAGES:
    page = st.Page(spec.path, title=spec.title, icon=spec.icon, url_path=spec.file, default=spec is CREATE)
    by_group.setdefault(spec.group, []).append(page)
chosen = st.navigation(by_group, expanded=True, position="sidebar" if is_let_in() else "hidden")
try:
    actor = guard()
    show_place()
except DatabaseAway as error:
    show_error(error)
    wait_for_the_database()
    st.stop()
shown = next(spec for spec in PAGES if spec.title == chosen.title)

with st.container(horizontal=True, vertical_alignment="center", key="header"):
    st.title(shown.title, anchor=False, width="stretch")
    show_chips(actor)
st.caption(shown.purpose)
show_banner(actor, shown)
try:
    chosen.run()
except DatabaseAway as error:
    show_error(error)
    wait_for_the_database()
except StudioError as error:
    show_error(error)
session.drop_choice()
