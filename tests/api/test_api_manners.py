"""How the server behaves whatever is asked: headers, ids, log, packing, slow and large bodies."""

import asyncio
import gzip
import json
import logging
from types import SimpleNamespace
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI
from starlette.responses import HTMLResponse

from lib.api import access_log
from lib.api.answers import Answers
from lib.api.bodies import json_body
from lib.api.compress import MOST_BYTES, Compress
from lib.api.docs import describe
from lib.api.errors import install_errors
from lib.api.mount import middleware
from lib.model.record import Record
from tests.api.api_client import GENERATE, a_body, logged_in


@pytest.fixture
def lines(studio):
    """The access log's lines, read as JSON."""
    found = []
    handler = logging.Handler()
    handler.emit = lambda record: found.append(json.loads(record.getMessage()))
    access_log.log.addHandler(handler)
    yield found
    access_log.log.removeHandler(handler)


def test_answers_tell_browsers_what_not_to_do(studio):
    for path in ("/health", "/api/nope", "/internal/nope", "/api/v1/auth/me"):
        headers = studio.client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "Server" not in headers


def test_the_browser_app_may_frame_itself_only(studio):
    headers = studio.client.get("/").headers
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("public_url", "is_told"), [("https://studio.example", True), ("http://studio.example", False), ("", False)]
)
@pytest.mark.parametrize("path", ["/", "/health", "/api/nope"])
def test_a_studio_behind_https_tells_browsers_to_stay_there(open_with, public_url, is_told, path):
    async def page(scope, receive, send):
        await HTMLResponse("")(scope, receive, send)

    app = page
    for layer in reversed(middleware(open_with(public_url=public_url).services)):
        app = layer.cls(app, *layer.args, **layer.kwargs)

    async def ask():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            return await client.get(path)

    assert ("Strict-Transport-Security" in asyncio.run(ask()).headers) is is_told


@pytest.mark.parametrize("given", ["a", "7f3d-42", "trace.1:2_3", "x" * 64])
def test_the_caller_s_own_request_id_comes_back(studio, given):
    assert studio.client.get("/health", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>", "a\tb", "ü".encode()])
def test_an_unfit_request_id_is_replaced(studio, given):
    answer = studio.client.get("/health", headers={"X-Request-Id": given}).headers["X-Request-Id"]
    assert answer.startswith("req_")


def test_each_call_is_one_line_that_tells_no_secret(studio, lines):
    client = logged_in(studio)
    body = a_body(prompt="a very private prompt")
    answer = client.post(f"{GENERATE}?signature=hidden", json=body, headers={"X-Request-Id": "mine-1"})
    assert answer.status_code == 202
    (line,) = lines
    assert (line["method"], line["path"], line["status"]) == ("POST", GENERATE, 202)
    assert (line["request_id"], line["bytes"]) == ("mine-1", len(answer.content))
    assert line["user"] == studio.services.access.actor_for(client.token).user_id
    assert line["ms"] >= 0
    for secret in (client.token, "private", "hidden"):
        assert secret not in json.dumps(lines)


def test_the_log_can_be_switched_off(open_with):
    def writers():
        return [handler for handler in access_log.log.handlers if isinstance(handler, access_log.Lines)]

    before = writers()
    open_with(access_log="off")
    assert writers() == before
    open_with(access_log="on")
    open_with(access_log="on")
    assert len(writers()) == 1


def test_texts_are_packed_for_those_who_can_unpack_them(studio):
    packed = studio.client.get("/api/openapi.json", headers={"Accept-Encoding": "gzip"})
    plain = studio.client.get("/api/openapi.json", headers={"Accept-Encoding": "identity"})
    assert packed.json() == plain.json()
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 3
    assert {packed.headers["Vary"], plain.headers["Vary"]} == {"Accept-Encoding"}


@pytest.mark.parametrize(
    ("accepts", "is_packed"), [("br, gzip", True), ("*", True), ("gzip;q=0", False), ("br", False)]
)
def test_packing_follows_what_the_caller_accepts(studio, accepts, is_packed):
    headers = studio.client.get("/api/docs", headers={"Accept-Encoding": accepts}).headers
    assert ("Content-Encoding" in headers) is is_packed


def answer_of(app, method="GET", path="/", **options):
    async def ask():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.request(method, f"http://studio.test{path}", **options)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("size", "kind"), [(10, "application/json"), (MOST_BYTES + 1, "application/json"), (5000, "image/png")]
)
def test_short_huge_and_packed_things_pass_as_they_are(size, kind):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind.encode())]})
        await send({"type": "http.response.body", "body": b"a" * size})

    answer = answer_of(Compress(app), headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert len(answer.content) == size


def test_a_text_in_pieces_passes_as_it_is():
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        for is_more in (True, False):
            await send({"type": "http.response.body", "body": b"a" * 2000, "more_body": is_more})

    answer = answer_of(Compress(app), headers={"Accept-Encoding": "gzip"})
    assert (len(answer.content), gzip.compress(b"")[:2] in answer.content) == (4000, False)


class Note(Record):
    text: str


@pytest.fixture
def small_api():
    """An API of one route that takes 100 bytes and waits for no slow body."""
    app = FastAPI()
    app.state.services = SimpleNamespace()
    app.add_middleware(Answers)
    install_errors(app)
    reads = json_body(Note, max_bytes=100, patience_s=0.01)

    @app.post("/api/notes")
    async def take(body: Annotated[Note, Depends(reads)]):
        return {"length": len(body.text)}

    return app


def test_a_body_that_stands_still_is_408(small_api):
    async def pieces():
        yield b'{"text": '
        await asyncio.sleep(20)

    answer = answer_of(small_api, "POST", "/api/notes", content=pieces())
    assert answer.status_code == 408
    assert "Nothing of the body arrived" in answer.json()["detail"]


def test_each_route_has_its_own_limit_and_a_declared_length_is_believed(small_api):
    body = json.dumps({"text": "x" * 200}).encode()

    async def pieces():
        yield body

    for content in (body, pieces()):
        assert answer_of(small_api, "POST", "/api/notes", content=content).status_code == 413
    assert answer_of(small_api, "POST", "/api/notes", json={"text": "x" * 50}).json() == {"length": 50}


def test_a_caller_who_goes_away_is_no_mistake_of_ours(small_api, caplog):
    async def ask():
        sent = []

        async def receive():
            return {"type": "http.disconnect"}

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/api/notes",
            "headers": [],
            "query_string": b"",
            "state": {},
        }
        await small_api(scope, receive, sent.append)

    with caplog.at_level(logging.ERROR):
        asyncio.run(ask())
    assert caplog.text == ""


def test_getting_twice_is_harmless(studio):
    client = logged_in(studio)
    paths = [path for path, operations in describe(studio.client.api)["paths"].items() if "get" in operations]
    assert len(paths) > 10
    for path in paths:
        address = path.replace("{workspaceId}", "default").replace("{", "").replace("}", "")
        first, second = client.get(address), client.get(address)
        assert first.status_code == second.status_code < 500
        assert first.headers["Content-Type"] == second.headers["Content-Type"]
    assert client.get("/api/v1/credits/transactions").json()["total"] == 1
