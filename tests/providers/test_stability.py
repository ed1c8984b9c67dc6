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
    Unsupported,
)
from lib.model.plan import Expansion, ImageRole, InputImage
from lib.model.request import Operation
from lib.net.messages import FilePart, HttpAnswer
from lib.providers.base import Connection, Pending, Picture, Remote
from lib.providers.stability import StabilityProvider

PICTURE = b"\x89PNG not really"
ENCODED = base64.b64encode(PICTURE).decode()
PROVIDER = StabilityProvider()
CONNECTION = Connection("https://vendor.example", "sk-123")
EDIT, UPSCALE, CONTROL = Operation.EDIT, Operation.UPSCALE, Operation.CONTROL
SD3 = {"endpoint": "sd3"}


def a_picture(role="init", media_type="image/png"):
    return InputImage(role=ImageRole(role), asset_id="img_1", content=role.encode(), media_type=media_type)


def an_answer(body=PICTURE, *, status=200, **headers):
    if isinstance(body, bytes):
        kind = {"content-type": "image/png", "finish-reason": "SUCCESS"}
        return HttpAnswer(status, {**kind, **{name.replace("_", "-"): value for name, value in headers.items()}}, body)
    return HttpAnswer(status, {"content-type": "application/json"}, json.dumps(body).encode())


def an_error(status, name="", *errors):
    return an_answer({"id": "1", "name": name, "errors": list(errors)}, status=status)


@pytest.fixture
def build(a_request):
    def build(**changes):
        return PROVIDER.submit(a_request(**changes), CONNECTION)

    return build


def test_a_generation_is_exactly_this(build):
    call = build(model="ultra", aspect_ratio="16:9", negative_prompt="dogs", seed=0, style_preset="anime")
    assert (call.method, call.url) == ("POST", "https://vendor.example/v2beta/stable-image/generate/ultra")
    assert call.headers == {"Authorization": "Bearer sk-123", "Accept": "image/*"}
    assert dict(call.form) == {
        "prompt": "a fox in the snow",
        "negative_prompt": "dogs",
        "seed": "0",
        "style_preset": "anime",
        "output_format": "png",
        "aspect_ratio": "16:9",
    }
    assert (call.files, call.json_body, call.is_paid) == ((), None, True)


def test_models_of_a_family_share_a_service(build):
    call = build(model="sd3.5-large", options=SD3, guidance_scale=7.5, aspect_ratio="1:1")
    assert call.url.endswith("/generate/sd3")
    assert dict(call.form) == {
        "prompt": "a fox in the snow",
        "output_format": "png",
        "aspect_ratio": "1:1",
        "model": "sd3.5-large",
        "mode": "text-to-image",
        "cfg_scale": "7.5",
    }


@pytest.mark.parametrize(("asked", "sent"), [(0.0, "1.0"), (1.0, "1.0"), (10.0, "10.0"), (30.0, "10.0")])
def test_guidance_stays_within_the_vendors_bounds(build, asked, sent):
    assert dict(build(options=SD3, guidance_scale=asked).form)["cfg_scale"] == sent


@pytest.mark.parametrize(("asked", "sent"), [(None, "0.5"), (0.0, "0.0"), (1.0, "1.0")])
def test_a_picture_to_start_from_goes_with_its_strength(build, asked, sent):
    call = build(model="sd3.5-large", options=SD3, inputs=(a_picture(),), strength=asked, aspect_ratio="1:1")
    form = dict(call.form)
    assert (form["mode"], form["strength"]) == ("image-to-image", sent)
    assert "aspect_ratio" not in form
    assert call.files == (FilePart("image", b"init", "image.png", "image/png"),)


