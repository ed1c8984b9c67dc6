"""How each vendor answers, written from its documents: the routes of a `VendorServer`, and one passing fault."""

import base64
from collections.abc import Callable
from dataclasses import dataclass

from lib.providers.fake_vendor import plain_png
from tests.contract.vendor_server import Asked, Reply, VendorServer

PNG = plain_png(1024, 1024)
ENCODED = base64.b64encode(PNG).decode()


@dataclass(frozen=True)
class Wire:
    """One vendor: how to serve it, which model to ask, and what its rate limit looks like."""

    provider: str
    model: str
    serve: Callable[[], VendorServer]
    credential: tuple[str, str]
    """Header and value that must open it, for the key `vendor-key`."""
    limited: Reply


def _openai() -> VendorServer:
    def generate(asked: Asked) -> Reply:
        usage = {"input_tokens": 9, "output_tokens": 1756, "total_tokens": 1765}
        details = {"input_tokens_details": {"text_tokens": 9, "image_tokens": 0}}
        return Reply({"created": 1, "data": [{"b64_json": ENCODED}], "usage": usage | details})

    return VendorServer(("POST", "/v1/images/generations", generate))


def _gemini() -> VendorServer:
    def generate(asked: Asked) -> Reply:
        parts = [{"text": "Here."}, {"inlineData": {"mimeType": "image/png", "data": ENCODED}}]
        candidate = {"index": 0, "finishReason": "STOP", "content": {"role": "model", "parts": parts}}
        return Reply({"candidates": [candidate], "usageMetadata": {"totalTokenCount": 1}, "modelVersion": "m"})

    return VendorServer(("POST", r"/v1beta/models/[^/]+:generateContent", generate))


_TOO_MANY = {"error": {"message": "slow down", "type": "requests", "param": None, "code": "rate_limit_exceeded"}}
_EXHAUSTED = {
    "error": {
        "code": 429,
        "message": "quota",
        "status": "RESOURCE_EXHAUSTED",
        "details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "0s"}],
    }
}

WIRES = (
    Wire(
        "openai",
        "gpt-image-2.5-flare",
        _openai,
        ("authorization", "Bearer vendor-key"),
        Reply(_TOO_MANY, 429, {"retry-after": "0"}),
    ),
    Wire("gemini", "gemini-nano-banana-2.1", _gemini, ("x-goog-api-key", "vendor-key"), Reply(_EXHAUSTED, 429)),
)
