"""Seed D's batches, drafts and finals, cancelling, and the blocking call."""

import pytest

from lib.providers.fake_vendor import Outcome
from tests.api.api_client import GENERATE, a_body, logged_in, run_job

BATCH = "/api/v1/images/batch-generate"
BLOCKING = "/api/v1/images/generate"
STATUS = "/api/v1/images/jobs/"


def a_batch(*prompts, **changed):
    images = [{"prompt": prompt, "quality": "draft", "provider": "fake"} for prompt in prompts or ("Hero", "Featured")]
    return {"images": images, "blog_id": "blog-7", "workflow": "draft_then_final"} | changed


def a_done_draft(studio, client):
    return run_job(studio, client, quality="draft")["job_id"]


@pytest.mark.row("D1", "D4", "D23", "D24", "D25", "D26", "D36", "D43")
def test_a_batch_gives_a_job_for_each_image(studio):
    answer = logged_in(studio).post(BATCH, json=a_batch())
    assert answer.status_code == 202
    made = answer.json()
    assert set(made) >= {"batch_id", "job_ids", "status", "total_images"}
    assert (len(made["job_ids"]), made["total_images"], made["status"]) == (2, 2, "queued")


@pytest.mark.row("D8", "D21", "D27", "D37")
def test_each_job_of_a_batch_is_polled_by_itself_and_the_batch_rolls_them_up(studio):
    client = logged_in(studio)
    made = client.post(BATCH, json=a_batch()).json()
    studio.services.worker.run_pending()
    rows = [client.get(STATUS + job_id).json() for job_id in made["job_ids"]]
    assert [(row["status"], row["progress_percentage"], row["is_draft"]) for row in rows] == [
        ("completed", 100, True)
    ] * 2
    whole = client.get(f"/api/v1/images/batches/{made['batch_id']}").json()
    assert (whole["status"], whole["progress_percentage"]) == ("completed", 100)


@pytest.mark.row("D9", "D24")
def test_images_of_a_batch_belong_to_its_blog(studio):
    client = logged_in(studio)
    job_id = client.post(BATCH, json=a_batch()).json()["job_ids"][0]
    actor = studio.services.access.actor_for(client.token)
    assert studio.services.studio.job(actor, job_id).campaign == "blog-7"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"images": []}, "images"),
        ({"images": None}, "images"),
        ({"images": [{"prompt": "x"}, {"prompt": ""}]}, "images.1.prompt"),
        ({"images": [{"quality": "draft"}]}, "images.0.prompt"),
        ({"images": [{"prompt": "x", "aspect_ratio": "wide"}]}, "images.0.aspect_ratio"),
        ({"workflow": "backwards"}, "workflow"),
    ],
)
def test_a_bad_batch_is_400_naming_the_field(studio, changed, field):
    answer = logged_in(studio).post(BATCH, json=a_batch(**changed))
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(f"{field}: ")


def test_unknown_fields_of_an_image_are_ignored_and_named(studio):
    images = [{"prompt": "x", "provider": "fake", "mood": "blue", "model": None}]
    answer = logged_in(studio).post(BATCH, json=a_batch(images=images))
    assert answer.status_code == 202
    assert answer.headers["x-ignored-fields"] == "mood"


def test_a_batch_that_cannot_be_paid_is_402_and_nothing_is_taken_on(studio):
    client = logged_in(studio, funds=1)
    assert client.post(BATCH, json=a_batch()).status_code == 402
    assert client.get("/api/v1/credits/balance").json()["balance"] == 1


def test_a_batch_sent_again_under_its_key_is_the_same_batch(studio):
    client, headers = logged_in(studio), {"Idempotency-Key": "once"}
    first, second = (client.post(BATCH, json=a_batch(), headers=headers).json() for _ in range(2))
    assert first["job_ids"] == second["job_ids"]
    assert client.post(BATCH, json=a_batch("Other"), headers=headers).status_code == 409


