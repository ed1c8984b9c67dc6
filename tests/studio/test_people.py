"""Who logs in, what they are in this studio, and where they work."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.bootstrap import fake_settings
from lib.errors import Conflict, Forbidden, NotFound
from lib.identity.people import Identity
from lib.model.actor import LOCAL_ACTOR
from lib.model.asset import AssetQuery
from lib.providers.fake_vendor import plain_png

ISSUER = "https://login.example"


def ada(**changes):
    return Identity.model_validate({"issuer": ISSUER, "subject": "ada", "name": "Ada"} | changes)


def grace(**changes):
    return ada(subject="grace", name="Grace", **changes)


@pytest.fixture
def people(services):
    return services.studio.people


def test_an_identity_is_one_user_with_a_library_and_a_balance_of_its_own(services, people):
    first, second = people.recognise(ada()).person, people.recognise(grace()).person
    assert people.recognise(ada()).person == first
    assert len({first.user_id, second.user_id, LOCAL_ACTOR.user_id}) == 3
    services.studio.upload(first, plain_png(8, 8), "a.png")
    assert services.studio.assets(first, AssetQuery()).total == 1
    assert services.studio.assets(second, AssetQuery()).total == 0
    assert services.studio.balance(first).available == services.settings.opening_grant


def test_the_same_subject_of_another_issuer_is_somebody_else(people):
    other = ada(issuer="https://elsewhere.example")
    assert people.recognise(ada()).person.user_id != people.recognise(other).person.user_id


def test_a_person_arriving_in_many_windows_is_made_once(services, people):
    with ThreadPoolExecutor(4) as pool:
        seats = set(pool.map(people.recognise, [ada(), grace()] * 8))
    persons = {seat.person for seat in seats}
    assert len({each.user_id for each in persons}) == 2
    final = [people.recognise(each()).person for each in (ada, grace)]
    assert sorted(each.role for each in final) == ["admin", "member"]
    assert all(services.studio.balance(each).available == services.settings.opening_grant for each in final)


def test_the_first_person_is_an_administrator_where_the_setting_names_nobody(people):
    assert people.recognise(ada()).person.is_admin
    assert not people.recognise(grace()).person.is_admin


@pytest.mark.parametrize("named", ["Grace@Example.com", "someone, grace"])
def test_the_setting_names_the_administrators(build_services, tmp_path, named):
    people = build_services(settings=fake_settings(tmp_path, admins=named)).studio.people
    assert not people.recognise(ada()).person.is_admin
    assert people.recognise(grace(email="grace@example.com")).person.is_admin


def test_an_administrator_named_later_is_one_from_the_next_visit(build_services, tmp_path):
    before = build_services(settings=fake_settings(tmp_path)).studio.people
    before.recognise(ada())
    assert not before.recognise(grace()).person.is_admin
    after = build_services(settings=fake_settings(tmp_path, admins="grace")).studio.people
    assert after.recognise(grace()).person.is_admin


def test_a_role_changes_at_once_and_back(people):
    boss, member = people.recognise(ada()).person, people.recognise(grace()).person
    people.set_role(boss, member.user_id, "admin")
    assert people.recognise(grace()).person.is_admin
    people.set_role(boss, member.user_id, "member")
    assert not people.recognise(grace()).person.is_admin


def test_nobody_takes_the_last_administrator_away(people):
    boss, member = people.recognise(ada()).person, people.recognise(grace()).person
    with pytest.raises(Conflict, match="own role"):
        people.set_role(boss, boss.user_id, "member")
    with pytest.raises(Forbidden):
        people.set_role(member, boss.user_id, "member")
    with pytest.raises(NotFound):
        people.set_role(boss, "usr_none", "admin")


def test_a_workspace_s_administrator_is_none_of_the_studio(people):
    boss, member = people.recognise(ada()).person, people.recognise(grace()).person
    shared = people.create_workspace(boss, "Marketing")
    people.add_member(boss, shared, member.user_id, "admin")
    people.choose_workspace(member, shared)
    at_work = people.recognise(grace()).at_work
    assert at_work.is_admin
    for attempt in (
        lambda: people.everybody(at_work),
        lambda: people.shared(at_work),
        lambda: people.set_role(at_work, boss.user_id, "member"),
        lambda: people.create_workspace(at_work, "Mine"),
        lambda: people.add_member(at_work, shared, LOCAL_ACTOR.user_id),
        lambda: people.remove_member(at_work, shared, boss.user_id),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_whoever_is_taken_out_works_at_home_again(people):
    boss, member = people.recognise(ada()).person, people.recognise(grace()).person
    shared = people.create_workspace(boss, "Marketing")
    with pytest.raises(NotFound):
        people.choose_workspace(member, shared)
    people.add_member(boss, shared, member.user_id)
    people.choose_workspace(member, shared)
    assert people.recognise(grace()).at_work.workspace_id == shared
    people.remove_member(boss, shared, member.user_id)
    assert people.recognise(grace()).at_work == member


def test_a_private_workspace_cannot_be_shared(people):
    boss, member = people.recognise(ada()).person, people.recognise(grace()).person
    with pytest.raises(NotFound):
        people.add_member(boss, member.workspace_id, boss.user_id)
    assert people.shared(boss) == ()


def test_the_local_user_can_work_where_trusted_services_do(services, people):
    services.studio.workspaces.internal_user("user_1")
    assert [each.name for each in people.shared(LOCAL_ACTOR)] == ["Internal"]
    people.choose_workspace(LOCAL_ACTOR, "wsp_internal")
    assert people.local().at_work.workspace_id == "wsp_internal"
    people.choose_workspace(LOCAL_ACTOR, None)
    assert people.local().at_work == LOCAL_ACTOR


def test_names_are_plain_and_bounded():
    assert ada(email="ada@example.com").display_name == "Ada (ada@example.com)"
    assert ada(name="").display_name == "ada"
    assert ada(name="A\u202ed\na" + "x" * 500).display_name.startswith("Ad a")
    assert len(ada(name="x" * 500).display_name) == 120
