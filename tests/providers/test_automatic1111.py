import base64
import json

import pytest

from lib.errors import BadResponse, InvalidRequest, KeyRefused, ProviderRejected
from lib.model.plan import ImageRole
from lib.model.request import Operation
from lib.net.messages import HttpAnswer
from lib.providers.automatic1111 import Automatic1111Provider
from lib.providers.base import Connection, Picture

PICTURE, GRID = b"\x89PNG not really", b"\x89PNG an overview"
ENCODED, ENCODED_GRID = (base64.b64encode(content).decode() for content in (PICTURE, GRID))
INPUT, MASK = (base64.b64encode(content).decode() for content in (b"picture", b"mask"))
PROVIDER = Automatic1111Provider()
CONNECTION = Connection("http://127.0.0.1:7860")
DRAWING = {
    "prompt": "a fox in the snow",
    "negative_prompt": "",
    "width": 1024,
    "height": 768,
    "seed": -1,
    "batch_size": 1,
    "n_iter": 1,
    "send_images": True,
    "save_images": False,
}


def an_answer(body, *, status=200):
    return HttpAnswer(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def a_body(*images, info=None):
    return {"images": list(images or [ENCODED]), "parameters": {}, "info": json.dumps(info or {"seed": 42})}


def test_the_call_that_draws_is_exactly_this(a_request):
    call = PROVIDER.build(a_request(size="1024x768"), CONNECTION)
    assert (call.method, call.url) == ("POST", "http://127.0.0.1:7860/sdapi/v1/txt2img")
    assert (call.headers, call.json_body) == ({}, DRAWING)


def test_what_was_asked_and_what_the_catalog_chose_is_sent(a_request):
    request = a_request(
        size="1024x768",
        negative_prompt="rain",
        steps=20,
        guidance_scale=0.0,
        seed=0,
        options={"checkpoint": "sdxl.safetensors", "sampler": "Euler a", "scheduler": "Karras"},
    )
    assert PROVIDER.build(request, CONNECTION).json_body == DRAWING | {
        "negative_prompt": "rain",
        "steps": 20,
        "cfg_scale": 0.0,
        "seed": 0,
        "sampler_name": "Euler a",
        "scheduler": "Karras",
        "override_settings": {"sd_model_checkpoint": "sdxl.safetensors"},
        "override_settings_restore_afterwards": True,
    }


def test_a_login_travels_as_basic_authentication(a_request):
    call = PROVIDER.build(a_request(), Connection("http://127.0.0.1:7860", "user:pässword"))
    assert call.headers == {"Authorization": "Basic " + base64.b64encode("user:pässword".encode()).decode()}
    assert "pässword" not in repr(call)


def test_an_edit_says_how_far_to_move_away_and_masks_in_white(a_request, an_image):
    inputs = (an_image(), an_image(ImageRole.MASK, content=b"mask"))
    request = a_request(operation=Operation.EDIT, task="inpaint", size="1024x768", inputs=inputs, strength=0.0)
    call = PROVIDER.build(request, CONNECTION)
    assert call.url.endswith("/sdapi/v1/img2img")
    assert call.json_body == DRAWING | {
        "init_images": [INPUT],
        "denoising_strength": 0.0,
        "resize_mode": 1,
        "mask": MASK,
        "inpainting_mask_invert": 0,
        "inpainting_fill": 1,
    }


def test_an_edit_without_a_mask_or_strength_takes_the_servers_usual_strength(a_request, an_image):
    body = PROVIDER.build(a_request(operation=Operation.EDIT, inputs=(an_image(),)), CONNECTION).json_body
    assert body["denoising_strength"] == 0.75
    assert "mask" not in body


def test_enlarging_asks_for_the_exact_size(a_request, an_image):
    request = a_request(operation=Operation.UPSCALE, task="fast", size="2048x1536", inputs=(an_image(),))
    call = PROVIDER.build(request, CONNECTION)
    assert call.url.endswith("/sdapi/v1/extra-single-image")
    assert call.json_body == {
        "image": INPUT,
        "resize_mode": 1,
        "upscaling_resize_w": 2048,
        "upscaling_resize_h": 1536,
        "upscaling_crop": True,
        "upscaler_1": "R-ESRGAN 4x+",
    }


@pytest.mark.parametrize("operation", [Operation.EDIT, Operation.UPSCALE])
def test_work_on_a_picture_needs_one(a_request, operation):
    with pytest.raises(InvalidRequest) as caught:
        PROVIDER.build(a_request(operation=operation), CONNECTION)
    assert caught.value.field == "init"


def test_the_seed_stands_in_json_within_the_json(a_request):
    info = {"seed": 42, "all_seeds": [42], "sd_model_name": "sdxl"}
    result = PROVIDER.parse(a_request(), an_answer(a_body(info=info)))
    assert (result.pictures, result.seed, result.model_version) == ((Picture(PICTURE),), 42, "sdxl")


@pytest.mark.parametrize("info", ["{", "[]", '"x"', 7, None, '{"seed": "many"}', '{"all_seeds": [null]}'])
def test_unreadable_facts_cost_the_seed_and_not_the_picture(a_request, info):
    result = PROVIDER.parse(a_request(), an_answer({"images": [ENCODED], "info": info}))
    assert (result.pictures, result.seed) == ((Picture(PICTURE),), None)


def test_an_overview_of_several_pictures_is_passed_over(a_request):
    body = a_body(ENCODED_GRID, ENCODED, ENCODED_GRID, info={"all_seeds": [8, 9]})
    result = PROVIDER.parse(a_request(), an_answer(body))
    assert (result.pictures, result.seed) == ((Picture(PICTURE),), 8)


def test_extra_pictures_after_the_first_are_left_out(a_request):
    body = a_body(ENCODED, ENCODED_GRID, info={"all_seeds": [8]})
    assert PROVIDER.parse(a_request(), an_answer(body)).pictures == (Picture(PICTURE),)


def test_an_enlarged_picture_stands_under_its_own_name(a_request):
    answer = an_answer({"image": ENCODED, "html_info": "<p>"})
    assert PROVIDER.parse(a_request(operation=Operation.UPSCALE), answer).pictures == (Picture(PICTURE),)


@pytest.mark.parametrize(
    ("operation", "body", "named"),
    [
        (Operation.GENERATE, b"<html>", "JSON"),
        (Operation.GENERATE, b'{"images": ["iVBO', "JSON"),
        (Operation.GENERATE, {}, "images"),
        (Operation.GENERATE, {"images": []}, "images"),
        (Operation.GENERATE, {"images": [None]}, "images"),
        (Operation.GENERATE, {"images": [ENCODED[:-3]]}, "images"),
        (Operation.UPSCALE, {"html_info": ""}, "image"),
    ],
)
def test_an_answer_that_makes_no_sense_names_what_is_wrong(a_request, operation, body, named):
    with pytest.raises(BadResponse, match=named):
        PROVIDER.parse(a_request(operation=operation), an_answer(body))


@pytest.mark.parametrize(
    ("status", "body", "kind", "said"),
    [
        (401, {"detail": "Incorrect username or password"}, KeyRefused, "AUTOMATIC1111_API_AUTH"),
        (404, {"detail": "Not Found"}, ProviderRejected, "Start it with --api."),
        (404, b"<html>", ProviderRejected, "Start it with --api."),
        (404, {"detail": "Sampler not found"}, ProviderRejected, "sampler"),
        (422, {"detail": [{"loc": ["body", "width"], "msg": "bad"}]}, ProviderRejected, "request's width"),
        (422, {"detail": "no"}, ProviderRejected, "request's fields"),
        (422, {"detail": [{"loc": ["a <b>"]}, {"loc": []}, 7]}, ProviderRejected, "request's fields"),
        (500, {"error": "OutOfMemoryError", "detail": "", "errors": ""}, ProviderRejected, "smaller size"),
        (500, {"error": "RuntimeError", "errors": "CUDA out of memory. Tried"}, ProviderRejected, "smaller size"),
    ],
)
def test_the_servers_errors_become_what_a_user_can_do(status, body, kind, said):
    fault = PROVIDER.fault(an_answer(body, status=status))
    assert type(fault) is kind
    assert said in fault.sentence()


@pytest.mark.parametrize("body", [b"", b"oops", {"error": "RuntimeError", "errors": "tensor"}, []])
def test_what_it_does_not_explain_is_left_to_the_status(body):
    assert PROVIDER.fault(an_answer(body, status=500)) is None
