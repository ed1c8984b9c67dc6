"""Every dialect can be tried at once: without any vendor's key the sandbox and this machine do what is asked."""

import pytest

from lib.api.docs import describe
from tests.api.api_client import logged_in, run_job
from tests.api.internal_calls import generate, internal
from tests.api.pictures import a_data_url, a_png, opened
from tests.api.workspaces import Workspace
from tests.studio.picture_studio import mask_png, png

B = "/api/image-studio"
KEYLESS = {"provider_keys": {}, "is_working": True}


@pytest.fixture
def keyless(open_with):
    return open_with(**KEYLESS)


def test_the_internal_dialect_draws(open_with):
    answer = generate(internal(open_with, **KEYLESS), model=None)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("changed", "provider"),
    [
        ({"operation": "general_edit", "prompt": "a warm summer evening"}, "sandbox"),
        ({"operation": "inpaint", "prompt": "a red balloon", "mask_base64": a_data_url(mask_png())}, "sandbox"),
        ({"operation": "inpaint", "prompt": "a red balloon"}, "sandbox"),
        ({"operation": "search_replace", "prompt": "the sea", "search_prompt": "red"}, "sandbox"),
        ({"operation": "search_recolor", "prompt": "navy", "select_prompt": "red"}, "local"),
        ({"operation": "erase", "mask_base64": a_data_url(mask_png())}, "local"),
        ({"operation": "outpaint", "expand_left": 16}, "local"),
    ],
)
def test_the_studio_dialect_edits(keyless, changed, provider):
    answer = logged_in(keyless).post(f"{B}/edit/process", json={"image_base64": a_data_url(png()), **changed})
    assert answer.status_code == 200, answer.text
    assert answer.json()["provider"] == provider


@pytest.mark.parametrize(
    "changed",
    [
        {"operation": "sketch"},
        {"operation": "structure"},
        {"operation": "style"},
        {"operation": "style_transfer", "style_image_base64": a_data_url(png(colour=(20, 160, 60)))},
    ],
)
def test_the_studio_dialect_follows_a_picture(keyless, changed):
    body = {"control_image_base64": a_data_url(a_png((96, 64))), "prompt": "a harbour", **changed}
    answer = logged_in(keyless).post(f"{B}/control/process", json=body)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert (made["provider"], opened(made["image_base64"]).format) == ("sandbox", "PNG")


def test_a_thing_that_only_a_model_can_find_is_refused_in_words(keyless):
    body = {"image_base64": a_data_url(png()), "operation": "search_replace", "prompt": "a cat", "search_prompt": "dog"}
    answer = logged_in(keyless).post(f"{B}/edit/process", json=body)
    assert answer.status_code == 400
    assert "search_prompt" in answer.json()["detail"]
    assert "knows colours but not things" in answer.json()["detail"]


def test_the_tasks_dialect_makes_edits_and_enlarges(keyless):
    mine = Workspace(logged_in(keyless))
    made = mine.post("image-generation-tasks", prompt="a lighthouse", aspectRatio="1:1").json()["images"][0]
    small = mine.upload(a_png((64, 48))).json()["id"]
    assert made["parameters"]["provider"] == "sandbox"
    edited = mine.post("image-edit-tasks", prompt="a stormy night", imageIds=[small])
    assert edited.status_code == 200, edited.text
    assert edited.json()["images"][0]["parameters"]["maker"] == "drawn"
    enlarged = mine.post("image-upscale-tasks", imageId=small, modelId="instant", upscaleFactor=2)
    assert enlarged.status_code == 200, enlarged.text
    assert enlarged.json()["images"][0]["parameters"]["provider"] == "local"


@pytest.mark.parametrize("name", ["edit/process", "upscale", "control/process", "social/optimize"])
def test_examples_with_pictures_work_as_they_stand(keyless, name):
    client = logged_in(keyless)
    body = describe(client.api)["paths"][f"{B}/{name}"]["post"]["requestBody"]["content"]["application/json"]
    answer = client.post(f"{B}/{name}", json=body["example"])
    assert answer.status_code == 200, answer.text


def test_the_jobs_dialect_draws(open_with):
    keyless = open_with(provider_keys={})
    done = run_job(keyless, logged_in(keyless), provider="auto")
    assert (done["status"], done["result"]["provider"]) == ("completed", "sandbox")
