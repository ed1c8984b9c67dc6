"""One exchange over httpx: a call goes out once, an answer or one of our errors comes back.

Kept apart from `lib.net.http` so that httpx is imported when something is first sent. It judges no status.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import httpx

from lib.clock import Clock
from lib.errors import (
    BadResponse,
    KeyRefused,
    OutcomeUnknown,
    ProviderError,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)
from lib.net.events import EventReader
from lib.net.messages import HttpAnswer, HttpCall

CONNECT_TIMEOUT_S = 5.0
MAX_CONNECTIONS = 128
_EVENT_STREAM = "text/event-stream"

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # at lower levels they log addresses and headers


class Wire:
    """One pool of connections: no redirects, no proxy from the environment. Safe to use from many threads."""

    def __init__(self, transport: httpx.BaseTransport | None, *, max_answer_bytes: int, clock: Clock) -> None:
        self._max_answer_bytes = max_answer_bytes
        self._clock = clock
        self._client = httpx.Client(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_CONNECTIONS // 2),
        )

    def close(self) -> None:
        """Close the pool."""
        self._client.close()

    def exchange(self, call: HttpCall, label: str, on_event: Callable[[bytes], None] | None = None) -> HttpAnswer:
        """Send `call` and return the answer of whatever status; raise a provider error where none came.

        A 2xx stream of events goes to `on_event` one by one, and the answer's content is the last event's data.
        """
        request = self._request(call, label)
        try:
            response = self._client.send(request, stream=True)
            try:
                return self._read(response, call, label, on_event)
            finally:
                response.close()
        # Causes are dropped on purpose: their texts can quote addresses and headers.
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):
            raise ProviderUnavailable(f"{label} could not be reached.") from None
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL):
            raise ProviderRejected(f"The request to {label} could not be sent.") from None
        except httpx.DecodingError:
            raise BadResponse(f"{label}'s answer could not be read.") from None
        except (httpx.TransportError, httpx.StreamError):
            raise _lost(call, label) from None

    def _request(self, call: HttpCall, label: str) -> httpx.Request:
        if any(not (value.isascii() and value.isprintable()) for value in call.headers.values()):
            raise KeyRefused(f"The key for {label} has characters that no key has.")
        body: dict[str, Any] = {}
        if call.form or call.files:
            texts = [(name, (None, text.encode())) for name, text in call.form]
            files = [(part.name, (part.file_name, part.content, part.content_type)) for part in call.files]
            body["files"] = [*texts, *files]
        elif call.json_body is not None:
            body["json"] = call.json_body
        elif call.content:
            body["content"] = call.content
        timeout = httpx.Timeout(call.read_timeout_s, connect=CONNECT_TIMEOUT_S, pool=CONNECT_TIMEOUT_S)
        try:
            return self._client.build_request(call.method, call.url, headers=call.headers, timeout=timeout, **body)
        except (httpx.InvalidURL, UnicodeError):
            raise ProviderRejected(f"The request to {label} could not be sent.") from None

    def _read(
        self, response: httpx.Response, call: HttpCall, label: str, on_event: Callable[[bytes], None] | None
    ) -> HttpAnswer:
        headers = {name.lower(): value for name, value in response.headers.items()}
        is_stream = headers.get("content-type", "").startswith(_EVENT_STREAM) and response.is_success
        chunks = self._chunks(response, call, label)
        if on_event is None or not is_stream:
            return HttpAnswer(response.status_code, headers, b"".join(chunks))
        reader, last = EventReader(), b""
        for chunk in chunks:
            for event in reader.feed(chunk):
                last = event
                on_event(event)
        return HttpAnswer(response.status_code, headers, last)

    def _chunks(self, response: httpx.Response, call: HttpCall, label: str) -> Iterator[bytes]:
        """Give the whole body, within the size cap and once more the read timeout in all."""
        deadline = self._clock.monotonic() + call.read_timeout_s
        total = 0
        for chunk in response.iter_bytes():
            total += len(chunk)
            if total > self._max_answer_bytes:
                raise BadResponse(f"{label}'s answer is too large.")
            if self._clock.monotonic() > deadline:
                raise _lost(call, label)
            yield chunk


def _lost(call: HttpCall, label: str) -> ProviderError:
    if call.is_paid:
        return OutcomeUnknown(f"The connection to {label} was lost, and the image may have been made.")
    return ProviderTimeout(f"{label} did not answer in time.")
