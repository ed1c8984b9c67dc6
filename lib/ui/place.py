"""Who is here and in which workspace they work, below the navigation. Empty for somebody alone on this machine."""

import streamlit as st

from lib.model.actor import Actor
from lib.ui import session
from lib.ui.services import current, has_login, seat
from lib.ui.wording import plain

_OWN = ""
_CHOICE = "place.workspace"


def show_place() -> None:
    """Draw the choice of a workspace for those who share one, and the way out for those who logged in."""
    here = seat()
    shared = {each.workspace_id: each.name for each in current().studio.workspaces.shared_with(here.person)}
    if not shared and not has_login():
        return
    with st.sidebar.container(key="place", gap="xsmall"):
        if shared:
            _show_workspaces(here.person, here.at_work.workspace_id, shared)
        if has_login():
            st.caption(plain(here.name))
            st.button("Log out", key="place.log_out", icon=":material/logout:", on_click=st.logout)


def _show_workspaces(person: Actor, at_work: str, shared: dict[str, str]) -> None:
    options = [_OWN, *shared]
    session.show_stored(_CHOICE, at_work if at_work in shared else _OWN)
    st.selectbox(
        "Workspace",
        options,
        key=_CHOICE,
        format_func=lambda each: shared.get(each, "My own"),
        help="Whose library, jobs and characters you see, and where new work is kept. Credits stay yours.",
        on_change=_choose,
        args=(person,),
    )


def _choose(person: Actor) -> None:
    """Work somewhere else; what the session and the address show belongs to where the person was."""
    chosen: str = st.session_state[_CHOICE]
    st.session_state.clear()
    st.query_params.clear()
    current().studio.people.choose_workspace(person, chosen or None)
