"""What the Library page remembers: which pictures are picked, how many there are, and where in the list."""

from collections.abc import Iterable

import streamlit as st

from lib.model.library import Count, LibraryQuery, Sort

AFTER = "library.after"
BEFORE = "library.before"
PICKED = "library.picked"
CAMPAIGN = "library.campaign"
VIEW = "library.view"
VIEWS = ("Images", "Campaigns", "Duplicates", "Trash")
IMAGES, CAMPAIGNS, DUPLICATES, TRASH = VIEWS
_ROUND = "library.round"
_COUNTED = "library.counted"
_RUN = "library.run"


def picked() -> list[str]:
    """Return the pictures that are picked, in the order of picking."""
    value: list[str] = st.session_state.setdefault(PICKED, [])
    return value


def pick(asset_ids: Iterable[str]) -> None:
    """Pick these pictures and no others."""
    st.session_state[PICKED] = list(dict.fromkeys(asset_ids))


def put_back(asset_id: str) -> None:
    """Pick a picture no more."""
    pick(name for name in picked() if name != asset_id)


def round_seen() -> int:
    """Return the number of the last thing that the browser's grid told."""
    value: int = st.session_state.get(_ROUND, 0)
    return value


def note_round(number: int) -> None:
    """Note it, so that the browser knows which of its picks are in what it is sent."""
    st.session_state[_ROUND] = number


def counted(query: LibraryQuery) -> Count | None:
    """Return how many pictures were found when this was last counted in this session."""
    kept: tuple[LibraryQuery, Count] | None = st.session_state.get(_COUNTED)
    return kept[1] if kept is not None and kept[0] == _anywhere(query) else None


def keep_count(query: LibraryQuery, count: Count) -> None:
    """Remember how many were found; it holds for every page of the list."""
    st.session_state[_COUNTED] = (_anywhere(query), count)


def first_page() -> None:
    """Go back to the beginning of the list, because what is wanted has changed. A callback."""
    for name in (AFTER, BEFORE):
        st.query_params.pop(name, None)


def open_campaign(name: str) -> None:
    """Show the images of one campaign. A callback."""
    first_page()
    st.query_params[CAMPAIGN] = st.session_state[CAMPAIGN] = name
    st.session_state[VIEW] = IMAGES


def show_all() -> None:
    """Show the images, not the trash, campaigns or duplicates. A callback."""
    first_page()
    st.session_state[VIEW] = IMAGES


def turn_to(name: str, cursor: str) -> None:
    """Go on to the page at a cursor. A callback."""
    first_page()
    st.query_params[name] = cursor


def cursors() -> dict[str, str]:
    """Return where in the list the page stands, as a query takes it."""
    return {"after": str(st.query_params.get(AFTER, "")), "before": str(st.query_params.get(BEFORE, ""))}


def is_unfiltered(query: LibraryQuery) -> bool:
    """Tell whether everything is wanted, in whichever order."""
    return _anywhere(query) == LibraryQuery(trashed=query.trashed, page_size=query.page_size)


def next_run() -> int:
    """Return a number that no earlier run of the page had."""
    st.session_state[_RUN] = st.session_state.get(_RUN, 0) + 1
    value: int = st.session_state[_RUN]
    return value


def _anywhere(query: LibraryQuery) -> LibraryQuery:
    return query.model_copy(update={"after": "", "before": "", "sort": Sort.NEWEST})
