"""What the library is asked for: words, filters and order, each bound to the address."""

from collections.abc import Collection
from datetime import date
from typing import Any

import streamlit as st

from lib.imaging.looks import COLOURS
from lib.model.actor import Actor
from lib.model.asset import Review
from lib.model.library import MAX_TEXT, Facets, LibraryQuery, Sort
from lib.model.record import parse
from lib.ui.image.cards import model_label
from lib.ui.library.state import cursors, first_page
from lib.ui.services import current
from lib.ui.wording import KINDS, plain

SEARCH = "library.text"
PAGE_SIZE = 60
_ORIENTATIONS = ("landscape", "portrait", "square")
_FILTERS = {
    "review": "Review",
    "campaign": "Campaign",
    "tag": "Tag",
    "kind": "Made by",
    "provider": "Provider",
    "model": "Model",
    "colour": "Main colour",
    "orientation": "Shape",
    "owner": "Owner",
    "min_side": "Short side at least (px)",
    "max_cost": "Cost at most (credits)",
    "from": "Made from",
    "until": "Made until",
}
_LEAST = {"min_side": 1, "max_cost": 0}
_FIXED: dict[str, tuple[str, ...]] = {"review": tuple(Review), "colour": COLOURS, "orientation": _ORIENTATIONS}
_KEYS = ("text", "sort", "starred", *_FILTERS)
_ASKS = {"owner": "owner_id", "from": "made_from", "until": "made_until"}
"""What a query calls these filters, where it calls them otherwise."""
_OFFERS = {
    "campaign": "campaigns",
    "tag": "tags",
    "kind": "kinds",
    "provider": "providers",
    "model": "models",
    "owner": "owners",
}
_SORTS = {
    Sort.NEWEST: "Newest first",
    Sort.OLDEST: "Oldest first",
    Sort.LARGEST: "Most pixels",
    Sort.SMALLEST: "Fewest pixels",
    Sort.HEAVIEST: "Largest file",
    Sort.LIGHTEST: "Smallest file",
    Sort.COSTLIEST: "Most expensive",
    Sort.CHEAPEST: "Least expensive",
    Sort.SLOWEST: "Took longest",
    Sort.FASTEST: "Took shortest",
    Sort.WIDEST: "Widest",
    Sort.TALLEST: "Tallest",
}


def draw_search(placeholder: str) -> str:
    """Draw the field for words and return what it says."""
    text = st.text_input(
        "Search",
        key=SEARCH,
        max_chars=MAX_TEXT,
        bind="query-params",
        placeholder=placeholder,
        icon=":material/search:",
        on_change=first_page,
        help="Press / to search. Every word must occur; the beginning of a word is enough.",
    )
    return text or ""


def draw_filters(actor: Actor, *, trashed: bool) -> LibraryQuery:
    """Draw what can be asked for and return what is; raise `InvalidRequest` for what the address has wrong."""
    text = draw_search("Words in prompts, titles, tags, models")
    sort = _choose("Order", "sort", tuple(Sort), _SORTS, required=True) or Sort.NEWEST
    values: dict[str, Any] = {"text": text, "sort": sort, "trashed": trashed, "page_size": PAGE_SIZE, **cursors()}
    values["starred_only"] = st.toggle("Starred only", key="library.starred", bind="query-params", on_change=first_page)
    said: list[str] = []
    with st.expander("Filters", key="library.more", on_change="rerun") as more:
        drawn = _FILTERS if more.open else tuple(name for name in _FILTERS if _is_set(name))
        if drawn:
            chosen = _draw_more(actor, drawn)
            values |= chosen
            said = [str(value) for value in chosen.values() if value not in {None, ""}]
    if said:
        st.caption(plain(f"Only: {', '.join(said)}"))
    if any(st.session_state.get(f"library.{name}") for name in _KEYS if name != "sort"):
        draw_clearing("library.clear")
    return parse(LibraryQuery, values)


def draw_clearing(key: str) -> None:
    """Draw the button that asks for everything again."""
    st.button("Clear all filters", key=key, icon=":material/filter_alt_off:", on_click=_clear)


def clear_search() -> None:
    """Search for nothing in particular. A callback."""
    first_page()
    st.session_state[SEARCH] = ""


def _draw_more(actor: Actor, drawn: Collection[str]) -> dict[str, Any]:
    """Draw these filters and return what they say, empty ones left out: a folded block has only those that are set."""
    facets = current().studio.library.facets(actor, [_OFFERS[name] for name in drawn if name in _OFFERS])
    values = {_ASKS.get(name, name): _draw_filter(name, facets) for name in _FILTERS if name in drawn}
    return {name: value for name, value in values.items() if value is not None}


def _draw_filter(name: str, facets: Facets) -> Any:
    label = _FILTERS[name]
    if name in _LEAST:
        return _number(label, name, least=_LEAST[name])
    if name in {"from", "until"}:
        return _day(label, name)
    if name in _FIXED:
        return _choose(label, name, _FIXED[name], {each: each.capitalize() for each in _FIXED[name]})
    offered: tuple[str, ...] = getattr(facets, _OFFERS[name])
    if name == "owner" and len(offered) < 2 and not _is_set(name):  # noqa: PLR2004 - nobody to tell apart
        return None
    words = KINDS if name == "kind" else {each: model_label("", each) for each in offered if name == "model"}
    return _choose(label, name, _with_current(name, offered) if name in {"campaign", "tag"} else offered, words)


def _choose(
    label: str, name: str, options: tuple[Any, ...], labels: dict[Any, str] | None = None, *, required: bool = False
) -> Any:
    words = labels or {}
    return st.selectbox(
        label,
        options,
        index=0 if required else None,
        format_func=lambda option: words.get(option, str(option)),
        key=f"library.{name}",
        bind="query-params",
        placeholder="Any",
        on_change=first_page,
    )


def _with_current(name: str, options: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values offered with the one asked for, which may be beyond them: offers end at 200."""
    value = st.session_state.get(f"library.{name}") or st.query_params.get(f"library.{name}")
    return (*options, str(value)) if value and value not in options else options


def _number(label: str, name: str, *, least: int) -> int | None:
    value: int | None = st.number_input(
        label,
        min_value=least,
        max_value=1_000_000,
        value=None,
        step=1,
        key=f"library.{name}",
        bind="query-params",
        on_change=first_page,
    )
    return value


def _day(label: str, name: str) -> date | None:
    value = st.date_input(label, value=None, key=f"library.{name}", bind="query-params", on_change=first_page)
    return value if isinstance(value, date) else None


def _is_set(name: str) -> bool:
    return bool(st.session_state.get(f"library.{name}") or f"library.{name}" in st.query_params)


def _clear() -> None:
    first_page()
    for name in _KEYS:
        if name != "sort":
            st.session_state[f"library.{name}"] = "" if name == "text" else (False if name == "starred" else None)
