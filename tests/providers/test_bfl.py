import base64
import json

import pytest

from lib.errors import (
    BadResponse,
    ContentRejected,
    InvalidRequest,
    KeyRefused,
    NoFunds,
    ProviderRejected,
    RateLimited,
)
from lib.model.plan import Expansion, ImageRole, InputImage
from lib.model.request import Operation
from lib.net.messages import HttpAnswer
from lib.providers.base import Connection, Pending, Picture, Remote
from lib.providers.bfl import BflProvider

PROVIDER = BflProvider()
CONNECTION = Connection("https://api.bfl.ai", "key-123")
ADDRESS = "https://api.eu2.bfl.ai/v1/get_result?id=job-1"
SAMPLE = "https://delivery.example/1.png?sig=x"
FLUX_2 = {
    "pictures": "numbered",
    "fields": {"width": "width", "height": "height", "seed": "seed", "output_format": "output_format"},
}


def a_picture(role="init", content=b"init"):
    return InputImage(role=ImageRole(role), asset_id="img_1", content=content)


def encoded(content):
    return base64.b64encode(content).decode()


def an_answer(body, status=200):
    return HttpAnswer(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def a_state(status="Ready", **changes):
    result = {"sample": SAMPLE, "seed": 42, "prompt": "a fox", "duration": 1.5}
    return an_answer({"id": "job-1", "status": status, "result": result, **changes})


def test_a_generation_is_exactly_this(a_request):
    call = PROVIDER.submit(a_request(model="flux-2-pro", size="1280x720", seed=0, options=FLUX_2), CONNECTION)
    assert (call.method, call.url, call.is_paid) == ("POST", "https://api.bfl.ai/v1/flux-2-pro", True)
    assert call.headers == {"x-key": "key-123"}
    assert call.json_body == {
        "prompt": "a fox in the snow",
        "width": 1280,
        "height": 720,
        "seed": 0,
        "output_format": "png",
    }


@pytest.mark.parametrize(
    ("style", "sent"),
    [
        ("numbered", {"input_image": encoded(b"a"), "input_image_2": encoded(b"b"), "input_image_3": encoded(b"c")}),
        ("list", {"images": [encoded(b"a"), encoded(b"b"), encoded(b"c")]}),
        ("prompt", {"image_prompt": encoded(b"a")}),
        (None, {}),
    ],
)
def test_pictures_go_by_the_models_own_names(a_request, style, sent):
    inputs = (a_picture("reference", b"b"), a_picture("init", b"a"), a_picture("reference", b"c"))
    call = PROVIDER.submit(a_request(inputs=inputs, options={"pictures": style}), CONNECTION)
    assert call.json_body == {"prompt": "a fox in the snow", **sent}


@pytest.mark.parametrize("style", ["numbered", "list", "prompt"])
def test_without_pictures_none_are_named(a_request, style):
    call = PROVIDER.submit(a_request(options={"pictures": style}), CONNECTION)
    assert call.json_body == {"prompt": "a fox in the snow"}


def test_a_mask_goes_along_as_it_is(a_request):
    request = a_request(operation=Operation.EDIT, task="inpaint", inputs=(a_picture(), a_picture("mask", b"white")))
    body = PROVIDER.submit(request, CONNECTION).json_body
    assert body == {"prompt": "a fox in the snow", "image": encoded(b"init"), "mask": encoded(b"white")}


def test_an_inpainting_without_mask_relies_on_the_pictures_own_transparency(a_request):
    request = a_request(operation=Operation.EDIT, task="inpaint", inputs=(a_picture(),))
    assert "mask" not in PROVIDER.submit(request, CONNECTION).json_body


def test_growing_the_canvas_names_every_side(a_request):
    request = a_request(
        operation=Operation.EDIT, task="outpaint", inputs=(a_picture(),), expansion=Expansion(up=5, left=7), prompt=""
    )
    body = PROVIDER.submit(request, CONNECTION).json_body
    assert body == {"prompt": "", "image": encoded(b"init"), "left": 7, "right": 0, "top": 5, "bottom": 0}


@pytest.mark.parametrize("task", ["inpaint", "outpaint"])
def test_a_missing_picture_is_named(a_request, task):
    with pytest.raises(InvalidRequest) as caught:
        PROVIDER.submit(a_request(operation=Operation.EDIT, task=task), CONNECTION)
    assert caught.value.field == "init"


@pytest.mark.parametrize(
    ("cost", "booked"),
    [(3, 30_000), (4.5, 45_000), (0, 0), (None, None), (True, None), ("3", None), (-1, None), (1e300, None)],
)
def test_the_job_its_address_and_its_cost_are_read(cost, booked):
    answer = an_answer({"id": "job-1", "polling_url": ADDRESS, "cost": cost, "input_mp": 0, "output_mp": 1})
    assert PROVIDER.parse_submission(answer) == Remote("job-1", ADDRESS, vendor_cost=booked)


@pytest.mark.parametrize("body", [b"<html>", [], {}, {"id": 7}, {"polling_url": ADDRESS}])
def test_a_start_without_id_is_a_bad_response(body):
    with pytest.raises(BadResponse):
        PROVIDER.parse_submission(an_answer(body))


def test_the_job_is_asked_for_at_its_own_address():
    call = PROVIDER.poll(Remote("job-1", ADDRESS), CONNECTION)
    assert (call.method, call.url, call.headers, call.is_paid) == ("GET", ADDRESS, {"x-key": "key-123"}, False)
    assert PROVIDER.cancel(Remote("job-1", ADDRESS), CONNECTION) is None


def test_without_an_address_the_job_is_asked_for_by_id():
    assert PROVIDER.poll(Remote("a b"), CONNECTION).url == "https://api.bfl.ai/v1/get_result?id=a%20b"


@pytest.mark.parametrize("base", ["https://api.bfl.ai", "http://127.0.0.1:9000"])
def test_an_address_at_a_gateway_of_ones_own_may_be_asked(base):
    call = PROVIDER.poll(Remote("job-1", f"{base}/v1/get_result?id=job-1"), Connection(base, "k"))
    assert call.url == f"{base}/v1/get_result?id=job-1"


def test_the_picture_is_read(a_request):
    result = PROVIDER.parse_poll(a_request(), a_state())
    assert result.pictures == (Picture(url=SAMPLE),)
    assert (result.seed, result.request_id, result.vendor_cost) == (42, "job-1", None)


@pytest.mark.parametrize("status", ["Pending", "Reasoning", "Generating", "Something new"])
def test_statuses_on_the_way_mean_that_it_is_not_done(a_request, status):
    assert PROVIDER.parse_poll(a_request(), a_state(status)) == Pending()


@pytest.mark.parametrize(
    ("progress", "percent"),
    [(0, 0), (0.5, 50), (1, 100), (40, 40), (-1, None), (101, None), (True, None), ("x", None), (1e999, None)],
)
def test_progress_is_a_share_or_a_percentage(a_request, progress, percent):
    assert PROVIDER.parse_poll(a_request(), a_state("Pending", progress=progress)) == Pending(percent)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (a_state("Request Moderated"), ContentRejected),
        (a_state("Content Moderated"), ContentRejected),
        (a_state("Error"), ProviderRejected),
        (a_state("Task not found"), BadResponse),
        (a_state(""), BadResponse),
        (a_state(7), BadResponse),
        (a_state(result=None), BadResponse),
        (a_state(result={"sample": 7}), BadResponse),
        (an_answer(b'{"status": "Ready", "resu'), BadResponse),
    ],
)
def test_a_job_that_brings_no_picture_says_why(a_request, answer, kind):
    with pytest.raises(kind) as caught:
        PROVIDER.parse_poll(a_request(), answer)
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    ("status", "body", "kind", "field"),
    [
        (401, {"detail": "Invalid API key format"}, KeyRefused, None),
        (403, {"detail": "Not authenticated"}, KeyRefused, None),
        (402, {"detail": "Insufficient credits"}, NoFunds, None),
        (404, {"detail": "Not Found"}, ProviderRejected, "model"),
        (422, {"detail": [{"loc": ["body", "width"], "msg": "no", "type": "t"}]}, ProviderRejected, "width"),
        (429, {"detail": "too many"}, RateLimited, None),
        (429, b"<html>", RateLimited, None),
    ],
)
def test_their_refusals_become_what_a_user_can_do(status, body, kind, field):
    fault = PROVIDER.fault(an_answer(body, status))
    assert (type(fault), fault.field) == (kind, field)


@pytest.mark.parametrize("body", [b"", b"<html>", {"detail": "words"}, {"detail": [{"loc": ["a fox in the snow"]}]}])
@pytest.mark.parametrize("status", [422, 500, 503])
def test_what_they_do_not_explain_is_left_to_the_status(status, body):
    assert PROVIDER.fault(an_answer(body, status)) is None
