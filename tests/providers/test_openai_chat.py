import json

import pytest

from lib.errors import BadResponse, ContentRejected
from lib.model.plan import ImageRole, InputImage
from lib.model.request import Operation
from lib.net.messages import HttpAnswer
from lib.providers.openai import OpenAiProvider
from lib.providers.openai_chat import MAX_ANSWER_TOKENS, chat_body, is_strict

PROVIDER = OpenAiProvider()
SCHEMA = {
    "type": "object",
    "properties": {"mood": {"type": "string"}},
    "required": ["mood"],
    "additionalProperties": False,
}


def an_answer(body, *, headers=None):
    return HttpAnswer(200, headers or {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def a_body(content="A quiet fox.", *, reason="stop", refusal=None, **more):
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return {
        "id": "c1",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": reason}],
    } | more


@pytest.fixture
def a_text_request(a_request):
    return lambda **changes: a_request(**{"operation": Operation.PROMPT, "model": "gpt-6-luna", **changes})


def test_a_text_is_exactly_this_call(a_text_request, a_connection):
    call = PROVIDER.build(a_text_request(system_prompt="Write image prompts."), a_connection)
    assert (call.method, call.url) == ("POST", "https://vendor.example/v1/chat/completions")
    assert (call.headers, call.is_paid) == ({"Authorization": "Bearer key-123"}, True)
    assert call.json_body == {
        "model": "gpt-6-luna",
        "messages": [
            {"role": "system", "content": "Write image prompts."},
            {"role": "user", "content": "a fox in the snow"},
        ],
        "max_completion_tokens": MAX_ANSWER_TOKENS,
    }


def test_pictures_go_along_as_data_addresses_and_a_mask_does_not(a_text_request, a_connection):
    inputs = tuple(
        InputImage(role=role, asset_id="img_1", content=b"abc", media_type="image/jpeg")
        for role in (ImageRole.INIT, ImageRole.MASK)
    )
    call = PROVIDER.build(a_text_request(operation=Operation.ANALYZE, inputs=inputs), a_connection)
    assert call.json_body["messages"] == [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "a fox in the snow"},
                {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,YWJj", "detail": "high"}},
            ],
        }
    ]


def test_a_shape_is_asked_for_strictly_where_its_schema_allows_it(a_text_request):
    asked = chat_body(a_text_request(json_schema=SCHEMA))["response_format"]
    assert asked == {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA}}
    loose = chat_body(a_text_request(json_schema={**SCHEMA, "additionalProperties": True}))["response_format"]
    assert loose["json_schema"]["strict"] is False


@pytest.mark.parametrize(
    ("schema", "strict"),
    [
        (SCHEMA, True),
        ({"type": "string"}, True),
        ({"type": "object"}, False),
        ({**SCHEMA, "required": []}, False),
        ({"type": "array", "items": SCHEMA}, True),
        ({"anyOf": [SCHEMA, {"type": "object", "properties": {}}]}, False),
    ],
)
def test_a_schema_is_strict_when_every_object_is_closed_and_complete(schema, strict):
    assert is_strict(schema) is strict


def test_older_servers_and_other_limits_are_served_too(a_text_request):
    options = {"max_output_tokens": 300, "reasoning_effort": "none", "image_detail": "low"}
    body = chat_body(a_text_request(options=options), limit_field="max_tokens")
    assert (body["max_tokens"], body["reasoning_effort"]) == (300, "none")
    assert "max_completion_tokens" not in body


def test_the_text_its_cost_and_its_model_are_read(a_text_request):
    body = a_body(model="gpt-6-luna-2026", usage={"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120})
    request = a_text_request(options={"token_prices": {"text_in": 100, "text_out": 500}})
    result = PROVIDER.parse(request, an_answer(body, headers={"x-request-id": "r1"}))
    assert (result.text, result.pictures, result.vendor_cost) == ("A quiet fox.", (), 20)
    assert (result.request_id, result.model_version) == ("r1", "gpt-6-luna-2026")


@pytest.mark.parametrize(
    "content", [[{"type": "text", "text": "A quiet "}, {"type": "text", "text": "fox."}], "A quiet fox.\n"]
)
def test_a_text_in_parts_is_one_text(a_text_request, content):
    assert PROVIDER.parse(a_text_request(), an_answer(a_body(content))).text == "A quiet fox."


@pytest.mark.parametrize("content", ['{"mood": "calm"}', '```json\n{"mood": "calm"}\n```'])
def test_json_is_read_with_or_without_a_fence(a_text_request, content):
    result = PROVIDER.parse(a_text_request(json_schema=SCHEMA), an_answer(a_body(content)))
    assert json.loads(result.text) == {"mood": "calm"}


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        (a_body("A qui", reason="length"), BadResponse, "OpenAI's answer was cut off because it grew too long."),
        (a_body("", reason="content_filter"), ContentRejected, "OpenAI filtered the answer."),
        (a_body(None, refusal="I can't\nhelp."), ContentRejected, "OpenAI refused to answer: “I can't help.”"),
        (a_body(None), BadResponse, "OpenAI's answer lacks choices[].message.content."),
        (a_body("  "), BadResponse, "OpenAI's answer lacks choices[].message.content."),
        ({"choices": []}, BadResponse, "OpenAI's answer lacks choices: it holds no text."),
        ({}, BadResponse, "OpenAI's answer lacks choices: it holds no text."),
        (b'{"choices": [{"mess', BadResponse, "OpenAI's answer is not JSON."),
    ],
)
def test_an_answer_without_a_whole_text_says_why(a_text_request, body, kind, message):
    with pytest.raises(kind) as caught:
        PROVIDER.parse(a_text_request(), an_answer(body))
    assert caught.value.message == message


@pytest.mark.parametrize("content", ["A quiet fox.", '{"mood": "ca', "```\n```"])
def test_words_instead_of_the_shape_are_a_bad_response(a_text_request, content):
    with pytest.raises(BadResponse, match="not the JSON"):
        PROVIDER.parse(a_text_request(json_schema=SCHEMA), an_answer(a_body(content)))
