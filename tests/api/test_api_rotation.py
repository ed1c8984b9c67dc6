"""Seed E's rotation of secrets, both ways, and what an operator can do to a program's account."""

from datetime import timedelta

import pytest

from tests.api.test_api_characters import login, register

ROTATE = "/api/v1/auth/rotate-secret"
ME = "/api/v1/auth/me"


def a_session(studio):
    made = register(studio)
    return made, studio.client.with_token(login(studio, made).json()["access_token"])


@pytest.mark.row("E37", "E39")
def test_a_secret_is_set_anew_with_the_present_one(studio):
    made, client = a_session(studio)
    answer = client.post(ROTATE, json={"current_secret": made["client_secret"]})
    assert answer.status_code == 200
    renewed = answer.json()
    assert set(renewed) == {"client_id", "client_secret", "message"}
    assert client.get(ME).status_code == 401
    assert login(studio, made).status_code == 401
    assert login(studio, renewed).status_code == 200


@pytest.mark.row("E38", "E39")
def test_a_rotate_token_sets_a_secret_anew_without_any_other_credential(studio):
    made, client = a_session(studio)
    token = studio.services.access.issue_rotate_token(made["client_id"])
    renewed = studio.client.post(ROTATE, json={"rotate_token": token}).json()
    assert client.get(ME).status_code == 401
    assert login(studio, renewed).status_code == 200
    assert studio.client.post(ROTATE, json={"rotate_token": token}).status_code == 401


def test_a_rotate_token_ends_after_a_quarter_of_an_hour(clocked):
    made = register(clocked)
    token = clocked.services.access.issue_rotate_token(made["client_id"])
    clocked.clock.advance(901)
    assert clocked.client.post(ROTATE, json={"rotate_token": token}).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [({"current_secret": "wrong"}, 401), ({"rotate_token": "rot_no"}, 401), ({}, 400), ({"current_secret": 5}, 400)],
)
def test_a_rotation_without_proof_is_refused(studio, body, status):
    made, client = a_session(studio)
    assert client.post(ROTATE, json=body).status_code == status
    assert login(studio, made).status_code == 200


def test_a_rotation_by_secret_needs_a_token_too(studio):
    made = register(studio)
    assert studio.client.post(ROTATE, json={"current_secret": made["client_secret"]}).status_code == 401


@pytest.mark.row("E42")
def test_rotating_is_limited_to_once_in_three_minutes(clocked):
    made, client = a_session(clocked)
    wrong = {"current_secret": "wrong"}
    assert client.post(ROTATE, json=wrong).status_code == 401
    second = client.post(ROTATE, json={"current_secret": made["client_secret"]})
    assert (second.status_code, second.headers["retry-after"]) == (429, "180")
    clocked.clock.advance(181)
    assert client.post(ROTATE, json={"current_secret": made["client_secret"]}).status_code == 200


@pytest.mark.row("E78")
def test_protected_routes_are_limited_to_200_a_minute(clocked):
    _, client = a_session(clocked)
    statuses = [client.get(ME).status_code for _ in range(201)]
    assert statuses == [200] * 200 + [429]
    clocked.clock.advance(61)
    assert client.get(ME).status_code == 200


@pytest.mark.row("E74", "E79")
@pytest.mark.parametrize("path", ["/api/v1/credits/pricing", "/api/v1/payments/bundles"])
def test_public_routes_are_limited_to_60_a_minute_for_each_peer(clocked, path):
    answers = [clocked.client.get(path) for _ in range(61)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert clocked.client.from_peer("198.51.100.8").get(path).status_code == 200


@pytest.mark.row("E170")
def test_a_program_that_was_switched_off_is_403_until_it_is_switched_on(studio):
    made, client = a_session(studio)
    studio.services.access.set_active(made["client_id"], is_active=False)
    assert client.get(ME).status_code == 403
    studio.services.access.set_active(made["client_id"], is_active=True)
    assert client.get(ME).status_code == 200


@pytest.mark.row("E35", "E168")
def test_after_a_401_logging_in_again_repairs_the_session(clocked):
    made, client = a_session(clocked)
    clocked.clock.advance(timedelta(hours=1, seconds=1).total_seconds())
    assert client.get(ME).status_code == 401
    fresh = clocked.client.with_token(login(clocked, made).json()["access_token"])
    assert fresh.get(ME).status_code == 200
