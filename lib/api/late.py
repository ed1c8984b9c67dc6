"""The API, built when the first request for it arrives: importing it would double the time to the first page."""

import asyncio
from threading import Lock

from starlette.types import ASGIApp, Receive, Scope, Send

from lib.api.services import Services


class LateApi:
    """An ASGI app that becomes the API on first use. Thread-safe."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._guard = Lock()
        self._api: ASGIApp | None = None

    def build(self) -> ASGIApp:
        """Return the API, building it now if nobody has asked yet."""
        with self._guard:
            if self._api is None:
                from lib.api.app import create_api  # noqa: PLC0415 - the reason for this class

                self._api = create_api(self._services)
            return self._api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; the first one waits for the build, off the event loop."""
        if self._api is None:
            await asyncio.to_thread(self.build)
        await self.build()(scope, receive, send)
