"""Seed D's dialect: submit and poll."""

from datetime import datetime

import pytest

from lib.errors import NotFound
from lib.jobs import leases
from lib.providers.fake_vendor import Outcome
from tests.api.api_client import GENERATE, a_body, logged_in, run_job

STATUS = "/api/v1/images/jobs/"


def actor_of(studio, client):
    return studio.services.access.actor_for(client.token)


@pytest.mark.row("D2", "D6", "D13", "D14")
def test_submitting_answers_at_once_with_a_job(studio):
    answer = logged_in(studio).post(GENERATE, json=a_body(quality="draft", aspect_ratio="16:9"))
    assert answer.status_code == 202
    taken = answer.json()
    assert taken["job_id"].startswith("job_")
    assert (taken["status"], taken["is_draft"]) == ("queued", True)
    assert taken["message"]
    assert taken["estimated_completion_time"] >= 1
    assert studio.vendor.calls == ()


@pytest.mark.row("D3", "D15", "D17", "D20", "D21")
def test_a_waiting_job_tells_how_long_it_takes(studio):
    client = logged_in(studio)
    job_id = client.post(GENERATE, json=a_body()).json()["job_id"]
    status = client.get(STATUS + job_id).json()
    assert (status["job_id"], status["status"], status["progress_percentage"]) == (job_id, "queued", 0)
    assert status["estimated_time_remaining"] >= 1
    assert status["is_draft"] is False
    assert not {"result", "error_message", "started_at", "completed_at"} & set(status)


@pytest.mark.row("D7", "D15", "D16", "D17")
def test_a_running_job_tells_how_far_it_is(studio):
    client = logged_in(studio)
    job_id = client.post(GENERATE, json=a_body()).json()["job_id"]
    with studio.services.database.write() as connection:
        (claim,) = leases.claim(connection, "a worker", limit=1, now=studio.services.clock.now())
        leases.report(connection, claim, progress=40, stage="drawing")
    status = client.get(STATUS + job_id).json()
    assert (status["status"], status["progress_percentage"], status["current_stage"]) == ("processing", 40, "drawing")
    assert status["started_at"].endswith("Z")
    assert "completed_at" not in status


@pytest.mark.row("D3", "D10", "D14", "D17", "D18", "D41")
def test_a_finished_job_brings_images_and_cost(studio):
    status = run_job(studio, logged_in(studio))
    assert (status["status"], status["progress_percentage"]) == ("completed", 100)
    result = status["result"]
    assert (result["success"], result["provider"], result["cost"]) == (True, "fake", 1)
    assert result["generation_time_seconds"] >= 0
    assert result["model"].startswith("fake-")
    assert "estimated_time_remaining" not in status
    times = [status[name] for name in ("created_at", "started_at", "completed_at")]
    assert all(time.endswith("Z") for time in times)
    assert times == sorted(times, key=datetime.fromisoformat)


@pytest.mark.row("D12", "D18")
def test_an_image_s_address_opens_without_a_token(studio):
    status = run_job(studio, logged_in(studio), aspect_ratio="16:9")
    (image,) = status["result"]["images"]
    assert image["width"] / image["height"] == pytest.approx(16 / 9, rel=0.02)
    assert image["url"].startswith("http://studio.test/api/assets/img_")
    answer = studio.client.get(image["url"].removeprefix("http://studio.test"))
    assert answer.status_code == 200
    assert answer.content.startswith(b"\x89PNG")


def test_addresses_carry_the_public_url_where_one_is_set(open_with):
    studio = open_with(public_url="https://images.example/")
    status = run_job(studio, logged_in(studio))
    assert status["result"]["images"][0]["url"].startswith("https://images.example/api/assets/")


@pytest.mark.row("D14", "D19")
def test_a_failed_job_says_why(studio):
    studio.vendor.script(Outcome.REFUSED)
    status = run_job(studio, logged_in(studio))
    assert status["status"] == "failed"
    assert "Nothing was charged." in status["error_message"]
    assert "result" not in status


@pytest.mark.row("X2")
def test_a_cancelled_job_is_failed_here(studio):
    client = logged_in(studio)
    job_id = client.post(GENERATE, json=a_body()).json()["job_id"]
    studio.services.studio.cancel(actor_of(studio, client), job_id)
    status = client.get(STATUS + job_id).json()
    assert (status["status"], status["error_message"]) == ("failed", "Cancelled")


@pytest.mark.row("X2")
def test_a_partial_job_is_completed_with_what_is_there(open_with):
    studio = open_with(sync_wait=0.01)
    client = logged_in(studio)
    studio.vendor.script(Outcome.PICTURE, Outcome.REFUSED)
    late = client.post("/api/image-studio/create", json=a_body(num_variations=2)).json()["detail"]
    studio.services.worker.run_pending()
    job_id = next(word for word in late.split() if word.startswith("job_"))
    status = client.get(STATUS + job_id).json()
    assert status["status"] == "completed"
    assert (len(status["result"]["images"]), status["result"]["cost"]) == (1, 1)


@pytest.mark.row("D11", "X1")
@pytest.mark.parametrize("quality", ["draft", "standard", "high", "premium"])
def test_every_name_of_a_quality_is_taken(studio, quality):
    taken = logged_in(studio).post(GENERATE, json=a_body(quality=quality))
    assert taken.status_code == 202
    assert taken.json()["is_draft"] is (quality == "draft")


@pytest.mark.parametrize(
    ("field", "value"),
    [("prompt", None), ("prompt", "x" * 2001), ("quality", "best"), ("aspect_ratio", "wide"), ("blog_id", 5)],
)
def test_a_bad_field_of_a_job_is_named(studio, field, value):
    answer = logged_in(studio).post(GENERATE, json=a_body(**{field: value}))
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(f"{field}: ")


@pytest.mark.row("D9")
def test_an_image_keeps_the_blog_that_it_belongs_to(studio):
    client = logged_in(studio)
    job_id = client.post(GENERATE, json=a_body(blog_id="blog 7")).json()["job_id"]
    assert studio.services.studio.job(actor_of(studio, client), job_id).campaign == "blog 7"


def test_a_key_gives_the_same_job_again_and_refuses_another(studio):
    client, headers = logged_in(studio), {"Idempotency-Key": "once"}
    first, second = (client.post(GENERATE, json=a_body(), headers=headers).json() for _ in range(2))
    assert first["job_id"] == second["job_id"]
    other = client.post(GENERATE, json=a_body(prompt="another"), headers=headers)
    assert other.status_code == 409


@pytest.mark.parametrize("key", ["x" * 201, "ключ".encode()])
def test_a_key_that_cannot_be_kept_is_refused(studio, key):
    answer = logged_in(studio).post(GENERATE, json=a_body(), headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["detail"]


def test_another_workspace_s_job_is_not_found(studio):
    owner, other = logged_in(studio), logged_in(studio)
    job_id = owner.post(GENERATE, json=a_body()).json()["job_id"]
    assert owner.get(STATUS + job_id).status_code == 200
    assert other.get(STATUS + job_id).status_code == 404
    with pytest.raises(NotFound):
        studio.services.studio.job(actor_of(studio, other), job_id)


@pytest.mark.parametrize("job_id", ["job_none", "%00", "a%20b", "x" * 500, "%F0%9F%92%A9"])
def test_an_unknown_job_is_404(studio, job_id):
    answer = logged_in(studio).get(STATUS + job_id)
    assert answer.status_code == 404
    assert answer.json()["detail"]
