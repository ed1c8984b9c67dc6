"""A transport whose server is a method in this process: how the fake vendor answers without any socket.

It knows no vendor and no wire; subclasses answer.
"""

import httpx

from lib.net.messages import HttpAnswer


class NoAnswerInTime(Exception):
    """The server was reached and never answered."""


class BrokenAfterSend(Exception):
    """The server took the request and the connection broke."""


class InProcessTransport(httpx.BaseTransport):
    """Hands each request to `answer`; give a subclass to `HttpClient` in place of the network."""

    def answer(self, method: str, url: str, body: bytes, authorization: str) -> HttpAnswer:
        """Return the answer, or raise `NoAnswerInTime` or `BrokenAfterSend`. Called from many threads."""
        raise NotImplementedError

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request as a network would."""
        try:
            authorization = request.headers.get("authorization", "")
            answer = self.answer(request.method, str(request.url), request.read(), authorization)
        except NoAnswerInTime as exc:
            raise httpx.ReadTimeout("no answer", request=request) from exc
        except BrokenAfterSend as exc:
            raise httpx.RemoteProtocolError("connection broke", request=request) from exc
        return httpx.Response(answer.status, headers=dict(answer.headers), content=answer.content, request=request)
