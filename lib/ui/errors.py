"""How errors read on a page: what happened, why, what to do, and whether anything was charged.

Nothing technical reaches the browser: what nobody foresaw shows a reference that stands in the log beside the place
in the code. The log gets no message texts of foreign exceptions, which may quote a prompt or a key.
"""

import logging
import traceback

import streamlit as st

from lib.errors import ProviderError, RequestError, StudioError
from lib.ids import new_id
from lib.model.job import Failure
from lib.ui.pages import SETTINGS
from lib.ui.services import current
from lib.ui.wording import plain, sentence_of

log = logging.getLogger(__name__)

_LOOK_AGAIN_S = 3.0
_NOTHING_CHARGED = "Nothing was charged."
_ICONS = {
    "database-away": ":material/cloud_off:",
    "insufficient-credits": ":material/toll:",
    "not-configured": ":material/key:",
    "key-refused": ":material/key:",
    "rate-limited": ":material/hourglass:",
    "content-rejected": ":material/block:",
    "cancelled": ":material/cancel:",
}
_NOT_CONFIGURED = "not-configured"
_MENDED_IN_SETTINGS = {_NOT_CONFIGURED, "key-refused"}


def icon_of(code: str) -> str:
    """Return the icon that goes with an error's code."""
    return _ICONS.get(code, ":material/error:")


def error_text(error: StudioError) -> str:
    """Return an error in four parts, as literal text: what, why, what to do, charged or not."""
    text = sentence_of(error)
    if isinstance(error, RequestError | ProviderError) and "charged" not in text:
        text = f"{text} {_NOTHING_CHARGED}"
    return text


def show_error(error: StudioError) -> None:
    """Show an error that somebody can act on, after they asked for something that may cost."""
    st.error(plain(error_text(error)), icon=icon_of(error.code))


def show_problem(error: StudioError) -> None:
    """Show what stands in the way before anything was asked for; money is not the question yet."""
    show = st.info if error.code == _NOT_CONFIGURED else st.error
    show(plain(sentence_of(error)), icon=icon_of(error.code))
    if error.code in _MENDED_IN_SETTINGS:
        st.page_link(SETTINGS.path, label="Open Settings", icon=SETTINGS.icon)


def show_failure(failure: Failure, *, about: str = "") -> None:
    """Show why one image was not delivered, in the picture's place; elsewhere `about` names the images."""
    show = st.info if failure.code == "cancelled" else st.error
    show(plain(f"{about}: {failure.sentence()}" if about else failure.sentence()), icon=icon_of(failure.code))


@st.fragment(run_every=_LOOK_AGAIN_S, key="database")
def wait_for_the_database() -> None:
    """Draw the page again by itself once the database answers."""
    st.caption("This page tries again by itself. What you typed stays.")
    if current().studio.news.is_reachable():
        st.rerun()


def show_unexpected(error: Exception) -> bool:
    """Show what nobody foresaw, without its details; return True: Streamlit need not show it again."""
    if isinstance(error, StudioError):
        show_error(error)
        return True
    reference = new_id("err")
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("Page failed, reference %s: %s\n%s", reference, type(error).__name__, places)
    st.error(
        "Something went wrong on our side. Reload the page and try again; running work goes on. "
        f"If it happens again, tell your administrator this reference: {reference}",
        icon=":material/error:",
    )
    return True
