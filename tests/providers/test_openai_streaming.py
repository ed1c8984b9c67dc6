import base64
import json

import httpx
import pytest

from lib.clock import FixedClock
from lib.errors import BadResponse, ContentRejected, JobCancelled, RateLimited, StudioError
from lib.model.plan import ImageRole, InputImage
from lib.model.request import Operation, Quality
from lib.net.http import HttpClient
from lib.providers.base import Connection, Pending, Picture
from lib.providers.openai import OpenAiProvider
from lib.providers.runner import ProviderRunner

PROVIDER = OpenAiProvider()
ENCODED = base64.b64encode(b"pixels").decode()
COMPLETED = {
    "type": "image_generation.completed",
    "b64_json": ENCODED,
    "usage": {"input_tokens": 1, "output_tokens": 2},
}


def a_partial(number):
    return {"type": "image_generation.partial_image", "partial_image_index": number, "b64_json": ENCODED}


def a_stream(*events, status=200):
    content = b"".join(b"event: %s\ndata: %s\n\n" % (e["type"].encode(), json.dumps(e).encode()) for e in events)
    headers = {"content-type": "text/event-stream; charset=utf-8", "x-request-id": "r1"}
    return httpx.MockTransport(lambda request: httpx.Response(status, headers=headers, content=content))


@pytest.fixture
def a_slow_request(a_request):
    def build(**changes):
        options = {"partial_images": 2, "token_prices": {"text_in": 5000, "image_out": 30000}}
        return a_request(**{"quality": Quality.PREMIUM, "options": options, **changes})

    return build


@pytest.fixture
def draw(a_slow_request, a_watch):
    def carry(transport, watch=a_watch):
        clock = FixedClock()
        runner = ProviderRunner(HttpClient(transport, clock=clock), None, None, clock)
        connection = Connection("https://vendor.example/v1", "k")
        return runner.run(PROVIDER, a_slow_request(), connection, provider_label="OpenAI", remote=None, watch=watch)

    return carry


class Stages:
    """Notes how far it is, and stops the run at the second partial picture if told to."""

    def __init__(self, stop_at=101):
        self.percents, self._stop_at = [], stop_at

    def before_send(self): ...

    def progress(self, percent, stage):
        self.percents.append(percent)

    def check(self):
        if self.percents and self.percents[-1] >= self._stop_at:
            raise JobCancelled


@pytest.mark.parametrize(
    ("quality", "wanted", "sent"),
    [("premium", 2, 2), ("premium", 9, 3), ("premium", None, None), ("standard", 2, None), ("premium", -1, None)],
)
def test_a_stream_is_asked_for_where_waiting_is_long(a_request, a_connection, quality, wanted, sent):
    call = PROVIDER.build(a_request(quality=quality, options={"partial_images": wanted}), a_connection)
    assert (call.json_body.get("stream"), call.json_body.get("partial_images")) == (sent and True, sent)


def test_an_edit_is_streamed_too(a_slow_request, a_connection):
    inputs = (InputImage(role=ImageRole.INIT, asset_id="img_1", content=b"abc"),)
    call = PROVIDER.build(a_slow_request(operation=Operation.EDIT, inputs=inputs), a_connection)
    assert {("stream", "true"), ("partial_images", "2")} <= set(call.form)


def test_partial_pictures_move_the_progress_and_the_last_event_is_the_picture(draw):
    stages = Stages()
    result = draw(a_stream(a_partial(0), a_partial(1), COMPLETED), stages)
    assert (result.pictures, result.vendor_cost, result.request_id) == ((Picture(b"pixels"),), 65, "r1")
    assert stages.percents == [10, 40, 60, 90]


def test_a_gateway_that_answers_without_a_stream_is_understood(draw):
    body = {"data": [{"b64_json": ENCODED}]}
    assert draw(httpx.MockTransport(lambda request: httpx.Response(200, json=body))).pictures == (Picture(b"pixels"),)


def test_a_cancel_is_seen_between_events(draw):
    with pytest.raises(JobCancelled):
        draw(a_stream(a_partial(0), a_partial(1), COMPLETED), Stages(stop_at=40))


@pytest.mark.parametrize(
    ("transport", "kind"),
    [
        (a_stream(a_partial(0)), BadResponse),
        (a_stream(), BadResponse),
        (a_stream({"type": "error", "code": "moderation_blocked"}), ContentRejected),
        (a_stream({"type": "error", "error": {"code": "moderation_blocked"}}), ContentRejected),
        (a_stream({"type": "error", "code": None, "message": "hidden words"}), BadResponse),
        (a_stream({"type": "error", "code": "x"}, status=429), RateLimited),
    ],
)
def test_a_stream_that_ends_without_a_picture_says_why(draw, transport, kind):
    with pytest.raises(kind) as caught:
        draw(transport)
    assert "hidden words" not in caught.value.sentence()


@pytest.mark.parametrize("event", [b"", b"<html>", b"[]", b'{"type": "ping"}', json.dumps(COMPLETED).encode()])
def test_events_that_say_nothing_about_progress_are_passed_over(event):
    assert PROVIDER.parse_event(event) is None


def test_a_partial_picture_says_how_far_it_is():
    assert PROVIDER.parse_event(json.dumps(a_partial(1)).encode()) == Pending(60, "The image takes shape")


def test_a_stream_is_capped_like_any_answer(a_slow_request, a_connection):
    client = HttpClient(a_stream(a_partial(0), COMPLETED), clock=FixedClock(), max_answer_bytes=50)
    call = PROVIDER.build(a_slow_request(), a_connection)
    seen = []
    with pytest.raises(StudioError, match="too large"):
        client.send(call, provider="openai", provider_label="OpenAI", fault=PROVIDER.fault, on_event=seen.append)
