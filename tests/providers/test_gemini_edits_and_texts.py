import base64
import json

import pytest

from lib.errors import BadResponse, ContentRejected, ProviderRejected, TooLarge
from lib.model.plan import ImageRole, InputImage
from lib.model.request import Operation
from lib.net.messages import HttpAnswer
from lib.providers.gemini import GeminiProvider
from lib.providers.gemini_body import MAX_ANSWER_TOKENS, MAX_IMAGES, MAX_INLINE_BYTES

PROVIDER = GeminiProvider()
SCHEMA = {"type": "object", "properties": {"mood": {"type": "string"}}}


def an_image(role=ImageRole.INIT, content=b"first", media_type="image/png"):
    return InputImage(role=role, asset_id="img_1", content=content, media_type=media_type)


def inline(content, media_type="image/png"):
    return {"inlineData": {"mimeType": media_type, "data": base64.b64encode(content).decode()}}


def an_answer(*parts, reason="STOP", **more):
    candidate = {"finishReason": reason, "content": {"role": "model", "parts": list(parts)}}
    return HttpAnswer(200, {}, json.dumps({"candidates": [candidate], **more}).encode())


def test_an_edit_sends_the_picture_to_change_first_and_the_words_last(a_request, a_connection):
    inputs = (an_image(ImageRole.REFERENCE, b"second", "image/webp"), an_image())
    call = PROVIDER.build(a_request(operation=Operation.EDIT, inputs=inputs, aspect_ratio="1:1"), a_connection)
    assert call.json_body == {
        "contents": [
            {
                "role": "user",
                "parts": [inline(b"first"), inline(b"second", "image/webp"), {"text": "a fox in the snow"}],
            }
        ],
        "generationConfig": {"responseModalities": ["TEXT", "IMAGE"], "imageConfig": {"aspectRatio": "1:1"}},
    }


def test_a_mask_is_the_last_picture_and_the_words_say_what_it_means(a_request, a_connection):
    inputs = (an_image(ImageRole.MASK, b"mask"), an_image(), an_image(ImageRole.REFERENCE, b"second"))
    call = PROVIDER.build(a_request(operation=Operation.EDIT, inputs=inputs), a_connection)
    *pictures, words = call.json_body["contents"][0]["parts"]
    assert pictures == [inline(b"first"), inline(b"second"), inline(b"mask")]
    assert words["text"].startswith("a fox in the snow\n\nThe last image is a mask for the first one.")


@pytest.mark.parametrize(
    ("inputs", "kind"),
    [
        ((), ProviderRejected),
        ((an_image(),) * (MAX_IMAGES + 1), ProviderRejected),
        ((an_image(content=b"x" * MAX_INLINE_BYTES), an_image()), TooLarge),
    ],
)
def test_what_does_not_fit_is_refused_before_sending(a_request, a_connection, inputs, kind):
    with pytest.raises(kind):
        PROVIDER.build(a_request(operation=Operation.EDIT, inputs=inputs), a_connection)


def test_a_description_is_exactly_this_call(a_request, a_connection):
    request = a_request(
        operation=Operation.ANALYZE, inputs=(an_image(),), system_prompt="Look closely.", json_schema=SCHEMA
    )
    assert PROVIDER.build(request, a_connection).json_body == {
        "contents": [{"role": "user", "parts": [inline(b"first"), {"text": "a fox in the snow"}]}],
        "systemInstruction": {"parts": [{"text": "Look closely."}]},
        "generationConfig": {
            "maxOutputTokens": MAX_ANSWER_TOKENS,
            "responseMimeType": "application/json",
            "responseJsonSchema": SCHEMA,
        },
    }


def test_limits_and_thinking_come_from_the_catalog(a_request, a_connection):
    options = {"max_output_tokens": 300, "thinking_level": "LOW"}
    body = PROVIDER.build(a_request(operation=Operation.PROMPT, options=options), a_connection).json_body
    assert body["generationConfig"] == {"maxOutputTokens": 300, "thinkingConfig": {"thinkingLevel": "LOW"}}


def test_a_text_is_joined_from_its_parts_without_the_thoughts(a_request):
    usage = {"promptTokenCount": 100, "candidatesTokenCount": 20, "thoughtsTokenCount": 4}
    answer = an_answer({"text": "hm", "thought": True}, {"text": "A quiet "}, {"text": "fox."}, usageMetadata=usage)
    prices = {"token_prices": {"text_in": 1000, "text_out": 5000}}
    result = PROVIDER.parse(a_request(operation=Operation.PROMPT, options=prices), answer)
    assert (result.text, result.pictures, result.vendor_cost) == ("A quiet fox.", (), 100 + 24 * 5)


@pytest.mark.parametrize("usage", [None, {}, {"promptTokenCount": 5}, {"candidatesTokenCount": "many"}])
def test_a_texts_cost_stays_open_where_the_counts_are_missing(a_request, usage):
    prices = {"token_prices": {"text_in": 1000, "text_out": 5000}}
    request = a_request(operation=Operation.PROMPT, options=prices)
    assert PROVIDER.parse(request, an_answer({"text": "fox"}, usageMetadata=usage)).vendor_cost is None


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        (an_answer({"text": "A qui"}, reason="MAX_TOKENS"), BadResponse, "cut off"),
        (an_answer({"text": "A qui"}, reason="SAFETY"), ContentRejected, "refused to answer (SAFETY)"),
        (an_answer(promptFeedback={"blockReason": "BLOCKLIST"}), ContentRejected, "refused this prompt (BLOCKLIST)"),
        (an_answer(), BadResponse, "wrote nothing (STOP)"),
        (HttpAnswer(200, {}, b"{}"), BadResponse, "wrote nothing (no reason given)"),
        (an_answer({"text": "calm"}), BadResponse, "not the JSON"),
    ],
)
def test_an_answer_without_a_whole_text_says_why(a_request, answer, kind, message):
    with pytest.raises(kind) as caught:
        PROVIDER.parse(a_request(operation=Operation.PROMPT, json_schema=SCHEMA), answer)
    assert message in caught.value.message


def test_json_is_read(a_request):
    result = PROVIDER.parse(
        a_request(operation=Operation.ANALYZE, json_schema=SCHEMA), an_answer({"text": '{"mood": "calm"}'})
    )
    assert json.loads(result.text) == {"mood": "calm"}
