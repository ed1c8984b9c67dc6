"""Seed B's edits, upscales and controls."""

import pytest

from lib.providers.fake_vendor import Outcome
from tests.api.api_client import logged_in
from tests.api.pictures import a_data_url, a_png, bare, opened
from tests.studio.picture_studio import mask_png, png

B = "/api/image-studio"
PICTURE = png()
MASK = mask_png()


def an_edit(**changed):
    body = {"image_base64": a_data_url(PICTURE), "operation": "general_edit", "prompt": "make it rain"}
    return body | {"provider": "fake"} | changed


def an_upscale(**changed):
    return {"image_base64": a_data_url(PICTURE), "provider": "fake"} | changed


def a_control(**changed):
    body = {"control_image_base64": a_data_url(PICTURE), "operation": "sketch", "prompt": "Modern office interior"}
    return body | {"provider": "fake"} | changed


@pytest.mark.row("B79", "B80", "B81", "B82", "B90", "B92", "B94", "B95")
def test_a_picture_is_edited_and_comes_back_as_a_data_url(working):
    answer = logged_in(working).post(f"{B}/edit/process", json=an_edit())
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert (made["success"], made["operation"], made["provider"]) == (True, "general_edit", "fake")
    assert made["image_base64"].startswith("data:image/png;base64,")
    assert opened(made["image_base64"]).size == (made["width"], made["height"]) == (64, 48)
    assert made["metadata"]["operation"] == "general_edit"
    assert made["metadata"]["processing_time"] >= 0


@pytest.mark.row("B14", "B83", "B84")
def test_a_mask_goes_along(working):
    body = an_edit(operation="inpaint", mask_base64=bare(MASK), image_base64=bare(PICTURE), negative_prompt="people")
    assert logged_in(working).post(f"{B}/edit/process", json=body).status_code == 200


@pytest.mark.row("B85", "B86", "B87", "B88", "B89", "B91", "B93")
@pytest.mark.parametrize(
    "changed",
    [
        {"operation": "search_replace", "search_prompt": "the boat"},
        {"operation": "search_recolor", "select_prompt": "the boat"},
        {"operation": "outpaint", "expand_left": 16, "expand_down": 8, "prompt": None},
        {"operation": "relight", "background_image_base64": a_data_url(), "lighting_image_base64": a_data_url()},
        {"style_preset": "anime", "guidance_scale": 7.5, "steps": 20, "seed": 0, "options": {"x": 1}},
    ],
)
def test_each_operation_takes_its_inputs(working, changed):
    answer = logged_in(working).post(f"{B}/edit/process", json=an_edit(**changed))
    assert answer.status_code == 200, answer.text


@pytest.mark.row("B8", "B102")
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"operation": "inpaint", "prompt": None, "mask_base64": bare(MASK)}, "Prompt is required for inpainting"),
        ({"operation": "outpaint"}, "required for outpainting"),
        ({"operation": "dance"}, "operation: "),
        ({"operation": None}, "operation: "),
        ({"image_base64": None}, "image_base64: "),
        ({"image_base64": "%%%"}, "Invalid base64 image payload"),
        ({"operation": "inpaint", "mask_base64": "%%%"}, "Invalid base64 image payload"),
        ({"operation": "inpaint", "mask_base64": bare(mask_png((32, 32)))}, "mask: "),
        ({"expand_left": -1}, "expand_left: "),
        ({"provider": "nobody"}, "provider: "),
    ],
)
def test_a_bad_edit_is_400_and_says_why(working, changed, words):
    answer = logged_in(working).post(f"{B}/edit/process", json=an_edit(**changed))
    assert answer.status_code == 400
    assert words in answer.json()["detail"]


@pytest.mark.row("B96", "B97", "B98", "B99", "B100", "B101")
def test_edit_operations_are_described(studio):
    found = logged_in(studio).get(f"{B}/edit/operations").json()["operations"]
    assert {"remove_background", "inpaint", "outpaint", "search_replace", "search_recolor", "general_edit"} <= set(
        found
    )
    assert found["remove_background"]["label"] == "Remove Background"
    assert found["remove_background"]["provider"] == "stability"
    assert set(found["remove_background"]["fields"].values()) == {False}
    assert found["inpaint"]["label"] == "Inpaint & Fix"
    assert {name for name, used in found["inpaint"]["fields"].items() if used} == {"prompt", "mask", "negative_prompt"}
    assert set(found["inpaint"]["fields"]) == {
        *("prompt", "mask", "negative_prompt", "search_prompt", "select_prompt"),
        *("background", "lighting", "expansion"),
    }


