"""What every adapter that talks to a network promises, whoever the vendor is."""

import base64
import contextlib
import json
import logging

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.clock import FixedClock
from lib.errors import BadResponse, ProviderError, StudioError
from lib.model.geometry import Size
from lib.model.plan import ProviderRequest
from lib.model.request import Operation
from lib.net.http import HttpClient
from lib.net.messages import HttpAnswer
from lib.providers import registry
from lib.providers.base import (
    Connection,
    GuardedProvider,
    LocalProvider,
    Pending,
    Picture,
    ProviderResult,
    QueueProvider,
    Remote,
    SessionProvider,
    StreamProvider,
    UploadProvider,
)

KEY = "key-that-nobody-may-see"
PROMPT = "a fox “quoted” \u2028 \U0001f98a {curly} %41 \\ </script>"
CONNECTION = Connection("https://vendor.example/base", KEY, account="acct", session=KEY)
ADAPTERS = [adapter for adapter in map(registry.provider, registry.ADAPTERS) if not isinstance(adapter, LocalProvider)]
QUEUES = [adapter for adapter in ADAPTERS if isinstance(adapter, QueueProvider)]
every_adapter = pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.id)
every_queue = pytest.mark.parametrize("adapter", QUEUES, ids=lambda adapter: adapter.id)

FIELDS = """
    data b64_json url usage error code details candidates content parts inlineData promptFeedback blockReason
    finishReason text state picture id output_tokens tokenCount usageMetadata candidatesTokensDetails
    moderation_details violations quotaId quotaValue retryDelay reason categories param type status
    id image finish_reason seed name errors result sample progress polling_url cost output images status_url
    response_url request_id has_nsfw_concepts detail loc title invalid_fields field retry_after error_type
    images _links detail generation_id download_available choices message refusal finish_reason balance
    outputs has_nsfw_contents images output has_nsfw_concepts seed info image all_seeds detail message loc
"""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS.split()), inner, max_size=4),
    max_leaves=12,
)


def a_request(**changes):
    values = {"model": "model-1", "prompt": PROMPT, "size": Size(width=1024, height=1024), "seed": 7, **changes}
    return ProviderRequest(operation=Operation.GENERATE, **values)


def paid_call(adapter, request):
    start = adapter.submit if isinstance(adapter, QueueProvider) else adapter.build
    return start(request, CONNECTION)


def carries_key(value):
    return KEY in value or base64.b64encode(KEY.encode()).decode() in value


def read(adapter, answer):
    """Let the adapter read a 2xx answer in every place where it may get one."""
    readings = [lambda: adapter.parse(a_request(), answer)]
    if isinstance(adapter, QueueProvider):
        readings = [lambda: adapter.parse_submission(answer), lambda: adapter.parse_poll(a_request(), answer)]
    if isinstance(adapter, SessionProvider):
        readings.append(lambda: adapter.parse_login(answer))
    if isinstance(adapter, UploadProvider):
        readings.append(lambda: adapter.parse_upload(answer))
    if isinstance(adapter, GuardedProvider):
        readings.append(lambda: adapter.parse_picture(answer))
    if isinstance(adapter, StreamProvider):
        readings.append(lambda: adapter.parse_event(answer.content) or Pending())
    for reading in readings:
        with contextlib.suppress(ProviderError):
            assert isinstance(reading(), ProviderResult | Remote | Pending | Picture | str)


def calls_about(adapter, remote):
    """Return the calls that ask for a vendor's job and stop it; an adapter may refuse to make one."""
    for make in (adapter.poll, adapter.cancel):
        with contextlib.suppress(BadResponse):
            if call := make(remote, CONNECTION):
                yield call


@every_adapter
def test_building_is_pure_and_repeatable(adapter):
    request = a_request(options={"token_prices": {"text_in": 1}})
    before = request.model_dump_json()
    assert paid_call(adapter, request) == paid_call(adapter, request)
    assert request.model_dump_json() == before


