"""Carries one provider call from request to picture bytes, whatever the provider's shape.

It decides nothing about retries, credits or states: the caller does, through `Watch`. Nothing paid is sent twice.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol

from lib.clock import Clock
from lib.errors import BadResponse, JobCancelled, JobError, ProviderError, ProviderTimeout, StudioError, UnsafeUrl
from lib.model.plan import InputImage, ProviderRequest
from lib.model.request import TEXT_OPERATIONS
from lib.net.download import Downloader
from lib.net.http import EventListener, HttpClient
from lib.net.messages import HttpAnswer, HttpCall
from lib.net.verdicts import complete
from lib.providers.base import (
    MODEL,
    Connection,
    DirectProvider,
    GuardedProvider,
    LocalProvider,
    ModelEngine,
    NetworkProvider,
    Pending,
    Picture,
    Provider,
    ProviderResult,
    QueueProvider,
    Remote,
    StreamProvider,
    UploadProvider,
)
from lib.providers.sessions import Sessions

MAX_POLL_S = 900.0
SLOW_POLL_S = 300.0
MAX_PAUSE_S = 60.0
MIN_PAUSE_S = 0.05
MAX_POLL_FAULTS = 8
MAX_MOVES = 3
"""How often a vendor may name another address to ask at."""
MAX_DOWNLOADS = 3
DOWNLOAD_PAUSE_S = 1.0
MAX_DRAW_S = 300.0
_NAP_S = 1.0
_SLOW = "Unusually slow; you can cancel and try again"

log = logging.getLogger(__name__)


class Watch(Protocol):
    """What the caller wants to know, and how it stops the run: any method may raise a `JobError`."""

    def before_send(self) -> None:
        """Called right before a paid call leaves."""

    def remember(self, remote: Remote) -> None:
        """Store the vendor's job; called before the first poll."""

    def progress(self, percent: int, stage: str) -> None:
        """Take note of how far it is, 0 to 100."""

    def check(self) -> None:
        """Raise `JobCancelled` or `LeaseLost` if the run is to stop; called between steps."""


class Pool(Protocol):
    """Runs a function in another process."""

    def run(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        timeout_s: float,
        is_cancelled: Callable[[], bool],
        on_progress: Callable[[int, str], None],
    ) -> Any:
        """Return what the function returns; raise what it raises, `EngineFailed`, or `JobCancelled`."""


@dataclass(frozen=True)
class _Errand:
    """One run: what is asked, where, and who watches."""

    request: ProviderRequest
    connection: Connection
    label: str
    watch: Watch


