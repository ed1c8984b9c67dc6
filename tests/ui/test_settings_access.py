"""API access: a secret is shown once, a program acts for the person who made it, and access can be taken away."""

import pytest

from lib.errors import Forbidden, Unauthenticated
from lib.model.actor import LOCAL_ACTOR
from lib.ui.pages import SETTINGS

PLACE = "settings.access"


@pytest.fixture
def page(visit):
    found = visit(SETTINGS)
    found.at.session_state[PLACE] = True
    return found.look()


def give(page, label="Blog importer"):
    page.at.text_input(key=f"{PLACE}.label").set_value(label)
    page.press(f"{PLACE}.create")
    return [block.value for block in page.at.code]


def test_a_new_program_is_shown_its_secret_once(page, services):
    client_id, secret = give(page)
    assert "not shown again" in page.words
    token = services.access.login(client_id, secret)
    assert services.access.actor_for(token.access_token) == LOCAL_ACTOR
    page.look()
    assert secret not in str(page.at._tree) + str(page.at.session_state)
    assert "Blog importer" in page.words


def test_a_program_shows_when_it_was_used_last(page, services):
    client_id, secret = give(page)
    assert "never used" in page.look().words
    services.access.login(client_id, secret)
    assert "last used" in page.look().words


def test_a_new_secret_ends_the_old_one(page, services):
    client_id, old = give(page)
    page.press(f"{PLACE}.renew.{client_id}")
    _, new = (block.value for block in page.at.code)
    assert services.access.login(client_id, new)
    with pytest.raises(Unauthenticated):
        services.access.login(client_id, old)


def test_access_taken_away_ends_at_once_and_can_be_given_again(page, services):
    client_id, secret = give(page)
    token = services.access.login(client_id, secret).access_token
    page.press(f"{PLACE}.revoke.{client_id}")
    with pytest.raises(Forbidden):
        services.access.actor_for(token)
    page.press(f"{PLACE}.restore.{client_id}")
    assert services.access.actor_for(token) == LOCAL_ACTOR


@pytest.mark.parametrize("label", ["", "   "])
def test_a_program_needs_a_name(page, label):
    assert give(page, label) == []
    assert "Name: use 1 to 60 characters." in page.errors


def test_the_panel_is_folded_and_empty_at_first(visit):
    page = visit(SETTINGS)
    assert not page.has_button(f"{PLACE}.create")
