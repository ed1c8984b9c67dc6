import json

import httpx
import pytest

from lib.clock import FixedClock
from lib.errors import (
    BadResponse,
    KeyRefused,
    NoFunds,
    ProviderRejected,
    ProviderUnavailable,
    RateLimited,
    TooLarge,
)
from lib.model.plan import ImageRole, InputImage
from lib.net.http import HttpClient
from lib.net.messages import HttpAnswer
from lib.providers import neuko_account as account
from lib.providers.base import Connection, Pending, Picture, Remote, SessionExpired
from lib.providers.neuko import MAX_IMAGE_BYTES, MAX_REFERENCES, NeukoProvider
from lib.providers.runner import ProviderRunner

PROVIDER = NeukoProvider()
BASE = "https://neuko.example"
CONNECTION = Connection(BASE, "secret-1", account="client-1", session="jwt-1")
BEARER = {"Authorization": "Bearer jwt-1"}


def an_image(*, role=ImageRole.REFERENCE, content=b"abc"):
    return InputImage(role=role, asset_id="img_1", content=content)


def an_answer(body, *, status=200, headers=None):
    return HttpAnswer(status, headers or {}, body if isinstance(body, bytes) else json.dumps(body).encode())


ADDRESS = "data:image/png;base64,YWJj"


@pytest.mark.parametrize(
    ("endpoint", "inputs", "body"),
    [
        ("seed", (), {"prompt": "a fox in the snow", "aspect_ratio": "1:1"}),
        (
            "turnaround",
            (an_image(role=ImageRole.INIT), an_image()),
            {"seed_image_url": ADDRESS, "prompts": ["a fox in the snow"], "reference_image_urls": [ADDRESS]},
        ),
        (
            "turnaround",
            (an_image(), an_image()),
            {"seed_image_url": ADDRESS, "prompts": ["a fox in the snow"], "reference_image_urls": [ADDRESS]},
        ),
        (
            "create",
            (an_image(), an_image()),
            {"prompt": "a fox in the snow", "reference_image_urls": [ADDRESS, ADDRESS], "input_image_url": None},
        ),
        (
            "create",
            (an_image(role=ImageRole.INIT),),
            {"prompt": "a fox in the snow", "reference_image_urls": [], "input_image_url": ADDRESS},
        ),
        ("random", (an_image(),), {"reference_image_urls": [ADDRESS]}),
    ],
)
def test_each_endpoint_gets_exactly_this(a_request, endpoint, inputs, body):
    call = PROVIDER.submit(a_request(inputs=inputs, options={"endpoint": endpoint}), CONNECTION)
    assert (call.method, call.url, call.headers) == ("POST", f"{BASE}/api/v1/generate/{endpoint}", BEARER)
    assert call.json_body == body
    assert call.is_paid


@pytest.mark.parametrize(
    ("endpoint", "inputs", "kind"),
    [
        ("turnaround", (), ProviderRejected),
        ("turnaround", (an_image(role=ImageRole.INIT),) * 2, ProviderRejected),
        ("create", (an_image(),) * (MAX_REFERENCES + 1), ProviderRejected),
        ("create", (an_image(content=b"x" * (MAX_IMAGE_BYTES + 1)),), TooLarge),
        ("../auth/register", (), ProviderRejected),
    ],
)
def test_pictures_that_do_not_fit_are_refused_before_sending(a_request, endpoint, inputs, kind):
    with pytest.raises(kind):
        PROVIDER.submit(a_request(inputs=inputs, options={"endpoint": endpoint}), CONNECTION)


@pytest.mark.row("E67")
@pytest.mark.parametrize(
    "body",
    [
        {"status": "pending", "generation_id": "g/1", "image": None, "credits_used": 10},
        {"status": "pending", "total": 1, "images": [{"generation_id": "g/1", "image_url": "", "prompt": "p"}]},
    ],
)
def test_a_submission_is_answered_with_an_id_to_ask_by(body):
    remote = PROVIDER.parse_submission(an_answer(body))
    assert remote == Remote("g/1")
    call = PROVIDER.poll(remote, CONNECTION)
    assert (call.method, call.url, call.headers) == ("GET", f"{BASE}/api/v1/asset/status/g%2F1", BEARER)


