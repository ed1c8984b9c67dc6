"""How Stability, Black Forest Labs, Replicate and fal answer, written from their documents."""

from tests.contract.vendor_server import Asked, Reply, VendorServer
from tests.contract.wires import ENCODED, PNG, Wire

_IS_PNG = {"content-type": "image/png"}
_AT_ONCE = {"retry-after": "0"}


def _picture(asked: Asked) -> Reply:
    return Reply(PNG, 200, _IS_PNG)


def _stability() -> VendorServer:
    def generate(asked: Asked) -> Reply:
        assert asked.headers["content-type"].startswith("multipart/form-data; boundary=")
        assert asked.headers["accept"] == "image/*"
        assert b'name="prompt"\r\n\r\na secret red kite\r\n' in asked.body
        return Reply(PNG, 200, {**_IS_PNG, "finish-reason": "SUCCESS", "seed": "42", "x-request-id": "r1"})

    return VendorServer(("POST", "/v2beta/stable-image/generate/core", generate))


def _bfl() -> VendorServer:
    def start(asked: Asked) -> Reply:
        return Reply({"id": "j1", "polling_url": f"{asked.origin}/v1/get_result?id=j1", "cost": 3, "output_mp": 1})

    def result(asked: Asked) -> Reply:
        assert asked.headers["x-key"] == "vendor-key"
        return Reply({"id": "j1", "status": "Ready", "result": {"sample": f"{asked.origin}/sample.png", "seed": 42}})

    def sample(asked: Asked) -> Reply:
        assert "x-key" not in asked.headers
        return _picture(asked)

    routes = (("POST", "/v1/flux-2-pro", start), ("GET", r"/v1/get_result\?id=j1", result))
    return VendorServer(*routes, ("GET", "/sample.png", sample), paid="flux")


def _replicate() -> VendorServer:
    def start(asked: Asked) -> Reply:
        assert asked.json()["input"]["prompt"]
        return Reply({"id": "p1", "status": "starting", "output": None, "error": None}, 201)

    def result(asked: Asked) -> Reply:
        return Reply({"id": "p1", "status": "succeeded", "output": [f"{asked.origin}/out.png"], "version": "hidden"})

    routes = (("POST", "/models/black-forest-labs/flux-schnell/predictions", start), ("GET", "/predictions/p1", result))
    return VendorServer(*routes, ("GET", "/out.png", _picture), paid="models")


def _fal() -> VendorServer:
    place = "/fal-ai/flux/requests/r1"

    def start(asked: Asked) -> Reply:
        url = asked.origin + place
        names = {"response_url": url, "status_url": f"{url}/status", "cancel_url": f"{url}/cancel"}
        return Reply({"status": "IN_QUEUE", "request_id": "r1", "queue_position": 0, **names})

    def state(asked: Asked) -> Reply:
        return Reply({"status": "COMPLETED", "request_id": "r1", "response_url": asked.origin + place})

    def result(asked: Asked) -> Reply:
        images = [{"url": f"data:image/png;base64,{ENCODED}", "width": 1024, "height": 1024}]
        return Reply({"images": images, "seed": 42, "has_nsfw_concepts": [False]})

    routes = (("POST", "/fal-ai/flux/schnell", start), ("GET", f"{place}/status", state), ("GET", place, result))
    return VendorServer(*routes, paid="schnell")


IMAGE_VENDOR_WIRES = (
    Wire(
        "stability",
        "core",
        _stability,
        ("authorization", "Bearer vendor-key"),
        Reply({"id": "1", "name": "rate_limit_exceeded", "errors": ["slow down"]}, 429, _AT_ONCE),
        Reply(PNG, 200, {**_IS_PNG, "finish-reason": "CONTENT_FILTERED", "seed": "42"}),
    ),
    Wire(
        "bfl",
        "flux-2-pro",
        _bfl,
        ("x-key", "vendor-key"),
        Reply({"detail": "busy"}, 429, _AT_ONCE),
        Reply({"id": "j1", "status": "Request Moderated", "result": None}),
        "get_result",
    ),
    Wire(
        "replicate",
        "black-forest-labs/flux-schnell",
        _replicate,
        ("authorization", "Bearer vendor-key"),
        Reply({"detail": "Request was throttled.", "status": 429, "retry_after": 0}, 429),
        Reply({"id": "p1", "status": "failed", "error": "NSFW content detected"}),
        "/predictions/p1",
    ),
    Wire(
        "fal",
        "fal-ai/flux/schnell",
        _fal,
        ("authorization", "Key vendor-key"),
        Reply({"detail": "slow down"}, 429, _AT_ONCE),
        Reply({"detail": [{"loc": ["body", "prompt"], "msg": "no", "type": "content_policy_violation"}]}, 422),
    ),
)
