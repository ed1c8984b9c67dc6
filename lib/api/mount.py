"""Puts the API in front of the browser app: one server, two faces.

Decides by path only. Start and end of the server are the outer app's business; lifespan events never reach the API.
"""

import re
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.api.late import LateApi
from lib.api.local_only import LocalOnlyMiddleware
from lib.api.services import Services

PREFIXES = ("/api", "/internal", "/health", "/share")
_SLASHES = re.compile("/{2,}")
# What keeps other sites from framing the browser app or guessing at its files.
_BROWSER_APP = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",  # its own components are frames
    "Referrer-Policy": "same-origin",
}
_HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}


class ApiFirst:
    """ASGI middleware that hands the API's paths to `api` and everything else to `app`.

    A prefix counts where it ends or a slash follows: `/api/x` and `/api` are the API's, `/apix` is not. Doubled slashes
    count as one, so that no spelling of an API path falls through to the browser app. With `is_https`, every answer
    tells browsers to ask by https only from now on.
    """

    def __init__(self, app: ASGIApp, api: ASGIApp, *, is_https: bool = False) -> None:
        self.app = app
        self.api = api
        self._is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the server's start and end."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        if self._is_https and scope["type"] == "http":
            send = _adding(send, _HTTPS_ONLY)
        path = _SLASHES.sub("/", scope["path"])
        if any(path == prefix or path.startswith(f"{prefix}/") for prefix in PREFIXES):
            await self.api(scope if path == scope["path"] else {**scope, "path": path}, receive, send)
        else:
            await self.app(scope, receive, _adding(send, _BROWSER_APP) if scope["type"] == "http" else send)


def _adding(send: Send, headers: Mapping[str, str]) -> Send:
    """Return `send` adding headers to an answer that does not have them."""

    async def send_more(message: Message) -> None:
        if message["type"] == "http.response.start":
            sent = MutableHeaders(scope=message)
            for name, value in headers.items():
                sent.setdefault(name, value)
        await send(message)

    return send_more


def middleware(services: Services) -> list[Middleware]:
    """Return what stands before the browser app: the guard of the door, then the API."""
    return [
        Middleware(LocalOnlyMiddleware, settings=services.settings),
        Middleware(ApiFirst, api=LateApi(services), is_https=services.settings.public_url.startswith("https://")),
    ]
