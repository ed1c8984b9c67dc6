"""The vendor that does not exist: answers the wire of `lib.providers.fake` in this process, badly when told to.

Give it to `HttpClient` in place of the network, or call `answer` from a test's own server. It opens no socket.
"""

import base64
import json
import struct
import threading
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from lib.clock import Clock, SystemClock
from lib.net.in_process import BrokenAfterSend, InProcessTransport, NoAnswerInTime
from lib.net.messages import HttpAnswer

BASE_URL = "https://fake.invalid/v1"
COST_MICRO_USD = 10_000
MAX_KEPT = 10_000
MAX_SIDE = 4096
REFUSED_KEY = "a-key-that-the-vendor-refuses"
MODELS = ("fake-64", "fake-any", "fake-edit", "fake-control", "fake-upscale", "fake-text")


class Outcome(StrEnum):
    """What becomes of one call."""

    PICTURE = "picture"
    RATE_LIMITED = "rate-limited"
    FAULT = "fault"
    OVERLOADED = "overloaded"
    HANG = "hang"
    GARBAGE = "garbage"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    KEY_REFUSED = "key-refused"
    BROKEN = "broken"


_ERRORS = {
    Outcome.RATE_LIMITED: (429, "slow-down"),
    Outcome.FAULT: (500, "fault"),
    Outcome.OVERLOADED: (503, "overloaded"),
    Outcome.REFUSED: (400, "refused"),
    Outcome.KEY_REFUSED: (401, "bad-key"),
}


@dataclass(frozen=True)
class FakeCall:
    """One paid call that arrived; `remote_id` is set where it started a job."""

    prompt: str
    seed: int | None
    remote_id: str | None = None
    system: str = ""
    """What a text model was told, apart from the prompt."""
    schema: dict[str, Any] | None = None
    pictures: int = 0
    """How many pictures a text model was given."""


@dataclass
class _RemoteJob:
    picture: dict[str, Any]
    polls_left: int
    is_cancelled: bool = False


