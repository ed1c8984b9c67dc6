import json
import logging
from email.utils import format_datetime

import httpx
import pytest

from lib.clock import FixedClock
from lib.errors import (
    BadResponse,
    ContentRejected,
    KeyRefused,
    NoFunds,
    OutcomeUnknown,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
    RateLimited,
)
from lib.net.http import HttpClient
from lib.net.messages import FilePart, HttpCall

KEY = "sk-very-secret-123456"
PROMPT = "a fox nobody may read about"
CLOCK = FixedClock()


def a_call(*, is_paid=True, headers=None, **changes):
    values = {"json_body": {"prompt": PROMPT}, **changes}
    return HttpCall(
        "POST",
        "https://vendor.example/v1/images",
        headers=headers or {"Authorization": f"Bearer {KEY}"},
        is_paid=is_paid,
        **values,
    )


def send(respond, call=None, *, fault=lambda answer: None, **settings):
    client = HttpClient(httpx.MockTransport(respond), clock=FixedClock(), **settings)
    return client.send(call or a_call(), provider="vendor", provider_label="Vendor", fault=fault)


def answering(status, *, headers=None, body=None):
    return lambda request: httpx.Response(status, headers=headers, json=body or {})


def raising(kind):
    def respond(request):
        raise kind("said something", request=request)

    return respond


def test_a_success_comes_back_whole_with_lower_case_headers():
    answer = send(answering(201, headers={"X-Request-Id": "r1"}, body={"ok": True}))
    assert (answer.status, answer.headers["x-request-id"], answer.json()) == (201, "r1", {"ok": True})


@pytest.mark.row("B22", "A40")
@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        (400, ProviderRejected, "Vendor did not accept the request (400)."),
        (401, KeyRefused, "Vendor refused the key (401)."),
        (402, NoFunds, "The account at Vendor has no funds left (402)."),
        (403, KeyRefused, "Vendor does not allow this key to do that (403)."),
        (404, ProviderRejected, "Vendor does not know this model or address (404)."),
        (408, ProviderTimeout, "Vendor took too long (408)."),
        (422, ProviderRejected, "Vendor did not accept the request (422)."),
        (429, RateLimited, "Vendor asks to slow down (429)."),
        (500, ProviderUnavailable, "Vendor had a fault of its own (500)."),
        (503, ProviderUnavailable, "Vendor is overloaded (503)."),
        (529, ProviderUnavailable, "Vendor is not available (529)."),
        (302, BadResponse, "Vendor answered in a way that makes no sense here (302)."),
    ],
)
def test_a_status_becomes_an_error_in_our_own_words(status, kind, message):
    with pytest.raises(kind) as caught:
        send(answering(status, body={"error": {"message": f"{KEY} {PROMPT}"}}, headers={"x-request-id": "r7"}))
    assert caught.value.message == message
    assert (caught.value.provider, caught.value.request_id) == ("vendor", "r7")


def test_the_adapters_reading_comes_before_the_status():
    with pytest.raises(ContentRejected) as caught:
        send(answering(400, headers={"x-request-id": "r9"}), fault=lambda answer: ContentRejected("No."))
    assert (caught.value.message, caught.value.provider, caught.value.request_id) == ("No.", "vendor", "r9")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": format_datetime(FixedClock().now().replace(minute=1), usegmt=True)}, 60.0),
        ({"retry-after": "Sat, 21 Nov 2020 12:00:00 GMT"}, 0.0),
        ({"retry-after": "99999999999"}, 86_400.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({}, None),
    ],
)
def test_the_wish_to_wait_is_read_from_the_headers(headers, seconds):
    with pytest.raises(RateLimited) as caught:
        send(answering(429, headers=headers))
    assert caught.value.retry_after_s == seconds


