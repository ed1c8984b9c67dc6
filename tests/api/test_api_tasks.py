"""Seed C's dialect: tasks that make images of a workspace, and the images themselves."""

import struct
from urllib.parse import urlsplit

import pytest

from lib.model.asset import AssetQuery
from lib.providers.fake_vendor import Outcome, plain_png
from tests.api.api_client import logged_in
from tests.api.workspaces import GENERATE, IMAGE_FIELDS, Web, Workspace, actor_of


@pytest.mark.row("C1", "C2", "C3", "C4", "C5", "C7", "C12", "C13", "C14", "C15", "C16", "C25", "C26", "C27", "C51")
def test_a_prompt_becomes_images_at_once(working, mine):
    answer = mine.generate()
    assert answer.status_code == 200
    made = answer.json()
    assert set(made) == {"images", "generationId", "description", "detail"}
    (image,) = made["images"]
    assert set(image) == IMAGE_FIELDS
    actor = actor_of(working, mine.client)
    assert (image["createdByUserId"], image["workspaceId"]) == (actor.user_id, actor.workspace_id)
    assert image["id"].startswith("img_")
    assert image["generationId"] == made["generationId"]
    assert made["detail"] is None


@pytest.mark.row("C17", "C18", "C19", "C20", "C21", "C22", "C23")
def test_an_image_tells_how_it_was_made(mine):
    image = mine.generate(aspectRatio="16:9", outputFormat="jpeg").json()["images"][0]
    assert (image["prompt"], image["model"], image["inputImageIds"]) == ("a lighthouse", "fake-any", [])
    assert image["imageWidth"] / image["imageHeight"] == pytest.approx(16 / 9, abs=0.02)
    assert image["imageSize"] > 0
    assert image["createdAt"].endswith("Z")
    assert image["updatedAt"].endswith("Z")
    assert image["parameters"]["outputFormat"] == "jpeg"
    assert image["parameters"]["aspectRatio"] == "16:9"
    assert image["parameters"]["maker"] == "drawn"


@pytest.mark.row("C24")
def test_the_content_s_address_wants_the_token(working, mine):
    image = mine.generate().json()["images"][0]
    path = urlsplit(image["_links"]["content"]).path
    assert image["_links"]["content"].startswith("http://studio.test/")
    answer = mine.client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert struct.unpack(">II", answer.content[16:24]) == (image["imageWidth"], image["imageHeight"])
    assert len(answer.content) == image["imageSize"]
    assert working.client.get(path).status_code == 401
    assert logged_in(working).get(path).status_code == 404


@pytest.mark.row("C8", "C14", "C50")
def test_several_images_share_one_generation(mine):
    made = mine.generate(numImages=3).json()
    assert len({image["id"] for image in made["images"]}) == 3
    assert {image["generationId"] for image in made["images"]} == {made["generationId"]}


@pytest.mark.row("C27", "C28")
def test_fewer_images_than_asked_for_are_a_success_with_a_warning(working, mine):
    working.vendor.script(Outcome.PICTURE, Outcome.REFUSED)
    answer = mine.generate(numImages=2)
    made = answer.json()
    assert (answer.status_code, len(made["images"])) == (200, 1)
    assert made["detail"].startswith("1 of 2 images were made.")
    assert "refused this prompt" in made["detail"]


@pytest.mark.parametrize(
    ("outcome", "status"), [(Outcome.REFUSED, 502), (Outcome.RATE_LIMITED, 503), (Outcome.GARBAGE, 502)]
)
def test_no_image_at_all_is_an_error_that_says_what_to_do(working, mine, outcome, status):
    working.vendor.script(*[outcome] * 20)
    answer = mine.generate()
    assert (answer.status_code, list(answer.json())) == (status, ["detail"])
    assert "Nothing was charged." in answer.json()["detail"]


