"""Sends texts of some length packed to clients that can unpack them. Pictures are packed already and pass as are."""

import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEAST_BYTES = 1_000
MOST_BYTES = 300_000
"""Longer texts hold pictures as base64, which hardly shrink and would keep the event loop busy."""
_LEVEL = 5
_PACKED = ("application/json", "text/html")


class Compress:
    """ASGI middleware that packs JSON and HTML of one piece."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] == "HEAD":
            await self._app(scope, receive, send)
            return
        accepts = _accepts_gzip(Headers(scope=scope).get("accept-encoding", ""))
        start: Message | None = None

        async def send_packed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is not None:
                first, start = start, None
                if _is_text(first):
                    MutableHeaders(scope=first).add_vary_header("Accept-Encoding")
                    message = _packed(first, message) if accepts else message
                await send(first)
            await send(message)

        await self._app(scope, receive, send_packed)


def _accepts_gzip(header: str) -> bool:
    """Tell whether `gzip` is among the encodings and not switched off by a weight of zero."""
    for entry in header.lower().split(","):
        name, _, weight = entry.partition(";")
        if name.strip() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _is_text(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    is_text = headers.get("content-type", "").split(";")[0] in _PACKED
    return is_text and "content-encoding" not in headers


def _packed(start: Message, message: Message) -> Message:
    body = message.get("body", b"")
    if message.get("more_body") or not LEAST_BYTES <= len(body) <= MOST_BYTES:
        return message
    packed = gzip.compress(body, _LEVEL, mtime=0)
    headers = MutableHeaders(scope=start)
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(packed))
    return {**message, "body": packed}
