"""Seed C's dialect: tasks that make images of a workspace, and the images themselves."""

import base64
import struct
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from lib.model.asset import AssetQuery
from lib.net.download import Downloader
from lib.providers.fake_vendor import Outcome, plain_png
from tests.api.api_client import logged_in

PLACE = "/api/image-service/v1/workspaces"
GENERATE = "image-generation-tasks"
IMAGE_FIELDS = {
    *("id", "generationId", "workspaceId", "createdByUserId", "prompt", "model", "parameters", "inputImageIds"),
    *("imageWidth", "imageHeight", "imageSize", "createdAt", "updatedAt", "_links"),
}


class Workspace:
    """One caller's view of one workspace."""

    def __init__(self, client, workspace_id="default"):
        self.client, self.place = client, f"{PLACE}/{workspace_id}"

    def post(self, path, **body):
        return self.client.post(f"{self.place}/{path}", json=body)

    def get(self, path):
        return self.client.get(f"{self.place}/{path}")

    def delete(self, path):
        return self.client.request("DELETE", f"{self.place}/{path}")

    def generate(self, **changed):
        return self.post(GENERATE, **{"prompt": "a lighthouse", "modelId": "fake-any", **changed})

    def upload(self, content=None):
        return self.post("images", url=data_url(content or plain_png(64, 48)))


class Web(Downloader):
    """A web of one answer: everything but the transfer itself is the real thing."""

    def __init__(self, content):
        super().__init__()
        self.content = content

    def _visit(self, target, deadline, max_bytes):
        return self.content


def data_url(content):
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def actor_of(studio, client):
    return studio.services.access.actor_for(client.token)


def share(studio, *clients, role="member"):
    """Put these clients into one new workspace; return a view of it for each."""
    workspaces = studio.services.studio.workspaces
    workspace_id = workspaces.create("Marketing")
    for client in clients:
        workspaces.add_member(workspace_id, actor_of(studio, client).user_id, role)
    return workspace_id, [Workspace(client, workspace_id) for client in clients]


@pytest.fixture
def mine(working):
    """A caller in its own workspace; jobs run by themselves."""
    return Workspace(logged_in(working))


