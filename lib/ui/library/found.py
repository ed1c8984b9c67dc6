"""How many images a search found, told above the grid; a count that may take a while is made after the page stands."""

from typing import Any

import streamlit as st

from lib.model.actor import Actor
from lib.model.library import Count, LibraryPage, LibraryQuery
from lib.ui.library import state as library_state
from lib.ui.services import current
from lib.ui.wording import found_text, images_text

_JS = """
const asked = new Map();
export default function ({ data, setTriggerValue }) {
  if (asked.get(data.key) === data.run) return;
  asked.set(data.key, data.run);
  setTriggerValue("asked", data.run);
}
"""
_component = st.components.v2.component("image_studio_ask", html="<span hidden></span>", js=_JS)
_KEY = "library.counting"


def show_found(actor: Actor, query: LibraryQuery, page: LibraryPage) -> None:
    """Say how many images there are: at once where that is known, else as soon as the browser has drawn the page."""
    if not page.after and not page.before:
        library_state.keep_count(query, Count(total=len(page.assets)))
    elif library_state.is_unfiltered(query):
        library_state.keep_count(query, current().studio.library.count(actor, query))
    else:
        run = library_state.next_run()
        st.fragment(_draw_counting, key="library.found")(actor, query, len(page.assets), run)
        return
    _draw(query, len(page.assets))


def _draw_counting(actor: Actor, query: LibraryQuery, shown: int, run: int) -> None:
    def count() -> None:
        library_state.keep_count(query, current().studio.library.count(actor, query))

    _draw(query, shown)
    asking: dict[str, Any] = {"key": _KEY, "run": run}
    _component(key=_KEY, data=asking, height=1, on_asked_change=count)


def _draw(query: LibraryQuery, shown: int) -> None:
    count = library_state.counted(query)
    st.caption(found_text(count) if count else f"{images_text(shown)} of more")