FULL = {
    "negative_prompt": "dogs",
    "search_prompt": "the cat",
    "select_prompt": "the coat",
    "expansion": Expansion(left=10, down=20),
    "control_strength": 0.0,
    "fidelity": 0.0,
    "style_strength": 0.0,
    "composition_fidelity": 0.0,
    "change_strength": 0.1,
    "creativity": 0.0,
    "grow_mask": 0,
    "seed": 7,
    "style_preset": "anime",
    "aspect_ratio": "1:1",
    "options": {"light_source_strength": 0.0, "keep_original_background": False, "foreground_prompt": ["no text"]},
}
WRITTEN = {"prompt": "a fox in the snow", "negative_prompt": "dogs", "seed": "7", "output_format": "png"}
STYLED = {**WRITTEN, "style_preset": "anime"}
SERVICES = [
    (EDIT, "erase", "edit/erase", {"grow_mask": "0", "seed": "7", "output_format": "png"}, ["image", "mask"]),
    (EDIT, "inpaint", "edit/inpaint", {**STYLED, "grow_mask": "0"}, ["image", "mask"]),
    (
        EDIT,
        "outpaint",
        "edit/outpaint",
        {
            **{name: STYLED[name] for name in ("prompt", "seed", "style_preset", "output_format")},
            "left": "10",
            "right": "0",
            "up": "0",
            "down": "20",
            "creativity": "0.0",
        },
        ["image"],
    ),
    (
        EDIT,
        "search_replace",
        "edit/search-and-replace",
        {**STYLED, "search_prompt": "the cat", "grow_mask": "0"},
        ["image"],
    ),
    (
        EDIT,
        "search_recolor",
        "edit/search-and-recolor",
        {**STYLED, "select_prompt": "the coat", "grow_mask": "0"},
        ["image"],
    ),
    (EDIT, "remove_background", "edit/remove-background", {"output_format": "png"}, ["image"]),
    (
        EDIT,
        "relight",
        "edit/replace-background-and-relight",
        {
            "background_prompt": "a fox in the snow",
            "negative_prompt": "dogs",
            "seed": "7",
            "output_format": "png",
            "keep_original_background": "false",
            "light_source_strength": "0.0",
        },
        ["subject_image", "background_reference", "light_reference"],
    ),
    (UPSCALE, "fast", "upscale/fast", {"output_format": "png"}, ["image"]),
    (UPSCALE, "conservative", "upscale/conservative", {**WRITTEN, "creativity": "0.0"}, ["image"]),
    (UPSCALE, "creative", "upscale/creative", {**STYLED, "creativity": "0.0"}, ["image"]),
    (CONTROL, "sketch", "control/sketch", {**STYLED, "control_strength": "0.0"}, ["image"]),
    (CONTROL, "structure", "control/structure", {**STYLED, "control_strength": "0.0"}, ["image"]),
    (CONTROL, "style", "control/style", {**STYLED, "aspect_ratio": "1:1", "fidelity": "0.0"}, ["image"]),
    (
        CONTROL,
        "style_transfer",
        "control/style-transfer",
        {**WRITTEN, "style_strength": "0.0", "composition_fidelity": "0.0", "change_strength": "0.1"},
        ["init_image", "style_image"],
    ),
]
SLOW = {"relight", "creative"}


@pytest.mark.parametrize(("operation", "task", "path", "form", "files"), SERVICES, ids=[case[1] for case in SERVICES])
def test_every_service_gets_its_own_parts_and_zero_is_a_value(build, operation, task, path, form, files):
    call = build(operation=operation, task=task, inputs=tuple(a_picture(role) for role in ImageRole), **FULL)
    assert call.url == f"https://vendor.example/v2beta/stable-image/{path}"
    assert dict(call.form) == form
    assert len(call.form) == len(form)
    assert [part.name for part in call.files] == files
    assert call.headers["Accept"] == ("application/json" if task in SLOW else "image/*")


@pytest.mark.parametrize(
    ("task", "roles", "sent"),
    [
        ("sketch", ["control"], ["control"]),
        ("sketch", ["init"], ["init"]),
        ("style", ["control"], ["control"]),
        ("style", ["style", "control"], ["style"]),
        ("style_transfer", ["control", "style"], ["control", "style"]),
    ],
)
def test_the_picture_to_follow_is_found_under_either_role(build, task, roles, sent):
    call = build(operation=CONTROL, task=task, inputs=tuple(map(a_picture, roles)))
    assert [part.content.decode() for part in call.files] == sent


def test_files_are_named_after_what_they_are(build):
    call = build(operation=UPSCALE, task="fast", inputs=(a_picture(media_type="image/webp"),))
    assert call.files == (FilePart("image", b"init", "image.webp", "image/webp"),)


def test_a_mask_may_be_left_out(build):
    call = build(operation=EDIT, task="inpaint", inputs=(a_picture(),))
    assert [part.name for part in call.files] == ["image"]


@pytest.mark.parametrize(("asked", "sent"), [("png", "png"), ("webp", "webp"), ("jpeg", "png")])
def test_a_cut_out_is_asked_for_in_a_format_with_transparency(build, asked, sent):
    call = build(operation=EDIT, task="remove_background", inputs=(a_picture(),), output_format=asked)
    assert dict(call.form) == {"output_format": sent}


@pytest.mark.parametrize(("operation", "task", "role"), [(EDIT, "inpaint", "init"), (CONTROL, "style", "style")])
def test_a_missing_picture_is_named(build, operation, task, role):
    with pytest.raises(InvalidRequest) as caught:
        build(operation=operation, task=task)
    assert caught.value.field == role


@pytest.mark.parametrize(("operation", "task"), [(EDIT, "general_edit"), (EDIT, ""), (Operation.ANALYZE, "")])
def test_what_no_service_does_is_unsupported(build, operation, task):
    with pytest.raises(Unsupported):
        build(operation=operation, task=task)


def test_no_key_sends_no_credential(a_request):
    call = PROVIDER.submit(a_request(), Connection("https://vendor.example"))
    assert "Authorization" not in call.headers


