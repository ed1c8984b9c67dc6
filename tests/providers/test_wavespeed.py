import base64
import json

import pytest

from lib.errors import (
    BadResponse,
    ContentRejected,
    KeyRefused,
    NoFunds,
    ProviderRejected,
    ProviderUnavailable,
    RateLimited,
)
from lib.model.plan import ImageRole
from lib.model.request import Operation
from lib.net.messages import HttpAnswer
from lib.providers.base import Pending, Picture, Remote
from lib.providers.wavespeed import MAX_REFERENCES, WaveSpeedProvider

PICTURE = b"\x89PNG not really"
ENCODED = base64.b64encode(PICTURE).decode()
URL = "https://pictures.example/1.png"
PROVIDER = WaveSpeedProvider()
IDEOGRAM = {"vendor_model": "ideogram-ai/ideogram-v3-turbo", "family": "ideogram"}
QWEN = {"vendor_model": "wavespeed-ai/qwen-image/text-to-image", "family": "qwen"}
QWEN_LIST = {"vendor_model": "wavespeed-ai/qwen-image/edit-2511", "family": "qwen-list"}
DATA_URL = "data:image/png;base64,cGljdHVyZQ=="
MASK_URL = "data:image/png;base64,bWFzaw=="


def an_answer(body, *, status=200, headers=None):
    return HttpAnswer(status, headers or {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def an_envelope(*, code=200, message="success", status=200, **job):
    return an_answer({"code": code, "message": message, "data": {"id": "job-7", **job}}, status=status)


def an_error(status, message="words we never show", **more):
    return an_answer({"code": status, "message": message, **more}, status=status)


def test_the_call_that_starts_a_picture_is_exactly_this(a_request, a_connection):
    call = PROVIDER.submit(a_request(size="1024x576", seed=7, options=QWEN), a_connection)
    assert (call.method, call.is_paid) == ("POST", True)
    assert call.url == "https://vendor.example/v1/api/v3/wavespeed-ai/qwen-image/text-to-image"
    assert call.headers == {"Authorization": "Bearer key-123"}
    assert call.json_body == {
        "prompt": "a fox in the snow",
        "size": "1024*576",
        "seed": 7,
        "output_format": "png",
    }


def test_ideogram_is_told_a_ratio_and_no_size(a_request, a_connection):
    call = PROVIDER.submit(a_request(aspect_ratio="16:9", seed=7, options=IDEOGRAM), a_connection)
    assert call.url.endswith("/api/v3/ideogram-ai/ideogram-v3-turbo")
    assert call.json_body == {"prompt": "a fox in the snow", "aspect_ratio": "16:9"}


def test_no_seed_means_a_random_one(a_request, a_connection):
    assert PROVIDER.submit(a_request(options=QWEN), a_connection).json_body["seed"] == -1
    assert PROVIDER.submit(a_request(options=QWEN, seed=0), a_connection).json_body["seed"] == 0


def test_inpainting_sends_picture_and_mask_as_they_are_white_repaints_there_too(a_request, a_connection, an_image):
    inputs = (an_image(), an_image(ImageRole.MASK, content=b"mask"))
    request = a_request(operation=Operation.EDIT, task="inpaint", inputs=inputs, aspect_ratio="1:1", options=IDEOGRAM)
    body = PROVIDER.submit(request, a_connection).json_body
    assert body == {"prompt": "a fox in the snow", "image": DATA_URL, "mask_image": MASK_URL}


def test_an_edit_of_one_picture_and_of_several(a_request, a_connection, an_image):
    inputs = (an_image(), *(an_image(ImageRole.REFERENCE, content=b"mask") for _ in range(5)))
    edit = {"operation": Operation.EDIT, "inputs": inputs}
    one = PROVIDER.submit(a_request(**edit, options=QWEN), a_connection).json_body
    several = PROVIDER.submit(a_request(**edit, options=QWEN_LIST), a_connection).json_body
    assert (one["image"], "images" in one) == (DATA_URL, False)
    assert several["images"] == [DATA_URL, MASK_URL, MASK_URL]
    assert "image" not in several


def test_ideogram_takes_a_few_references(a_request, a_connection, an_image):
    inputs = tuple(an_image(ImageRole.REFERENCE) for _ in range(5))
    body = PROVIDER.submit(a_request(inputs=inputs, options=IDEOGRAM), a_connection).json_body
    assert body["reference_images"] == [DATA_URL] * MAX_REFERENCES


def test_the_job_is_asked_for_by_its_id_and_cannot_be_stopped(a_connection):
    remote = PROVIDER.parse_submission(an_envelope(status="created"))
    call = PROVIDER.poll(remote, a_connection)
    assert remote == Remote("job-7")
    assert (call.method, call.url) == ("GET", "https://vendor.example/v1/api/v3/predictions/job-7/result")
    assert call.headers == {"Authorization": "Bearer key-123"}
    assert PROVIDER.cancel(remote, a_connection) is None


@pytest.mark.parametrize(
    "answer",
    [
        an_answer({"code": 200, "data": {"id": "job-7", "status": "created", "outputs": []}}),
        an_answer({"code": 200, "data": {"id": "job-7", "status": "processing", "outputs": None}}),
        an_answer({"code": 200, "data": {"id": "job-7", "status": "processing", "error": "Sync mode timed out"}}),
        an_answer({"code": 200, "data": {"id": "job-7", "status": "failed", "error": "Sync mode timed out."}}),
        an_answer({"code": 200, "data": {"id": "job-7", "code": 5004}}),
        an_answer({"code": 5004, "data": {"id": "job-7", "status": "processing"}}),
    ],
)
def test_a_job_that_is_not_done_is_waited_for(a_request, answer):
    assert isinstance(PROVIDER.parse_poll(a_request(), answer), Pending)


@pytest.mark.parametrize(
    ("output", "picture"),
    [
        (URL, Picture(url=URL)),
        (ENCODED, Picture(PICTURE)),
        (f"data:image/png;base64,{ENCODED}", Picture(PICTURE)),
    ],
)
def test_the_picture_comes_by_address_or_as_base64(a_request, output, picture):
    body = {"id": "job-7", "model": "m", "status": "completed", "outputs": [output], "has_nsfw_contents": [False]}
    result = PROVIDER.parse_poll(a_request(), an_answer({"code": 200, "message": "success", "data": body}))
    assert result.pictures == (picture,)
    assert (result.request_id, result.model_version) == ("job-7", "m")


@pytest.mark.parametrize(
    ("job", "kind", "message"),
    [
        (
            {"status": "completed", "outputs": [URL], "has_nsfw_contents": [True]},
            ContentRejected,
            "WaveSpeed refused the image that came of this prompt.",
        ),
        (
            {"status": "failed", "error": "The content was flagged: sensitive content in the prompt"},
            ContentRejected,
            "WaveSpeed refused to make this image.",
        ),
        ({"status": "failed", "error": "insufficient balance"}, NoFunds, "The account at WaveSpeed has no funds left."),
        ({"status": "failed", "error": "CUDA error"}, ProviderRejected, "WaveSpeed could not make this image."),
        ({"status": "cancelled"}, ProviderRejected, "WaveSpeed stopped this image."),
        ({"status": "timeout"}, ProviderRejected, "WaveSpeed took too long over this image and gave up."),
        ({"status": "deleted"}, ProviderRejected, "WaveSpeed has deleted this image."),
    ],
)
def test_a_job_that_ended_without_a_picture_is_final_and_says_why(a_request, job, kind, message):
    with pytest.raises(kind) as caught:
        PROVIDER.parse_poll(a_request(), an_answer({"code": 200, "data": job}))
    assert (caught.value.message, caught.value.retryable) == (message, False)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"<html>", "JSON"),
        (b'{"code": 200, "data": {"id": "jo', "JSON"),
        ([], "object"),
        ({"code": 200, "data": {"status": "completed"}}, "data.outputs"),
        ({"code": 200, "data": {"status": "completed", "outputs": []}}, "data.outputs"),
        ({"code": 200, "data": {"status": "completed", "outputs": [ENCODED[:-3]]}}, "data.outputs"),
        ({"code": 200, "data": {"status": "completed", "outputs": [{"url": URL}]}}, "data.outputs"),
        ({"code": 200, "data": {"status": "napping"}}, "data.status"),
        ({"code": "soon"}, "code"),
    ],
)
def test_an_answer_that_makes_no_sense_names_what_is_wrong(a_request, body, named):
    with pytest.raises(BadResponse, match=named):
        PROVIDER.parse_poll(a_request(), an_answer(body))


