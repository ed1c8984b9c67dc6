"""Seed A's dialect: a trusted service makes and deletes pictures for users that it names."""

import struct

import pytest
from sqlalchemy import update

from lib.db.tables import assets
from lib.model.asset import AssetQuery
from lib.providers.fake_vendor import REFUSED_KEY, Outcome
from tests.api.api_client import logged_in
from tests.api.internal_calls import (
    AUTH,
    GENERATE,
    TOKEN,
    USER,
    FullDisk,
    a_body,
    fund,
    generate,
    internal,
    open_address,
)


@pytest.mark.row("A2", "A3", "A4", "A5", "A7", "A18", "A19", "A20", "A22", "A25", "A28", "A29")
def test_a_prompt_becomes_a_picture_with_addresses_and_keys(trusted):
    answer = generate(trusted, title="Mountain Sunset")
    assert answer.status_code == 200
    body = answer.json()
    assert body["success"] is True
    image_id = body["data"]["id"]
    assert image_id.startswith("img_")
    assert set(body["data"]) == {"id", "thumbnailUrl", "fullSizeUrl", "thumbnailGcsPath", "gcsPath"}
    assert body["data"]["thumbnailGcsPath"] == f"generated-images/thumbnails/{image_id}.jpg"
    assert body["data"]["gcsPath"] == f"generated-images/full/{image_id}.png"


@pytest.mark.row("A26", "A27", "A30", "A31", "A32", "A53")
def test_a_browser_loads_both_renditions_without_a_token(trusted):
    made = generate(trusted).json()["data"]
    full, thumbnail = (open_address(trusted, made[name]) for name in ("fullSizeUrl", "thumbnailUrl"))
    assert (full.headers["Content-Type"], thumbnail.headers["Content-Type"]) == ("image/png", "image/jpeg")
    width, height = struct.unpack(">II", full.content[16:24])
    assert width == height
    assert thumbnail.content.startswith(b"\xff\xd8")


@pytest.mark.row("A28", "A29", "A30", "A31")
def test_the_keys_lead_to_the_files(trusted):
    made = generate(trusted).json()["data"]
    for key, address in (("gcsPath", "fullSizeUrl"), ("thumbnailGcsPath", "thumbnailUrl")):
        answer = trusted.client.get(f"/internal/{made[key]}", headers=AUTH)
        assert answer.content == open_address(trusted, made[address]).content
        assert trusted.client.get(f"/internal/{made[key]}").status_code == 401
    for wrong in ("full/img_none.png", "full/x.jpg", "thumbnails/x.png", "other/x.png"):
        assert trusted.client.get(f"/internal/generated-images/{wrong}", headers=AUTH).status_code == 404


@pytest.mark.row("A1", "A5", "A6")
@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1], TOKEN + "x", "tökén"])
def test_without_the_token_nothing_is_done(trusted, token):
    headers = {} if token is None else {"X-Internal-Auth": token.encode()}
    answers = [
        trusted.client.post(GENERATE, json=a_body(), headers=headers),
        trusted.client.request("DELETE", "/internal/images/img_1", headers=headers),
    ]
    for answer in answers:
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "UNAUTHORIZED"
        assert TOKEN not in answer.text
    assert trusted.vendor.calls == ()


@pytest.mark.row("A6")
@pytest.mark.parametrize("token", ["", "None", TOKEN])
def test_while_no_token_is_set_every_call_is_refused(open_with, token):
    studio = open_with()
    answer = studio.client.post(GENERATE, json=a_body(), headers={"X-Internal-Auth": token})
    assert answer.status_code == 401


@pytest.mark.row("A1")
def test_a_bearer_token_opens_nothing_here(trusted):
    assert logged_in(trusted).post(GENERATE, json=a_body()).status_code == 401


@pytest.mark.row("A33", "A34", "A8")
def test_a_missing_key_is_400_and_names_the_provider(trusted):
    answer = generate(trusted, model="gpt-image-1")
    assert answer.status_code == 400
    body = answer.json()
    assert body["success"] is False
    assert body["error"]["code"] == "INVALID_REQUEST"
    assert body["error"]["message"] == "No openai API key configured for this user"


@pytest.mark.row("A35")
def test_a_missing_key_s_detail_says_where_to_put_one(trusted):
    error = generate(trusted, model="gpt-image-1").json()["error"]
    assert error["reason"] == "not-configured"
    assert "OPENAI_API_KEY" in error["detail"]


@pytest.mark.row("A8", "A12", "A3")
def test_a_user_s_own_key_is_the_one_that_counts(open_with):
    studio = internal(open_with, provider_keys={"fake": REFUSED_KEY})
    assert generate(studio).json()["error"]["reason"] == "key-refused"
    actor = studio.services.studio.workspaces.internal_user(USER)
    studio.services.studio.set_key(actor, "fake", "a-key-of-this-user")
    assert generate(studio).status_code == 200
    fund(studio, "somebody-else")
    assert generate(studio, userId="somebody-else").json()["error"]["reason"] == "key-refused"


