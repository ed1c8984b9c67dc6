"""What holds for every path: whose it is, the shape of errors, and what no input may do."""

import asyncio
import logging
import re
from types import SimpleNamespace

import pytest

from lib.api.app import create_api
from lib.api.bodies import MAX_BODY_BYTES
from lib.api.docs import describe
from lib.api.mount import ApiFirst
from tests.api.api_client import CREATE, GENERATE, Client, a_body, logged_in


@pytest.mark.row("B24")
def test_seed_b_s_health(studio):
    assert logged_in(studio).get("/api/image-studio/health").json() == {
        "status": "healthy",
        "service": "image_studio",
        "version": "1.0.0",
        "modules": {"create_studio": "available", "templates": "available", "providers": "available"},
    }


@pytest.mark.row("E173", "E25")
def test_health_needs_no_token(studio):
    answer = studio.client.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "healthy")


@pytest.mark.row("B5", "B6")
@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/nope",
        "//api/nope",
        "/api//image-studio//nope",
        "/api/v1/images/jobs/",
        "/health/x",
        "/api/docs/",
    ],
)
def test_an_unknown_path_is_404_as_json(studio, path):
    answer = studio.client.get(path)
    assert answer.status_code == 404
    assert list(answer.json()) == ["detail"]


@pytest.mark.row("X4")
@pytest.mark.parametrize("path", ["/internal", "/internal/images/nope/nope", "///internal/x"])
def test_unknown_internal_paths_have_the_internal_envelope(studio, path):
    answer = studio.client.get(path)
    assert answer.status_code == 404
    assert answer.json() == {
        "success": False,
        "error": {"code": "NOT_FOUND", "message": "There is no such address in this API."},
    }


@pytest.mark.parametrize("path", ["/", "/apix", "/healthy", "/internals", "/create", "/_stcore/health", "/x/api"])
def test_everything_else_is_the_browser_app_s(studio, path):
    assert studio.client.get(path).text == "<p>the browser app</p>"


def test_doubled_slashes_change_nothing(studio):
    assert studio.client.get("//api//v1//auth//me").status_code == 401
    assert studio.client.get("//health").json()["status"] == "healthy"


def test_start_and_end_of_the_server_stay_with_the_outer_app():
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    asyncio.run(ApiFirst(app, api=None)({"type": "lifespan"}, None, None))
    assert seen == ["lifespan"]


def test_a_wrong_method_is_405(studio):
    answer = studio.client.request("DELETE", "/health")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert studio.client.request("HEAD", CREATE).status_code == 405


def test_head_answers_as_get_without_a_body(studio):
    answer = studio.client.request("HEAD", "/health")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == studio.client.get("/health").headers["Content-Length"]


def test_every_answer_has_its_own_request_id(studio):
    answers = [studio.client.get(path) for path in ("/health", "/health", "/api/nope", "/api/v1/auth/me")]
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == 4


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"prompt": NaN}',
        b"\xff\xfe\xfa",
        b'{"prompt": "\\ud800"}',
        b'{"seed": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"prompt": "a", "prompt": ' + b"[" * 50_000,
    ],
    ids=lambda body: repr(body[:16]),
)
@pytest.mark.parametrize("path", [CREATE, GENERATE])
def test_a_body_that_is_no_object_is_400(studio, path, body):
    answer = logged_in(studio).post(path, content=body)
    assert answer.status_code == 400
    assert "JSON" in answer.json()["detail"]


def test_a_body_beyond_the_cap_is_413(studio):
    answer = logged_in(studio).post(CREATE, json=a_body(prompt="x" * MAX_BODY_BYTES))
    assert answer.status_code == 413


def test_unknown_fields_are_ignored_and_named(studio):
    body = a_body(**{"fancy": 1, "colour\n": None, "größe": {"a": [1]}})
    answer = logged_in(studio).post(GENERATE, json=body)
    assert answer.status_code == 202
    assert answer.headers["X-Ignored-Fields"] == "fancy, colour%0A, gr%C3%B6%C3%9Fe"


def test_null_equals_absent(studio):
    answer = logged_in(studio).post(GENERATE, json=a_body(quality=None, aspect_ratio=None, model=None))
    assert answer.status_code == 202


def test_a_mistake_of_ours_tells_nothing_but_the_request_id(studio, caplog):
    def broken(_, job_id):
        raise RuntimeError(f"could not read {job_id}")

    services = SimpleNamespace(**{**vars(studio.services), "studio": SimpleNamespace(job=broken)})
    client = Client(create_api(services), token=logged_in(studio).token)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/api/v1/images/jobs/job_1")
    assert answer.status_code == 500
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]
    assert answer.headers["X-Request-Id"] in caplog.text
    assert "RuntimeError" in caplog.text
    assert "could not read job_1" not in answer.text + caplog.text


@pytest.mark.parametrize("path", [CREATE, GENERATE])
def test_a_stranger_s_body_is_not_even_read(studio, path):
    assert studio.client.post(path, content=b"{").status_code == 401


def test_answers_are_not_kept_by_anyone(studio):
    headers = studio.client.post("/api/v1/auth/register").headers
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


@pytest.mark.row("B2")
def test_every_studio_path_asks_for_a_token(studio):
    paths = [path for path in describe(studio.client.api)["paths"] if path.startswith("/api/image-studio")]
    assert CREATE in paths
    for path in paths:
        assert {studio.client.get(path).status_code, studio.client.post(path, json=a_body()).status_code} <= {401, 405}


def test_the_description_knows_bodies_and_never_422(studio):
    described = studio.client.get("/api/openapi.json").json()
    create = described["paths"][CREATE]["post"]
    assert "prompt" in create["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert create["security"] == [{"HTTPBearer": []}]
    assert "422" not in str(described)


def test_the_page_for_people_loads_nothing_from_elsewhere(studio):
    page = studio.client.get("/api/docs")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "num_variations" in page.text
    assert re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""", page.text) == []
    assert "<script" not in page.text


def test_no_other_origin_is_allowed_in(studio):
    answer = studio.client.get("/health", headers={"Origin": "https://elsewhere.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]
