"""What the library is asked for: words, filters and order, each bound to the address."""

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
_KEYS = (
    "text", "sort", "kind", "provider", "model", "campaign", "tag", "colour", "orientation", "review", "starred",
    "owner", "min_side", "max_cost", "from", "until",
)  # fmt: skip
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
        if more.open or _is_any_set():
            chosen = _draw_more(current().studio.library.facets(actor))
            values |= chosen
            said = [str(value) for value in chosen.values() if value not in {None, ""}]
    if said:
        st.caption(plain(f"Only: {', '.join(said)}"))
    if any(st.session_state.get(f"library.{name}") for name in _KEYS if name != "sort"):
        st.button("Clear all filters", key="library.clear", icon=":material/filter_alt_off:", on_click=_clear)
    return parse(LibraryQuery, values)


def clear_search() -> None:
    """Search for nothing in particular. A callback."""
    first_page()
    st.session_state[SEARCH] = ""


def _draw_more(facets: Facets) -> dict[str, Any]:
    labels = {name: model_label("", name) for name in facets.models}
    values: dict[str, Any] = {
        "review": _choose("Review", "review", tuple(Review), {each: each.value.capitalize() for each in Review}),
        "campaign": _choose("Campaign", "campaign", _with_current("campaign", facets.campaigns)) or "",
        "tag": _choose("Tag", "tag", _with_current("tag", facets.tags)) or "",
        "kind": _choose("Made by", "kind", facets.kinds, KINDS),
        "provider": _choose("Provider", "provider", facets.providers) or "",
        "model": _choose("Model", "model", facets.models, labels) or "",
        "colour": _choose("Main colour", "colour", COLOURS, {name: name.capitalize() for name in COLOURS}) or "",
        "orientation": _choose(
            "Shape", "orientation", _ORIENTATIONS, {name: name.capitalize() for name in _ORIENTATIONS}
        ),
    }
    if len(facets.owners) > 1:
        values["owner_id"] = _choose("Owner", "owner", facets.owners) or ""
    values["min_side"] = _number("Short side at least (px)", "min_side", least=1)
    values["max_cost"] = _number("Cost at most (credits)", "max_cost", least=0)
    values["made_from"] = _day("Made from", "from")
    values["made_until"] = _day("Made until", "until")
    return values


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


def _is_any_set() -> bool:
    names = [name for name in _KEYS if name not in {"text", "sort", "starred"}]
    return any(st.session_state.get(f"library.{name}") or f"library.{name}" in st.query_params for name in names)


def _clear() -> None:
    first_page()
    for name in _KEYS:
        if name != "sort":
            st.session_state[f"library.{name}"] = "" if name == "text" else (False if name == "starred" else None)
