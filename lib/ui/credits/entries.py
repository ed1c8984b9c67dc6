"""The entries of an account on the Credits page: filters in the address, paging by key, and all of them as CSV."""

from datetime import date
from typing import Any

import streamlit as st

from lib.model.actor import Actor
from lib.model.ledger import EntryKind
from lib.model.spending import MAX_SEARCH, EntryQuery
from lib.ui import session
from lib.ui.credits.entries_table import KINDS, entries_table
from lib.ui.services import current

PAGE_SIZE = 50
_FILTER_PX = 130
BEFORE, AFTER = "before", "after"
_MAX_DIGITS = 18
_EMPTY = "No entries yet. Each image you make sets its price aside first and takes it once it is delivered."


def show_entries(actor: Actor) -> None:
    """Draw the filters, one page of entries, and the way to the others."""
    reports = current().studio.reports
    query = _draw_filters(actor)
    found = reports.entries(actor, query)
    if not found.lines and (query.before or query.after):
        query = query.model_copy(update={BEFORE: None, AFTER: None})
        found = reports.entries(actor, query)
    if not found.lines:
        is_filtered = query != EntryQuery(limit=PAGE_SIZE)
        st.text("No entry matches. Clear a filter to see more." if is_filtered else _EMPTY)
        return
    st.markdown(entries_table(found.lines, session.time_zone()))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        newest, oldest = found.lines[0].place, found.lines[-1].place
        st.button(
            "Newer",
            key="credits.newer",
            icon=":material/chevron_left:",
            disabled=not found.has_newer,
            on_click=_turn,
            args=(AFTER, newest),
        )
        st.button(
            "Older",
            key="credits.older",
            icon=":material/chevron_right:",
            disabled=not found.has_older,
            on_click=_turn,
            args=(BEFORE, oldest),
        )
        st.download_button(
            "Download all as CSV",
            data=lambda: "".join(reports.entries_csv(actor, query)).encode(),
            file_name="credits.csv",
            mime="text/csv",
            key="credits.csv",
            icon=":material/download:",
            on_click="ignore",
        )


def _draw_filters(actor: Actor) -> EntryQuery:
    models, campaigns = current().studio.reports.choices(actor)
    with st.grid(6, min_column_width=_FILTER_PX, gap="small", key="credits.filters"):
        since = _day("From", "credits.from")
        until = _day("To", "credits.to")
        kinds = st.multiselect(
            "Type",
            list(EntryKind),
            format_func=lambda kind: KINDS[kind],
            key="credits.type",
            bind="query-params",
            on_change=_first_page,
            placeholder="All types",
        )
        model = _choice("Model", models, "credits.model")
        campaign = _choice("Campaign", campaigns, "credits.campaign")
        person = _person(actor)
        search = st.text_input(
            "Search",
            key="credits.search",
            bind="query-params",
            on_change=_first_page,
            max_chars=MAX_SEARCH,
            placeholder="Words",
        )
    return EntryQuery(
        since=since,
        until=until,
        kinds=tuple(kinds),
        model=model,
        campaign=campaign,
        person=person,
        search=(search or "").strip()[:MAX_SEARCH],
        before=_place(BEFORE),
        after=_place(AFTER),
        limit=PAGE_SIZE,
    )


def _day(label: str, key: str) -> date | None:
    chosen: Any = st.date_input(
        label, value=None, key=key, bind="query-params", on_change=_first_page, format="YYYY-MM-DD"
    )
    return chosen if isinstance(chosen, date) else None


def _choice(label: str, options: tuple[str, ...], key: str) -> str | None:
    chosen: str | None = st.selectbox(
        label,
        options,
        index=None,
        key=key,
        bind="query-params",
        on_change=_first_page,
        placeholder="All",
        disabled=not options,
    )
    return chosen


def _person(actor: Actor) -> str | None:
    names = {person.user_id: person.name for person in current().studio.reports.people(actor)}
    if len(names) <= 1:
        return None
    chosen: str | None = st.selectbox(
        "Person",
        list(names),
        index=None,
        format_func=names.__getitem__,
        key="credits.person",
        bind="query-params",
        on_change=_first_page,
        placeholder="You",
    )
    return chosen


def _place(name: str) -> int | None:
    text = st.query_params.get(name, "")
    is_place = text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
    return max(int(text), 1) if is_place else None


def _turn(name: str, place: int) -> None:
    _first_page()
    st.query_params[name] = str(place)


def _first_page() -> None:
    for name in (BEFORE, AFTER):
        st.query_params.pop(name, None)