@pytest.mark.parametrize(
    "answer",
    [
        an_answer(seed="343940597", x_request_id="r1"),
        HttpAnswer(
            200,
            {"content-type": "application/json; type=image/png", "x-request-id": "r1"},
            json.dumps({"image": ENCODED, "finish_reason": "SUCCESS", "seed": 343940597}).encode(),
        ),
    ],
)
def test_the_picture_and_its_seed_are_read(a_request, answer):
    for result in (PROVIDER.parse_submission(answer), PROVIDER.parse_poll(a_request(), answer)):
        assert result.pictures == (Picture(PICTURE),)
        assert (result.seed, result.request_id) == (343940597, "r1")


@pytest.mark.parametrize("seed", ["", "many", "-1", "9" * 5000, "²"])
def test_a_seed_that_makes_no_sense_is_left_out(seed):
    assert PROVIDER.parse_submission(an_answer(seed=seed)).seed is None


@pytest.mark.parametrize(
    "answer",
    [an_answer(finish_reason="CONTENT_FILTERED"), an_answer({"image": ENCODED, "finish_reason": "CONTENT_FILTERED"})],
)
def test_a_blurred_picture_is_a_refusal_although_the_status_is_200(a_request, answer):
    with pytest.raises(ContentRejected):
        PROVIDER.parse_submission(answer)
    with pytest.raises(ContentRejected):
        PROVIDER.parse_poll(a_request(), answer)


def test_a_slow_service_answers_with_a_job():
    assert PROVIDER.parse_submission(an_answer({"id": "a" * 64})) == Remote("a" * 64)


def test_a_job_is_asked_for_without_naming_a_picture_format():
    call = PROVIDER.poll(Remote("abc"), CONNECTION)
    assert (call.method, call.url) == ("GET", "https://vendor.example/v2beta/results/abc")
    assert call.headers == {"Authorization": "Bearer sk-123", "Accept": "*/*"}
    assert PROVIDER.cancel(Remote("abc"), CONNECTION) is None
    assert PROVIDER.poll_interval_s >= 10


@pytest.mark.parametrize("body", [{"id": "abc", "status": "in-progress"}, {}, b""])
def test_202_means_that_it_is_not_done(a_request, body):
    answer = an_answer(body, status=202, content_type="application/json")
    assert PROVIDER.parse_poll(a_request(), answer) == Pending()


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        (an_answer(b""), "empty"),
        (an_answer(b"<html>", content_type="text/html"), "JSON"),
        (an_answer(b"", content_type="application/json"), "JSON"),
        (an_answer([]), "object"),
        (an_answer({}), "image"),
        (an_answer({"id": 7}), "image"),
        (an_answer({"image": 7}), "image"),
        (an_answer({"image": ENCODED[:-3]}), "image"),
        (an_answer({"image": ""}), "image"),
    ],
)
def test_an_answer_that_makes_no_sense_names_what_is_wrong(a_request, answer, named):
    with pytest.raises(BadResponse, match=named):
        PROVIDER.parse_submission(answer)
    with pytest.raises(BadResponse, match=named):
        PROVIDER.parse_poll(a_request(), answer)


@pytest.mark.parametrize(
    ("answer", "kind", "field"),
    [
        (an_error(400, "bad_request", "search_prompt: is required"), ProviderRejected, "search_prompt"),
        (an_error(401, "unauthorized"), KeyRefused, None),
        (an_error(402, "payment_required"), NoFunds, None),
        (an_error(403, "content_moderation"), ContentRejected, None),
        (an_error(404), ProviderRejected, None),
        (an_error(413, "payload_too_large"), ProviderRejected, None),
        (an_error(422, "invalid_language"), ProviderRejected, "prompt"),
        (an_error(422, "public_figure"), ContentRejected, None),
        (an_error(429, "rate_limit_exceeded"), RateLimited, None),
        (an_answer(b"<html>", status=429), RateLimited, None),
    ],
)
def test_their_error_names_become_what_a_user_can_do(answer, kind, field):
    fault = PROVIDER.fault(answer)
    assert type(fault) is kind
    assert fault.field == field


@pytest.mark.parametrize(
    "answer",
    [
        an_error(400, "bad_request"),
        an_error(400, "bad_request", "words: we never show"),
        an_error(400, "bad_request", "a fox in the snow: no"),
        an_error(403),
        an_error(500, "internal_error"),
        an_answer(b"<html>", status=502),
    ],
)
def test_what_they_do_not_explain_is_left_to_the_status(answer):
    fault = PROVIDER.fault(answer)
    assert fault is None or fault.field == "words"


def test_too_many_calls_wait_out_the_vendors_minute():
    assert PROVIDER.fault(an_error(429, "rate_limit_exceeded")).retry_after_s == 60


def test_a_time_that_the_vendor_names_comes_first():
    assert PROVIDER.fault(HttpAnswer(429, {"retry-after": "5"}, b"")).retry_after_s is None
