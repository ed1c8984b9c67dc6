import base64
import json

import pytest

from lib.errors import BadResponse, ContentRejected, KeyRefused, NoFunds, ProviderRejected
from lib.model.plan import ImageRole, InputImage
from lib.model.request import Operation, Quality
from lib.net.messages import HttpAnswer
from lib.providers.base import Connection, Picture
from lib.providers.openai_compatible import OpenAiCompatibleProvider

PICTURE = b"\x89PNG not really"
ENCODED = base64.b64encode(PICTURE).decode()
URL = "https://pictures.example/1.png"
PROVIDER = OpenAiCompatibleProvider()


def an_answer(body, *, status=200):
    return HttpAnswer(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def test_the_call_is_exactly_this(a_request, a_connection):
    call = PROVIDER.build(a_request(quality=Quality.PREMIUM, seed=7), a_connection)
    assert (call.method, call.url) == ("POST", "https://vendor.example/v1/images/generations")
    assert call.headers == {"Authorization": "Bearer key-123"}
    assert call.json_body == {"prompt": "a fox in the snow", "n": 1, "size": "1024x1024", "model": "model-1"}
    assert call.is_paid


def test_without_a_key_there_is_no_such_header(a_request):
    assert PROVIDER.build(a_request(), Connection("http://127.0.0.1:8080")).headers == {}


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/images/generations"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1/images/generations"),
        ("https://gateway.example/proxy", "https://gateway.example/proxy/v1/images/generations"),
        ("https://gateway.example/v1beta/openai", "https://gateway.example/v1beta/openai/images/generations"),
        ("https://v1.example", "https://v1.example/v1/images/generations"),
    ],
)
def test_the_version_may_be_named_in_the_base_address(a_request, base, url):
    assert PROVIDER.build(a_request(), Connection(base)).url == url


def test_the_options_say_what_this_server_takes_beyond_that(a_request, a_connection):
    options = {
        "vendor_model": "flux-schnell",
        "response_format": "b64_json",
        "qualities": {"draft": "low", "premium": "hd"},
        "fields": {"seed": "seed", "steps": "num_inference_steps", "negative_prompt": "negative_prompt"},
    }
    request = a_request(quality=Quality.PREMIUM, seed=0, steps=4, guidance_scale=3, options=options)
    assert PROVIDER.build(request, a_connection).json_body == {
        "model": "flux-schnell",
        "prompt": "a fox in the snow",
        "n": 1,
        "size": "1024x1024",
        "response_format": "b64_json",
        "quality": "hd",
        "seed": 0,
        "num_inference_steps": 4,
    }


def test_an_empty_model_name_leaves_the_choice_to_the_server(a_request, a_connection):
    assert "model" not in PROVIDER.build(a_request(options={"vendor_model": ""}), a_connection).json_body


def test_options_cannot_send_what_is_no_setting_of_a_picture(a_request, a_connection):
    request = a_request(options={"fields": {"options": "x", "model_dump": "y", "seed": ["z"]}}, seed=1)
    assert set(PROVIDER.build(request, a_connection).json_body) == {"model", "prompt", "n", "size"}


@pytest.mark.parametrize(
    ("entry", "picture"),
    [
        ({"b64_json": ENCODED}, Picture(PICTURE)),
        ({"b64_json": f"data:image/png;base64,{ENCODED}"}, Picture(PICTURE)),
        ({"url": URL}, Picture(url=URL)),
        ({"url": URL, "b64_json": ENCODED}, Picture(PICTURE)),
        ({"url": f"data:image/png;base64,{ENCODED}"}, Picture(PICTURE)),
    ],
)
def test_the_picture_comes_by_address_or_as_base64_and_usage_may_be_missing(a_request, entry, picture):
    result = PROVIDER.parse(a_request(), an_answer({"data": [entry]}))
    assert (result.pictures, result.vendor_cost) == ((picture,), None)


