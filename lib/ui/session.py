"""Typed access to what a visitor's session and the address line hold. The only place that knows the keys.

The session outlives a page change, not a reload: what is unfinished is kept by `lib.ui.autosave` besides; everything
submitted is in the database under the job that the address names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from lib.errors import StudioError
from lib.ids import new_id
from lib.model.request import MAX_REFERENCES
from lib.studio.library.campaigns import Renamed
from lib.studio.library.library import Undo
from lib.ui.create.form import NAMES, FormValues

JOB = "job"
BATCH = "batch"
COMPARISON = "comparison"
IMAGE = "image"
WRITTEN = "written"
VIEW = "prompt.view"
SOURCE = "source"
"""What the address calls the picture that the Edit, Control, Upscale or Social page works on; several, by commas."""
REFERENCE = "reference"
"""What the address calls the pictures that Create borrows from; several, by commas."""
_PREFIX = "create."
_FILL = "create.fill"
_LAST_JOB = "create.last_job"
_LAST_WRITTEN = "prompt.last_written"
_TEMPLATE_UNDO = "create.template_undo"
_SUBMISSION = "create.submission"
_WRITTEN_REFERENCES = "create.written_references"
_CHOICE = "cards.choice"
_UNDO = "library.undo"
_NEWS = "news.since"
_DOUBLE_CLICK_S = 2.0


@dataclass(frozen=True)
class _Submission:
    request: object
    key: str
    submitted_at: float | None = None


def form_values() -> FormValues:
    """Return what the form holds now."""
    return FormValues(**{name: st.session_state[_PREFIX + name] for name in NAMES})


def has_form() -> bool:
    """Tell whether the form was filled in this session."""
    return _PREFIX + NAMES[0] in st.session_state


def fill_form(values: FormValues) -> None:
    """Put values into the form; only before its widgets are drawn in this run."""
    for name in NAMES:
        st.session_state[_PREFIX + name] = getattr(values, name)


def asked_references() -> tuple[str, ...] | None:
    """Return the pictures to borrow from that a link names, once; None where the address says nothing new."""
    asked = st.query_params.get(REFERENCE)
    if asked is None or asked == st.session_state.get(_WRITTEN_REFERENCES):
        return None
    return tuple(dict.fromkeys(name for name in asked.split(",") if name))[:MAX_REFERENCES]


def set_references(asset_ids: Sequence[str]) -> None:
    """Have Create borrow from these pictures. In a callback, or before the form is read in this run."""
    st.session_state[_PREFIX + "reference_ids"] = tuple(dict.fromkeys(asset_ids))[:MAX_REFERENCES]


def name_references(asset_ids: Sequence[str]) -> None:
    """Name the pictures to borrow from in the address, so that a reload or a link finds them."""
    text = ",".join(asset_ids)
    st.session_state[_WRITTEN_REFERENCES] = text
    if not text:
        st.query_params.pop(REFERENCE, None)
    elif st.query_params.get(REFERENCE) != text:
        st.query_params[REFERENCE] = text


def forget_model() -> None:
    """Leave the model open, because the one that was chosen belongs to another provider."""
    st.session_state[_PREFIX + "model"] = ""


def request_fill(values: FormValues) -> None:
    """Have the form filled the next time the Create page runs."""
    st.session_state[_FILL] = values


def take_fill() -> FormValues | None:
    """Return what the form shall be filled with, once."""
    values: FormValues | None = st.session_state.pop(_FILL, None)
    return values


def shown_job() -> str | None:
    """Return the job that the address names, else the last one of this session."""
    return st.query_params.get(JOB) or st.session_state.get(_LAST_JOB)


def show_job(job_id: str) -> None:
    """Name a job in the address, so that a reload or a link shows it."""
    st.session_state[_LAST_JOB] = job_id
    if st.query_params.get(JOB) != job_id:
        st.query_params[JOB] = job_id


def hide_job() -> None:
    """Show no job."""
    st.session_state.pop(_LAST_JOB, None)
    st.query_params.pop(JOB, None)


def shown_batch() -> str | None:
    """Return the batch that the address names."""
    return st.query_params.get(BATCH)


def show_batch(batch_id: str) -> None:
    """Name a batch in the address, so that a reload or a link shows it."""
    st.query_params[BATCH] = batch_id


def hide_batch() -> None:
    """Show no batch."""
    st.query_params.pop(BATCH, None)


def shown_comparison() -> str | None:
    """Return the comparison that the address names."""
    return st.query_params.get(COMPARISON)


def show_comparison(comparison_id: str) -> None:
    """Name a comparison in the address, so that a reload or a link shows it."""
    st.query_params[COMPARISON] = comparison_id


def hide_comparison() -> None:
    """Show no comparison."""
    st.query_params.pop(COMPARISON, None)


def time_zone() -> tzinfo:
    """Return the visitor's time zone as the browser names it, or UTC."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def shown_image() -> str | None:
    """Return the picture that the address opens."""
    return st.query_params.get(IMAGE)


def show_image(asset_id: str) -> None:
    """Name a picture in the address."""
    st.query_params[IMAGE] = asset_id


def hide_image() -> None:
    """Close the picture."""
    st.query_params.pop(IMAGE, None)