@pytest.mark.row("E68", "E69")
@pytest.mark.parametrize(
    ("status", "state"),
    [("pending", Pending(10, "Pending")), ("processing", Pending(50, "Processing"))],
)
def test_how_far_it_is_is_read(a_request, status, state):
    body = {"generation_id": "g1", "status": status, "error_message": None, "download_available": False}
    assert PROVIDER.parse_poll(a_request(), an_answer(body)) == state


@pytest.mark.row("E70", "E72")
def test_only_a_completed_image_with_a_download_leads_to_its_link(a_request):
    body = {"generation_id": "g1", "status": "completed", "download_available": False}
    assert isinstance(PROVIDER.parse_poll(a_request(), an_answer(body)), Pending)
    result = PROVIDER.parse_poll(a_request(), an_answer(body | {"download_available": True}))
    (picture,) = result.pictures
    assert PROVIDER.is_guarded(picture, CONNECTION)
    call = PROVIDER.open_picture(picture, CONNECTION)
    assert (call.method, call.url, call.headers) == ("GET", f"{BASE}/api/v1/asset/download/g1", BEARER)


def test_the_link_is_fetched_without_the_token():
    link = "https://cdn.example/public/1.jpg"
    picture = PROVIDER.parse_picture(an_answer({"generation_id": "g1", "download_url": link}))
    assert picture == Picture(url=link)
    assert not PROVIDER.is_guarded(picture, CONNECTION)


@pytest.mark.row("E76")
def test_a_failed_image_says_why_and_offers_another_prompt(a_request):
    body = {"generation_id": "g1", "status": "failed", "error_message": "too\x00 dark", "download_available": False}
    with pytest.raises(ProviderRejected) as caught:
        PROVIDER.parse_poll(a_request(), an_answer(body))
    assert caught.value.message == "Neuko could not make this image: “too dark”."
    assert "Change the prompt" in caught.value.remedy
    assert not caught.value.retryable


@pytest.mark.parametrize(
    "body",
    [b"<html>", b'{"status": "comp', {}, {"status": "lost"}, {"status": "completed", "download_available": True}],
)
def test_an_answer_that_makes_no_sense_is_a_bad_response(a_request, body):
    with pytest.raises(BadResponse):
        PROVIDER.parse_poll(a_request(), an_answer(body))
    with pytest.raises(BadResponse):
        PROVIDER.parse_submission(an_answer(body))
    with pytest.raises(BadResponse):
        PROVIDER.parse_picture(an_answer(body))


@pytest.mark.row("E71", "E73", "E74")
def test_rounds_take_ten_seconds_and_fifteen_after_being_told_to_slow_down():
    assert PROVIDER.poll_interval_s == 10
    assert PROVIDER.fault(an_answer({}, status=429)).retry_after_s == 15
    assert PROVIDER.fault(an_answer({}, status=429, headers={"retry-after": "40"})).retry_after_s is None
    assert type(PROVIDER.fault(an_answer({}, status=409))) is ProviderUnavailable


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, SessionExpired), (402, NoFunds), (403, KeyRefused), (404, ProviderRejected), (429, RateLimited)],
)
def test_their_statuses_become_what_a_user_can_do(status, kind):
    fault = PROVIDER.fault(an_answer({"detail": "hidden words"}, status=status))
    assert type(fault) is kind
    assert "hidden" not in fault.sentence()


@pytest.mark.parametrize("body", [{"balance": 3}, {"error": {"balance": 3}}, {"detail": {"balance": 3}}])
def test_an_empty_account_tells_its_balance(body):
    assert (
        PROVIDER.fault(an_answer(body, status=402)).message == "The account at Neuko has too few credits (balance: 3)."
    )


@pytest.mark.row("E26", "E27")
def test_registering_is_one_call_without_a_body_and_its_secret_stays_hidden():
    call = account.registration_call(BASE)
    assert (call.method, call.url, call.headers, call.json_body) == ("POST", f"{BASE}/api/v1/auth/register", {}, None)
    answer = an_answer({"client_id": "c1", "client_secret": "s1", "message": "Store it."}, status=201)
    credentials = account.parse_registration(answer)
    assert (credentials.client_id, credentials.client_secret) == ("c1", "s1")
    assert "s1" not in repr(credentials)


