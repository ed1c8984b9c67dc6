"""With a login configured everybody is somebody of their own; and people who share a workspace choose where to work."""

import pytest

from lib.identity.people import Identity
from lib.model.actor import LOCAL_ACTOR
from lib.ui.pages import CREDITS, LIBRARY, PAGES, SETTINGS
from tests.ui.visitor import SHELL, Visitor

ISSUER = "https://login.example"
AUTH = {"redirect_uri": "http://localhost/oauth2callback", "cookie_secret": "x" * 32}


class Guest(Visitor):
    """Somebody in front of a studio with a login; `claims` is what the login said."""

    def __init__(self, services, claims, page=None, **address):
        from streamlit.testing.v1 import AppTest  # noqa: PLC0415

        self.services = services
        self.at = AppTest.from_file(SHELL, default_timeout=30)
        self.at.secrets["auth"] = AUTH
        self.at.user = claims
        if page is not None:
            self.at.switch_page(page.path)
        self.at.query_params.update(address)
        self.look()


def claims(subject="ada", **changes):
    return {"is_logged_in": True, "iss": ISSUER, "sub": subject, "name": subject.capitalize()} | changes


def person_of(services, subject):
    identity = Identity(issuer=ISSUER, subject=subject, name=subject.capitalize())
    return services.studio.people.recognise(identity).person


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.file)
def test_every_page_asks_for_the_login(services, page):
    guest = Guest(services, {"is_logged_in": False}, page)
    assert [button.key for button in guest.at.button] == ["guard.log_in"]
    assert guest.title == "Image Studio"
    assert not guest.at.image


def test_a_login_that_names_nobody_lets_nobody_in(services):
    guest = Guest(services, {"is_logged_in": True, "email": "ada@example.com"})
    assert "did not say who you are" in guest.errors
    assert [button.key for button in guest.at.button] == ["guard.log_out"]


def test_each_person_has_jobs_credits_and_a_library_of_their_own(services):
    first = Guest(services, claims()).generate()
    first.work()
    ada, grace = person_of(services, "ada"), person_of(services, "grace")
    assert services.studio.count_jobs(ada) == 1
    assert services.studio.count_jobs(LOCAL_ACTOR) == services.studio.count_jobs(grace) == 0
    spent, untouched = services.studio.balance(ada).available, services.studio.balance(grace).available
    assert spent < untouched
    assert Guest(services, claims("grace"), LIBRARY).pictures == []
    assert len(Guest(services, claims(), LIBRARY).pictures) >= 1


def test_a_draft_is_nobody_else_s(services):
    Guest(services, claims()).type("A secret prototype")
    assert "secret" not in Guest(services, claims("grace")).at.text_area(key="create.prompt").value


def test_the_way_out_and_the_name_stand_below_the_navigation(services):
    guest = Guest(services, claims())
    assert guest.has_button("place.log_out")
    assert "Ada" in guest.words


def test_without_a_login_nothing_of_it_shows(visit):
    page = visit()
    assert not page.has_button("place.log_out")
    assert not [box for box in page.at.selectbox if box.key == "place.workspace"]


@pytest.mark.parametrize(("is_confirmed", "role"), [(True, "admin"), (False, "member"), (None, "member")])
def test_an_unconfirmed_address_makes_no_administrator(build_services, settings, samples, is_confirmed, role):
    from lib.ui.services import install  # noqa: PLC0415

    services = build_services(settings=settings.model_copy(update={"admins": "boss@example.com"}))
    services.studio.sample_images = samples
    install(services)
    said = {} if is_confirmed is None else {"email_verified": is_confirmed}
    Guest(services, claims(email="boss@example.com", **said), CREDITS)
    with services.database.read() as connection:
        from lib.identity.people import role_of  # noqa: PLC0415

        assert role_of(connection, Identity(issuer=ISSUER, subject="ada").user_id) == role


def test_an_administrator_gives_and_takes_roles_and_members_see_no_panel(services):
    boss = Guest(services, claims(), SETTINGS)
    grace = person_of(services, "grace")
    boss.at.session_state["settings.people"] = True
    boss.look().press(f"settings.people.role.{grace.user_id}")
    assert person_of(services, "grace").is_admin
    boss.press(f"settings.people.role.{grace.user_id}")
    assert not person_of(services, "grace").is_admin
    assert "Roles" not in [block.label for block in Guest(services, claims("grace"), SETTINGS).at.expander]


def test_a_shared_workspace_is_made_filled_and_chosen(services):
    boss = Guest(services, claims(), SETTINGS)
    grace = person_of(services, "grace")
    boss.at.session_state["settings.shared"] = True
    boss.look()
    boss.at.text_input(key="settings.shared.name").set_value("Marketing")
    boss.press("settings.shared.create")
    (shared,) = services.studio.people.shared(person_of(services, "ada"))
    place = f"settings.shared.{shared.workspace_id}"
    boss.set("selectbox", f"{place}.who", grace.user_id).press(f"{place}.add")
    guest = Guest(services, claims("grace"), LIBRARY)
    guest.set("selectbox", "place.workspace", shared.workspace_id)
    again = Guest(services, claims("grace")).generate()
    again.work()
    at_work = services.studio.workspaces.enter(grace, shared.workspace_id)
    assert services.studio.count_jobs(at_work) == 1
    assert services.studio.count_jobs(grace) == 0
    boss.look().press(f"{place}.remove.{grace.user_id}")
    assert Guest(services, claims("grace"), LIBRARY).pictures == []


def test_choosing_another_workspace_leaves_what_was_shown(services, visit):
    services.studio.workspaces.internal_user("user_1")
    page = visit().generate()
    job_id = page.job_id
    page.set("selectbox", "place.workspace", "wsp_internal")
    assert "job" not in page.at.query_params
    assert job_id not in str(page.at.session_state)
    page.set("selectbox", "place.workspace", "")
    assert services.studio.people.local().at_work == LOCAL_ACTOR