def page_number(key: str) -> int:
    """Return the page that a pagination bound to the address stands at, before it is drawn."""
    value: Any = st.session_state.get(key) or st.query_params.get(key) or "1"
    text = str(value)
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1  # noqa: PLR2004 - fits


def submission_key(request: object, now_s: float) -> str:
    """Return the idempotency key of this click.

    It stays the same until the request changes or a job was made of it, and a moment longer, so that a double click
    makes one job while a later click on the same settings makes another.
    """
    last: _Submission | None = st.session_state.get(_SUBMISSION)
    if last and last.request == request:
        is_open = last.submitted_at is None
        if is_open or now_s - (last.submitted_at or 0.0) < _DOUBLE_CLICK_S:
            return last.key
    fresh = _Submission(request, new_id("key"))
    st.session_state[_SUBMISSION] = fresh
    return fresh.key


def submitted(request: object, key: str, now_s: float) -> None:
    """Note that a job was made of this click."""
    last: _Submission | None = st.session_state.get(_SUBMISSION)
    at = last.submitted_at if last and last.key == key and last.submitted_at is not None else now_s
    st.session_state[_SUBMISSION] = _Submission(request, key, at)


def choose(asset_id: str, action: str, menu: str | None) -> None:
    """Note what was chosen for a picture, and close the menu it was chosen from. A callback."""
    st.session_state[_CHOICE] = (asset_id, action)
    if menu:
        st.session_state[menu] = False


def take_choice(asset_id: str) -> str | None:
    """Return what was chosen for this picture, once."""
    chosen: tuple[str, str] | None = st.session_state.get(_CHOICE)
    if chosen is None or chosen[0] != asset_id:
        return None
    del st.session_state[_CHOICE]
    return chosen[1]


def drop_choice() -> None:
    """Forget a choice that no picture of this page has taken, so that it cannot strike later."""
    st.session_state.pop(_CHOICE, None)


def offer_undo(change: Undo | Renamed) -> None:
    """Offer to take back what was just done to pictures or a campaign."""
    st.session_state[_UNDO] = change


def undo_offer() -> Undo | Renamed | None:
    """Return what can be taken back."""
    value: Undo | Renamed | None = st.session_state.get(_UNDO)
    return value


def end_undo() -> None:
    """Withdraw the offer."""
    st.session_state.pop(_UNDO, None)


def news_since(now: datetime) -> datetime:
    """Return up to when this session has been told what ended; a new session begins at `now`."""
    since: datetime = st.session_state.setdefault(_NEWS, now)
    return since


def told_until(moment: datetime) -> None:
    """Note up to when this session has been told what ended."""
    st.session_state[_NEWS] = moment


def take_typed(key: str) -> str:
    """Return what was typed into a text field and empty the field. In a callback only."""
    typed: str = st.session_state.get(key, "")
    st.session_state[key] = ""
    return typed


def keep_open(key: str) -> None:
    """Leave a folding block open although its heading changes, which makes it another one for Streamlit. A callback."""
    st.session_state[key] = True


def say(place: str, said: str | StudioError) -> None:
    """Have a place on the page say what came of a click, the next time it is drawn."""
    st.session_state[f"{place}.said"] = said


def take_said(place: str) -> str | StudioError | None:
    """Return what a place is to say, once."""
    said: str | StudioError | None = st.session_state.pop(f"{place}.said", None)
    return said


def show_stored(key: str, value: str) -> None:
    """Have a choice show what is stored; only before its widget is drawn in this run."""
    st.session_state[key] = value


def chosen(key: str) -> str:
    """Return what was chosen in a widget. In a callback."""
    value: str = st.session_state[key]
    return value


def last_form() -> FormValues | None:
    """Return Create's form as this session left it, from any page."""
    return form_values() if all(_PREFIX + name in st.session_state for name in NAMES) else None


def shown_written() -> str | None:
    """Return the text job that the address names, else the last one of this session."""
    return st.query_params.get(WRITTEN) or st.session_state.get(_LAST_WRITTEN)


def show_written(job_id: str) -> None:
    """Name a text job in the address, so that a reload or a link shows it."""
    st.session_state[_LAST_WRITTEN] = job_id
    st.query_params[WRITTEN] = job_id


def hide_written() -> None:
    """Show no text job."""
    st.session_state.pop(_LAST_WRITTEN, None)
    st.query_params.pop(WRITTEN, None)


def offer_template_undo(name: str, before: FormValues | None) -> None:
    """Offer on Create to take back what a template filled in."""
    st.session_state[_TEMPLATE_UNDO] = (name, before or FormValues())


def template_undo() -> tuple[str, FormValues] | None:
    """Return the template that filled the form last, and the form before it."""
    offer: tuple[str, FormValues] | None = st.session_state.get(_TEMPLATE_UNDO)
    return offer


def end_template_undo() -> None:
    """Withdraw the offer."""
    st.session_state.pop(_TEMPLATE_UNDO, None)


def prepare_view(views: Sequence[str]) -> None:
    """Have the Prompt page show the view that the address names, else the first; before its widget is drawn.

    The address is kept by hand: a bound one could not be left for another page by a button.
    """
    if st.session_state.get(VIEW) not in views:
        named = st.query_params.get("view", "")
        st.session_state[VIEW] = named if named in views else views[0]


def name_view() -> None:
    """Name the chosen view in the address, so that a reload or a link shows it. A callback."""
    st.query_params["view"] = st.session_state[VIEW]