class FakeVendor(InProcessTransport):
    """Makes pictures of one colour, `delay_s` after being asked; counts every paid call. Thread-safe.

    Args:
        delay_s: seconds that a paid call takes.
        polls: how often a queued job answers `running` before it is done.
        clock: sleeps the delay.
        retry_after_s: what a rate-limited answer asks to wait.
    """

    def __init__(
        self,
        *,
        delay_s: float = 0.2,
        polls: int = 1,
        clock: Clock | None = None,
        retry_after_s: float = 1,
    ) -> None:
        self._delay_s = delay_s
        self._polls = polls
        self._clock = clock or SystemClock()
        self._retry_after_s = retry_after_s
        self._lock = threading.Lock()
        self._script: deque[Outcome] = deque(maxlen=MAX_KEPT)
        self._poll_script: deque[Outcome] = deque(maxlen=MAX_KEPT)
        self._calls: deque[FakeCall] = deque(maxlen=MAX_KEPT)
        self._jobs: dict[str, _RemoteJob] = {}
        self._texts: deque[str] = deque(maxlen=MAX_KEPT)
        self._made = 0

    def script(self, *outcomes: Outcome) -> None:
        """Queue what becomes of the next paid calls; after them every call brings a picture."""
        with self._lock:
            self._script.extend(outcomes)

    def script_polls(self, *outcomes: Outcome) -> None:
        """Queue what becomes of the next calls that ask for a job."""
        with self._lock:
            self._poll_script.extend(outcomes)

    def script_texts(self, *texts: str) -> None:
        """Queue what the next text calls answer; after them every call answers something of the shape asked."""
        with self._lock:
            self._texts.extend(texts)

    @property
    def calls(self) -> tuple[FakeCall, ...]:
        """Every paid call that arrived, in order; the last 10,000."""
        with self._lock:
            return tuple(self._calls)

    @property
    def cancelled(self) -> tuple[str, ...]:
        """Remote ids of the jobs that were stopped."""
        with self._lock:
            return tuple(remote_id for remote_id, job in self._jobs.items() if job.is_cancelled)

    def answer(self, method: str, url: str, body: bytes, authorization: str) -> HttpAnswer:
        """Answer one call of the wire, with any key but `REFUSED_KEY`; anything else is 404."""
        if authorization == f"Bearer {REFUSED_KEY}":
            return _error(401, "bad-key")
        return self._routed(method, urlsplit(url).path.strip("/").split("/"), body)

    def _routed(self, method: str, parts: list[str], body: bytes) -> HttpAnswer:
        match method, parts[-2:]:
            case "POST", [_, "images" | "texts" | "jobs" as place]:
                make = {"images": self._picture, "texts": self._text, "jobs": self._start}[place]
                return self._paid(body, make)
            case "GET", ["jobs", remote_id]:
                return self._poll(remote_id)
            case "DELETE", ["jobs", remote_id]:
                return self._stop(remote_id)
            case "GET", [*_, "models"]:
                return _json(200, {"models": [{"id": name} for name in MODELS], "balance": "12.50 USD"})
        return _error(404, "not-found")

    def _paid(self, body: bytes, make: Callable[[dict[str, Any], Outcome], HttpAnswer]) -> HttpAnswer:
        asked = json.loads(body)
        with self._lock:
            outcome = self._script.popleft() if self._script else Outcome.PICTURE
        self._clock.sleep(self._delay_s)
        return make(asked, outcome)

    def _picture(self, asked: dict[str, Any], outcome: Outcome) -> HttpAnswer:
        with self._lock:
            self._made += 1
            made = _made(asked, f"call-{self._made}", outcome)
            self._calls.append(FakeCall(asked["prompt"], asked.get("seed")))
        return self._spoiled(outcome) or _json(200, made)

    def _text(self, asked: dict[str, Any], outcome: Outcome) -> HttpAnswer:
        schema = asked.get("schema")
        with self._lock:
            self._made += 1
            written = self._texts.popleft() if self._texts else json.dumps(made_up(schema or {}))
            pictures = len(asked.get("pictures", []))
            self._calls.append(FakeCall(asked["prompt"], None, None, asked["system"], schema, pictures))
        return self._spoiled(outcome) or _json(200, {"text": written, "cost_micro_usd": COST_MICRO_USD})

    def _start(self, asked: dict[str, Any], outcome: Outcome) -> HttpAnswer:
        with self._lock:
            self._made += 1
            remote_id = f"job-{self._made}"
            if len(self._jobs) >= MAX_KEPT:
                del self._jobs[next(iter(self._jobs))]
            if outcome in {Outcome.PICTURE, Outcome.HANG, Outcome.BROKEN, Outcome.TRUNCATED}:
                self._jobs[remote_id] = _RemoteJob(_made(asked, remote_id, outcome), self._polls)
            self._calls.append(FakeCall(asked["prompt"], asked.get("seed"), remote_id))
        return self._spoiled(outcome) or _json(202, {"id": remote_id})

    def _poll(self, remote_id: str) -> HttpAnswer:
        with self._lock:
            outcome = self._poll_script.popleft() if self._poll_script else Outcome.PICTURE
            job = self._jobs.get(remote_id)
            spoiled = self._spoiled(outcome)
            if spoiled or job is None:
                return spoiled or _error(404, "not-found")
            if job.is_cancelled:
                return _json(200, {"state": "cancelled"})
            if job.polls_left > 0:
                job.polls_left -= 1
                return _json(200, {"state": "running", "progress": 50})
            return _json(200, {"state": "done", **job.picture})

    def _stop(self, remote_id: str) -> HttpAnswer:
        with self._lock:
            job = self._jobs.get(remote_id)
            if job is None:
                return _error(404, "not-found")
            job.is_cancelled = True
        return _json(200, {"state": "cancelled"})

    def _spoiled(self, outcome: Outcome) -> HttpAnswer | None:
        if outcome is Outcome.HANG:
            raise NoAnswerInTime
        if outcome is Outcome.BROKEN:
            raise BrokenAfterSend
        if outcome is Outcome.GARBAGE:
            return HttpAnswer(200, {"content-type": "text/html"}, b"<html>not what you asked for</html>")
        if outcome not in _ERRORS:
            return None
        headers = {"retry-after": f"{self._retry_after_s:g}"} if outcome is Outcome.RATE_LIMITED else {}
        return _error(*_ERRORS[outcome], headers)


def _made(asked: dict[str, Any], call_id: str, outcome: Outcome) -> dict[str, Any]:
    sides = (min(max(1, int(asked[side])), MAX_SIDE) for side in ("width", "height"))
    picture = plain_png(*sides)
    if outcome is Outcome.TRUNCATED:
        picture = picture[: len(picture) // 2]
    return {
        "id": call_id,
        "picture": base64.b64encode(picture).decode(),
        "seed": asked.get("seed"),
        "cost_micro_usd": COST_MICRO_USD,
    }


def made_up(schema: dict[str, Any], name: str = "answer") -> Any:
    """Return a value of a JSON schema's shape; texts say what they stand for."""
    match schema.get("type"):
        case "object":
            return {field: made_up(shape, field) for field, shape in schema.get("properties", {}).items()}
        case "array":
            return [made_up(schema.get("items", {}), name) for _ in range(2)]
        case "boolean":
            return True
        case "integer" | "number":
            return 80
    return schema["enum"][0] if "enum" in schema else f"A made up {name.replace('_', ' ')}"


@lru_cache(maxsize=16)
def plain_png(width: int, height: int) -> bytes:
    """Return a PNG of one colour, drawn once for each size."""
    row = b"\0" + bytes((70, 110, 160)) * width
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(row * height, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _json(status: int, body: dict[str, Any]) -> HttpAnswer:
    return HttpAnswer(status, {"content-type": "application/json"}, json.dumps(body).encode())


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> HttpAnswer:
    answer = _json(status, {"error": {"code": code}})
    return HttpAnswer(status, {**answer.headers, **(headers or {})}, answer.content)
