"""People on the Settings page, for administrators: who may do what in this studio, and who shares a workspace."""

import streamlit as st

from lib.errors import StudioError
from lib.identity.people import Person, SharedWorkspace
from lib.model.actor import Actor, Role
from lib.studio.people.workspaces import MAX_NAME
from lib.ui import session
from lib.ui.errors import show_problem
from lib.ui.services import current
from lib.ui.wording import plain

_PEOPLE, _SHARED = "settings.people", "settings.shared"
_WORDS: dict[Role, str] = {"member": "Member", "admin": "Administrator"}


def show_people(actor: Actor) -> None:
    """Draw both panels, folded until they are wanted."""
    st.subheader("People", anchor=False)
    st.caption("An administrator may do everything in this studio; a member works with what is theirs or shared.")
    panel = st.expander("Roles", key=_PEOPLE, icon=":material/group:", on_change="rerun")
    if panel.open:
        with panel:
            _show_said(_PEOPLE)
            for each in current().studio.people.everybody(actor):
                _show_person(actor, each)
    panel = st.expander("Shared workspaces", key=_SHARED, icon=":material/workspaces:", on_change="rerun")
    if panel.open:
        with panel:
            _show_said(_SHARED)
            _show_new_workspace(actor)
            people = {each.user_id: each for each in current().studio.people.everybody(actor)}
            for workspace in current().studio.people.shared(actor):
                _show_workspace(actor, workspace, people)


def _show_said(place: str) -> None:
    said = session.take_said(place)
    if isinstance(said, StudioError):
        show_problem(said)
    elif said:
        st.success(plain(said), icon=":material/check:")


def _show_person(actor: Actor, shown: Person) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"{_PEOPLE}.user.{shown.user_id}"):
        you = " (you)" if shown.user_id == actor.user_id else ""
        st.text(f"{shown.name}{you}", width="stretch")
        st.caption(_WORDS[shown.role], width="content")
        if you:
            return
        wanted: Role = "member" if shown.role == "admin" else "admin"
        st.button(
            "Make a member" if wanted == "member" else "Make an administrator",
            key=f"{_PEOPLE}.role.{shown.user_id}",
            on_click=_set_role,
            args=(actor, shown, wanted),
        )


def _show_new_workspace(actor: Actor) -> None:
    with st.form(f"{_SHARED}.form", border=False, clear_on_submit=True):
        st.text_input("Name of a new workspace", key=f"{_SHARED}.name", max_chars=MAX_NAME)
        st.form_submit_button("Make a workspace", key=f"{_SHARED}.create", on_click=_create, args=(actor,))


def _show_workspace(actor: Actor, shown: SharedWorkspace, people: dict[str, Person]) -> None:
    place = f"{_SHARED}.{shown.workspace_id}"
    inside = {each.user_id for each in shown.members}
    with st.container(border=True, key=place):
        st.markdown(f"**{plain(shown.name)}**")
        for each in shown.members:
            with st.container(horizontal=True, vertical_alignment="center", key=f"{place}.member.{each.user_id}"):
                st.text(each.name, width="stretch")
                st.caption(_WORDS[each.role], width="content")
                st.button(
                    "Take out",
                    key=f"{place}.remove.{each.user_id}",
                    on_click=_remove,
                    args=(actor, shown, each),
                )
        others = [user_id for user_id in people if user_id not in inside]
        if others:
            _show_new_member(actor, shown, {user_id: people[user_id].name for user_id in others})


def _show_new_member(actor: Actor, shown: SharedWorkspace, others: dict[str, str]) -> None:
    place = f"{_SHARED}.{shown.workspace_id}"
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{place}.new"):
        st.selectbox(
            "Add",
            list(others),
            index=None,
            key=f"{place}.who",
            format_func=others.__getitem__,
            placeholder="Choose somebody",
        )
        st.selectbox("As", tuple(_WORDS), key=f"{place}.as", format_func=_WORDS.__getitem__)
        st.button("Add", key=f"{place}.add", on_click=_add, args=(actor, shown))


def _set_role(actor: Actor, shown: Person, role: Role) -> None:
    session.keep_open(_PEOPLE)
    try:
        current().studio.people.set_role(actor, shown.user_id, role)
    except StudioError as error:
        session.say(_PEOPLE, error)
        return
    session.say(_PEOPLE, f"{shown.name}: {_WORDS[role].lower()} from now on.")


def _create(actor: Actor) -> None:
    session.keep_open(_SHARED)
    name = session.take_typed(f"{_SHARED}.name")
    try:
        current().studio.people.create_workspace(actor, name)
    except StudioError as error:
        session.say(_SHARED, error)
        return
    session.say(_SHARED, f"{name.strip()} is there. Whoever is in it can choose it below the navigation.")


def _add(actor: Actor, shown: SharedWorkspace) -> None:
    session.keep_open(_SHARED)
    place = f"{_SHARED}.{shown.workspace_id}"
    user_id: str | None = st.session_state.get(f"{place}.who")
    if user_id is None:
        session.say(_SHARED, "Choose somebody to add first.")
        return
    try:
        current().studio.people.add_member(actor, shown.workspace_id, user_id, st.session_state[f"{place}.as"])
    except StudioError as error:
        session.say(_SHARED, error)


def _remove(actor: Actor, shown: SharedWorkspace, member: Person) -> None:
    session.keep_open(_SHARED)
    try:
        current().studio.people.remove_member(actor, shown.workspace_id, member.user_id)
    except StudioError as error:
        session.say(_SHARED, error)
