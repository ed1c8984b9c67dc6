"""The one HTTP client for vendors' APIs: sends a call once and turns whatever happens into an answer or an error.

It never repeats anything, follows no redirect, reads no proxy settings from the environment, and logs neither
addresses nor bodies nor keys. Fetching addresses that somebody else chose belongs to `lib.net.download`.
"""

import logging
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from lib.clock import Clock, SystemClock
from lib.errors import ProviderError, StudioError
from lib.net.messages import HttpAnswer, HttpCall
from lib.net.verdicts import by_status, complete, error_code, request_id, stopped_waiting

if TYPE_CHECKING:  # httpx is imported when something is first sent: it would slow every start
    import httpx

    from lib.net.wire import Wire

MAX_ANSWER_BYTES = 100 * 1024 * 1024

FaultReader = Callable[[HttpAnswer], StudioError | None]
"""An adapter's reading of a non-2xx answer; None leaves it to the status."""

EventListener = Callable[[bytes], None]
"""Takes the data of each server-sent event as it arrives; what it raises ends the exchange."""

log = logging.getLogger(__name__)


class HttpClient:
    """Sends calls over one pool of connections. Safe to use from many threads.

    Args:
        transport: takes the network's place; for tests.
        max_answer_bytes: a longer answer is refused.
        clock: measures the time that an answer takes, and reads dates in Retry-After.
    """

    def __init__(
        self,
        transport: "httpx.BaseTransport | None" = None,
        *,
        max_answer_bytes: int = MAX_ANSWER_BYTES,
        clock: Clock | None = None,
    ) -> None:
        self._transport = transport
        self._max_answer_bytes = max_answer_bytes
        self._clock = clock or SystemClock()

    @cached_property
    def _wire(self) -> "Wire":
        from lib.net.wire import Wire  # noqa: PLC0415 - see above

        return Wire(self._transport, max_answer_bytes=self._max_answer_bytes, clock=self._clock)

    def close(self) -> None:
        """Close the pool; the client is of no use afterwards."""
        if "_wire" in vars(self):
            self._wire.close()

    def send(
        self,
        call: HttpCall,
        *,
        provider: str,
        provider_label: str,
        fault: FaultReader,
        on_event: EventListener | None = None,
    ) -> HttpAnswer:
        """Send `call` once and return its 2xx answer; of a stream of events the last one, all of them to `on_event`.

        Raises what `fault` makes of another answer, else what its status stands for. Where no answer came:
        `ProviderUnavailable` if nothing had left, `OutcomeUnknown` if a paid call may have arrived, `ProviderTimeout`
        for a free one. A gateway that stopped waiting (504) counts as no answer.
        """
        try:
            answer = self._wire.exchange(call, provider_label, on_event)
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
        error = stopped_waiting(call, answer, provider_label) or fault(answer) or by_status(answer, provider_label)
        raise complete(error, answer, provider=provider, now=self._clock.now())
