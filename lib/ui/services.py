"""What pages get at: the one set of services of this process, and the actor who looks at the page."""

from typing import TYPE_CHECKING

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from lib.model.actor import LOCAL_ACTOR, Actor

if TYPE_CHECKING:  # the entry has imported it long before the first page; a page need not wait for it again
    from lib.bootstrap import Services

_LOGGED_IN = LOCAL_ACTOR.model_copy(update={"role": "member"})
_installed: "list[Services]" = []


def install(services: "Services") -> None:
    """Make `services` what all pages use, from the next run on. The entry calls it at start, tests before a page."""
    _installed[:] = [services]


def current() -> "Services":
    """Return the installed services; raise RuntimeError before there are any."""
    if not _installed:
        raise RuntimeError("No services are installed; start the studio from its entry, app.py.")
    return _installed[0]


def guard() -> Actor:
    """Return who looks at this page; every page calls it first.

    Without a login configured that is the one user of this machine. With an `[auth]` section in the secrets, a visitor
    who is not logged in sees the login and the page ends here; all who are let in share one library and one balance.
    """
    if not _has_login():
        return LOCAL_ACTOR
    if not getattr(st.user, "is_logged_in", False):
        st.text("Log in to use the studio.")
        st.button("Log in", key="guard.log_in", type="primary", on_click=st.login)
        st.stop()
    return _LOGGED_IN


def visitor_id() -> str:
    """Return what tells the people apart who act for one user; empty without a login."""
    return str(st.user.to_dict().get("sub", "")) if _has_login() else ""


def _has_login() -> bool:
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        return False