@pytest.mark.row("B103", "B104", "B105", "B106", "B107", "B108", "B109", "B110")
def test_the_documented_upscale(working):
    body = an_upscale(image_base64=a_data_url(a_png((768, 512))), mode="conservative", preset="print")
    answer = logged_in(working).post(f"{B}/upscale", json=body)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert (made["success"], made["mode"], made["width"], made["height"]) == (True, "conservative", 3072, 2048)
    facts = {"preset": "print", "original_width": 768, "original_height": 512, "upscale_factor": 4.0}
    assert facts.items() <= made["metadata"].items()
    assert opened(made["image_base64"]).size == (3072, 2048)


@pytest.mark.row("B112")
def test_an_automatic_mode_comes_back_concrete(working):
    made = logged_in(working).post(f"{B}/upscale", json=an_upscale()).json()
    assert made["mode"] in {"fast", "conservative", "creative"}


@pytest.mark.parametrize("changed", [{"mode": "loud"}, {"preset": "poster"}, {"target_width": 0}, {"image_base64": ""}])
def test_a_bad_upscale_is_400(working, changed):
    assert logged_in(working).post(f"{B}/upscale", json=an_upscale(**changed)).status_code == 400


@pytest.mark.row("B113", "B114", "B115", "B116", "B118", "B119", "B125", "B126")
def test_a_sketch_is_followed(working):
    answer = logged_in(working).post(f"{B}/control/process", json=a_control(control_strength=0.8, seed=3))
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert (made["success"], made["operation"], made["provider"]) == (True, "sketch", "fake")
    assert (made["metadata"]["operation"], made["metadata"]["control_strength"]) == ("sketch", 0.8)


@pytest.mark.row("B117", "B120", "B121", "B122", "B123", "B124", "B129")
@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({"operation": "structure", "control_strength": 0.0}, "control_strength"),
        ({"operation": "style", "fidelity": 0.0, "aspect_ratio": "16:9"}, "fidelity"),
        ({"operation": "style_transfer", "style_image_base64": a_data_url(), "style_strength": 0.0}, "style_strength"),
        (
            {"operation": "style_transfer", "style_image_base64": a_data_url(), "composition_fidelity": 0.0},
            "composition_fidelity",
        ),
        (
            {"operation": "style_transfer", "style_image_base64": a_data_url(), "change_strength": 0.0},
            "change_strength",
        ),
    ],
)
def test_zero_is_a_strength(working, changed, kept):
    answer = logged_in(working).post(f"{B}/control/process", json=a_control(**changed))
    assert answer.status_code == 200, answer.text
    assert answer.json()["metadata"][kept] == 0.0


@pytest.mark.parametrize("changed", [{"prompt": None}, {"operation": "dance"}, {"control_strength": 1.5}])
def test_a_bad_control_is_400(working, changed):
    assert logged_in(working).post(f"{B}/control/process", json=a_control(**changed)).status_code == 400


@pytest.mark.row("B128")
def test_control_operations_are_described_in_the_same_shape(studio):
    found = logged_in(studio).get(f"{B}/control/operations").json()["operations"]
    assert set(found) == {"sketch", "structure", "style", "style_transfer"}
    assert all(set(entry) == {"label", "description", "provider", "fields"} for entry in found.values())


@pytest.mark.row("B6", "B9", "B22")
def test_a_vendor_that_fails_is_500_and_nothing_is_charged(working):
    working.vendor.script(Outcome.REFUSED)
    client = logged_in(working)
    answer = client.post(f"{B}/edit/process", json=an_edit())
    assert answer.status_code == 500
    assert answer.json()["detail"].startswith("Image generation failed: ")
    assert client.get("/api/v1/credits/balance").json()["balance"] == 100