@pytest.fixture
def shared(working):
    """A workspace with an owner of pictures, another member and an administrator."""
    workspace_id, (owner, other) = share(working, logged_in(working), logged_in(working))
    boss = logged_in(working)
    working.services.studio.workspaces.add_member(workspace_id, actor_of(working, boss).user_id, "admin")
    return SimpleNamespace(id=workspace_id, owner=owner, other=other, boss=Workspace(boss, workspace_id))


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
    answers = [
        mine.get(f"images/{image_id}"),
        mine.get(f"images/{image_id}/content"),
        mine.delete(f"images/{image_id}"),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
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


EDIT, UPSCALE = "image-edit-tasks", "image-upscale-tasks"


def an_edit(mine, *image_ids, **changed):
    body = {"prompt": "make the sky stormy", "imageIds": image_ids, "modelId": "fake-edit", **changed}
    return mine.post(EDIT, **body)


def an_upscale(mine, image_id, **changed):
    return mine.post(UPSCALE, **{"imageId": image_id, "modelId": "fake-upscale", "upscaleFactor": 2, **changed})


@pytest.mark.row("C29", "C30", "C31", "C32", "C38", "C39", "C49")
def test_an_edit_is_made_of_its_inputs_and_names_them(mine):
    inputs = [mine.upload(plain_png(64, 48)).json()["id"], mine.upload(plain_png(32, 32)).json()["id"]]
    answer = an_edit(mine, *inputs)
    assert answer.status_code == 200
    made = answer.json()
    assert set(made) == {"images", "generationId", "description", "detail"}
    (image,) = made["images"]
    assert set(image) == IMAGE_FIELDS
    assert (image["inputImageIds"], image["prompt"]) == (inputs, "make the sky stormy")
    assert all(mine.get(f"images/{image_id}").status_code == 200 for image_id in inputs)


@pytest.mark.row("C34", "C35", "C37")
def test_an_edit_has_count_shape_format_and_model(mine):
    image_id = mine.upload(plain_png(64, 48)).json()["id"]
    made = an_edit(mine, image_id, numImages=2, aspectRatio="1:1", outputFormat="webp").json()["images"]
    assert len(made) == 2
    assert all(image["imageWidth"] == image["imageHeight"] for image in made)
    assert {image["parameters"]["outputFormat"] for image in made} == {"webp"}


@pytest.mark.row("C35", "C36")
@pytest.mark.parametrize("ratio", ["auto", None])
def test_auto_keeps_the_shape_of_the_input(mine, ratio):
    image_id = mine.upload(plain_png(64, 48)).json()["id"]
    image = an_edit(mine, image_id, aspectRatio=ratio).json()["images"][0]
    assert image["imageWidth"] / image["imageHeight"] == pytest.approx(64 / 48, abs=0.02)


@pytest.mark.row("C40", "C41", "C42", "C43", "C44", "C46", "C47")
@pytest.mark.parametrize("factor", [2, 4])
def test_an_upscale_is_larger_and_has_no_prompt(mine, factor):
    image_id = mine.upload(plain_png(32, 24)).json()["id"]
    answer = an_upscale(mine, image_id, upscaleFactor=factor, outputFormat="jpeg")
    assert answer.status_code == 200
    (image,) = answer.json()["images"]
    assert set(image) == IMAGE_FIELDS
    assert (image["imageWidth"], image["imageHeight"]) == (32 * factor, 24 * factor)
    assert (image["prompt"], image["inputImageIds"]) == ("", [image_id])
    assert image["parameters"]["outputFormat"] == "jpeg"


@pytest.mark.row("C38", "C48")
def test_lineage_is_rebuilt_from_the_inputs_alone(mine):
    original = mine.upload(plain_png(32, 24)).json()
    edited = an_edit(mine, original["id"]).json()["images"][0]
    enlarged = an_upscale(mine, edited["id"]).json()["images"][0]
    records = {image["id"]: image for image in mine.get("images").json()["images"]}
    chain = [enlarged["id"]]
    while records[chain[-1]]["inputImageIds"]:
        chain.append(records[chain[-1]]["inputImageIds"][0])
    assert chain == [enlarged["id"], edited["id"], original["id"]]


@pytest.mark.row("C33", "C45")
def test_only_images_of_one_s_own_are_worked_on(shared, mine):
    image_id = shared.owner.upload().json()["id"]
    for member in (shared.other, shared.boss):
        for answer, field in ((an_edit(member, image_id), "imageIds"), (an_upscale(member, image_id), "imageId")):
            assert answer.status_code == 403
            assert answer.json()["detail"].startswith(f"{field}: ")
    assert an_edit(shared.owner, image_id).status_code == 200
    assert {an_edit(mine, image_id).status_code, an_upscale(mine, image_id).status_code} == {404}


def test_what_lies_in_the_trash_is_not_worked_on(mine):
    image_id = mine.upload().json()["id"]
    mine.delete(f"images/{image_id}")
    assert {an_edit(mine, image_id).status_code, an_upscale(mine, image_id).status_code} == {404}


@pytest.mark.row("C30", "C31", "C34", "C35")
@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"prompt": None}, "prompt"),
        ({"imageIds": None}, "imageIds"),
        ({"imageIds": []}, "imageIds"),
        ({"imageIds": "img_1"}, "imageIds"),
        ({"imageIds": [f"img_{number}" for number in range(17)]}, "imageIds"),
        ({"numImages": 11}, "numImages"),
        ({"aspectRatio": "wide"}, "aspectRatio"),
        ({"modelId": "string"}, "modelId"),
        ({"modelId": "fake-upscale"}, "modelId"),
    ],
)
def test_a_bad_field_of_an_edit_is_400_and_named(mine, changed, names):
    answer = an_edit(mine, mine.upload().json()["id"], **changed)
    assert (answer.status_code, answer.json()["detail"].split(":")[0].split(".")[0]) == (400, names)


@pytest.mark.row("C41", "C42", "C43")
@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"imageId": None}, "imageId"),
        ({"imageId": ["img_1"]}, "imageId"),
        ({"modelId": None}, "modelId"),
        ({"modelId": "fake-any"}, "modelId"),
        ({"upscaleFactor": None}, "upscaleFactor"),
        ({"upscaleFactor": 3}, "upscaleFactor"),
        ({"upscaleFactor": 0}, "upscaleFactor"),
        ({"outputFormat": "gif"}, "outputFormat"),
    ],
)
def test_a_bad_field_of_an_upscale_is_400_and_named(mine, changed, names):
    answer = an_upscale(mine, mine.upload().json()["id"], **changed)
    assert (answer.status_code, answer.json()["detail"].split(":")[0]) == (400, names)
