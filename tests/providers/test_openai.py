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
)
from lib.model.request import Quality
from lib.net.messages import HttpAnswer
from lib.providers.base import Connection, Picture
from lib.providers.openai import OpenAiProvider

PICTURE = b"\x89PNG not really"
ENCODED = base64.b64encode(PICTURE).decode()
PRICES = {"text_in": 5000, "image_in": 8000, "image_out": 30000}
PROVIDER = OpenAiProvider()


def an_answer(body, *, status=200, headers=None):
    return HttpAnswer(status, headers or {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def a_good_body(**changes):
    usage = {
        "input_tokens": 10,
        "output_tokens": 196,
        "total_tokens": 206,
        "input_tokens_details": {"text_tokens": 10, "image_tokens": 0},
        "output_tokens_details": {"image_tokens": 196, "text_tokens": 0},
    }
    return {"created": 1, "data": [{"b64_json": ENCODED}], "usage": usage, **changes}


def an_error(status, code=None, kind=None, *, headers=None, **more):
    error = {"message": "words we never show", "type": kind, "param": None, "code": code, **more}
    return an_answer({"error": error}, status=status, headers=headers)


def test_the_call_is_exactly_this(a_request, a_connection):
    request = a_request(model="gpt-image-2.6-flare", size="1536x864", quality=Quality.PREMIUM, output_format="webp")
    call = PROVIDER.build(request, a_connection)
    assert (call.method, call.url) == ("POST", "https://vendor.example/v1/images/generations")
    assert call.headers == {"Authorization": "Bearer key-123"}
    assert call.json_body == {
        "model": "gpt-image-2.6-flare",
        "prompt": "a fox in the snow",
        "n": 1,
        "size": "1536x864",
        "quality": "high",
        "output_format": "webp",
    }
    assert call.is_paid
    assert call.read_timeout_s >= 180


@pytest.mark.parametrize(("quality", "theirs"), [("draft", "low"), ("standard", "medium"), ("premium", "high")])
def test_our_tiers_become_their_qualities(a_request, a_connection, quality, theirs):
    assert PROVIDER.build(a_request(quality=quality), a_connection).json_body["quality"] == theirs


def test_no_key_sends_no_credential(a_request):
    assert PROVIDER.build(a_request(), Connection("https://vendor.example/v1")).headers == {}


def test_the_picture_and_its_cost_are_read(a_request):
    answer = an_answer(a_good_body(), headers={"x-request-id": "r1"})
    result = PROVIDER.parse(a_request(options={"token_prices": PRICES}), answer)
    assert result.pictures == (Picture(PICTURE),)
    assert result.vendor_cost == 10 * 5 + 196 * 30
    assert result.request_id == "r1"


@pytest.mark.parametrize(
    ("usage", "cost"),
    [
        ({"input_tokens": 1, "output_tokens": 1}, 35),
        ({"input_tokens": 0, "output_tokens": 1756}, 52_680),
        ({"input_tokens": 1, "output_tokens": "many"}, None),
        ({"input_tokens": 1, "output_tokens": -1}, None),
        ({"output_tokens": 2, "output_tokens_details": {"image_tokens": 1, "text_tokens": 1}}, None),
        (None, None),
        ("free", None),
    ],
)
def test_a_cost_is_booked_only_where_every_token_has_a_price(a_request, usage, cost):
    body = a_good_body(usage=usage)
    assert PROVIDER.parse(a_request(options={"token_prices": PRICES}), an_answer(body)).vendor_cost == cost


def test_without_token_prices_the_cost_stays_open(a_request):
    assert PROVIDER.parse(a_request(), an_answer(a_good_body())).vendor_cost is None


@pytest.mark.parametrize(
    ("entry", "picture"),
    [
        ({"url": "https://pictures.example/1.png"}, Picture(url="https://pictures.example/1.png")),
        ({"b64_json": f"data:image/png;base64,{ENCODED}"}, Picture(PICTURE)),
        ({"b64_json": ENCODED, "url": ""}, Picture(PICTURE)),
    ],
)
def test_what_compatible_servers_send_is_read_too(a_request, entry, picture):
    assert PROVIDER.parse(a_request(), an_answer({"data": [entry]})).pictures == (picture,)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"<html>", "JSON"),
        (b"", "JSON"),
        (b"[" * 100_000, "JSON"),
        ([], "object"),
        ({}, "data"),
        ({"data": []}, "data"),
        ({"data": "x"}, "data"),
        ({"data": [{}]}, "b64_json"),
        ({"data": [{"b64_json": 7}]}, "b64_json"),
        ({"data": [{"b64_json": ENCODED[:-3]}]}, "b64_json"),
        ({"data": [{"b64_json": "$$$$"}]}, "b64_json"),
        ({"data": [{"b64_json": "data:image/png;base64,"}]}, "b64_json"),
    ],
)
def test_an_answer_that_makes_no_sense_names_what_is_wrong(a_request, body, named):
    with pytest.raises(BadResponse, match=named):
        PROVIDER.parse(a_request(), an_answer(body))


