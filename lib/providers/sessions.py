"""Sends calls to vendors, with a login first where one is wanted; tokens are kept in memory, for each connection.

One login at a time for each connection, because vendors count logins. Where a connection limits its calls, they leave
evenly, and free ones (asking for results) leave one after the other, however many jobs wait. It never logs a token.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock

from lib.clock import Clock
from lib.errors import KeyRefused, ProviderError, RateLimited
from lib.net.http import EventListener, HttpClient
from lib.net.messages import HttpAnswer, HttpCall
from lib.providers.base import Connection, NetworkProvider, SessionExpired, SessionProvider

MAX_SESSIONS = 256
LOGIN_PAUSE_S = 60.0
"""Vendors count logins by the minute; a shorter hint of theirs is meant for other calls."""
_MINUTE_S = 60.0

log = logging.getLogger(__name__)


@dataclass
class _Session:
    lock: Lock = field(default_factory=Lock)
    token: str = field(default="", repr=False)
    turn: Lock = field(default_factory=Lock)
    next_at: float = 0.0
    """When the next call may leave, in the clock's seconds; guarded by `turn`."""


class Sessions:
    """Opens sessions when first needed. Safe to use from many threads."""

    def __init__(self, http: HttpClient, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._lock = Lock()
        self._sessions: OrderedDict[tuple[str, Connection], _Session] = OrderedDict()

    def opened(self, provider: NetworkProvider, connection: Connection, label: str, *, stale: str = "") -> Connection:
        """Return the connection with an open session; a provider that needs none gets it back as it is.

        Args:
            provider: whoever is called next.
            connection: as configured, without a session.
            label: how messages name the provider.
            stale: a token that the vendor has just refused; where another thread replaced it already, that one is used.

        Raises `KeyRefused` when the login is refused, and other provider errors.
        """
        if not isinstance(provider, SessionProvider):
            return connection
        session = self._session(provider.id, connection)
        with session.lock:
            if not session.token or session.token == stale:
                session.token = ""
                session.token = self._login(provider, connection, label)
            return replace(connection, session=session.token)

    def send(
        self,
        provider: NetworkProvider,
        make: Callable[[Connection], HttpCall],
        connection: Connection,
        label: str,
        *,
        on_event: EventListener | None = None,
    ) -> HttpAnswer:
        """Send the call that `make` builds; where its session has run out, log in and send it once more.

        A call that is refused for its session costs nothing. Raises provider errors.
        """
        opened = self.opened(provider, connection, label)
        try:
            return self._send_in_turn(provider, make(opened), connection, label, on_event)
        except SessionExpired:
            log.info("%s: session expired", provider.id)
        opened = self.opened(provider, connection, label, stale=opened.session)
        return self._send_in_turn(provider, make(opened), connection, label, on_event)

    def _send_in_turn(
        self,
        provider: NetworkProvider,
        call: HttpCall,
        connection: Connection,
        label: str,
        on_event: EventListener | None,
    ) -> HttpAnswer:
        with self._turn(provider, call, connection):
            return self._send(provider, call, label, on_event)

    @contextmanager
    def _turn(self, provider: NetworkProvider, call: HttpCall, connection: Connection) -> Iterator[None]:
        """Wait until the connection's limit lets the call leave; a free one holds its turn until it is answered."""
        if connection.calls_per_minute is None:
            yield
            return
        session = self._session(provider.id, connection)
        with session.turn:
            early_s = session.next_at - self._clock.monotonic()
            if early_s > 0:
                self._clock.sleep(early_s)
            session.next_at = self._clock.monotonic() + _MINUTE_S / connection.calls_per_minute
            if not call.is_paid:
                yield
                return
        yield

    def _send(
        self, provider: NetworkProvider, call: HttpCall, label: str, on_event: EventListener | None = None
    ) -> HttpAnswer:
        return self._http.send(
            call, provider=provider.id, provider_label=label, fault=provider.fault, on_event=on_event
        )

    def _session(self, provider_id: str, connection: Connection) -> _Session:
        with self._lock:
            key = (provider_id, connection)
            session = self._sessions.setdefault(key, _Session())
            self._sessions.move_to_end(key)
            if len(self._sessions) > MAX_SESSIONS:
                self._sessions.popitem(last=False)
            return session

    def _login(self, provider: SessionProvider, connection: Connection, label: str) -> str:
        try:
            call = provider.login(connection)
            answer = self._send(provider, call, label)
            token = provider.parse_login(answer)
        except SessionExpired as exc:
            raise KeyRefused(f"{label} refused the login.", provider=provider.id, request_id=exc.request_id) from exc
        except RateLimited as exc:
            exc.retry_after_s = max(exc.retry_after_s or 0.0, LOGIN_PAUSE_S)
            raise
        except ProviderError as exc:
            exc.provider = exc.provider or provider.id
            raise
        log.info("%s: session opened", provider.id)
        return token
