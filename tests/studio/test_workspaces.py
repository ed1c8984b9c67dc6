"""Whose work is done where, and who else may see it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.errors import Forbidden, InvalidRequest, NotFound
from lib.model.actor import LOCAL_ACTOR, Actor
from lib.model.asset import AssetQuery
from lib.providers.fake_vendor import plain_png


@pytest.fixture
def workspaces(services):
    return services.studio.workspaces


def a_member(services, workspace_id, role="member"):
    made = services.access.register()
    user_id = services.access.account_of(made.client_id)
    services.studio.workspaces.add_member(workspace_id, user_id, role)
    return services.studio.workspaces.enter(Actor(user_id=user_id, workspace_id="wsp_own"), workspace_id)


@pytest.mark.parametrize("name", ["default", LOCAL_ACTOR.workspace_id])
def test_everybody_has_a_private_workspace(workspaces, name):
    assert workspaces.enter(LOCAL_ACTOR, name) == LOCAL_ACTOR


@pytest.mark.parametrize("name", ["", "wsp_none", "wsp_internal", "x" * 5000])
def test_what_one_is_no_member_of_is_not_found(workspaces, name):
    with pytest.raises(NotFound):
        workspaces.enter(LOCAL_ACTOR, name)


def test_an_administrator_elsewhere_is_a_member_where_it_says_so(services, workspaces):
    shared = workspaces.create("Marketing")
    workspaces.add_member(shared, LOCAL_ACTOR.user_id)
    assert workspaces.enter(LOCAL_ACTOR, shared).role == "member"
    workspaces.add_member(shared, LOCAL_ACTOR.user_id, "admin")
    assert workspaces.enter(LOCAL_ACTOR, shared).role == "admin"
    workspaces.remove_member(shared, LOCAL_ACTOR.user_id)
    workspaces.remove_member(shared, LOCAL_ACTOR.user_id)
    with pytest.raises(NotFound):
        workspaces.enter(LOCAL_ACTOR, shared)


@pytest.mark.row("C6")
def test_members_see_each_other_s_pictures_and_only_owner_and_administrator_delete(services, workspaces):
    shared = workspaces.create("Marketing")
    owner, other = a_member(services, shared), a_member(services, shared)
    boss = a_member(services, shared, "admin")
    asset = services.studio.upload(owner, plain_png(8, 8), "a.png")
    assert services.studio.assets(other, AssetQuery()).total == 1
    with pytest.raises(Forbidden):
        services.studio.delete(other, asset.asset_id)
    services.studio.delete(boss, asset.asset_id)
    services.studio.restore(owner, asset.asset_id)


def test_only_what_exists_is_joined(workspaces):
    with pytest.raises(NotFound, match="workspace"):
        workspaces.add_member("wsp_none", LOCAL_ACTOR.user_id)
    shared = workspaces.create("Marketing")
    with pytest.raises(NotFound, match="user"):
        workspaces.add_member(shared, "usr_none")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 121])
def test_a_workspace_has_a_printable_name(workspaces, name):
    with pytest.raises(InvalidRequest, match="name"):
        workspaces.create(name)


def test_an_internal_user_is_made_once(services, workspaces):
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(workspaces.internal_user, ["user_1", "user_2"] * 8))
    assert {actor.user_id for actor in made} == {"internal:user_1", "internal:user_2"}
    assert all(services.studio.balance(actor).available == 0 for actor in made)
