"""API access on the Settings page: programs that may act for this person. A secret is shown once, when it was made."""

from collections.abc import Callable

import streamlit as st

from lib.catalog.tiers import tier_of
from lib.errors import StudioError
from lib.identity.users import Client
from lib.model.actor import Actor
from lib.studio.people.access import MAX_LABEL, Credentials
from lib.ui import session
from lib.ui.errors import show_problem
from lib.ui.services import current
from lib.ui.wording import join, moment_text, number, plain

_PLACE = "settings.access"
_ID, _SECRET = f"{_PLACE}.id", f"{_PLACE}.secret"


def show_access(actor: Actor) -> None:
    """Draw the panel, folded until it is wanted."""
    panel = st.expander("Programs", key=_PLACE, icon=":material/terminal:", on_change="rerun")
    if not panel.open:
        return
    with panel:
        _show_new_secret()
        _show_said()
        with st.form(f"{_PLACE}.form", border=False, clear_on_submit=True):
            st.text_input(
                "Name of a new program",
                key=f"{_PLACE}.label",
                max_chars=MAX_LABEL,
                help="It acts for you: the same library, the same credits. /api/docs lists what it can ask for.",
            )
            st.form_submit_button("Give access", key=f"{_PLACE}.create", on_click=_create, args=(actor,))
        for client in current().access.clients(actor):
            _show_client(actor, client)


def _show_new_secret() -> None:
    client_id, secret = session.take_said(_ID), session.take_said(_SECRET)
    if not isinstance(client_id, str) or not isinstance(secret, str):
        return
    st.warning("Copy the secret now. It is not shown again.", icon=":material/key:")
    st.caption("Client id")
    st.code(client_id, language=None, wrap_lines=True)
    st.caption("Client secret")
    st.code(secret, language=None, wrap_lines=True)


def _show_said() -> None:
    said = session.take_said(_PLACE)
    if isinstance(said, StudioError):
        show_problem(said)
    elif said:
        st.success(plain(said), icon=":material/check:")


def _show_client(actor: Actor, client: Client) -> None:
    zone = session.time_zone()
    used = f"last used {moment_text(client.last_used_at, zone)}" if client.last_used_at else "never used"
    owner = "" if client.user_id == actor.user_id else "an account of its own"
    state = "" if client.is_active else "no access"
    tier = tier_of(current().catalog.tiers, client.tier)
    calls = f"{tier.name}: {number(tier.requests_per_minute)} calls a minute"
    facts = join((used, f"since {moment_text(client.created_at, zone)}", client.role, calls, owner, state))
    with st.container(border=True, key=f"{_PLACE}.client.{client.client_id}"):
        st.markdown(f"**{plain(client.label or client.client_id)}**")
        st.caption(plain(join((client.client_id, facts))))
        with st.container(horizontal=True, gap="small"):
            for label, name, act in _actions(client):
                key = f"{_PLACE}.{name}.{client.client_id}"
                st.button(label, key=key, on_click=act, args=(actor, client.client_id))


def _actions(client: Client) -> tuple[tuple[str, str, Callable[[Actor, str], None]], ...]:
    if not client.is_active:
        return (("Give access again", "restore", _restore),)
    return (("New secret", "renew", _renew), ("Take access away", "revoke", _revoke))


def _create(actor: Actor) -> None:
    label = session.take_typed(f"{_PLACE}.label")
    _show_once(lambda: current().access.create(actor, label))


def _renew(actor: Actor, client_id: str) -> None:
    _show_once(lambda: current().access.renew(actor, client_id))


def _show_once(make: Callable[[], Credentials]) -> None:
    session.keep_open(_PLACE)
    try:
        made = make()
    except StudioError as error:
        session.say(_PLACE, error)
        return
    session.say(_ID, made.client_id)
    session.say(_SECRET, made.client_secret)


def _revoke(actor: Actor, client_id: str) -> None:
    session.keep_open(_PLACE)
    current().access.revoke(actor, client_id)
    session.say(_PLACE, "The program has no access any more. Its tokens ended at once.")


def _restore(actor: Actor, client_id: str) -> None:
    session.keep_open(_PLACE)
    current().access.restore(actor, client_id)
    session.say(_PLACE, "The program has access again, with the secret it had.")