@pytest.mark.row("C51")
def test_a_late_task_is_504_and_the_same_key_brings_its_images(open_with):
    studio = open_with(sync_wait=0.01)
    mine = Workspace(logged_in(studio))
    answer = mine.generate()
    assert answer.status_code == 504
    key = answer.json()["detail"].split("Idempotency-Key: ")[1].split()[0]
    studio.services.worker.run_pending()
    body = {"prompt": "a lighthouse", "modelId": "fake-any"}
    again = mine.client.post(f"{mine.place}/{GENERATE}", json=body, headers={"Idempotency-Key": key})
    assert (again.status_code, len(again.json()["images"]), len(studio.vendor.calls)) == (200, 1, 1)
    body["prompt"] = "another"
    assert mine.client.post(f"{mine.place}/{GENERATE}", json=body, headers={"Idempotency-Key": key}).status_code == 409


@pytest.mark.row("C7", "C8", "C9", "C10", "C11", "C36")
@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"prompt": None}, "prompt"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": "x" * 2001}, "prompt"),
        ({"numImages": 0}, "numImages"),
        ({"numImages": 11}, "numImages"),
        ({"numImages": "many"}, "numImages"),
        ({"aspectRatio": "auto"}, "aspectRatio"),
        ({"aspectRatio": "wide"}, "aspectRatio"),
        ({"outputFormat": "bmp"}, "outputFormat"),
        ({"modelId": "string"}, "modelId"),
        ({"modelId": 5}, "modelId"),
    ],
)
def test_a_bad_field_is_400_and_named_as_the_caller_wrote_it(mine, changed, names):
    answer = mine.generate(**changed)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(f"{names}: ")


@pytest.mark.row("C9", "C10", "C11")
def test_what_is_left_out_or_null_is_chosen(mine):
    assert mine.generate(modelId="fake-64", aspectRatio=None, outputFormat=None, numImages=None).status_code == 200
    assert mine.post(GENERATE, prompt="a kite").status_code == 200


@pytest.mark.row("C3")
def test_the_caller_s_own_workspace_has_two_names(working, mine):
    own = Workspace(mine.client, actor_of(working, mine.client).workspace_id)
    mine.generate()
    assert own.get("images").json() == mine.get("images").json()


@pytest.mark.row("C2", "C3")
@pytest.mark.parametrize("workspace_id", ["wsp_local", "wsp_internal", "wsp_none", "x" * 64, "a b", "x" * 65])
def test_a_workspace_of_others_is_404(mine, workspace_id):
    foreign = Workspace(mine.client, workspace_id)
    answers = [foreign.generate(), foreign.get("images"), foreign.get("image-models"), foreign.upload()]
    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.row("C2")
def test_without_a_token_it_is_401(working):
    nobody = Workspace(working.client)
    answers = [nobody.generate(), nobody.get("images"), nobody.get("images/img_1/content"), nobody.delete("images/x")]
    assert {answer.status_code for answer in answers} == {401}


@pytest.mark.row("C5", "C6", "C15")
def test_members_share_what_they_see_and_only_owner_or_administrator_delete(working, shared):
    image = shared.owner.upload().json()
    assert image["workspaceId"] == shared.id
    assert shared.other.get(f"images/{image['id']}").json() == image
    refused = shared.other.delete(f"images/{image['id']}")
    assert (refused.status_code, list(refused.json())) == (403, ["detail"])
    assert shared.boss.delete(f"images/{image['id']}").status_code == 204
    second = shared.owner.upload().json()
    assert shared.owner.delete(f"images/{second['id']}").status_code == 204


