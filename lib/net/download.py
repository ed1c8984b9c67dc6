"""The one guarded fetch for addresses that somebody else chose: vendors' result links and users' reference links.

Resolving, judging and connecting happen in one place, so a name cannot point elsewhere between check and use. It sends
no credential and no cookie, and does not judge what it fetched: decoding belongs to `lib.imaging`.
"""

import logging
import socket
import ssl
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

import httpcore

from lib.clock import Clock, SystemClock
from lib.config import is_loopback
from lib.errors import ProviderTimeout, ProviderUnavailable, TooLarge, UnsafeUrl
from lib.net.addresses import Target, check_form, is_public

MAX_BYTES = 50 * 1024 * 1024
MAX_REDIRECTS = 3
MAX_ADDRESSES = 4
TOTAL_TIMEOUT_S = 60.0
STEP_TIMEOUT_S = 15.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS: Mapping[bytes | str, bytes | str] = {
    "Accept": "image/*,*/*;q=0.5",
    "Accept-Encoding": "identity",
    "User-Agent": "image-studio",
}

Resolver = Callable[[str, int], Sequence[str]]
"""Returns every literal address of a host name; raises OSError."""
Connector = Callable[[str, int, float | None], httpcore.NetworkStream]
"""Opens a connection to a literal address and port within so many seconds; raises httpcore's network errors."""

logging.getLogger("httpcore").setLevel(logging.WARNING)  # at lower levels it logs addresses and headers


def resolve(host: str, port: int) -> Sequence[str]:
    """Return every address that the machine's resolver knows for `host`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def connect(address: str, port: int, timeout_s: float | None) -> httpcore.NetworkStream:
    """Open a TCP connection to a literal address."""
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=timeout_s)


class Downloader:
    """Fetches over https from public addresses only. Safe to use from many threads; keeps no connection open.

    Args:
        resolver: names to addresses; defaults to the machine's.
        connector: opens connections; defaults to TCP.
        allowed_loopback: `host:port` pairs on this machine that may be fetched from, by plain http too; for tests.
        clock: measures the total time.
    """

    def __init__(
        self,
        resolver: Resolver = resolve,
        connector: Connector = connect,
        *,
        allowed_loopback: Collection[str] = (),
        clock: Clock | None = None,
    ) -> None:
        self._resolver = resolver
        self._connector = connector
        self._allowed_loopback = frozenset(allowed_loopback)
        self._clock = clock or SystemClock()

    def check_url(self, url: str) -> None:
        """Raise `UnsafeUrl` by the address's form alone; resolves nothing and opens nothing."""
        check_form(url, self._allowed_loopback)

    def fetch(self, url: str, *, max_bytes: int = MAX_BYTES, total_timeout_s: float = TOTAL_TIMEOUT_S) -> bytes:
        """Return what `url` holds, after at most three redirects, each checked like the first address.

        Raises `UnsafeUrl`, `TooLarge`, `ProviderTimeout` or `ProviderUnavailable`; none of them quotes the address.
        """
        deadline = self._clock.monotonic() + total_timeout_s
        for _ in range(MAX_REDIRECTS + 1):
            target = check_form(url, self._allowed_loopback)
            found = self._visit(target, deadline, max_bytes)
            if isinstance(found, bytes):
                return found
            url = urljoin(target.url, found)
        raise UnsafeUrl("The address redirects too often.")

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpcore.default_ssl_context()

    def _visit(self, target: Target, deadline: float, max_bytes: int) -> bytes | str:
        """Return the bytes at `target`, or the address that it redirects to."""
        backend = _PinnedBackend(self._addresses, self._connector, self._clock, deadline)
        steps = {"connect": STEP_TIMEOUT_S, "read": STEP_TIMEOUT_S, "write": STEP_TIMEOUT_S, "pool": STEP_TIMEOUT_S}
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._tls, network_backend=backend) as pool,
                pool.stream("GET", target.url, headers=_HEADERS, extensions={"timeout": steps}) as response,
            ):
                return _content(response, max_bytes)
        # Causes are dropped on purpose: their texts can quote the address.
        except httpcore.TimeoutException:
            raise ProviderTimeout("The picture's address did not answer in time.") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError):
            raise ProviderUnavailable("The picture's address could not be reached.") from None

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses to connect to; one that is not public condemns them all."""
        may_be_local = f"{host}:{port}" in self._allowed_loopback
        found = self._resolver(host, port)
        if not found:
            raise ProviderUnavailable("The picture's host is not known.")
        if not all(is_public(address) or (may_be_local and is_loopback(address)) for address in found):
            raise UnsafeUrl("The address leads to a network that is not public.")
        return found[:MAX_ADDRESSES]


def _content(response: httpcore.Response, max_bytes: int) -> bytes | str:
    headers = {name.lower(): value for name, value in response.headers}
    if response.status in _REDIRECTS:
        return headers.get(b"location", b"").decode("latin-1")
    if not 200 <= response.status < 300:  # noqa: PLR2004 - the class of successful HTTP statuses
        raise ProviderUnavailable(f"The picture's address answered {response.status}.")
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


class _PinnedBackend(httpcore.NetworkBackend):
    """Connects to addresses that were judged a moment before; the host's name stays in TLS and in the request."""

    def __init__(self, addresses: Resolver, connector: Connector, clock: Clock, deadline: float) -> None:
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
