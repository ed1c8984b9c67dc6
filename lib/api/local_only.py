"""Without a login the studio serves this machine only, whatever address the server was told to listen on.

Each connection is judged by the address it really arrived at, and by the name the browser used, so that a page of
another site cannot reach the studio through a name that it lets point here.
"""

import json
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from lib.config import Settings, is_loopback

_MESSAGE = (
    "This studio has no login, so it answers on its own machine only. "
    "Configure a login, or set STUDIO_ALLOW_REMOTE=true if the network around it is trusted."
)


class LocalOnlyMiddleware:
    """Answers 403 to whatever does not come from this machine, unless remote access is allowed."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._allows_remote = not settings.is_local_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass local connections on."""
        if scope["type"] not in {"http", "websocket"} or self._allows_remote or _is_local(scope):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "local only"})
            return
        body = json.dumps({"detail": _MESSAGE}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 403, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _is_local(scope: Scope) -> bool:
    arrived_at = scope.get("server")
    if arrived_at is None or not is_loopback(arrived_at[0]):
        return False
    names = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    return all(is_loopback(urlsplit(f"//{name}").hostname or "") for name in names)
