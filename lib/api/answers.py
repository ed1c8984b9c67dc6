"""What every answer of the API carries, and the last net below every route.

Adds the request id, a no to caches unless the route said otherwise, and the headers that dependencies left; answers
HEAD where GET is known; and turns what nobody expected into a 500 that tells nothing but the request id. What happened
goes to the log, without values: a message of a library may quote a prompt or a key.
"""

import logging
import traceback

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.api.errors import SERVER_ERROR, error_body
from lib.ids import new_id

_MAX_LOGGED_PATH = 200

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
        request_id = new_id("req")
        headers = {"X-Request-Id": request_id, "X-Content-Type-Options": "nosniff"}
        is_head = scope["method"] == "HEAD"
        has_started = False

        async def send_dressed(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                sent = MutableHeaders(scope=message)
                sent.setdefault("Cache-Control", "no-store")
                sent.update(headers)
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        scope = {**scope, "method": "GET" if is_head else scope["method"]}
        scope["state"] = {**scope.get("state", {}), "answer_headers": headers}
        try:
            await self.app(scope, receive, send_dressed)
        except Exception as exc:
            _log_unexpected(exc, scope, request_id)
            if has_started:
                raise
            message = f"Something went wrong on our side. Nothing more is known here; tell us {request_id}."
            body = error_body(scope["path"], SERVER_ERROR, message, request_id=request_id)
            await JSONResponse(body, SERVER_ERROR)(scope, receive, send_dressed)


def _log_unexpected(exc: Exception, scope: Scope, request_id: str) -> None:
    frames = "".join(traceback.format_tb(exc.__traceback__))
    log.error(
        "%s %r failed unexpectedly with %s (%s)\n%s",
        scope["method"],
        scope["path"][:_MAX_LOGGED_PATH],
        type(exc).__name__,
        request_id,
        frames,
        extra={"request_id": request_id},
    )
