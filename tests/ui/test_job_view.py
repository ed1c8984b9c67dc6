"""A job on the Create page: pictures and their menu, failures, cancelling, trying again."""

import pytest

from lib.model.actor import LOCAL_ACTOR
from lib.model.job import JobState
from lib.providers.fake_vendor import Outcome
from lib.ui.pages import CREATE
from tests.ui.visitor import a_job


@pytest.mark.row("A38", "A39", "B22")
def test_a_failed_image_says_why_what_to_do_and_that_nothing_was_charged(visit, vendor):
    vendor.script(Outcome.REFUSED)
    page = visit().generate().work()
    assert "Change the wording and try again. Nothing was charged." in page.errors
    assert page.words.count("drawn without AI") == 3


def test_trying_again_makes_a_new_job_of_what_failed(visit, vendor, services):
    vendor.script(Outcome.REFUSED)
    page = visit().generate().work()
    first = page.job_id
    assert page.at.button(key=f"job.retry.{first}").label == "Try 1 image again · 1 credit"
    page.press(f"job.retry.{first}").work()
    assert page.job_id != first
    assert services.studio.job(LOCAL_ACTOR, page.job_id).state is JobState.COMPLETED


def test_waiting_work_can_be_cancelled(visit, services):
    page = visit().generate()
    page.press(f"job.cancel.{page.job_id}")
    assert services.studio.job(LOCAL_ACTOR, page.job_id).state is JobState.CANCELLED
    assert "Cancelled before it started. Nothing was charged." in page.look().words
    assert services.studio.balance(LOCAL_ACTOR).available == 1000


def test_a_deleted_picture_can_be_brought_back_where_it_was(visit, services):
    asset_id = a_job(services, count=1).asset_ids[0]
    page = visit(job=services.studio.asset(LOCAL_ACTOR, asset_id).job_id)
    page.choose("job", "delete", asset_id)
    assert services.studio.asset(LOCAL_ACTOR, asset_id).trashed_at is not None
    assert "In the trash" in page.words
    page.press(f"job.restore.{asset_id}")
    assert services.studio.asset(LOCAL_ACTOR, asset_id).trashed_at is None
    assert "In the trash" not in page.words


def test_same_again_fills_the_form_with_everything_and_the_seed(visit, services):
    job = a_job(services, prompt="A red fox", aspect_ratio="16:9", quality="draft", campaign="spring")
    asset = services.studio.asset(LOCAL_ACTOR, job.asset_ids[1])
    page = visit(job=job.job_id).type("Something else").choose("job", "same_again", asset.asset_id)
    values = {name: page.at.session_state[f"create.{name}"] for name in ("prompt", "size", "quality", "seed", "count")}
    assert values == {"prompt": "A red fox", "size": "16:9", "quality": "draft", "seed": asset.seed, "count": 1}
    assert page.at.selectbox(key="create.model").value == asset.model
    assert page.at.text_input(key="create.campaign").value == "spring"


def test_using_the_settings_leaves_the_seed_to_chance(visit, services):
    job = a_job(services, prompt="A red fox", seed=7, count=1)
    page = visit(job=job.job_id).type("Something else").choose("job", "use_settings", job.asset_ids[0])
    assert page.at.text_area(key="create.prompt").value == "A red fox"
    assert page.at.number_input(key="create.seed").value is None


def test_a_picture_opens_with_all_that_is_known_about_it(visit, services):
    job = a_job(services, prompt="A red fox", seed=7, count=1)
    page = visit(job=job.job_id).choose("job", "open", job.asset_ids[0])
    assert page.at.query_params["image"] == job.asset_ids[0]
    for fact in (":gray[Seed] 7, as asked", ":gray[Size] 256 × 256", ":gray[Cost] 1 credit", "drawn without AI"):
        assert fact in page.words


def test_deleting_an_opened_picture_closes_it(visit, services):
    asset_id = a_job(services, count=1).asset_ids[0]
    page = visit(image=asset_id).press(f"opened.delete.{asset_id}")
    assert services.studio.asset(LOCAL_ACTOR, asset_id).trashed_at is not None
    assert "image" not in page.at.query_params


def test_a_link_to_a_picture_opens_it(visit, services):
    asset_id = a_job(services, count=1).asset_ids[0]
    assert ":gray[Image id]" in visit(image=asset_id).words


def test_a_link_to_a_picture_that_is_gone_says_so(visit):
    page = visit(image="img_nowhere")
    assert "There is no image" in page.errors
    assert page.title == CREATE.title


def test_a_job_shows_the_code_that_repeats_it(visit, services):
    job = a_job(services, prompt="A red fox", count=1)
    page = visit(job=job.job_id)
    shell, python = (block.value for block in page.at.code)
    assert "/api/image-studio/create" in shell
    assert "A red fox" in python
    assert "STUDIO_API_TOKEN" in shell
