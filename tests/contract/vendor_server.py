"""A vendor on loopback: a real HTTP server that speaks one vendor's wire as its documents describe it."""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Asked:
    """One request that arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    origin: str

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """One answer; `body` may be bytes or anything that JSON can hold."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    is_cut: bool = False
    """Whether the connection ends halfway through the body."""


Route = tuple[str, str, Callable[[Asked], Reply]]
"""Method, pattern of the whole path, what is answered."""


class VendorServer:
    """Serves routes; `faults` are answered first, one for each request to a path that `faulty` finds."""

    def __init__(self, *routes: Route, paid: str = ".*") -> None:
        self.asked: list[Asked] = []
        self.faults: list[Reply] = []
        self._routes = routes
        self.faulty = re.compile(paid)
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                vendor._answer(self)

            def do_POST(self) -> None:
                vendor._answer(self)

            def do_PUT(self) -> None:
                vendor._answer(self)

            def log_message(self, *words: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        asked = Asked(handler.command, handler.path, headers, body, self.url)
        self.asked.append(asked)
        reply = self._reply(asked)
        content = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[: len(content) // 2] if reply.is_cut else content)
        handler.close_connection = handler.close_connection or reply.is_cut

    def _reply(self, asked: Asked) -> Reply:
        if self.faults and self.faulty.search(asked.path):
            return self.faults.pop(0)
        for method, pattern, reply in self._routes:
            if method == asked.method and re.fullmatch(pattern, asked.path):
                return reply(asked)
        return Reply({"error": "no such route"}, 404)
