import base64
import json

import pytest

from lib.errors import BadResponse, ContentRejected, KeyRefused, NoFunds, ProviderRejected, RateLimited
from lib.net.messages import HttpAnswer
from lib.providers.base import Connection, Picture
from lib.providers.gemini import GeminiProvider

PICTURE = b"\x89PNG not really"
ENCODED = base64.b64encode(PICTURE).decode()
INLINE = {"inlineData": {"mimeType": "image/png", "data": ENCODED}}
PROVIDER = GeminiProvider()


def an_answer(body, *, status=200):
    return HttpAnswer(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def a_body(*parts, reason="STOP", **more):
    return {"candidates": [{"finishReason": reason, "content": {"role": "model", "parts": list(parts)}}], **more}


def an_error(code, status, *details):
    return an_answer(
        {"error": {"code": code, "message": "hidden words", "status": status, "details": details}}, status=code
    )


def test_the_call_is_exactly_this(a_request):
    request = a_request(model="gemini-nano-banana-2.1", aspect_ratio="16:9", resolution="2K")
    call = PROVIDER.build(request, Connection("https://vendor.example/v1beta", "key-123"))
    assert call.method == "POST"
    assert call.url == "https://vendor.example/v1beta/models/gemini-nano-banana-2.1:generateContent"
    assert call.headers == {"x-goog-api-key": "key-123"}
    assert call.json_body == {
        "contents": [{"role": "user", "parts": [{"text": "a fox in the snow"}]}],
        "generationConfig": {
            "responseModalities": ["TEXT", "IMAGE"],
            "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
        },
    }
    assert call.is_paid


@pytest.mark.parametrize(
    ("base", "start"),
    [
        ("https://vendor.example", "https://vendor.example/v1beta/models/"),
        ("https://vendor.example/v1", "https://vendor.example/v1/models/"),
        ("https://vendor.example/proxy", "https://vendor.example/proxy/v1beta/models/"),
    ],
)
def test_the_version_may_end_the_base_address(a_request, base, start):
    assert PROVIDER.build(a_request(), Connection(base)).url.startswith(start)


def test_a_shape_that_was_not_asked_is_not_sent(a_request, a_connection):
    assert "imageConfig" not in PROVIDER.build(a_request(), a_connection).json_body["generationConfig"]


def test_a_model_id_cannot_leave_its_place_in_the_address(a_request, a_connection):
    assert (
        "/models/..%2F..%2Fother%3Fx:generateContent"
        in PROVIDER.build(a_request(model="../../other?x"), a_connection).url
    )


def test_thoughts_are_left_out_and_words_are_kept(a_request):
    thought = {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(b"draft").decode()}, "thought": True}
    body = a_body(
        {"text": "hm", "thought": True}, thought, {"text": "Here."}, INLINE, responseId="r1", modelVersion="m-7"
    )
    result = PROVIDER.parse(a_request(), an_answer(body))
    assert result.pictures == (Picture(PICTURE),)
    assert (result.text, result.request_id, result.model_version) == ("Here.", "r1", "m-7")


@pytest.mark.parametrize(
    ("prices", "cost"),
    [
        ({"text_in": 2000, "text_out": 12000, "image_out": 120_000}, 10 * 2 + 1120 * 120 + (5 + 3) * 12),
        ({"image_out": 120_000}, None),
        (None, None),
    ],
)
def test_tokens_are_booked_where_each_has_a_price(a_request, prices, cost):
    usage = {
        "promptTokenCount": 10,
        "thoughtsTokenCount": 3,
        "candidatesTokensDetails": [
            {"modality": "IMAGE", "tokenCount": 1120},
            {"modality": "TEXT", "tokenCount": 5},
        ],
    }
    request = a_request(options={"token_prices": prices})
    assert PROVIDER.parse(request, an_answer(a_body(INLINE, usageMetadata=usage))).vendor_cost == cost


