"""Puts the API in front of the browser app: one server, two faces.

Decides by path only. Start and end of the server are the outer app's business; lifespan events never reach the API.
"""

import re

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.api.late import LateApi
from lib.api.local_only import LocalOnlyMiddleware
from lib.api.services import Services

PREFIXES = ("/api", "/internal", "/health", "/share")
_SLASHES = re.compile("/{2,}")
_BROWSER_APP = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",  # its own components are frames
    "Referrer-Policy": "same-origin",
}


class ApiFirst:
    """ASGI middleware that hands the API's paths to `api` and everything else to `app`.

    A prefix counts where it ends or a slash follows: `/api/x` and `/api` are the API's, `/apix` is not. Doubled slashes
    count as one, so that no spelling of an API path falls through to the browser app.
    """

    def __init__(self, app: ASGIApp, api: ASGIApp) -> None:
        self.app = app
        self.api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the server's start and end."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        path = _SLASHES.sub("/", scope["path"])
        if any(path == prefix or path.startswith(f"{prefix}/") for prefix in PREFIXES):
            await self.api(scope if path == scope["path"] else {**scope, "path": path}, receive, send)
        else:
            await self.app(scope, receive, _dressed(send) if scope["type"] == "http" else send)


def _dressed(send: Send) -> Send:
    """Return `send` adding what keeps other sites from framing the browser app or guessing at its files."""

    async def send_dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _BROWSER_APP.items():
                headers.setdefault(name, value)
        await send(message)

    return send_dressed


def middleware(services: Services) -> list[Middleware]:
    """Return what stands before the browser app: the guard of the door, then the API."""
    return [
        Middleware(LocalOnlyMiddleware, settings=services.settings),
        Middleware(ApiFirst, api=LateApi(services)),
    ]
