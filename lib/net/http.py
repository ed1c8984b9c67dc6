"""The one HTTP client for vendors' APIs: sends a call once and turns whatever happens into an answer or an error.

It never repeats anything, follows no redirect, reads no proxy settings from the environment, and logs neither
addresses nor bodies nor keys. Fetching addresses that somebody else chose belongs to `lib.net.download`.
"""

import logging
from collections.abc import Callable
from typing import Any

import httpx

from lib.clock import Clock, SystemClock
from lib.errors import (
    BadResponse,
    KeyRefused,
    OutcomeUnknown,
    ProviderError,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
    StudioError,
)
from lib.net.messages import HttpAnswer, HttpCall
from lib.net.verdicts import by_status, complete, error_code, request_id

CONNECT_TIMEOUT_S = 5.0
MAX_ANSWER_BYTES = 100 * 1024 * 1024
MAX_CONNECTIONS = 128

FaultReader = Callable[[HttpAnswer], StudioError | None]
"""An adapter's reading of a non-2xx answer; None leaves it to the status."""

log = logging.getLogger(__name__)
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # at lower levels they log addresses and headers


class HttpClient:
    """Sends calls over one pool of connections. Safe to use from many threads."""

    def __init__(
        self,
        transport: httpx.BaseTransport | None = None,
        *,
        max_answer_bytes: int = MAX_ANSWER_BYTES,
        clock: Clock | None = None,
    ) -> None:
        self._max_answer_bytes = max_answer_bytes
        self._clock = clock or SystemClock()
        self._client = httpx.Client(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_CONNECTIONS // 2),
        )

    def close(self) -> None:
        """Close the pool; the client is of no use afterwards."""
        self._client.close()

    def send(self, call: HttpCall, *, provider: str, provider_label: str, fault: FaultReader) -> HttpAnswer:
        """Send `call` once and return its 2xx answer.

        Raises what `fault` makes of another answer, else what its status stands for. Where no answer came:
        `ProviderUnavailable` if nothing had left, `OutcomeUnknown` if a paid call may have arrived, `ProviderTimeout`
        for a free one.
        """
        try:
            answer = self._exchange(call, provider_label)
        except ProviderError as exc:
            exc.provider = provider
            log.info("%s: no answer (%s)", provider, exc.code)
            raise
        if 200 <= answer.status < 300:  # noqa: PLR2004 - the class of successful HTTP statuses
            return answer
        log.info(
            "%s answered %d (code %s, request %s)",
            provider,
            answer.status,
            error_code(answer) or "-",
            request_id(answer) or "-",
        )
        error = fault(answer) or by_status(answer, provider_label)
        raise complete(error, answer, provider=provider, now=self._clock.now())

    def _exchange(self, call: HttpCall, label: str) -> HttpAnswer:
        request = self._request(call, label)
        try:
            response = self._client.send(request, stream=True)
            try:
                return self._read(response, call, label)
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
        timeout = httpx.Timeout(call.read_timeout_s, connect=CONNECT_TIMEOUT_S, pool=CONNECT_TIMEOUT_S)
        try:
            return self._client.build_request(call.method, call.url, headers=call.headers, timeout=timeout, **body)
        except (httpx.InvalidURL, UnicodeError):
            raise ProviderRejected(f"The request to {label} could not be sent.") from None

    def _read(self, response: httpx.Response, call: HttpCall, label: str) -> HttpAnswer:
        """Read the whole body, within the size cap and once more the read timeout in all."""
        deadline = self._clock.monotonic() + call.read_timeout_s
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > self._max_answer_bytes:
                raise BadResponse(f"{label}'s answer is too large.")
            if self._clock.monotonic() > deadline:
                raise _lost(call, label)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return HttpAnswer(response.status_code, headers, bytes(content))


def _lost(call: HttpCall, label: str) -> ProviderError:
    if call.is_paid:
        return OutcomeUnknown(f"The connection to {label} was lost, and the picture may have been made.")
    return ProviderTimeout(f"{label} did not answer in time.")