@pytest.mark.row("A40")
@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        ({"promptFeedback": {"blockReason": "SAFETY"}}, ContentRejected, "Gemini refused this prompt (SAFETY)."),
        (
            {"candidates": [], "promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}},
            ContentRejected,
            "Gemini refused this prompt (PROHIBITED_CONTENT).",
        ),
        (
            {"candidates": [{"finishReason": "IMAGE_SAFETY", "finishMessage": "hidden words"}]},
            ContentRejected,
            "Gemini refused to make this image (IMAGE_SAFETY).",
        ),
        (
            a_body({"text": "I would rather not."}, reason="RECITATION"),
            ContentRejected,
            "Gemini refused to make this image (RECITATION).",
        ),
        ({"candidates": [{"finishReason": "NO_IMAGE"}]}, BadResponse, "Gemini made no image (NO_IMAGE)."),
        (a_body(reason="MAX_TOKENS"), BadResponse, "Gemini made no image (MAX_TOKENS)."),
        (a_body(), BadResponse, "Gemini made no image (STOP)."),
        (
            a_body({"text": "Which fox\n do you mean?"}),
            ProviderRejected,
            "Gemini answered in words instead of an image: “Which fox do you mean?”",
        ),
        ({}, BadResponse, "Gemini's answer lacks candidates: it holds no image."),
        (
            {"candidates": [None, 7, {"content": None}]},
            BadResponse,
            "Gemini's answer lacks candidates: it holds no image.",
        ),
    ],
)
def test_an_answer_without_a_picture_says_why(a_request, body, kind, message):
    with pytest.raises(kind) as caught:
        PROVIDER.parse(a_request(), an_answer(body))
    assert caught.value.message == message


def test_the_models_words_are_shortened(a_request):
    with pytest.raises(ProviderRejected) as caught:
        PROVIDER.parse(a_request(), an_answer(a_body({"text": "word \u202e" * 500})))
    assert len(caught.value.message) < 260
    assert "\u202e" not in caught.value.message


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"<html>", "JSON"),
        ([], "object"),
        (a_body({"inlineData": {"mimeType": "image/png"}}), "inlineData.data"),
        (a_body({"inlineData": {"data": ENCODED[:-3]}}), "inlineData.data"),
    ],
)
def test_an_answer_that_makes_no_sense_names_what_is_wrong(a_request, body, named):
    with pytest.raises(BadResponse, match=named):
        PROVIDER.parse(a_request(), an_answer(body))


PER_DAY = {"violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel"}]}
NO_FREE_TIER = {"violations": [{"quotaId": "GenerateRequestsPerMinute-FreeTier", "quotaValue": "0"}]}
RETRY = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "37.5s"}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (an_error(400, "INVALID_ARGUMENT", {"reason": "API_KEY_INVALID"}), KeyRefused),
        (an_error(400, "FAILED_PRECONDITION"), NoFunds),
        (an_error(404, "NOT_FOUND"), ProviderRejected),
        (an_error(429, "RESOURCE_EXHAUSTED", RETRY), RateLimited),
        (an_error(429, "RESOURCE_EXHAUSTED", RETRY, PER_DAY), NoFunds),
        (an_error(429, "RESOURCE_EXHAUSTED", RETRY, NO_FREE_TIER), NoFunds),
        (an_answer([{"error": {"status": "FAILED_PRECONDITION"}}], status=400), NoFunds),
    ],
)
def test_their_errors_become_what_a_user_can_do(answer, kind):
    fault = PROVIDER.fault(answer)
    assert type(fault) is kind
    assert "hidden words" not in fault.sentence()


@pytest.mark.parametrize(
    "answer",
    [
        an_error(400, "INVALID_ARGUMENT"),
        an_error(403, "PERMISSION_DENIED"),
        an_error(503, "UNAVAILABLE"),
        an_answer(b"oops", status=500),
    ],
)
def test_what_they_do_not_explain_is_left_to_the_status(answer):
    assert PROVIDER.fault(answer) is None


def test_the_wait_is_read_from_the_body():
    assert PROVIDER.fault(an_error(429, "RESOURCE_EXHAUSTED", RETRY)).retry_after_s == 37.5
    assert PROVIDER.fault(an_error(429, "RESOURCE_EXHAUSTED", {"retryDelay": "soon"})).retry_after_s is None
