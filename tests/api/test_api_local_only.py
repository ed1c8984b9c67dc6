"""Without a login the studio answers its own machine only, whatever it listens on."""

import asyncio

import pytest
from pydantic import SecretStr

from lib.api.local_only import LocalOnlyMiddleware
from lib.config import Settings


async def _app(scope, receive, send):
    await send({"type": "passed"})


def ask(arrived_at="127.0.0.1", host="127.0.0.1:8501", kind="http", **settings):
    sent = []

    async def send(message):
        sent.append(message)

    guard = LocalOnlyMiddleware(_app, settings=Settings(secret_key=SecretStr("k" * 32), **settings))
    scope = {"type": kind, "server": (arrived_at, 8501), "headers": [(b"host", host.encode())]}
    asyncio.run(guard(scope, None, send))
    return sent[0]


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501", "LOCALHOST"])
def test_this_machine_is_answered(host):
    assert ask(host=host)["type"] == "passed"


@pytest.mark.parametrize(
    ("arrived_at", "host"),
    [
        ("192.168.1.5", "192.168.1.5:8501"),
        ("127.0.0.1", "evil.example"),
        ("127.0.0.1", "127.0.0.1.evil.example"),
        ("0.0.0.0", "localhost"),
        ("10.0.0.1", "localhost"),
    ],
)
def test_others_are_refused_by_address_and_by_name(arrived_at, host):
    assert ask(arrived_at, host)["status"] == 403
    assert ask(arrived_at, host, kind="websocket")["type"] == "websocket.close"


def test_a_setting_opens_the_door():
    assert ask("192.168.1.5", "studio.example", allow_remote=True)["type"] == "passed"


def test_a_login_opens_the_door():
    assert ask("192.168.1.5", "studio.example", has_login=True)["type"] == "passed"
