"""Care of what is stored, done in the background: a store of many files must keep no page waiting.

One errand at a time in this process. How far it is, and what the last one came to, is kept in memory: after a restart
nothing was looked at yet.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from lib.clock import Clock
from lib.errors import Conflict, EngineFailed, StudioError
from lib.model.actor import Actor
from lib.studio.library.care import Care

_STOP_S = 5.0

log = logging.getLogger(__name__)


class Errand(StrEnum):
    """What is done."""

    LOOK = "look"
    REBUILD = "rebuild"


@dataclass(frozen=True)
class CareState:
    """One errand: how far it is, or what it came to."""

    errand: Errand
    started_at: datetime
    seen: int = 0
    """Files and images looked at so far."""
    ended_at: datetime | None = None
    error: StudioError | None = None
    """Why it broke off."""
    files: int = 0
    orphans: int = 0
    missing_thumbnails: int = 0
    made: int = 0
    lost: int = 0


class _Stopped(Exception):
    """Nobody waits for the errand any more."""


class CareRuns:
    """Use cases of administrators. Thread-safe."""

    def __init__(self, care: Care, clock: Clock) -> None:
        self._care = care
        self._clock = clock
        self._lock = threading.Lock()
        self._state: CareState | None = None
        self._thread: threading.Thread | None = None
        self._is_stopped = False

    def start(self, actor: Actor, errand: Errand) -> None:
        """Begin; raise `Conflict` while another errand is under way, and `Forbidden`."""
        self._care.require_administrator(actor)
        with self._lock:
            if self._state is not None and self._state.ended_at is None:
                raise Conflict("The store is being looked through already.", remedy="Wait until that is done.")
            self._state = CareState(errand, self._clock.now())
            self._is_stopped = False
            self._thread = threading.Thread(target=self._run, args=(actor, errand), name="studio-care", daemon=True)
            self._thread.start()

    def state(self, actor: Actor) -> CareState | None:
        """Return the errand under way, else the last one; None where there was none since the start."""
        self._care.require_administrator(actor)
        with self._lock:
            return self._state

    def wait(self) -> None:
        """Return when nothing is under way."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def stop(self) -> None:
        """Break off what is under way; every part of it can be repeated."""
        self._is_stopped = True
        if self._thread is not None:
            self._thread.join(_STOP_S)

    def _run(self, actor: Actor, errand: Errand) -> None:
        try:
            found = self._look(actor) if errand is Errand.LOOK else self._rebuild(actor)
            self._change(lambda state: replace(found(state), ended_at=self._clock.now()))
        except _Stopped:
            log.info("care of the store was broken off")
        except StudioError as error:
            reason = error
            self._change(lambda state: replace(state, error=reason, ended_at=self._clock.now()))
        except Exception:
            log.exception("care of the store failed")
            failure = EngineFailed("Something went wrong inside the studio.", remedy="Look into the server's log.")
            self._change(lambda state: replace(state, error=failure, ended_at=self._clock.now()))

    def _look(self, actor: Actor) -> Callable[[CareState], CareState]:
        orphans, files = self._care.orphans(actor, self._heed)
        missing = self._care.missing_thumbnails(actor, self._heed)
        return lambda state: replace(state, orphans=orphans, files=files, missing_thumbnails=missing)

    def _rebuild(self, actor: Actor) -> Callable[[CareState], CareState]:
        made, lost = self._care.rebuild_thumbnails(actor, self._heed)
        return lambda state: replace(state, made=made, lost=lost)

    def _heed(self, seen: int) -> None:
        if self._is_stopped:
            raise _Stopped
        self._change(lambda state: replace(state, seen=state.seen + seen))

    def _change(self, change: Callable[[CareState], CareState]) -> None:
        with self._lock:
            if self._state is not None:
                self._state = change(self._state)