@pytest.mark.row("A40")
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (an_error(401, "invalid_api_key"), KeyRefused),
        (an_error(403), KeyRefused),
        (an_error(404, "model_not_found"), ProviderRejected),
        (an_error(400, "moderation_blocked", "image_generation_user_error"), ContentRejected),
        (an_error(400, "content_policy_violation"), ContentRejected),
        (an_error(400, moderation_details={"moderation_stage": "unknown"}), ContentRejected),
        (an_error(400, "invalid_size", "image_generation_user_error", param="size"), ProviderRejected),
        (an_error(400, "billing_hard_limit_reached"), NoFunds),
        (an_error(429, "billing_hard_limit_reached"), NoFunds),
        (an_error(429, "insufficient_quota"), NoFunds),
        (an_error(429, None, "insufficient_quota"), NoFunds),
        (an_error(429, "credit_balance_exhausted"), NoFunds),
        (an_error(429, "organization_spend_limit_exceeded"), NoFunds),
        (an_error(429, "project_spend_limit_exceeded"), NoFunds),
        (an_error(400, "invalid_value", "invalid_request_error", param="size"), ProviderRejected),
        (an_error(500, headers={"x-should-retry": "false"}), ProviderRejected),
        (an_error(409, headers={"x-should-retry": "true"}), ProviderUnavailable),
    ],
)
def test_their_error_codes_become_what_a_user_can_do(answer, kind):
    fault = PROVIDER.fault(answer)
    assert type(fault) is kind
    assert "words we never show" not in fault.sentence()


@pytest.mark.parametrize(
    "answer",
    [
        an_error(429, "rate_limit_exceeded", "requests"),
        an_error(500),
        an_error(503),
        an_error(400),
        an_answer(b"<html>", status=502),
        an_answer({"error": "text"}, status=500),
        an_answer({"detail": "text"}, status=422),
    ],
)
def test_what_they_do_not_explain_is_left_to_the_status(answer):
    assert PROVIDER.fault(answer) is None


@pytest.mark.parametrize(
    ("details", "message"),
    [
        (
            {"moderation_stage": "input", "categories": ["violence", "sexual"]},
            "OpenAI refused this prompt (violence, sexual).",
        ),
        ({"moderation_stage": "output"}, "OpenAI refused the image that came of this prompt."),
        ({"moderation_stage": "input", "categories": ["a <b>", 7]}, "OpenAI refused this prompt."),
        (None, "OpenAI refused this prompt."),
    ],
)
def test_a_refusal_says_what_was_refused_and_why(details, message):
    fault = PROVIDER.fault(an_error(400, "moderation_blocked", moderation_details=details))
    assert fault.message == message


def test_a_bad_field_is_named():
    fault = PROVIDER.fault(an_error(400, "invalid_value", param="size"))
    assert (fault.message, fault.field) == ("OpenAI did not accept the request's size.", "size")