@pytest.mark.row("A20", "A21")
@pytest.mark.parametrize(("model", "provider"), [("gpt-image-1", "openai"), ("gemini-2.5-flash-image", "gemini")])
def test_the_seed_s_models_are_known(trusted, model, provider):
    assert generate(trusted, model=model).json()["error"]["message"].startswith(f"No {provider} API key")


@pytest.mark.row("A36", "A37", "A40")
def test_a_rate_limit_of_the_provider_is_told_apart(trusted):
    trusted.vendor.script(*[Outcome.RATE_LIMITED] * 20)
    answer = generate(trusted)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (502, "DOWNSTREAM_ERROR")
    assert error["message"] == "Rate limit exceeded for Fake API"
    assert error["reason"] == "rate-limited"


@pytest.mark.row("A38", "A39", "A40")
def test_a_refusal_of_the_content_is_told_apart_and_not_tried_again(trusted):
    trusted.vendor.script(Outcome.REFUSED)
    answer = generate(trusted)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["message"]) == (
        502,
        "DOWNSTREAM_ERROR",
        "Content policy violation",
    )
    assert error["reason"] == "content-rejected"
    assert "Change the wording" in error["detail"]
    assert len(trusted.vendor.calls) == 1


@pytest.mark.row("A40", "A48")
def test_a_late_picture_is_502_and_the_same_key_brings_it(open_with):
    studio = internal(open_with, is_working=False, sync_wait=0.01)
    answer = generate(studio, headers={"Idempotency-Key": "cover-1"})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (502, "DOWNSTREAM_ERROR")
    assert "still running" in error["message"]
    assert "Idempotency-Key: cover-1" in error["message"]
    studio.services.worker.run_pending()
    assert generate(studio, headers={"Idempotency-Key": "cover-1"}).status_code == 200
    assert len(studio.vendor.calls) == 1


def test_a_late_picture_without_a_key_is_given_one(open_with):
    studio = internal(open_with, is_working=False, sync_wait=0.01)
    message = generate(studio).json()["error"]["message"]
    key = message.split("Idempotency-Key: ")[1].split()[0]
    studio.services.worker.run_pending()
    assert generate(studio, headers={"Idempotency-Key": key}).status_code == 200


@pytest.mark.row("A49")
@pytest.mark.parametrize("outcome", [Outcome.TRUNCATED, Outcome.GARBAGE])
def test_a_picture_that_cannot_be_read_is_never_saved(trusted, outcome):
    trusted.vendor.script(*[outcome] * 20)
    answer = generate(trusted)
    assert (answer.status_code, answer.json()["error"]["reason"]) == (502, "bad-response")
    caretaker = trusted.services.studio.workspaces.internal_caretaker()
    assert trusted.services.studio.assets(caretaker, AssetQuery()).total == 0


@pytest.mark.row("A50")
def test_without_a_thumbnail_only_the_full_picture_is_named_and_it_is_said(trusted):
    key = {"Idempotency-Key": "once"}
    image_id = generate(trusted, headers=key).json()["data"]["id"]
    with trusted.services.database.write() as connection:
        connection.execute(update(assets).where(assets.c.id == image_id).values(thumbnail=None))
    data = generate(trusted, headers=key).json()["data"]
    assert set(data) == {"id", "fullSizeUrl", "gcsPath", "warnings"}
    assert data["warnings"] == ["There is no thumbnail; use the full image."]


@pytest.mark.row("A47")
def test_a_picture_that_could_not_be_stored_is_no_success(open_with):
    studio = internal(open_with, blobs=FullDisk())
    answer = generate(studio)
    assert answer.status_code == 502
    assert answer.json()["success"] is False
    assert studio.services.studio.balance(studio.services.studio.workspaces.internal_user(USER)).available == 100


@pytest.mark.row("A23", "A24")
@pytest.mark.parametrize(
    ("given", "slug"),
    [
        ({}, ""),
        ({"title": "Quantum Computing Advances"}, "quantum-computing-advances"),
        ({"title": "Quantum Computing Advances", "slug": "quantum"}, "quantum"),
        ({"title": "Ünïcode & more " * 6}, "unicode-more-unicode-more-unicode-more-unicode"),
    ],
)
def test_title_and_slug_are_kept(trusted, given, slug):
    image_id = generate(trusted, **given).json()["data"]["id"]
    asset = trusted.services.studio.asset(trusted.services.studio.workspaces.internal_caretaker(), image_id)
    assert (asset.title, asset.slug) == (given.get("title", "").strip(), slug)
