import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from threading import Barrier, Thread

import httpx
import pytest

from lib.catalog import load_catalog
from lib.clock import FixedClock
from lib.errors import BadResponse, KeyRefused, RateLimited
from lib.net.http import HttpClient
from lib.net.messages import HttpCall
from lib.providers import sessions as sessions_module
from lib.providers.base import Connection, Remote
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
    clock = FixedClock()
    return Sessions(HttpClient(httpx.MockTransport(door), clock=clock), clock)


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


class Rounds:
    """Answers a login and then every question; remembers when, and how many asked at the same time."""

    def __init__(self, clock):
        self.clock, self.asked, self.inside, self.most = clock, [], 0, 0

    def __call__(self, request):
        if request.url.path.endswith("/auth/login"):
            return httpx.Response(200, json={"access_token": "token-1"})
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.asked.append((self.clock.monotonic(), request.url.path.rpartition("/")[2]))
        time.sleep(0.002)
        self.inside -= 1
        return httpx.Response(200, json={"generation_id": "g", "status": "pending"})


@pytest.mark.row("E77", "E78", "E79")
def test_many_ids_are_asked_for_one_after_the_other_and_at_most_200_times_a_minute():
    clock = FixedClock()
    sessions = Sessions(HttpClient(httpx.MockTransport(vendor := Rounds(clock)), clock=clock), clock)
    limited = replace(a_connection(), calls_per_minute=load_catalog().provider("neuko").token_calls_per_minute)

    def ask(number):
        sessions.send(PROVIDER, lambda opened: PROVIDER.poll(Remote(f"g{number}"), opened), limited, "Neuko")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(40)))
    assert vendor.most == 1
    assert sorted(name for _, name in vendor.asked) == sorted(f"g{number}" for number in range(40))
    moments = [moment for moment, _ in vendor.asked]
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert min(gaps) == pytest.approx(0.3, abs=0.001)


def test_a_paid_call_waits_for_its_turn_but_keeps_nobody_waiting():
    clock = FixedClock()
    sessions = Sessions(HttpClient(httpx.MockTransport(vendor := Rounds(clock)), clock=clock), clock)
    limited = replace(a_connection(), calls_per_minute=60.0)
    paid = HttpCall("POST", "https://neuko.example/paid", is_paid=True)
    for _ in range(3):
        sessions.send(PROVIDER, lambda _: paid, limited, "Neuko")
    assert vendor.asked[-1][0] - vendor.asked[0][0] == pytest.approx(2)