class ProviderRunner:
    """Runs calls of any provider. Safe to use from many threads.

    Engines on this machine draw in `pool`, those that keep a large model loaded in `model_pool`.
    """

    def __init__(
        self, http: HttpClient, downloader: Downloader, pool: Pool, clock: Clock, *, model_pool: Pool | None = None
    ) -> None:
        self._http = http
        self._downloader = downloader
        self._pool = pool
        self._model_pool = model_pool or pool
        self._clock = clock
        self.sessions = Sessions(http, clock)

    def run(
        self,
        provider: Provider,
        request: ProviderRequest,
        connection: Connection,
        *,
        provider_label: str,
        remote: Remote | None,
        watch: Watch,
    ) -> ProviderResult:
        """Return a result whose pictures all have bytes, at least one.

        A queue vendor's job that `remote` names is taken up again instead of being submitted. Raises provider, media
        and job errors; `ProviderTimeout` from a queue vendor means that its job may still be done and can be taken up.
        """
        errand = _Errand(request, connection, provider_label, watch)
        watch.check()
        can_ask_again = False
        if isinstance(provider, LocalProvider):
            result = self._draw(provider, errand)
        elif isinstance(provider, QueueProvider):
            begun = remote or self._submit(provider, errand)
            can_ask_again = isinstance(begun, Remote)
            result = begun if isinstance(begun, ProviderResult) else self._wait(provider, errand, begun)
        else:
            result = self._ask(provider, errand)
        _require_answer(request, result, provider_label, provider.id)
        pictures = tuple(
            self._fetched(provider, picture, errand, can_ask_again=can_ask_again) for picture in result.pictures
        )
        return replace(result, pictures=pictures)

    def _draw(self, provider: LocalProvider, errand: _Errand) -> ProviderResult:
        def is_cancelled() -> bool:
            try:
                errand.watch.check()
            except JobError:
                return True
            return False

        pool, request, limit_s = self._pool, errand.request, MAX_DRAW_S
        if isinstance(provider, ModelEngine):
            options = request.options | {MODEL: errand.connection.account}
            pool, limit_s = self._model_pool, provider.time_limit_s
            request = request.model_copy(update={"options": options})
        errand.watch.progress(10, "Drawing")
        errand.watch.before_send()
        try:
            result = pool.run(
                provider.draw,
                request,
                timeout_s=limit_s,
                is_cancelled=is_cancelled,
                on_progress=lambda percent, stage: errand.watch.progress(_within(percent), stage),
            )
        except JobCancelled:
            errand.watch.check()  # says whether it was a cancel or a lost lease
            raise
        if not isinstance(result, ProviderResult):
            raise BadResponse(f"{errand.label} returned no result.", provider=provider.id)
        return result

    def _ask(self, provider: DirectProvider, errand: _Errand) -> ProviderResult:
        errand = self._prepared(provider, errand)
        errand.watch.progress(10, "Waiting for the model")
        errand.watch.before_send()
        answer = self._send(
            provider,
            lambda connection: provider.build(errand.request, connection),
            errand,
            on_event=_listener(provider, errand.watch),
        )
        errand.watch.progress(90, "Receiving the image")
        with self._naming(provider, answer):
            return provider.parse(errand.request, answer)

    def _prepared(self, provider: DirectProvider | QueueProvider, errand: _Errand) -> _Errand:
        """Do what is free and comes before the paid call: open a session, send pictures ahead."""
        self.sessions.opened(provider, errand.connection, errand.label)
        if not isinstance(provider, UploadProvider) or not errand.request.inputs:
            return errand
        errand.watch.progress(2, "Sending the images")
        inputs = tuple(self._uploaded(provider, image, errand) for image in errand.request.inputs)
        return replace(errand, request=errand.request.model_copy(update={"inputs": inputs}))

    def _uploaded(self, provider: UploadProvider, image: InputImage, errand: _Errand) -> InputImage:
        errand.watch.check()
        answer = self._send(provider, lambda connection: provider.upload(image, connection), errand)
        with self._naming(provider, answer):
            return image.model_copy(update={"remote_id": provider.parse_upload(answer)})

    def _submit(self, provider: QueueProvider, errand: _Errand) -> Remote | ProviderResult:
        errand = self._prepared(provider, errand)
        errand.watch.progress(5, "Asking the model")
        errand.watch.before_send()
        answer = self._send(provider, lambda connection: provider.submit(errand.request, connection), errand)
        with self._naming(provider, answer):
            begun = provider.parse_submission(answer)
        if isinstance(begun, Remote):
            errand.watch.remember(begun)
        return begun

    def _wait(self, provider: QueueProvider, errand: _Errand, remote: Remote) -> ProviderResult:
        started = self._clock.monotonic()
        deadline, slow_after = started + MAX_POLL_S, started + SLOW_POLL_S
        faults = moves = 0
        try:
            while self._clock.monotonic() < deadline:
                errand.watch.check()
                pause_s = provider.poll_interval_s
                try:
                    state = self._poll(provider, errand, remote)
                except ProviderError as exc:
                    faults += 1
                    if faults > MAX_POLL_FAULTS or not (exc.retryable or isinstance(exc, BadResponse)):
                        raise
                    pause_s = max(pause_s, exc.retry_after_s or 0)
                else:
                    if isinstance(state, ProviderResult):
                        return _with_cost(state, remote)
                    faults = 0
                    percent = min(max(state.progress or 0, 10), 95)
                    is_slow = self._clock.monotonic() > slow_after
                    errand.watch.progress(percent, _SLOW if is_slow else state.stage or "The model is at work")
                    if state.poll_url and moves < MAX_MOVES:
                        moves += 1
                        remote, pause_s = replace(remote, poll_url=state.poll_url), MIN_PAUSE_S
                self._pause(pause_s, errand.watch)
        except JobCancelled:
            self._cancel(provider, errand, remote)
            raise
        raise ProviderTimeout(f"{errand.label} is still not done.", provider=provider.id)

    def _poll(self, provider: QueueProvider, errand: _Errand, remote: Remote) -> Pending | ProviderResult:
        answer = self._send(provider, lambda connection: provider.poll(remote, connection), errand)
        with self._naming(provider, answer):
            return provider.parse_poll(errand.request, answer)

    def _cancel(self, provider: QueueProvider, errand: _Errand, remote: Remote) -> None:
        try:
            connection = self.sessions.opened(provider, errand.connection, errand.label)
            if call := provider.cancel(remote, connection):
                self._send_once(provider, call, errand)
        except ProviderError as exc:
            log.info("%s: could not cancel (%s)", provider.id, exc.code)

    def _pause(self, seconds: float, watch: Watch) -> None:
        """Sleep in naps, so that a cancel is seen within a second."""
        until = self._clock.monotonic() + min(max(seconds, MIN_PAUSE_S), MAX_PAUSE_S)
        while (left := until - self._clock.monotonic()) > 0:
            self._clock.sleep(min(left, _NAP_S))
            watch.check()

    def _fetched(self, provider: Provider, picture: Picture, errand: _Errand, *, can_ask_again: bool) -> Picture:
        """Return the picture with bytes. Where asking again would cost again, a failed download is final."""
        for attempt in range(MAX_DOWNLOADS):
            if picture.content:
                break
            errand.watch.check()
            try:
                picture = self._fetch(provider, picture, errand)
            except UnsafeUrl as exc:
                raise BadResponse("The image was made, but its address may not be fetched.") from exc
            except ProviderError as exc:
                if attempt == MAX_DOWNLOADS - 1:
                    if can_ask_again:
                        raise
                    raise BadResponse("The image was made, but could not be fetched.") from exc
                self._pause(DOWNLOAD_PAUSE_S, errand.watch)
        if not picture.content:
            raise BadResponse("The image that came is empty.")
        return picture

    def _fetch(self, provider: Provider, picture: Picture, errand: _Errand) -> Picture:
        if isinstance(provider, GuardedProvider) and provider.is_guarded(picture, errand.connection):
            answer = self._send(provider, lambda connection: provider.open_picture(picture, connection), errand)
            with self._naming(provider, answer):
                picture = provider.parse_picture(answer)
            if picture.content:
                return picture
        return replace(picture, content=self._downloader.fetch(picture.url))

    def _send(
        self,
        provider: NetworkProvider,
        make: Callable[[Connection], HttpCall],
        errand: _Errand,
        *,
        on_event: EventListener | None = None,
    ) -> HttpAnswer:
        return self.sessions.send(provider, make, errand.connection, errand.label, on_event=on_event)

    def _send_once(self, provider: NetworkProvider, call: HttpCall, errand: _Errand) -> HttpAnswer:
        return self._http.send(call, provider=provider.id, provider_label=errand.label, fault=provider.fault)

    @contextmanager
    def _naming(self, provider: NetworkProvider, answer: HttpAnswer) -> Iterator[None]:
        """Give errors of parsing the provider and its request id."""
        try:
            yield
        except StudioError as exc:
            complete(exc, answer, provider=provider.id, now=self._clock.now())
            raise


def _within(percent: int) -> int:
    """Return an engine's progress as the item's, which begins before the engine and ends after it."""
    return 10 + percent * 80 // 100


def _with_cost(result: ProviderResult, remote: Remote) -> ProviderResult:
    return replace(result, vendor_cost=remote.vendor_cost) if result.vendor_cost is None else result


def _listener(provider: Provider, watch: Watch) -> EventListener | None:
    """Return what passes a stream's events on to the watch, which may stop the run at each of them."""
    if not isinstance(provider, StreamProvider):
        return None

    def listen(event: bytes) -> None:
        watch.check()
        state = provider.parse_event(event)
        if state is not None:
            watch.progress(min(max(state.progress or 0, 10), 90), state.stage or "The model is at work")

    return listen


def _require_answer(request: ProviderRequest, result: ProviderResult, label: str, provider_id: str) -> None:
    is_text = request.operation in TEXT_OPERATIONS
    if is_text and not result.text.strip():
        raise BadResponse(f"{label}'s answer holds no text.", provider=provider_id)
    if not is_text and not result.pictures:
        raise BadResponse(f"{label}'s answer holds no image.", provider=provider_id)