def test_no_picture_in_a_good_answer_is_a_refusal(a_request):
    with pytest.raises(ContentRejected):
        PROVIDER.parse(a_request(), an_answer({"created": 1, "data": []}))


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"<html>", "JSON"),
        (b'{"data": [{"b64_json": "iVBO', "JSON"),
        ({}, "lacks data"),
        ({"data": None}, "lacks data"),
        ({"data": [7]}, "lacks data"),
        ({"data": [{}]}, "b64_json"),
        ({"data": [{"b64_json": ENCODED[:-3]}]}, "b64_json"),
    ],
)
def test_an_answer_that_makes_no_sense_names_what_is_wrong(a_request, body, named):
    with pytest.raises(BadResponse, match=named):
        PROVIDER.parse(a_request(), an_answer(body))


SHAPES = {
    "text": lambda words: {"error": words},
    "object": lambda words: {"error": {"message": words, "type": "invalid_request_error"}},
    "detail": lambda words: {"detail": words},
    "details": lambda words: {"detail": [{"loc": ["body"], "msg": words}]},
    "message": lambda words: {"message": words},
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (400, "The prompt violates our content policy", ContentRejected),
        (403, "Content was flagged: unsafe image", ContentRejected),
        (429, "You exceeded your credits", NoFunds),
        (401, "no such key", KeyRefused),
        (404, "model not found", ProviderRejected),
    ],
)
def test_their_errors_are_read_in_every_shape(shape, status, words, kind):
    fault = PROVIDER.fault(an_answer(shape(words), status=status))
    assert type(fault) is kind
    assert words not in fault.sentence()


def test_an_error_code_speaks_where_the_message_does_not():
    answer = an_answer({"error": {"message": "no", "code": "content_policy_violation"}}, status=400)
    assert type(PROVIDER.fault(answer)) is ContentRejected


@pytest.mark.parametrize(
    "answer",
    [
        an_answer(b"<html>Bad gateway</html>", status=502),
        an_answer({"error": "rate limit reached"}, status=429),
        an_answer({"detail": [{"loc": ["body", "size"], "msg": "bad"}]}, status=422),
        an_answer({"error": "the content policy server is down"}, status=500),
    ],
)
def test_what_they_do_not_explain_is_left_to_the_status(answer):
    assert PROVIDER.fault(answer) is None


def an_edit(a_request, *inputs, **changes):
    return a_request(operation=Operation.EDIT, inputs=inputs, **changes)


def an_image(role=ImageRole.INIT, content=b"first"):
    return InputImage(role=role, asset_id="img_1", content=content)


def test_an_edit_is_exactly_these_parts_and_sends_nothing_that_not_every_server_takes(a_request, a_connection):
    call = PROVIDER.build(an_edit(a_request, an_image(), quality=Quality.PREMIUM, seed=7), a_connection)
    assert (call.method, call.url) == ("POST", "https://vendor.example/v1/images/edits")
    assert (call.headers, call.json_body, call.is_paid) == ({"Authorization": "Bearer key-123"}, None, True)
    assert call.form == (("prompt", "a fox in the snow"), ("n", "1"), ("size", "1024x1024"), ("model", "model-1"))
    assert [(part.name, part.content, part.file_name, part.content_type) for part in call.files] == [
        ("image", b"first", "image-1.png", "image/png")
    ]


def test_the_options_say_what_the_server_takes_in_an_edit_too(a_request, a_connection):
    options = {"vendor_model": "", "response_format": "b64_json", "fields": {"seed": "seed"}, "max_pictures": 2}
    images = (an_image(ImageRole.REFERENCE, b"second"), an_image())
    call = PROVIDER.build(an_edit(a_request, *images, seed=7, options=options), a_connection)
    assert call.form[2:] == (("size", "1024x1024"), ("response_format", "b64_json"), ("seed", "7"))
    assert [(part.name, part.content) for part in call.files] == [("image[]", b"first"), ("image[]", b"second")]


@pytest.mark.parametrize("options", [{}, {"max_pictures": 0}, {"max_pictures": True}, {"max_pictures": "9"}])
def test_more_pictures_than_the_server_is_known_to_take_are_refused(a_request, a_connection, options):
    with pytest.raises(ProviderRejected, match="at most 1 image") as caught:
        PROVIDER.build(an_edit(a_request, an_image(), an_image(ImageRole.REFERENCE), options=options), a_connection)
    assert caught.value.field == "reference_images"


def test_an_edit_without_a_picture_is_refused(a_request, a_connection):
    with pytest.raises(ProviderRejected) as caught:
        PROVIDER.build(an_edit(a_request), a_connection)
    assert caught.value.field == "image"
