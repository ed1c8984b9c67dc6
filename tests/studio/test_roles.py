"""Who may act for the whole studio: its administrators, and nobody who is one in a shared workspace only."""

import pytest

from lib.errors import Forbidden, NotFound
from lib.identity.people import Identity
from lib.model.actor import LOCAL_ACTOR, Actor
from lib.studio.library.care_runs import Errand

FOR_ADMINISTRATORS = {
    "budgets.set_limit": lambda s, who: s.studio.budgets.set_limit(who, "campaign", "spring", 10),
    "budgets.override": lambda s, who: s.studio.budgets.override(who, "campaign", "spring", 10, "launch"),
    "budgets.history": lambda s, who: s.studio.budgets.history(who, "campaign", "spring"),
    "reports.cost_mismatches": lambda s, who: s.studio.reports.cost_mismatches(who, since=s.clock.now()),
    "health": lambda s, who: s.studio.health(who),
    "care.orphans": lambda s, who: s.care.orphans(who),
    "care.check": lambda s, who: list(s.care.check(who)),
    "care.missing_thumbnails": lambda s, who: s.care.missing_thumbnails(who),
    "care.rebuild_thumbnails": lambda s, who: s.care.rebuild_thumbnails(who),
    "care.take_in": lambda s, who: list(s.care.take_in(who, s.settings.data)),
    "care_runs.state": lambda s, who: s.care_runs.state(who),
    "care_runs.start": lambda s, who: (s.care_runs.start(who, Errand.LOOK), s.care_runs.wait()),
    "people.everybody": lambda s, who: s.studio.people.everybody(who),
    "people.shared": lambda s, who: s.studio.people.shared(who),
    "people.create_workspace": lambda s, who: s.studio.people.create_workspace(who, "Mine"),
    "people.add_member": lambda s, who: s.studio.people.add_member(who, "wsp_internal", who.user_id),
    "people.remove_member": lambda s, who: s.studio.people.remove_member(who, "wsp_internal", who.user_id),
    "people.set_role": lambda s, who: s.studio.people.set_role(who, "usr_local", "admin"),
}


@pytest.fixture
def boss_of_a_workspace(services):
    """Somebody who is a member of the studio and an administrator of one shared workspace, as they are there."""
    services.studio.workspaces.internal_user("user_1")
    services.studio.people.recognise(Identity(issuer="https://login.example", subject="first"))
    person = services.studio.people.recognise(Identity(issuer="https://login.example", subject="ada")).person
    workspace_id = services.studio.workspaces.create("Marketing")
    services.studio.workspaces.add_member(workspace_id, person.user_id, "admin")
    at_work = services.studio.workspaces.enter(person, workspace_id)
    assert at_work.is_admin
    return at_work


@pytest.mark.parametrize("deed", FOR_ADMINISTRATORS)
def test_an_administrator_of_a_workspace_has_no_right_over_the_studio(services, boss_of_a_workspace, deed):
    with pytest.raises(Forbidden, match="administrator"):
        FOR_ADMINISTRATORS[deed](services, boss_of_a_workspace)


@pytest.mark.parametrize("deed", sorted(FOR_ADMINISTRATORS.keys() - {"budgets.override", "people.set_role"}))
def test_an_administrator_of_the_studio_has_it_and_a_member_has_not(services, deed):
    services.studio.workspaces.internal_user("user_1")
    with pytest.raises(Forbidden, match="administrator"):
        FOR_ADMINISTRATORS[deed](services, LOCAL_ACTOR.model_copy(update={"role": "member"}))
    FOR_ADMINISTRATORS[deed](services, LOCAL_ACTOR)


@pytest.mark.parametrize("deed", FOR_ADMINISTRATORS)
def test_a_role_that_was_taken_away_is_gone_at_once(services, deed):
    boss = services.studio.people.recognise(Identity(issuer="https://login.example", subject="ada")).person
    assert boss.is_admin
    services.studio.people.set_role(LOCAL_ACTOR, boss.user_id, "member")
    with pytest.raises(Forbidden, match="administrator"):
        FOR_ADMINISTRATORS[deed](services, boss)


def test_programs_and_payments_of_others_are_theirs(services, boss_of_a_workspace):
    made = services.access.create(LOCAL_ACTOR, "a program")
    payment = services.studio.buying.checkout(LOCAL_ACTOR, 1)
    forged = Actor(user_id=boss_of_a_workspace.user_id, workspace_id=LOCAL_ACTOR.workspace_id, role="admin")
    for who in (boss_of_a_workspace, forged):
        assert services.access.clients(who) == ()
        for act in (services.access.renew, services.access.revoke, services.access.restore):
            with pytest.raises(NotFound):
                act(who, made.client_id)
        with pytest.raises(NotFound):
            services.studio.buying.payment(who, payment.payment_id)
        with pytest.raises(NotFound):
            services.studio.buying.complete_test(who, payment.payment_id)
    assert [client.client_id for client in services.access.clients(LOCAL_ACTOR)] == [made.client_id]
