import base64
import json

import pytest

from lib.errors import (
    BadResponse,
    ContentRejected,
    InvalidRequest,
    KeyRefused,
    NoFunds,
    OutcomeUnknown,
    ProviderRejected,
    ProviderUnavailable,
    RateLimited,
)
from lib.model.request import Operation
from lib.net.messages import HttpAnswer
from lib.providers.base import Connection, Pending, Picture, Remote
from lib.providers.huggingface import HuggingFaceProvider

PICTURE = b"\x89PNG not really"
ENCODED = base64.b64encode(PICTURE).decode()
URL = "https://pictures.example/1.png"
PROVIDER = HuggingFaceProvider()
CONNECTION = Connection("https://router.example", "hf_key")
BEARER = {"Authorization": "Bearer hf_key"}
INPUT = base64.b64encode(b"picture").decode()
DATA_URL = f"data:image/png;base64,{INPUT}"
ASKED = {"negative_prompt": "rain", "steps": 4, "guidance_scale": 0.0, "seed": 0}
HUB_NAMES = {"negative_prompt": "rain", "num_inference_steps": 4, "guidance_scale": 0.0, "seed": 0}


def options(route, vendor_model):
    return {"route": route, "vendor_model": vendor_model}


def an_answer(body, *, status=200, headers=None):
    return HttpAnswer(status, headers or {}, body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.mark.parametrize(
    ("route", "model", "path", "body", "headers"),
    [
        (
            "hf-inference",
            "owner/model",
            "models/owner/model",
            {"inputs": "a fox in the snow", "parameters": {"width": 1024, "height": 768, **HUB_NAMES}},
            BEARER | {"Accept": "image/png"},
        ),
        (
            "fal-ai",
            "fal-ai/flux/schnell",
            "fal-ai/flux/schnell",
            {"prompt": "a fox in the snow", **HUB_NAMES, "image_size": {"width": 1024, "height": 768}},
            BEARER,
        ),
        (
            "replicate",
            "owner/model",
            "v1/models/owner/model/predictions",
            {"input": {"prompt": "a fox in the snow", **HUB_NAMES, "width": 1024, "height": 768}},
            BEARER | {"Prefer": "wait"},
        ),
        (
            "replicate",
            "owner/model:abc",
            "v1/predictions",
            {
                "version": "owner/model:abc",
                "input": {"prompt": "a fox in the snow", **HUB_NAMES, "width": 1024, "height": 768},
            },
            BEARER | {"Prefer": "wait"},
        ),
        (
            "together",
            "owner/model",
            "v1/images/generations",
            {
                "model": "owner/model",
                "prompt": "a fox in the snow",
                "response_format": "base64",
                "width": 1024,
                "height": 768,
                "negative_prompt": "rain",
                "steps": 4,
                "guidance": 0.0,
                "seed": 0,
            },
            BEARER,
        ),
        (
            "nscale",
            "owner/model",
            "v1/images/generations",
            {
                "model": "owner/model",
                "prompt": "a fox in the snow",
                "response_format": "b64_json",
                "size": "1024x768",
            },
            BEARER,
        ),
    ],
)
def test_the_call_of_each_route_is_exactly_this(a_request, route, model, path, body, headers):
    call = PROVIDER.submit(a_request(size="1024x768", options=options(route, model), **ASKED), CONNECTION)
    assert (call.method, call.url) == ("POST", f"https://router.example/{route}/{path}")
    assert call.json_body == body
    assert call.headers == headers
    assert call.is_paid


def test_what_is_not_set_is_not_sent(a_request):
    call = PROVIDER.submit(a_request(model="owner/model"), CONNECTION)
    assert call.url == "https://router.example/hf-inference/models/owner/model"
    assert call.json_body["parameters"] == {"width": 1024, "height": 1024}


@pytest.mark.parametrize(
    ("route", "model", "body"),
    [
        (
            "hf-inference",
            "m",
            {
                "inputs": INPUT,
                "parameters": {"prompt": "a fox in the snow", "target_size": {"width": 512, "height": 512}},
            },
        ),
        (
            "replicate",
            "m",
            {
                "input": {
                    "prompt": "a fox in the snow",
                    "image": DATA_URL,
                    "images": [DATA_URL],
                    "input_image": DATA_URL,
                    "input_images": [DATA_URL],
                }
            },
        ),
        (
            "fal-ai",
            "fal-ai/qwen-image-edit",
            {"image_url": DATA_URL, "image_urls": [DATA_URL], "prompt": "a fox in the snow"},
        ),
        (
            "together",
            "flux-2",
            {
                "model": "flux-2",
                "prompt": "a fox in the snow",
                "response_format": "base64",
                "width": 512,
                "height": 512,
                "reference_images": [DATA_URL],
            },
        ),
        (
            "together",
            "FLUX.1-kontext-dev",
            {
                "model": "FLUX.1-kontext-dev",
                "prompt": "a fox in the snow",
                "response_format": "base64",
                "width": 512,
                "height": 512,
                "image_url": DATA_URL,
            },
        ),
    ],
)
def test_an_edit_carries_the_picture_as_the_route_wants_it(a_request, an_image, route, model, body):
    request = a_request(operation=Operation.EDIT, size="512x512", inputs=(an_image(),), options=options(route, model))
    assert PROVIDER.submit(request, CONNECTION).json_body == body


@pytest.mark.parametrize("route", ["nscale", "wavespeed"])
def test_an_edit_by_a_route_that_has_none_is_refused_before_anything_leaves(a_request, an_image, route):
    request = a_request(operation=Operation.EDIT, inputs=(an_image(),), options=options(route, "m"))
    with pytest.raises(InvalidRequest) as caught:
        PROVIDER.submit(request, CONNECTION)
    assert caught.value.field == "model"


def test_an_edit_without_a_picture_is_refused(a_request):
    with pytest.raises(InvalidRequest) as caught:
        PROVIDER.submit(a_request(operation=Operation.EDIT), CONNECTION)
    assert caught.value.field == "init"


def test_the_hubs_own_route_answers_with_the_picture_itself():
    answer = an_answer(PICTURE, headers={"content-type": "image/png", "x-request-id": "r1"})
    result = PROVIDER.parse_submission(answer)
    assert (result.pictures, result.request_id) == ((Picture(PICTURE),), "r1")


@pytest.mark.parametrize(
    ("route", "body", "picture"),
    [
        ("fal-ai", {"images": [{"url": URL, "width": 1}], "seed": 5, "has_nsfw_concepts": [False]}, Picture(url=URL)),
        ("replicate", {"status": "succeeded", "output": URL}, Picture(url=URL)),
        ("replicate", {"status": "succeeded", "output": [URL]}, Picture(url=URL)),
        ("replicate", {"output": [f"data:image/png;base64,{ENCODED}"]}, Picture(PICTURE)),
        ("together", {"data": [{"b64_json": ENCODED, "index": 0}]}, Picture(PICTURE)),
        ("nscale", {"data": [{"b64_json": ENCODED}]}, Picture(PICTURE)),
        ("nscale", {"data": [{"url": URL}]}, Picture(url=URL)),
    ],
)
def test_the_other_routes_answer_in_their_own_shapes(route, body, picture):
    result = PROVIDER.parse_submission(an_answer(body))
    assert result.pictures == (picture,)
    assert result.seed == body.get("seed")


@pytest.mark.parametrize(
    ("route", "body", "kind"),
    [
        ("fal-ai", {"images": [{"url": URL}], "has_nsfw_concepts": [True]}, ContentRejected),
        ("replicate", {"status": "failed", "error": "NSFW content detected"}, ContentRejected),
        ("replicate", {"status": "failed", "error": "CUDA error"}, ProviderRejected),
        ("replicate", {"status": "aborted"}, ProviderRejected),
        ("replicate", {"status": "starting", "output": None}, OutcomeUnknown),
        ("replicate", {"status": "succeeded", "output": None}, BadResponse),
        ("together", {"data": []}, BadResponse),
        ("together", {"data": [{"b64_json": ENCODED[:-3]}]}, BadResponse),
        ("together", b'{"data": [{"b64', BadResponse),
        ("fal-ai", [], BadResponse),
        ("hf-inference", b"", BadResponse),
    ],
)
def test_an_answer_without_a_picture_says_why_and_is_not_asked_again(route, body, kind):
    with pytest.raises(kind) as caught:
        PROVIDER.parse_submission(an_answer(body))
    assert not caught.value.retryable


def test_words_instead_of_a_picture_are_a_bad_response():
    with pytest.raises(BadResponse):
        PROVIDER.parse_submission(an_answer({"error": "x"}, headers={"content-type": "application/json"}))


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (401, "Invalid username or password.", KeyRefused),
        (402, "You have exceeded your monthly included credits for Inference Providers.", NoFunds),
        (400, "You have exceeded your monthly included credits for Inference Providers.", NoFunds),
        (403, "This authentication method does not have sufficient permissions", KeyRefused),
        (403, ["The prompt was flagged as NSFW"], ContentRejected),
        (400, ["Model owner/model is not supported by provider fal-ai"], ProviderRejected),
        (404, "Not Found", ProviderRejected),
        (422, ["num_inference_steps: too many"], ProviderRejected),
        (429, "Too many requests", RateLimited),
        (503, "Model owner/model is currently loading", ProviderUnavailable),
    ],
)
def test_errors_as_text_or_list_become_what_a_user_can_do(status, error, kind):
    fault = PROVIDER.fault(an_answer({"error": error}, status=status))
    assert type(fault) is kind
    assert "owner/model" not in fault.sentence()