@pytest.mark.row("C6")
def test_what_was_deleted_is_gone_for_clients(mine):
    image_id = mine.upload().json()["id"]
    assert mine.delete(f"images/{image_id}").content == b""
    answers = [mine.get(f"images/{image_id}"), mine.get(f"images/{image_id}/content")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert mine.delete(f"images/{image_id}").status_code == 204  # again, which changes nothing
    assert mine.delete("images/img_none").status_code == 404
    assert mine.get("images").json()["total"] == 0


def test_an_upload_is_an_image_like_any_other(mine):
    answer = mine.upload(plain_png(64, 48))
    image = answer.json()
    assert (answer.status_code, set(image)) == (201, IMAGE_FIELDS)
    assert (image["imageWidth"], image["imageHeight"], image["prompt"], image["model"]) == (64, 48, "", "")
    assert mine.get("images").json()["images"] == [image]
    assert mine.upload(plain_png(64, 48)).json()["id"] == image["id"]


def test_a_public_address_is_taken_in(open_with):
    studio = open_with(references=Web(plain_png(30, 20)))
    answer = Workspace(logged_in(studio)).post("images", url="https://pictures.example.com/kite.png?key=secret")
    assert (answer.status_code, answer.json()["imageWidth"]) == (201, 30)
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    "url",
    [
        "http://pictures.example.com/a.png",
        "https://10.0.0.7/a.png",
        "https://[::1]/a.png",
        "https://0x7f.1/a.png",
        "https://localhost/a.png",
        "https://user@pictures.example.com/a.png",
        "file:///etc/passwd",
        "a.png",
        "",
        "data:text/html;base64,aGFsbG8=",
        "data:image/png;base64,not base64 at all",
        "data:image/png;base64,aGFsbG8=",
    ],
)
def test_an_address_that_may_not_or_cannot_be_read_is_400(mine, url):
    answer = mine.post("images", url=url)
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_an_address_that_brings_no_picture_is_400(open_with):
    studio = open_with(references=Web(b"<html>"))
    mine = Workspace(logged_in(studio))
    assert mine.post("images", url="https://pictures.example.com/page").status_code == 400
    assert mine.get("images").json()["total"] == 0


def test_images_are_listed_a_page_at_a_time_newest_first(mine):
    made = [mine.upload(plain_png(8, 8 + number)).json()["id"] for number in range(3)]
    first, second, beyond = (mine.get(f"images?size=2&page={page}").json() for page in (1, 2, 9))
    assert [image["id"] for image in (*first["images"], *second["images"])] == made[::-1]
    assert {name: first[name] for name in ("page", "size", "total")} == {"page": 1, "size": 2, "total": 3}
    assert beyond["images"] == []


@pytest.mark.parametrize(
    ("query", "page", "size"),
    [("", 1, 50), ("?page=0&size=0", 1, 1), ("?page=-5&size=1000", 1, 200), ("?size=999999999999999999999", 1, 200)],
)
def test_pages_are_brought_into_range(mine, query, page, size):
    for path in ("images", "image-models"):
        found = mine.get(path + query).json()
        assert (found["page"], found["size"]) == (page, size)


@pytest.mark.parametrize("query", ["?page=x", "?size=1.5"])
def test_a_page_that_is_no_number_is_400(mine, query):
    assert mine.get(f"images{query}").status_code == 400


@pytest.mark.row("C11", "C42", "C50")
def test_models_say_what_they_can_do(mine):
    found = mine.get("image-models?size=200").json()
    models = {(model["provider"], model["id"]): model for model in found["imageModels"]}
    assert found["total"] == len(models)
    assert [model["order"] for model in found["imageModels"]] == list(range(1, len(models) + 1))
    assert models["fake", "fake-any"]["allowed"] is True
    nano = models["neuroflash", "nano-banana-2"]
    assert (nano["allowed"], nano["capabilities"]) == (False, ["text2image", "image2image"])
    assert set(nano["aspectRatios"]) == {
        *("21:9", "16:9", "3:2", "4:3", "5:4"),
        *("1:1", "4:5", "3:4", "2:3", "9:16"),
    }
    assert nano["outputFormats"] == ["png", "jpeg", "webp"]
    assert "neuroflash" in nano["description"]


def test_a_retired_model_s_successor_is_named_in_the_warning(open_with):
    studio = open_with(provider_keys={"openai": "a-key", "fake": "fake-key"}, sync_wait=0.01)
    client = logged_in(studio)
    Workspace(client).generate(modelId="dall-e-3")
    (job,) = studio.services.studio.jobs(actor_of(studio, client))
    assert "takes over" in job.plan.notices[0]


def test_a_picture_of_another_tenant_is_not_even_there(working, mine):
    image_id = mine.upload().json()["id"]
    stranger = Workspace(logged_in(working))
    for answer in (stranger.get(f"images/{image_id}"), stranger.delete(f"images/{image_id}")):
        assert answer.status_code == 404
    assert stranger.get("images").json()["total"] == 0
    assert working.services.studio.assets(actor_of(working, mine.client), AssetQuery()).total == 1