@pytest.mark.row("E28")
def test_the_login_sends_both_and_nothing_of_it_shows():
    call = PROVIDER.login(CONNECTION)
    assert (call.method, call.url, call.headers) == ("POST", f"{BASE}/api/v1/auth/login", {})
    assert call.json_body == {"client_id": "client-1", "client_secret": "secret-1"}
    assert not call.is_paid
    assert "secret-1" not in repr(call) + repr(CONNECTION)
    assert "jwt-1" not in repr(CONNECTION)
    body = {"access_token": "jwt-2", "token_type": "Bearer", "expires_at": "2026-01-15T11:30:00Z"}
    assert PROVIDER.parse_login(an_answer(body)) == "jwt-2"


@pytest.mark.row("E36")
def test_who_it_is_and_the_balance_are_free_questions():
    for call, place in (
        (account.account_call(CONNECTION), "auth/me"),
        (account.balance_call(CONNECTION), "credits/balance"),
    ):
        assert (call.method, call.url, call.headers, call.is_paid) == ("GET", f"{BASE}/api/v1/{place}", BEARER, False)
    assert account.parse_account(an_answer({"id": "1", "client_id": "client-1"})) == "client-1"
    assert account.parse_balance(an_answer({"balance": 0})) == 0


@pytest.mark.parametrize(
    "reading", [account.parse_registration, account.parse_login_token, account.parse_account, account.parse_balance]
)
def test_an_account_answer_without_its_field_is_a_bad_response(reading):
    for body in ({}, {"balance": "3", "client_id": 7}, [], b"<html>"):
        with pytest.raises(BadResponse):
            reading(an_answer(body))


@pytest.mark.row("E37", "E38")
def test_a_new_secret_is_asked_for_in_either_way():
    proved = account.rotation_call(CONNECTION)
    assert (proved.headers, proved.json_body) == (BEARER, {"current_secret": "secret-1"})
    granted = account.rotation_call(CONNECTION, rotate_token="r1")
    assert (granted.headers, granted.json_body) == ({}, {"rotate_token": "r1"})
    assert proved.url == granted.url == f"{BASE}/api/v1/auth/rotate-secret"


class Neuko:
    """A server that speaks their wire; tokens end when told to."""

    def __init__(self):
        self.calls, self.logins, self.valid, self.polls = [], 0, "", 0

    def __call__(self, request):
        place = request.url.path.removeprefix("/api/v1/")
        self.calls.append(place)
        if place == "auth/login":
            self.logins += 1
            self.valid = f"jwt-{self.logins}"
            return httpx.Response(200, json={"access_token": self.valid})
        if request.headers.get("authorization") != f"Bearer {self.valid}":
            return httpx.Response(401, json={"detail": "token expired"})
        if place.startswith("asset/status/"):
            self.polls += 1
            status = "completed" if self.polls > 1 else "processing"
            return httpx.Response(
                200, json={"generation_id": "g1", "status": status, "download_available": self.polls > 1}
            )
        if place.startswith("asset/download/"):
            return httpx.Response(200, json={"download_url": "https://cdn.example/1.jpg"})
        return httpx.Response(200, json={"status": "pending", "generation_id": "g1"})


class Downloads:
    def fetch(self, url):
        return b"bytes of " + url.encode()


@pytest.fixture
def neuko():
    return Neuko()


@pytest.fixture
def draw(neuko, a_request, a_watch):
    clock = FixedClock()
    runner = ProviderRunner(HttpClient(httpx.MockTransport(neuko), clock=clock), Downloads(), None, clock)
    connection = Connection(BASE, "secret-1", account="client-1")
    return lambda: runner.run(PROVIDER, a_request(), connection, provider_label="Neuko", remote=None, watch=a_watch)


@pytest.mark.row("E35")
def test_an_image_takes_a_login_a_submission_rounds_and_a_link(draw, neuko):
    assert draw().pictures[0].content == b"bytes of https://cdn.example/1.jpg"
    assert neuko.calls == ["auth/login", "generate/seed", "asset/status/g1", "asset/status/g1", "asset/download/g1"]


@pytest.mark.row("E24", "E29")
def test_an_expired_token_is_renewed_without_asking_anybody(draw, neuko):
    draw()
    neuko.valid, neuko.calls = "", []
    assert draw().pictures[0].content
    assert neuko.calls[:3] == ["generate/seed", "auth/login", "generate/seed"]
    assert neuko.logins == 2