def test_a_refusal_may_stand_in_a_header_only():
    answer = HttpAnswer(400, {"x-error-message": "Prompt rejected by the content policy"}, b"")
    assert type(PROVIDER.fault(answer)) is ContentRejected


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"ratelimit": '"default";r=0;t=30'}, 30),
        ({"ratelimit": '"default";r=0;t=30', "retry-after": "4"}, None),
        ({"ratelimit": "nonsense"}, None),
        ({"ratelimit": '"default";t=999999'}, 3600),
    ],
)
def test_the_wait_after_too_many_requests_is_read_from_the_header(headers, wait_s):
    assert PROVIDER.fault(HttpAnswer(429, headers, b"")).retry_after_s == wait_s


@pytest.mark.parametrize(("estimate", "wait_s"), [(20.5, 20.5), (-1, None), ("soon", None), (True, None), (1e9, None)])
def test_a_model_that_is_loading_says_how_long(estimate, wait_s):
    fault = PROVIDER.fault(an_answer({"error": "loading", "estimated_time": estimate}, status=503))
    assert (fault.retry_after_s, fault.retryable) == (wait_s, True)


@pytest.mark.parametrize(
    "answer", [an_answer(b"<html>", status=500), an_answer({}, status=502), an_answer({}, status=400)]
)
def test_what_they_do_not_explain_is_left_to_the_status(answer):
    assert PROVIDER.fault(answer) is None