@pytest.mark.row("D22", "D34", "D35")
def test_an_approved_draft_gets_one_final(studio):
    client = logged_in(studio)
    draft = a_done_draft(studio, client)
    first, second = (client.post(f"{STATUS}{draft}/approve") for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["job_id"] == second.json()["job_id"] == client.get(STATUS + draft).json()["final_job_id"]
    assert first.json()["is_draft"] is False


@pytest.mark.row("D35")
def test_no_final_without_an_approval(studio):
    client = logged_in(studio)
    made = client.post(BATCH, json=a_batch()).json()
    studio.services.worker.run_pending()
    assert all("final_job_id" not in client.get(STATUS + job_id).json() for job_id in made["job_ids"])
    assert len(studio.vendor.calls) == 2


def test_a_draft_without_a_picture_cannot_be_approved(studio):
    client = logged_in(studio)
    waiting = client.post(GENERATE, json=a_body(quality="draft")).json()["job_id"]
    assert client.post(f"{STATUS}{waiting}/approve").status_code == 409
    assert client.post(f"{STATUS}{run_job(studio, client)['job_id']}/approve").status_code == 400


def test_a_final_that_cannot_be_paid_is_402_and_comes_after_paying(studio):
    client = logged_in(studio, funds=1)
    draft = a_done_draft(studio, client)
    answer = client.post(f"{STATUS}{draft}/approve")
    assert (answer.status_code, answer.json()["need"]) == (402, 1)
    assert "final_job_id" not in client.get(STATUS + draft).json()


@pytest.mark.row("D42")
def test_a_waiting_job_is_cancelled_and_gives_its_credits_back(studio):
    client = logged_in(studio)
    job_id = client.post(GENERATE, json=a_body()).json()["job_id"]
    first, second = (client.post(f"{STATUS}{job_id}/cancel").json() for _ in range(2))
    assert first == second
    assert (first["status"], first["error_message"]) == ("failed", "Cancelled")
    assert client.get("/api/v1/credits/balance").json()["balance"] == 100


@pytest.mark.parametrize("act", ["cancel", "approve"])
def test_a_job_of_another_workspace_is_not_found(studio, act):
    job_id = logged_in(studio).post(GENERATE, json=a_body()).json()["job_id"]
    assert logged_in(studio).post(f"{STATUS}{job_id}/{act}").status_code == 404


@pytest.mark.row("D5", "D33")
def test_the_blocking_call_brings_the_images(working):
    answer = logged_in(working).post(BLOCKING, json=a_body())
    assert answer.status_code == 200
    made = answer.json()
    assert (made["success"], len(made["images"]), made["cost"]) == (True, 1, 1)
    assert set(made) == {"success", "images", "generation_time_seconds", "provider", "model", "cost"}


@pytest.mark.row("D31", "D39")
def test_a_blocking_call_that_fails_says_why(working):
    working.vendor.script(Outcome.REFUSED)
    answer = logged_in(working).post(BLOCKING, json=a_body())
    assert answer.status_code == 502
    assert "Nothing was charged." in answer.json()["detail"]


@pytest.mark.row("D28", "D32")
def test_a_blocking_call_that_takes_too_long_names_the_job_that_goes_on(open_with):
    studio = open_with(sync_wait=1)
    client = logged_in(studio)
    answer = client.post(BLOCKING, json=a_body())
    assert answer.status_code == 504
    job_id = next(word for word in answer.json()["detail"].split() if word.startswith("job_"))
    studio.services.worker.run_pending()
    assert client.get(STATUS + job_id).json()["status"] == "completed"


@pytest.mark.row("D38", "D40")
def test_falling_back_to_the_blocking_call_under_the_same_key_makes_nothing_twice(working):
    client, headers = logged_in(working), {"Idempotency-Key": "fall back"}
    client.post(GENERATE, json=a_body(), headers=headers)
    assert client.post(BLOCKING, json=a_body(), headers=headers).status_code == 200
    assert len(working.vendor.calls) == 1