def test_a_job_without_an_id_is_a_bad_response():
    with pytest.raises(BadResponse, match=r"data\.id"):
        PROVIDER.parse_submission(an_answer({"code": 200, "data": {"status": "created"}}))


@pytest.mark.parametrize(
    ("code", "kind"), [(401, KeyRefused), (402, NoFunds), (429, RateLimited), (500, ProviderUnavailable)]
)
def test_an_error_inside_a_200_counts_like_the_status_of_that_number(code, kind):
    with pytest.raises(kind):
        PROVIDER.parse_submission(an_answer({"code": code, "message": "words we never show"}))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (an_error(401), KeyRefused),
        (an_error(400, "Insufficient credits. Please top up."), NoFunds),
        (an_error(403, "insufficient balance", error_code="BALANCE"), NoFunds),
        (an_error(400, "Your prompt contains sensitive words"), ContentRejected),
        (an_error(429, "too many requests"), RateLimited),
    ],
)
def test_their_errors_become_what_a_user_can_do(answer, kind):
    fault = PROVIDER.fault(answer)
    assert type(fault) is kind
    assert "words" not in fault.sentence()


def test_limits_reset_every_minute_unless_the_answer_says_otherwise():
    assert PROVIDER.fault(an_error(429)).retry_after_s == 60
    assert PROVIDER.fault(an_answer({}, status=429, headers={"retry-after": "5"})).retry_after_s is None


@pytest.mark.parametrize("answer", [an_error(400), an_error(403), an_error(500, "insufficient balance"), an_error(404)])
def test_what_they_do_not_explain_is_left_to_the_status(answer):
    assert PROVIDER.fault(answer) is None
