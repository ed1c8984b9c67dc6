"""Seed A's dialect: prompts, deleting, and whose pictures are whose."""

import json
import logging

import pytest

from lib.api import access_log
from lib.model.actor import LOCAL_ACTOR
from lib.model.asset import AssetQuery
from tests.api.api_client import logged_in, run_job
from tests.api.internal_calls import (
    AUTH,
    GENERATE,
    USER,
    fund,
    generate,
    open_address,
)

PROMPTS = "/internal/images/prompts/generate"
ARTICLE = "Research about artificial intelligence and machine learning trends"


def write_prompt(studio, **changed):
    body = {"text": ARTICLE, "model": "composer", "userId": USER, **changed}
    return studio.client.post(PROMPTS, json=body, headers=AUTH)


@pytest.mark.row("A9", "A10", "A11", "A12", "A13", "A14", "A15")
def test_a_text_becomes_a_prompt_and_nothing_is_drawn(trusted):
    answer = write_prompt(trusted)
    assert answer.status_code == 200
    body = answer.json()
    assert body["success"] is True
    assert set(body["data"]) == {"prompt", "model"}
    assert body["data"]["model"] == "composer"
    assert "artificial intelligence" in body["data"]["prompt"].lower()


@pytest.mark.row("A17")
def test_writing_a_prompt_makes_no_image_and_charges_for_none(trusted):
    write_prompt(trusted)
    workspaces = trusted.services.studio.workspaces
    assert trusted.services.studio.assets(workspaces.internal_caretaker(), AssetQuery()).total == 0
    assert trusted.services.studio.balance(workspaces.internal_user(USER)).available == 100
    assert trusted.vendor.calls == ()


@pytest.mark.row("A8", "A11", "A34")
def test_a_prompt_by_a_model_without_a_key_is_400(trusted):
    answer = write_prompt(trusted, model="gemini-2.5-pro")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "No gemini API key configured for this user"


@pytest.mark.parametrize(
    ("changed", "names"),
    [({"text": None}, "text"), ({"text": ""}, "text"), ({"text": "x" * 60_001}, "text"), ({"userId": None}, "userId")],
)
def test_a_bad_field_of_a_text_is_400_and_named(trusted, changed, names):
    answer = write_prompt(trusted, **changed)
    assert (answer.status_code, answer.json()["error"]["message"].split(":")[0]) == (400, names)


@pytest.mark.row("A45")
def test_a_picture_is_deleted_with_the_token_alone(trusted):
    image_id = generate(trusted).json()["data"]["id"]
    for _ in range(2):
        answer = trusted.client.request("DELETE", f"/internal/images/{image_id}", headers=AUTH)
        assert (answer.status_code, answer.json()) == (200, {"success": True, "data": {"id": image_id}})
    caretaker = trusted.services.studio.workspaces.internal_caretaker()
    assert trusted.services.studio.asset(caretaker, image_id).trashed_at is not None
    unknown = trusted.client.request("DELETE", "/internal/images/img_xyz789", headers=AUTH)
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "NOT_FOUND")


@pytest.mark.row("A44", "A46")
def test_an_owner_keeps_the_id_of_its_cover_and_has_it_deleted_when_it_is_unshared(trusted):
    made = generate(trusted, title="Quantum Computing Advances").json()["data"]
    article = {"title": "Quantum Computing Advances", "isShared": True, "coverImageId": made["id"]}
    cover = f"/internal/generated-images/full/{article['coverImageId']}.png"
    assert open_address(trusted, made["fullSizeUrl"]).status_code == 200
    assert trusted.client.get(cover, headers=AUTH).status_code == 200
    address = f"/internal/images/{article['coverImageId']}"
    article |= {"isShared": False, "coverImageId": ""}
    assert trusted.client.request("DELETE", address, headers=AUTH).json()["success"] is True
    assert trusted.client.get(cover, headers=AUTH).status_code == 404


def test_pictures_of_others_are_out_of_reach(trusted):
    client = logged_in(trusted)
    run_job(trusted, client)
    owner = trusted.services.access.actor_for(client.token)
    for _ in range(100):
        page = trusted.services.studio.assets(owner, AssetQuery())
        if page.total:
            break
        trusted.services.clock.sleep(0.05)
    image_id = page.assets[0].asset_id
    assert trusted.client.request("DELETE", f"/internal/images/{image_id}", headers=AUTH).status_code == 404
    key = f"/internal/generated-images/full/{image_id}.png"
    assert trusted.client.get(key, headers=AUTH).status_code == 404


@pytest.mark.row("A22")
@pytest.mark.parametrize("name", ["usr_local", "admin", "auth0|5f7c8ec7c33c6c004bbafe82", "a@b.example"])
def test_a_named_user_is_nobody_else_of_this_studio(trusted, name):
    actor = fund(trusted, name)
    assert generate(trusted, userId=name).status_code == 200
    assert actor.user_id == f"internal:{name}"
    assert trusted.services.studio.balance(actor).available == 99
    assert trusted.services.studio.assets(LOCAL_ACTOR, AssetQuery()).total == 0


def test_the_local_user_may_look_into_the_internal_workspace(trusted):
    generate(trusted)
    (shared,) = trusted.services.studio.workspaces.shared_with(LOCAL_ACTOR)
    visitor = trusted.services.studio.workspaces.enter(LOCAL_ACTOR, shared.workspace_id)
    assert (shared.name, visitor.user_id) == ("Internal", LOCAL_ACTOR.user_id)
    assert trusted.services.studio.assets(visitor, AssetQuery()).total == 1


def test_the_access_log_names_the_user_that_was_acted_for(trusted, caplog):
    with caplog.at_level(logging.INFO, access_log.log.name):
        generate(trusted)
    (line,) = (json.loads(record.getMessage()) for record in caplog.records if record.name == access_log.log.name)
    assert (line["path"], line["user"]) == (GENERATE, f"internal:{USER}")


def test_a_user_without_credits_is_402(trusted):
    answer = generate(trusted, userId="poor")
    assert (answer.status_code, answer.json()["error"]["code"]) == (402, "INSUFFICIENT_CREDITS")


@pytest.mark.row("A33")
@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"prompt": None}, "prompt"),
        ({"prompt": "x" * 2001}, "prompt"),
        ({"userId": None}, "userId"),
        ({"userId": "a b"}, "userId"),
        ({"userId": "x" * 56}, "userId"),
        ({"userId": 5}, "userId"),
        ({"model": "dall-e-9"}, "model"),
        ({"slug": "Not A Slug"}, "slug"),
        ({"title": "x" * 101}, "title"),
    ],
)
def test_a_bad_field_is_400_and_named(trusted, changed, names):
    answer = generate(trusted, **changed)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "INVALID_REQUEST")
    assert error["message"].startswith(f"{names}: ")


def test_unknown_fields_are_named_under_their_own_names(trusted):
    answer = generate(trusted, aspectRatio="16:9", user_id="x")
    assert answer.status_code == 200
    assert answer.headers["X-Ignored-Fields"] == "aspectRatio, user_id"


@pytest.mark.row("A7")
def test_a_body_that_is_not_json_is_400_in_the_envelope(trusted):
    answer = trusted.client.post(GENERATE, content=b"prompt=a", headers=AUTH)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INVALID_REQUEST")
