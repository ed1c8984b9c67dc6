import json

import httpx
import pytest

from lib.clock import FixedClock
from lib.errors import BadResponse, KeyRefused, NoFunds, ProviderRejected
from lib.model.plan import ImageRole, InputImage
from lib.model.request import Operation
from lib.net.http import HttpClient
from lib.net.messages import HttpAnswer
from lib.providers.base import Connection, Picture
from lib.providers.neuroflash import NeuroflashProvider
from lib.providers.runner import ProviderRunner

PROVIDER = NeuroflashProvider()
BASE = "https://app.neuroflash.example/api/image-service"
CONNECTION = Connection(BASE, "token-1", account="team/7")
TASKS = f"{BASE}/v1/workspaces/team%2F7"


def an_image(*, remote_id="", role=ImageRole.INIT, content=b"an image"):
    return InputImage(role=role, asset_id="img_1", content=content, media_type="image/jpeg", remote_id=remote_id)


def an_answer(body, *, status=200):
    return HttpAnswer(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def a_record(number=1, *, content=f"{BASE}/v1/workspaces/team/images/1/content"):
    return {"id": f"i{number}", "generationId": "g1", "model": "nano-banana-2", "_links": {"content": content}}


@pytest.mark.row("C1", "C2", "C3", "C4", "C7", "C8", "C9", "C10", "C11")
def test_generating_is_exactly_this_task(a_request):
    call = PROVIDER.build(a_request(model="nano-banana-2", aspect_ratio="16:9", output_format="webp"), CONNECTION)
    assert (call.method, call.url) == ("POST", f"{TASKS}/image-generation-tasks")
    assert call.headers == {"Authorization": "Bearer token-1"}
    assert call.json_body == {
        "modelId": "nano-banana-2",
        "outputFormat": "webp",
        "prompt": "a fox in the snow",
        "numImages": 1,
        "aspectRatio": "16:9",
    }
    assert call.is_paid


@pytest.mark.row("C36")
def test_no_ratio_is_left_to_the_model_when_generating(a_request):
    assert "aspectRatio" not in PROVIDER.build(a_request(), CONNECTION).json_body


@pytest.mark.row("C29", "C30", "C31", "C32", "C34", "C35", "C37")
def test_editing_names_the_pictures_that_were_sent_ahead(a_request):
    inputs = (an_image(remote_id="a"), an_image(remote_id="b", role=ImageRole.REFERENCE))
    call = PROVIDER.build(a_request(operation=Operation.EDIT, inputs=inputs), CONNECTION)
    assert call.url == f"{TASKS}/image-edit-tasks"
    assert call.json_body == {
        "modelId": "model-1",
        "outputFormat": "png",
        "prompt": "a fox in the snow",
        "numImages": 1,
        "imageIds": ["a", "b"],
        "aspectRatio": "auto",
    }


@pytest.mark.row("C40", "C41", "C42", "C43", "C44")
def test_upscaling_names_one_picture_and_a_factor_and_no_prompt(a_request):
    request = a_request(operation=Operation.UPSCALE, inputs=(an_image(remote_id="a"),), options={"upscale_factor": 4})
    call = PROVIDER.build(request, CONNECTION)
    assert call.url == f"{TASKS}/image-upscale-tasks"
    assert call.json_body == {"imageId": "a", "modelId": "model-1", "outputFormat": "png", "upscaleFactor": 4}


@pytest.mark.parametrize("operation", [Operation.EDIT, Operation.UPSCALE])
@pytest.mark.parametrize("inputs", [(), (an_image(),), (an_image(role=ImageRole.MASK, remote_id="m"),)])
def test_a_task_without_its_picture_is_not_sent(a_request, operation, inputs):
    with pytest.raises(ProviderRejected):
        PROVIDER.build(a_request(operation=operation, inputs=inputs), CONNECTION)


def test_what_the_service_does_not_do_is_refused_before_sending(a_request):
    with pytest.raises(ProviderRejected):
        PROVIDER.build(a_request(operation=Operation.ANALYZE), CONNECTION)


def test_a_picture_is_sent_ahead_as_a_data_address():
    call = PROVIDER.upload(an_image(content=b"abc"), CONNECTION)
    assert (call.url, call.is_paid) == (f"{TASKS}/images", False)
    assert call.json_body == {"url": "data:image/jpeg;base64,YWJj"}


@pytest.mark.parametrize("body", [{"id": "i9"}, {"images": [{"id": "i9"}]}])
def test_the_id_of_a_picture_sent_ahead_is_read(body):
    assert PROVIDER.parse_upload(an_answer(body)) == "i9"


def test_a_picture_sent_ahead_without_an_id_is_a_bad_response():
    with pytest.raises(BadResponse, match="id"):
        PROVIDER.parse_upload(an_answer({"images": []}))


@pytest.mark.row("C12", "C24", "C25", "C26", "C39", "C47", "C49")
@pytest.mark.parametrize("operation", [Operation.GENERATE, Operation.EDIT, Operation.UPSCALE])
def test_one_reading_serves_all_tasks(a_request, operation):
    body = {"images": [a_record(1), a_record(2)], "generationId": "g1", "description": "two foxes"}
    result = PROVIDER.parse(a_request(operation=operation), an_answer(body))
    assert [picture.url for picture in result.pictures] == [a_record()["_links"]["content"]] * 2
    assert (result.request_id, result.text, result.model_version) == ("g1", "two foxes", "nano-banana-2")


@pytest.mark.row("C27", "C28")
@pytest.mark.parametrize("detail", ["quota is nearly used up", {"message": "quota is nearly used up"}])
def test_a_warning_comes_with_the_pictures_and_is_no_error(a_request, detail):
    result = PROVIDER.parse(a_request(), an_answer({"images": [a_record()], "detail": detail}))
    assert len(result.pictures) == 1
    assert result.text == "quota is nearly used up"


def test_a_warning_without_any_picture_is_the_reason(a_request):
    with pytest.raises(ProviderRejected, match="quota"):
        PROVIDER.parse(a_request(), an_answer({"images": [], "detail": "no quota"}))


@pytest.mark.parametrize(
    ("body", "named"), [(b"<html>", "JSON"), (b'{"images": [{', "JSON"), ({}, "images"), ({"images": [{}]}, "_links")]
)
def test_an_answer_that_makes_no_sense_names_what_is_wrong(a_request, body, named):
    with pytest.raises(BadResponse, match=named):
        PROVIDER.parse(a_request(), an_answer(body))


@pytest.mark.parametrize(
    ("address", "is_guarded"),
    [
        (f"{BASE}/v1/workspaces/x/images/1/content", True),
        ("/v1/workspaces/x/images/1/content", True),
        ("https://APP.neuroflash.example:443/other", True),
        ("https://storage.example/1.png", False),
        ("http://app.neuroflash.example/1.png", False),
        ("https://app.neuroflash.example:8443/1.png", False),
        ("https://app.neuroflash.example@evil.example/1.png", False),
        ("https://evil@app.neuroflash.example/1.png", False),
        ("//evil.example/1.png", False),
        ("https://[broken", False),
    ],
)
def test_the_token_goes_to_the_services_own_origin_only(address, is_guarded):
    assert PROVIDER.is_guarded(Picture(url=address), CONNECTION) is is_guarded


@pytest.mark.parametrize(("status", "kind"), [(401, KeyRefused), (402, NoFunds), (403, KeyRefused)])
def test_their_statuses_become_what_a_user_can_do(status, kind):
    assert type(PROVIDER.fault(an_answer({"error": "words"}, status=status))) is kind


@pytest.mark.parametrize("status", [400, 404, 422, 429, 500])
def test_other_statuses_speak_for_themselves(status):
    assert PROVIDER.fault(an_answer(b"", status=status)) is None


@pytest.mark.row("C51")
def test_an_edit_sends_its_picture_asks_once_and_fetches_with_the_token(a_request, a_watch):
    seen = []

    def serve(request):
        seen.append((request.method, request.url.path.rpartition("/")[2], request.headers["authorization"]))
        if request.url.path.endswith("/images"):
            return httpx.Response(201, json={"id": "i1"})
        if request.method == "GET":
            return httpx.Response(200, content=b"pixels")
        assert json.loads(request.content)["imageIds"] == ["i1"]
        return httpx.Response(200, json={"images": [a_record()], "generationId": "g1"})

    clock = FixedClock()
    runner = ProviderRunner(HttpClient(httpx.MockTransport(serve), clock=clock), None, None, clock)
    request = a_request(operation=Operation.EDIT, inputs=(an_image(),))
    result = runner.run(PROVIDER, request, CONNECTION, provider_label="neuroflash", remote=None, watch=a_watch)
    assert result.pictures == (Picture(b"pixels"),)
    bearer = "Bearer token-1"
    assert seen == [("POST", "images", bearer), ("POST", "image-edit-tasks", bearer), ("GET", "content", bearer)]
    assert request.inputs[0].remote_id == ""
