"""Seed C's dialect: tasks that edit and enlarge images of a workspace."""

import pytest

from lib.providers.fake_vendor import plain_png
from tests.api.workspaces import IMAGE_FIELDS

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