@every_adapter
def test_the_paid_call_goes_to_the_connection_and_is_marked_as_paid(adapter):
    call = paid_call(adapter, a_request())
    assert call.url.startswith(CONNECTION.base_url + "/")
    assert (call.method, call.is_paid) == ("POST", True)


@every_adapter
def test_the_key_travels_in_one_header_only(adapter):
    call = paid_call(adapter, a_request())
    assert [carries_key(value) for value in call.headers.values()].count(True) == 1
    assert KEY not in json.dumps([call.url, call.json_body, call.form])
    assert KEY not in repr(call)


@every_adapter
def test_the_prompt_arrives_unchanged_and_stays_out_of_representations(adapter):
    call = paid_call(adapter, a_request())
    assert json.dumps(PROMPT) in json.dumps([call.json_body, call.form])
    assert PROMPT not in repr(call)


@every_queue
def test_asking_and_stopping_are_free_and_a_remote_id_keeps_its_place(adapter):
    for call in calls_about(adapter, Remote("../../x?y#z")):
        assert not call.is_paid
        assert call.url.startswith(CONNECTION.base_url + "/")
        assert "y#z" not in call.url
        assert ".." not in call.url.replace("..%2F", "")


@every_queue
@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/jobs/1/status",
        "http://vendor.example/jobs/1/status",
        "https://vendor.example:444/jobs/1/status",
        "https://vendor.example@evil.example/jobs/1/status",
        "https://evil.example#vendor.example/jobs/1/status",
        "https://notfal.run/1/status",
        "https://api.bfl.ai.evil.example/1/status",
        "//evil.example/status",
        "file:///etc/passwd",
        "https://[::1/status",
        "https://queue.fal.run\\@evil.example/status",
    ],
)
def test_the_key_goes_to_no_address_of_somebody_else(adapter, address):
    for call in calls_about(adapter, Remote("job-1", address)):
        assert call.url.startswith(CONNECTION.base_url + "/")


@every_adapter
@given(body=JSON)
@settings(max_examples=60, deadline=None)
def test_any_answer_is_read_or_refused_with_a_provider_error(adapter, body):
    read(adapter, HttpAnswer(200, {}, json.dumps(body).encode()))


@every_adapter
@given(body=JSON, status=st.sampled_from([400, 401, 403, 404, 409, 418, 422, 429, 500, 503]))
@settings(max_examples=60, deadline=None)
def test_any_error_body_has_a_meaning_or_none(adapter, body, status):
    fault = adapter.fault(HttpAnswer(status, {}, json.dumps({"error": body}).encode()))
    assert fault is None or isinstance(fault, StudioError)


@every_adapter
@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"null", b"<html>no</html>", b'{"data": [', b"[[[["])
def test_garbage_is_a_provider_error_and_never_a_crash(adapter, content):
    read(adapter, HttpAnswer(200, {}, content))
    adapter.fault(HttpAnswer(500, {}, content))


@pytest.mark.row("B22")
@every_adapter
@pytest.mark.parametrize("status", [200, 302, 400, 401, 402, 403, 404, 409, 413, 429, 500, 503])
def test_neither_key_nor_prompt_nor_their_words_reach_a_log_or_an_error(adapter, status, caplog):
    caplog.set_level(logging.DEBUG)
    body = {"error": {"message": f"their words {KEY} {PROMPT}", "code": PROMPT, "type": KEY + " ", "param": PROMPT}}
    client = HttpClient(httpx.MockTransport(lambda request: httpx.Response(status, json=body)), clock=FixedClock())
    call = paid_call(adapter, a_request())
    told = ""
    try:
        client.send(call, provider=adapter.id, provider_label="Vendor", fault=adapter.fault)
    except ProviderError as exc:
        told = f"{exc!r} {exc.sentence()}"
    said = caplog.text + told
    assert not any(words in said for words in (KEY, PROMPT, "their words", "vendor.example"))
