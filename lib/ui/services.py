"""What pages get at: the one set of services of this process, and the actor who looks at the page."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from lib.errors import DatabaseAway
from lib.identity.people import Identity, Seat
from lib.model.actor import LOCAL_USER, Actor
from lib.studio.people.people import HERE

if TYPE_CHECKING:  # the entry has imported it long before the first page; a page need not wait for it again
    from lib.bootstrap import Services

_SEAT = "guard.seat"
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
    """Return who looks at this page, in the workspace they chose; every page calls it first.

    Without a login configured that is the one user of this machine. With an `[auth]` section in the secrets it is
    whoever logged in, with a library and a balance of their own; others see the login, and the page ends here.
    """
    return seat().at_work


def person() -> Actor:
    """Return who looks at this page with the role they have in the whole studio; for what concerns no workspace."""
    return seat().person


def seat() -> Seat:
    """Return where whoever looks at this page sits; see `guard`.

    While the database is away it is the seat of a moment ago: pages keep what was typed until it is back.
    """
    people = current().studio.people
    if not has_login():
        return _remembered(people.local, LOCAL_USER)
    identity = _identity()
    if identity is None:
        _show_login()
    return _remembered(lambda: people.recognise(identity), identity.user_id)


def is_let_in() -> bool:
    """Tell whether whoever looks at this page may see more than the login."""
    return not has_login() or _identity() is not None


def has_login() -> bool:
    """Tell whether a login is configured."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        return False


def _identity() -> Identity | None:
    """Return who logged in; None for nobody, or for a login that does not say who."""
    claims = st.user.to_dict()
    issuer, subject = claims.get("iss"), claims.get("sub")
    if not claims.get("is_logged_in") or not issuer or not subject:
        return None
    email = claims.get("email") if claims.get("email_verified") in (True, "true") else ""
    return Identity(
        issuer=str(issuer), subject=str(subject), name=str(claims.get("name") or ""), email=str(email or "")
    )


def _show_login() -> NoReturn:
    st.title("Image Studio", anchor=False)
    if st.user.to_dict().get("is_logged_in"):
        st.error("The login did not say who you are. Tell your administrator that it names no issuer and subject.")
        st.button("Log out", key="guard.log_out", on_click=st.logout)
    else:
        st.text("Log in to use the studio.")
        st.button("Log in", key="guard.log_in", type="primary", on_click=st.login)
    st.stop()


def _remembered(read: Callable[[], Seat], user_id: str) -> Seat:
    try:
        found = read()
    except DatabaseAway:
        last: Seat | None = st.session_state.get(_SEAT)
        if last is not None and last.person.user_id == user_id:
            return last
        if user_id == LOCAL_USER:
            return HERE
        raise
    st.session_state[_SEAT] = found
    return found
