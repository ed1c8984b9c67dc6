"""One guarded GET over httpcore: the connection goes to addresses that were judged a moment before.

Kept apart from `lib.net.download` so that httpcore is imported when something is first fetched. It follows no redirect
and does not judge addresses itself.
"""

import logging
import ssl
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import httpcore

from lib.clock import Clock
from lib.errors import ProviderTimeout, ProviderUnavailable, TooLarge

STEP_TIMEOUT_S = 15.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS: Mapping[bytes | str, bytes | str] = {
    "Accept": "image/*,*/*;q=0.5",
    "Accept-Encoding": "identity",
    "User-Agent": "image-studio",
}

Addresses = Callable[[str, int], Sequence[str]]
"""Returns the literal addresses that may be connected to for a host and port; raises where there are none."""
Connector = Callable[[str, int, float | None], httpcore.NetworkStream]
"""Opens a connection to a literal address and port within so many seconds; raises httpcore's network errors."""

logging.getLogger("httpcore").setLevel(logging.WARNING)  # at lower levels it logs addresses and headers


def connect(address: str, port: int, timeout_s: float | None) -> httpcore.NetworkStream:
    """Open a TCP connection to a literal address."""
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=timeout_s)


@cache
def _tls() -> ssl.SSLContext:
    return httpcore.default_ssl_context()


def get(
    url: str, *, addresses: Addresses, connector: Connector | None, clock: Clock, deadline: float, max_bytes: int
) -> bytes | str:
    """Return the bytes at `url`, or the address that it redirects to.

    Args:
        url: a checked address.
        addresses: where to connect to for its host.
        connector: opens connections; None means TCP.
        clock: tells the time for the deadline.
        deadline: on the clock's monotonic scale; nothing is waited for beyond it.
        max_bytes: more is `TooLarge`.
    """
    backend = PinnedBackend(addresses, connector or connect, clock, deadline)
    steps = dict.fromkeys(("connect", "read", "write", "pool"), STEP_TIMEOUT_S)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_tls(), network_backend=backend) as pool,
            pool.stream("GET", url, headers=_HEADERS, extensions={"timeout": steps}) as response,
        ):
            return _content(response, max_bytes)
    # Causes are dropped on purpose: their texts can quote the address.
    except httpcore.TimeoutException:
        raise ProviderTimeout("The image's address did not answer in time.") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError):
        raise ProviderUnavailable("The image's address could not be reached.") from None


def _content(response: httpcore.Response, max_bytes: int) -> bytes | str:
    headers = {name.lower(): value for name, value in response.headers}
    if response.status in _REDIRECTS:
        return headers.get(b"location", b"").decode("latin-1")
    if not 200 <= response.status < 300:  # noqa: PLR2004 - the class of successful HTTP statuses
        raise ProviderUnavailable(f"The image's address answered {response.status}.")
    announced = headers.get(b"content-length", b"0")
    if announced.isdigit() and int(announced) > max_bytes:
        raise _too_large(max_bytes)
    content = bytearray()
    for chunk in response.iter_stream():
        content += chunk
        if len(content) > max_bytes:
            raise _too_large(max_bytes)
    return bytes(content)


def _too_large(max_bytes: int) -> TooLarge:
    return TooLarge(f"The file at the address is larger than {max_bytes // (1024 * 1024)} MB.")


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to addresses that were judged a moment before; the host's name stays in TLS and in the request."""

    def __init__(self, addresses: Addresses, connector: Connector, clock: Clock, deadline: float) -> None:
        self._addresses = addresses
        self._connector = connector
        self._clock = clock
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - part of the interface
        socket_options: Any = None,  # noqa: ARG002 - part of the interface
    ) -> httpcore.NetworkStream:
        """Connect to the first of the host's addresses that takes the connection."""
        last: Exception | None = None
        for address in self._addresses(host, port):
            remaining = _remaining(self._clock, self._deadline, timeout)
            try:
                return _DeadlineStream(self._connector(address, port, remaining), self._clock, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as exc:
                last = exc
        raise httpcore.ConnectError from last


class _DeadlineStream(httpcore.NetworkStream):
    """A connection on which no step may outlive the deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, clock: Clock, deadline: float) -> None:
        self._stream = stream
        self._clock = clock
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _remaining(self._clock, self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _remaining(self._clock, self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        remaining = _remaining(self._clock, self._deadline, timeout)
        secured = self._stream.start_tls(ssl_context, server_hostname, remaining)
        return _DeadlineStream(secured, self._clock, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _remaining(clock: Clock, deadline: float, timeout: float | None) -> float:
    remaining = deadline - clock.monotonic()
    if remaining <= 0:
        raise httpcore.ReadTimeout("out of time")
    return remaining if timeout is None else min(remaining, timeout)