@pytest.mark.parametrize("kind", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_a_call_that_never_left_may_be_tried_again(kind):
    with pytest.raises(ProviderUnavailable) as caught:
        send(raising(kind))
    assert caught.value.retryable
    assert caught.value.provider == "vendor"


@pytest.mark.parametrize(
    "kind",
    [httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError],
)
@pytest.mark.parametrize(("is_paid", "expected"), [(True, OutcomeUnknown), (False, ProviderTimeout)])
def test_a_lost_connection_leaves_a_paid_call_unknown(kind, is_paid, expected):
    with pytest.raises(expected) as caught:
        send(raising(kind), a_call(is_paid=is_paid))
    assert caught.value.retryable is not is_paid


@pytest.mark.parametrize("status", [504, 524])
def test_a_gateway_that_stopped_waiting_leaves_a_paid_call_unknown_whoever_the_vendor_is(status):
    with pytest.raises(OutcomeUnknown) as caught:
        send(answering(status), a_call(is_paid=True), fault=lambda answer: ProviderUnavailable("Try again."))
    assert not caught.value.retryable
    with pytest.raises(ProviderUnavailable):
        send(answering(status), a_call(is_paid=False))


def test_an_answer_that_breaks_off_is_unknown_too():
    class Breaking(httpx.SyncByteStream):
        def __iter__(self):
            yield b"{"
            raise httpx.ReadError("broken")

    with pytest.raises(OutcomeUnknown):
        send(lambda request: httpx.Response(200, stream=Breaking()))


def test_an_answer_that_drips_past_the_deadline_is_given_up():
    clock = FixedClock()

    class Dripping(httpx.SyncByteStream):
        def __iter__(self):
            for _ in range(100):
                clock.advance(10)
                yield b" "

    client = HttpClient(httpx.MockTransport(lambda request: httpx.Response(200, stream=Dripping())), clock=clock)
    with pytest.raises(ProviderTimeout):
        client.send(
            a_call(is_paid=False, read_timeout_s=30),
            provider="vendor",
            provider_label="Vendor",
            fault=lambda answer: None,
        )


def test_an_answer_beyond_the_cap_is_not_read_to_its_end():
    with pytest.raises(BadResponse, match="too large"):
        send(lambda request: httpx.Response(200, content=b"x" * 2000), max_answer_bytes=1000)


def test_redirects_are_not_followed():
    visited = []

    def respond(request):
        visited.append(str(request.url))
        return httpx.Response(307, headers={"location": "https://elsewhere.example/"})

    with pytest.raises(BadResponse):
        send(respond)
    assert visited == ["https://vendor.example/v1/images"]


def test_text_parts_come_before_files_in_a_multipart_body():
    seen = {}

    def respond(request):
        seen["type"], seen["body"] = request.headers["content-type"], request.read()
        return httpx.Response(200, json={})

    send(respond, a_call(json_body=None, form=(("prompt", "fox"),), files=(FilePart("image", b"PNG"),)))
    assert seen["type"].startswith("multipart/form-data")
    assert seen["body"].index(b'name="prompt"') < seen["body"].index(b'name="image"; filename="image.png"')


def test_text_parts_alone_are_multipart_too():
    def respond(request):
        return httpx.Response(200, json={"type": request.headers["content-type"]})

    answer = send(respond, a_call(json_body=None, form=(("prompt", "fox"),)))
    assert answer.json()["type"].startswith("multipart/form-data")


@pytest.mark.parametrize("key", ["sk-1\nX-Other: 1", "ключ", "sk-\x00"])
def test_a_key_that_cannot_be_a_header_is_refused_before_sending(key):
    with pytest.raises(KeyRefused) as caught:
        send(answering(200), a_call(headers={"Authorization": f"Bearer {key}"}))
    assert key not in str(caught.value)


@pytest.mark.parametrize(
    "respond",
    [
        answering(200, body={"prompt": PROMPT}),
        answering(401, body={"error": {"code": KEY, "message": f"bad key {KEY} for {PROMPT}"}}),
        answering(400, body={"error": {"code": PROMPT, "type": "refused"}}),
        raising(httpx.ReadTimeout),
        raising(httpx.ConnectError),
    ],
)
def test_neither_key_nor_prompt_nor_address_is_logged_or_told(respond, caplog):
    caplog.set_level(logging.DEBUG)
    told = ""
    try:
        send(respond)
    except Exception as exc:  # noqa: BLE001 - whatever is raised is read
        told = f"{exc!r} {exc.__cause__!r} {exc.sentence()}"
    said = caplog.text + json.dumps([str(record.args) for record in caplog.records]) + told
    assert not any(secret in said for secret in (KEY, PROMPT, "vendor.example"))


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert send(answering(200)).status == 200
