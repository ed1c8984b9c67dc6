"""The one guarded fetch for addresses that somebody else chose: vendors' result links and users' reference links.

Resolving, judging and connecting happen in one place, so a name cannot point elsewhere between check and use. It sends
no credential and no cookie, and does not judge what it fetched: decoding belongs to `lib.imaging`.
"""

import socket
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from lib.clock import Clock, SystemClock
from lib.config import is_loopback
from lib.errors import ProviderUnavailable, UnsafeUrl
from lib.net.addresses import Target, check_form, is_public

if TYPE_CHECKING:  # httpcore is imported when something is first fetched: it would slow every start
    from lib.net.pinned import Connector

MAX_BYTES = 50 * 1024 * 1024
MAX_REDIRECTS = 3
MAX_ADDRESSES = 4
TOTAL_TIMEOUT_S = 60.0

Resolver = Callable[[str, int], Sequence[str]]
"""Returns every literal address of a host name; raises OSError."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Return every address that the machine's resolver knows for `host`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


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
        connector: "Connector | None" = None,
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
            url = _next_url(target.url, found)
        raise UnsafeUrl("The address redirects too often.")

    def _visit(self, target: Target, deadline: float, max_bytes: int) -> bytes | str:
        from lib.net import pinned  # noqa: PLC0415 - see above

        return pinned.get(
            target.url,
            addresses=self._addresses,
            connector=self._connector,
            clock=self._clock,
            deadline=deadline,
            max_bytes=max_bytes,
        )

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses to connect to; one that is not public condemns them all."""
        may_be_local = f"{host}:{port}" in self._allowed_loopback
        found = self._resolver(host, port)
        if not found:
            raise ProviderUnavailable("The image's host is not known.")
        if not all(is_public(address) or (may_be_local and is_loopback(address)) for address in found):
            raise UnsafeUrl("The address leads to a network that is not public.")
        return found[:MAX_ADDRESSES]


def _next_url(current: str, location: str) -> str:
    if not location:
        raise UnsafeUrl("The address redirects to nowhere.")
    try:
        return urljoin(current, location)
    except ValueError:
        raise UnsafeUrl("The address redirects to one that cannot be read.") from None
