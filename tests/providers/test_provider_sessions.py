import json
import logging
from threading import Barrier, Thread

import httpx
import pytest

from lib.clock import FixedClock
from lib.errors import BadResponse, KeyRefused, RateLimited
from lib.net.http import HttpClient
from lib.providers import sessions as sessions_module
from lib.providers.base import Connection
from lib.providers.neuko import NeukoProvider
from lib.providers.openai import OpenAiProvider
from lib.providers.sessions import Sessions

PROVIDER = NeukoProvider()


class Door:
    """Counts logins and answers them with numbered tokens, or as it is told to."""

    def __init__(self, *answers):
        self.logins, self.answers = [], list(answers)

    def __call__(self, request):
        self.logins.append(json.loads(request.content)["client_id"])
        if self.answers:
            return self.answers.pop(0)
        return httpx.Response(200, json={"access_token": f"token-{len(self.logins)}"})


def sessions_at(door):
    return Sessions(HttpClient(httpx.MockTransport(door), clock=FixedClock()))


def a_connection(account="client-1"):
    return Connection("https://neuko.example", "secret-1", account=account)


def test_a_vendor_without_sessions_is_left_alone():
    door = Door()
    assert sessions_at(door).opened(OpenAiProvider(), a_connection(), "OpenAI") == a_connection()
    assert door.logins == []


def test_a_session_is_opened_once_for_each_connection():
    sessions = sessions_at(door := Door())
    first = [sessions.opened(PROVIDER, a_connection(), "Neuko").session for _ in range(3)]
    other = sessions.opened(PROVIDER, a_connection("client-2"), "Neuko").session
    assert (first, other) == (["token-1"] * 3, "token-2")
    assert door.logins == ["client-1", "client-2"]


def test_a_stale_token_is_replaced_once_for_all_who_held_it():
    sessions = sessions_at(door := Door())
    stale = sessions.opened(PROVIDER, a_connection(), "Neuko").session
    renewed = [sessions.opened(PROVIDER, a_connection(), "Neuko", stale=stale).session for _ in range(3)]
    assert renewed == ["token-2"] * 3
    assert len(door.logins) == 2


def test_many_threads_log_in_once():
    sessions, barrier, found = sessions_at(door := Door()), Barrier(8), []

    def ask():
        barrier.wait(5)
        found.append(sessions.opened(PROVIDER, a_connection(), "Neuko").session)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert (found, len(door.logins)) == (["token-1"] * 8, 1)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(401, json={}), KeyRefused),
        (httpx.Response(429, json={}), RateLimited),
        (httpx.Response(200, json={"token": "x"}), BadResponse),
    ],
)
def test_a_login_that_fails_says_so_and_the_next_one_tries_again(answer, kind):
    sessions = sessions_at(Door(answer))
    with pytest.raises(kind) as caught:
        sessions.opened(PROVIDER, a_connection(), "Neuko")
    assert type(caught.value) is kind
    assert caught.value.provider == "neuko"
    assert sessions.opened(PROVIDER, a_connection(), "Neuko").session == "token-2"


@pytest.mark.parametrize(("headers", "pause_s"), [({}, 60), ({"retry-after": "5"}, 60), ({"retry-after": "90"}, 90)])
def test_a_login_is_not_tried_again_within_the_minute(headers, pause_s):
    with pytest.raises(RateLimited) as caught:
        sessions_at(Door(httpx.Response(429, headers=headers))).opened(PROVIDER, a_connection(), "Neuko")
    assert caught.value.retry_after_s == pause_s


def test_only_so_many_sessions_are_kept(monkeypatch):
    monkeypatch.setattr(sessions_module, "MAX_SESSIONS", 2)
    sessions = sessions_at(door := Door())
    for account in ("a", "b", "c", "b", "a"):
        sessions.opened(PROVIDER, a_connection(account), "Neuko")
    assert door.logins == ["a", "b", "c", "a"]


@pytest.mark.row("E22")
def test_neither_secret_nor_token_is_logged(caplog):
    caplog.set_level(logging.DEBUG)
    sessions = sessions_at(Door())
    sessions.opened(PROVIDER, a_connection(), "Neuko")
    assert "session opened" in caplog.text
    assert not any(word in caplog.text + repr(sessions) for word in ("secret-1", "token-1", "client-1"))
