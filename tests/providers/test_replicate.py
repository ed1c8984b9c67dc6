import base64
import json

import pytest

from lib.errors import BadResponse, ContentRejected, KeyRefused, NoFunds, ProviderRejected, RateLimited
from lib.net.messages import HttpAnswer
from lib.providers.base import Connection, Pending, Picture, Remote
from lib.providers.replicate import ReplicateProvider

PROVIDER = ReplicateProvider()
CONNECTION = Connection("https://api.replicate.com/v1", "r8_123")
ADDRESS = "https://replicate.delivery/1.png"
DATA = "data:image/png;base64," + base64.b64encode(b"picture").decode()


def an_answer(body, status=200):
    return HttpAnswer(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def a_prediction(status="succeeded", **changes):
    body = {"id": "p1", "status": status, "output": [ADDRESS], "error": None, "version": "v7", "logs": ""}
    return an_answer({**body, **changes})


def test_a_prediction_of_an_official_model_is_exactly_this(a_request):
    options = {"fields": {"seed": "seed", "aspect_ratio": "aspect_ratio"}, "fixed": {"num_outputs": 1}}
    request = a_request(model="black-forest-labs/flux-schnell", seed=0, aspect_ratio="16:9", options=options)
    call = PROVIDER.submit(request, CONNECTION)
    assert call.method == "POST"
    assert call.url == "https://api.replicate.com/v1/models/black-forest-labs/flux-schnell/predictions"
    assert call.headers == {"Authorization": "Bearer r8_123", "Prefer": "wait=5"}
    assert call.json_body == {
        "input": {"prompt": "a fox in the snow", "num_outputs": 1, "seed": 0, "aspect_ratio": "16:9"}
    }
    assert call.is_paid


@pytest.mark.parametrize("model", ["f" * 64, "owner/name:" + "f" * 64])
def test_a_version_is_named_in_the_body(a_request, model):
    call = PROVIDER.submit(a_request(model=model), CONNECTION)
    assert call.url == "https://api.replicate.com/v1/predictions"
    assert call.json_body == {"version": model, "input": {"prompt": "a fox in the snow"}}


@pytest.mark.parametrize("status", ["starting", "processing", "succeeded", "failed"])
def test_a_start_brings_an_id_whatever_its_state(status):
    assert PROVIDER.parse_submission(a_prediction(status)) == Remote("p1")


@pytest.mark.parametrize("body", [b"<html>", b'{"id": "p', [], {}, {"id": 7}])
def test_a_start_without_id_is_a_bad_response(body):
    with pytest.raises(BadResponse):
        PROVIDER.parse_submission(an_answer(body, 201))


def test_asking_and_stopping_go_by_id():
    poll, cancel = PROVIDER.poll(Remote("p1"), CONNECTION), PROVIDER.cancel(Remote("p1"), CONNECTION)
    assert (poll.method, poll.url) == ("GET", "https://api.replicate.com/v1/predictions/p1")
    assert (cancel.method, cancel.url) == ("POST", "https://api.replicate.com/v1/predictions/p1/cancel")
    assert poll.headers == cancel.headers == {"Authorization": "Bearer r8_123"}


@pytest.mark.parametrize(
    ("output", "pictures"),
    [
        (ADDRESS, (Picture(url=ADDRESS),)),
        ([ADDRESS, ADDRESS], (Picture(url=ADDRESS), Picture(url=ADDRESS))),
        ([None, 7, ADDRESS], (Picture(url=ADDRESS),)),
        ({"images": [ADDRESS], "text": "words"}, (Picture(url=ADDRESS),)),
        ({"image": ADDRESS}, (Picture(url=ADDRESS),)),
        ({"url": ADDRESS}, (Picture(url=ADDRESS),)),
        (DATA, (Picture(b"picture"),)),
    ],
)
def test_pictures_are_found_in_every_form_of_output(a_request, output, pictures):
    result = PROVIDER.parse_poll(a_request(), a_prediction(output=output))
    assert result.pictures == pictures
    assert (result.request_id, result.model_version) == ("p1", "v7")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("starting", Pending(stage="The model is starting")),
        ("processing", Pending()),
        ("something new", Pending()),
    ],
)
def test_statuses_on_the_way_mean_that_it_is_not_done(a_request, status, state):
    assert PROVIDER.parse_poll(a_request(), a_prediction(status, output=None)) == state


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (a_prediction("failed", error="NSFW content detected. Try running it again."), ContentRejected),
        (a_prediction("failed", error="The input or output was flagged as sensitive. (E005)"), ContentRejected),
        (a_prediction("failed", error="CUDA out of memory"), ProviderRejected),
        (a_prediction("failed", error=None), ProviderRejected),
        (a_prediction("canceled"), ProviderRejected),
        (a_prediction("aborted"), ProviderRejected),
        (a_prediction(output=None), BadResponse),
        (a_prediction(output=[]), BadResponse),
        (a_prediction(output={"text": "words"}), BadResponse),
        (a_prediction(output="data:image/png;base64,$$$"), BadResponse),
        (a_prediction(None), BadResponse),
        (an_answer(b'{"status": "succ'), BadResponse),
    ],
)
def test_a_prediction_that_brings_no_picture_says_why(a_request, answer, kind):
    with pytest.raises(kind) as caught:
        PROVIDER.parse_poll(a_request(), answer)
    assert type(caught.value) is kind
    assert "CUDA" not in caught.value.sentence()


@pytest.mark.parametrize(
    ("status", "body", "kind", "field"),
    [
        (401, {"title": "Unauthenticated", "detail": "no", "status": 401}, KeyRefused, None),
        (402, {"title": "Insufficient credit", "detail": "no", "status": 402}, NoFunds, None),
        (404, {"detail": "The requested resource could not be found."}, ProviderRejected, "model"),
        (422, {"invalid_fields": [{"field": "input.seed", "description": "no"}]}, ProviderRejected, "seed"),
        (429, {"detail": "Request was throttled.", "retry_after": 7}, RateLimited, None),
        (429, {"detail": "You have insufficient credit to run this model."}, NoFunds, None),
        (429, b"<html>", RateLimited, None),
    ],
)
def test_their_refusals_become_what_a_user_can_do(status, body, kind, field):
    fault = PROVIDER.fault(an_answer(body, status))
    assert (type(fault), fault.field) == (kind, field)


@pytest.mark.parametrize(
    ("told", "wait_s"), [(7, 7), (0, 0), (1.5, 1.5), ("7", None), (-1, None), (True, None), (1e999, None)]
)
def test_the_time_to_wait_is_read_from_the_body(told, wait_s):
    assert PROVIDER.fault(an_answer({"detail": "throttled", "retry_after": told}, 429)).retry_after_s == wait_s


def test_an_account_with_little_credit_learns_why_it_is_slow():
    words = "Your rate limit is reduced to 6 requests per minute while you have less than $5.0 in credit."
    fault = PROVIDER.fault(an_answer({"detail": words, "retry_after": 30}, 429))
    assert fault.retryable
    assert "little credit" in fault.message
    assert fault.retry_after_s == 30


@pytest.mark.parametrize("body", [b"", b"<html>", {"detail": "words"}, {"invalid_fields": [{"field": "a fox"}]}])
@pytest.mark.parametrize("status", [422, 500, 503])
def test_what_they_do_not_explain_is_left_to_the_status(status, body):
    assert PROVIDER.fault(an_answer(body, status)) is None