PLACE = "/fal-ai/qwen-image-edit/requests/r-7"
STARTED = {
    "status": "IN_QUEUE",
    "request_id": "r-7",
    "response_url": f"https://queue.fal.run{PLACE}",
    "queue_position": 1,
}


def test_an_edit_by_way_of_fal_goes_to_its_queue_through_the_router(a_request, an_image):
    fal = options("fal-ai", "fal-ai/qwen-image-edit")
    request = a_request(operation=Operation.EDIT, inputs=(an_image(),), options=fal)
    call = PROVIDER.submit(request, CONNECTION)
    assert call.url == "https://router.example/fal-ai/fal-ai/qwen-image-edit?_subdomain=queue"
    remote = PROVIDER.parse_submission(an_answer(STARTED))
    asked = PROVIDER.poll(remote, CONNECTION)
    assert (asked.method, asked.url) == ("GET", f"https://router.example/fal-ai{PLACE}/status?_subdomain=queue")
    assert (asked.headers, asked.is_paid) == (BEARER, False)
    assert PROVIDER.cancel(remote, CONNECTION) is None
    done = PROVIDER.parse_poll(request, an_answer(STARTED | {"status": "COMPLETED"}))
    assert PROVIDER.poll(Remote("r-7", done.poll_url), CONNECTION).url == (
        f"https://router.example/fal-ai{PLACE}?_subdomain=queue"
    )
    made = PROVIDER.parse_poll(request, an_answer({"images": [{"url": URL}], "seed": 4}))
    assert (made.pictures, made.seed) == ((Picture(url=URL),), 4)


@pytest.mark.parametrize("status", ["IN_QUEUE", "IN_PROGRESS"])
def test_a_job_in_fals_queue_is_waited_for(a_request, status):
    assert isinstance(PROVIDER.parse_poll(a_request(), an_answer({"status": status})), Pending)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"status": "COMPLETED", "error": "flagged by the content policy"}, ContentRejected),
        ({"status": "COMPLETED", "error": "out of memory"}, ProviderRejected),
        ({"status": "COMPLETED"}, BadResponse),
        ({"status": "COMPLETED", "response_url": "https://queue.fal.run/../../x"}, BadResponse),
        ({"status": "COMPLETED", "response_url": "https://[::1/x"}, BadResponse),
        ({"images": [{"url": URL}], "has_nsfw_concepts": [True]}, ContentRejected),
        ({"images": []}, BadResponse),
        (b"<html>", BadResponse),
    ],
)
def test_a_job_that_failed_in_fals_queue_says_why(a_request, body, kind):
    with pytest.raises(kind):
        PROVIDER.parse_poll(a_request(), an_answer(body))
