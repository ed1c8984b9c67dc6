import base64
import json

import pytest

from lib.errors import BadResponse, ContentRejected, KeyRefused, NoFunds, ProviderRejected, RateLimited
from lib.net.messages import HttpAnswer
from lib.providers.base import Connection, Pending, Picture, Remote
from lib.providers.fal import FalProvider

PROVIDER = FalProvider()
CONNECTION = Connection("https://queue.fal.run", "id:secret")
REQUEST = "https://queue.fal.run/fal-ai/flux/requests/r1"
STATE = f"{REQUEST}/status"
ADDRESS = "https://fal.media/files/1.png"
DATA = "data:image/png;base64," + base64.b64encode(b"picture").decode()


def an_answer(body, status=200, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpAnswer(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode())


def a_start(**changes):
    body = {"status": "IN_QUEUE", "request_id": "r1", "response_url": REQUEST, "status_url": STATE}
    return an_answer({**body, "cancel_url": f"{REQUEST}/cancel", "queue_position": 0, **changes})


def a_result(**changes):
    images = [{"url": ADDRESS, "width": 1024, "height": 1024, "content_type": "image/png"}]
    body = {"images": images, "seed": 42, "prompt": "a fox", "has_nsfw_concepts": [False], "timings": {}}
    return an_answer({**body, **changes}, x_fal_request_id="r1")


def test_a_request_is_exactly_this(a_request):
    options = {"fields": {"size": "image_size", "seed": "seed"}, "fixed": {"num_images": 1}}
    call = PROVIDER.submit(a_request(model="fal-ai/flux/schnell", seed=0, options=options), CONNECTION)
    assert (call.method, call.url, call.is_paid) == ("POST", "https://queue.fal.run/fal-ai/flux/schnell", True)
    assert call.headers == {"Authorization": "Key id:secret"}
    assert call.json_body == {
        "prompt": "a fox in the snow",
        "num_images": 1,
        "image_size": {"width": 1024, "height": 1024},
        "seed": 0,
    }


def test_the_address_to_ask_at_is_kept_as_given():
    assert PROVIDER.parse_submission(a_start()) == Remote("r1", STATE)


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        (a_start(request_id=None), "request_id"),
        (a_start(status_url=""), "status_url"),
        (an_answer([]), "object"),
        (an_answer(b'{"request_id": "r'), "JSON"),
    ],
)
def test_a_start_that_makes_no_sense_names_what_is_wrong(answer, named):
    with pytest.raises(BadResponse, match=named):
        PROVIDER.parse_submission(answer)


@pytest.mark.parametrize("address", [STATE, REQUEST, "https://rest.fal.ai/r1/status"])
def test_state_and_result_are_asked_for_where_fal_says(address):
    call = PROVIDER.poll(Remote("r1", address), CONNECTION)
    assert (call.method, call.url, call.headers) == ("GET", address, {"Authorization": "Key id:secret"})


@pytest.mark.parametrize("address", ["", "https://fal.run.evil.example/status", "http://queue.fal.run/r1/status"])
def test_an_address_elsewhere_is_not_asked(address):
    with pytest.raises(BadResponse):
        PROVIDER.poll(Remote("r1", address), CONNECTION)


def test_a_request_is_stopped_while_it_can_be():
    call = PROVIDER.cancel(Remote("r1", STATE), CONNECTION)
    assert (call.method, call.url) == ("PUT", f"{REQUEST}/cancel")
    assert PROVIDER.cancel(Remote("r1", REQUEST), CONNECTION) is None


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ({"status": "IN_QUEUE", "queue_position": 3}, Pending(stage="Waiting in line")),
        ({"status": "IN_PROGRESS", "logs": None}, Pending()),
        (
            {"status": "COMPLETED", "response_url": REQUEST},
            Pending(95, "Receiving the image", poll_url=REQUEST),
        ),
    ],
)
def test_the_state_says_how_far_it_is_and_where_the_result_is(a_request, body, state):
    assert PROVIDER.parse_poll(a_request(), an_answer(body)) == state


@pytest.mark.parametrize(
    ("changes", "pictures"),
    [
        ({}, (Picture(url=ADDRESS),)),
        ({"images": None, "image": {"url": ADDRESS}}, (Picture(url=ADDRESS),)),
        ({"images": [{"url": DATA}]}, (Picture(b"picture"),)),
    ],
)
def test_the_pictures_are_read(a_request, changes, pictures):
    result = PROVIDER.parse_poll(a_request(), a_result(**changes))
    assert result.pictures == pictures
    assert (result.seed, result.request_id) == (42, "r1")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (a_result(has_nsfw_concepts=[True]), ContentRejected),
        (a_result(has_nsfw_concepts=[False, True]), ContentRejected),
        (an_answer({"status": "COMPLETED", "error": "no", "error_type": "content_policy_violation"}), ContentRejected),
        (an_answer({"status": "COMPLETED", "error": "words", "error_type": "runner_error"}), ProviderRejected),
        (an_answer({"status": "COMPLETED", "error": "words"}), ProviderRejected),
        (an_answer({"status": "COMPLETED"}), BadResponse),
        (a_result(images=[]), BadResponse),
        (a_result(images=[{}]), BadResponse),
        (a_result(images="x"), BadResponse),
        (a_result(images=[{"url": "data:image/png;base64,$$"}]), BadResponse),
        (an_answer({}), BadResponse),
        (an_answer(b'{"images": [{"url"'), BadResponse),
    ],
)
def test_a_request_that_brings_no_picture_says_why(a_request, answer, kind):
    with pytest.raises(kind) as caught:
        PROVIDER.parse_poll(a_request(), answer)
    assert type(caught.value) is kind


LOCKED = "User is locked. Reason: Exhausted balance. Top up your balance at the dashboard."


@pytest.mark.parametrize(
    ("status", "detail", "kind", "field"),
    [
        (401, "Cannot access application", KeyRefused, None),
        (403, LOCKED, NoFunds, None),
        (404, "Application not found", ProviderRejected, "model"),
        (422, [{"loc": ["body", "prompt"], "type": "content_policy_violation"}], ContentRejected, None),
        (422, {"type": "content_policy_violation", "message": "no"}, ContentRejected, None),
        (422, [{"loc": ["body", "seed"], "msg": "no", "type": "int_parsing"}], ProviderRejected, "seed"),
        (429, "slow down", RateLimited, None),
    ],
)
def test_their_refusals_become_what_a_user_can_do(status, detail, kind, field):
    fault = PROVIDER.fault(an_answer({"detail": detail}, status))
    assert (type(fault), fault.field) == (kind, field)


def test_a_refusal_may_be_told_by_a_header():
    answer = an_answer(b"", 422, x_fal_error_type="content_policy_violation")
    assert type(PROVIDER.fault(answer)) is ContentRejected


@pytest.mark.parametrize("detail", [None, "words", 7, [], [{"loc": ["a fox in the snow"]}], {"message": "words"}])
@pytest.mark.parametrize("status", [403, 422, 500, 504])
def test_what_they_do_not_explain_is_left_to_the_status(status, detail):
    assert PROVIDER.fault(an_answer({"detail": detail}, status)) is None
