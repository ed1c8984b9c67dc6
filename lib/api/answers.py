"""What every answer of the API carries, and the last net below every route.

Adds the request id (the caller's own where it sent a fit one), what browsers must not do with an answer, a no to caches
unless the route said otherwise, and the headers that dependencies left; answers HEAD where GET is known; writes the
access log; and turns what nobody expected into a 500 that tells nothing but the request id. What happened goes to the
log, without values: a message of a library may quote a prompt or a key.
"""

import logging
import re
import time
import traceback

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.api import access_log
from lib.api.errors import SERVER_ERROR, error_body
from lib.ids import new_id

_FIT_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_UNLESS_SAID = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}

log = logging.getLogger(__name__)


def add_header(request: Request, name: str, value: str) -> None:
    """Put a header on the answer to `request`, whatever the answer will be."""
    request.state.answer_headers[name] = value


class Answers:
    """ASGI middleware around the whole API."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        headers = {"X-Request-Id": request_id}
        is_head = scope["method"] == "HEAD"
        record = _Record()

        async def send_dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                record.status = message["status"]
                sent = MutableHeaders(scope=message)
                for name, value in _UNLESS_SAID.items():
                    sent.setdefault(name, value)
                sent.update(headers)
            elif message["type"] == "http.response.body":
                message = {**message, "body": b""} if is_head else message
                record.sent_bytes += len(message.get("body", b""))
            await send(message)

        scope = {**scope, "method": "GET" if is_head else scope["method"]}
        scope["state"] = {**scope.get("state", {}), "answer_headers": headers}
        try:
            await self.app(scope, receive, send_dressed)
        except ClientDisconnect:
            log.info("the caller went away before its request had arrived", extra={"request_id": request_id})
        except Exception as exc:
            _log_unexpected(exc, scope, request_id)
            if record.status is not None:
                raise
            message = f"Something went wrong on our side. Nothing more is known here; tell us {request_id}."
            body = error_body(scope["path"], SERVER_ERROR, message, request_id=request_id)
            await JSONResponse(body, SERVER_ERROR)(scope, receive, send_dressed)
        finally:
            record.write(scope, request_id, "HEAD" if is_head else scope["method"])


class _Record:
    """What the access log tells of one call."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.sent_bytes = 0
        self._started = time.perf_counter()

    def write(self, scope: Scope, request_id: str, method: str) -> None:
        access_log.write(
            request_id=request_id,
            method=method,
            path=scope["path"][: access_log.MAX_PATH],
            status=self.status,
            ms=round((time.perf_counter() - self._started) * 1000, 1),
            bytes=self.sent_bytes,
            user=scope["state"].get("user_id"),
        )


def _request_id(scope: Scope) -> str:
    """Return the caller's own id of this call, or a new one; whatever is sent comes back and into the log."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _FIT_ID.fullmatch(given) else new_id("req")


def _log_unexpected(exc: Exception, scope: Scope, request_id: str) -> None:
    frames = "".join(traceback.format_tb(exc.__traceback__))
    log.error(
        "%s %r failed unexpectedly with %s (%s)\n%s",
        scope["method"],
        scope["path"][: access_log.MAX_PATH],
        type(exc).__name__,
        request_id,
        frames,
        extra={"request_id": request_id},
    )
