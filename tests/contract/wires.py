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
    refused: Reply
    """How it says that it will not draw this."""
    refused_at: str = ""
    """Where it says so, if not in answer to the paid call."""
    account: str = ""
    base_path: str = ""


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


def _neuroflash() -> VendorServer:
    place = "/v1/workspaces/team-7"

    def generate(asked: Asked) -> Reply:
        content = f"{asked.origin}{place}/images/i1/content"
        record = {"id": "i1", "generationId": "g1", "model": "nano-banana-2", "_links": {"content": content}}
        return Reply({"images": [record], "generationId": "g1"})

    def content(asked: Asked) -> Reply:
        is_known = asked.headers.get("authorization") == "Bearer vendor-key"
        return Reply(PNG, 200, {"content-type": "image/png"}) if is_known else Reply({}, 401)

    return VendorServer(
        ("POST", f"{place}/image-generation-tasks", generate),
        ("GET", f"{place}/images/i1/content", content),
        paid="-tasks$",
    )


def _neuko() -> VendorServer:
    def login(asked: Asked) -> Reply:
        is_known = asked.json() == {"client_id": "client-1", "client_secret": "vendor-key"}
        return Reply({"access_token": "jwt-1", "token_type": "Bearer"}) if is_known else Reply({}, 401)

    def start(asked: Asked) -> Reply:
        return Reply({"status": "pending", "generation_id": "g1", "image": None, "credits_used": 10})

    def status(asked: Asked) -> Reply:
        return Reply({"generation_id": "g1", "status": "completed", "error_message": None, "download_available": True})

    def download(asked: Asked) -> Reply:
        return Reply({"generation_id": "g1", "download_url": f"{asked.origin}/public/1.png"})

    def picture(asked: Asked) -> Reply:
        return Reply({}, 400) if "authorization" in asked.headers else Reply(PNG, 200, {"content-type": "image/png"})

    return VendorServer(
        ("POST", "/api/v1/auth/login", login),
        ("POST", "/api/v1/generate/seed", start),
        ("GET", "/api/v1/asset/status/g1", status),
        ("GET", "/api/v1/asset/download/g1", download),
        ("GET", "/public/1.png", picture),
        paid="/generate/",
    )


def _picture(asked: Asked) -> Reply:
    return Reply(PNG, headers={"Content-Type": "image/png"})


def _wavespeed() -> VendorServer:
    def submit(asked: Asked) -> Reply:
        return Reply({"code": 200, "message": "success", "data": {"id": "job-7", "status": "created", "outputs": []}})

    def result(asked: Asked) -> Reply:
        outputs = [f"{asked.origin}/pictures/1.png"]
        job = {"id": "job-7", "status": "completed", "outputs": outputs, "has_nsfw_contents": [False]}
        return Reply({"code": 200, "message": "success", "data": job})

    return VendorServer(
        ("POST", "/api/v3/ideogram-ai/ideogram-v3-turbo", submit),
        ("GET", "/api/v3/predictions/job-7/result", result),
        ("GET", r"/pictures/1\.png", _picture),
        paid="/api/v3/ideogram-ai/.*",
    )


def _huggingface() -> VendorServer:
    def generate(asked: Asked) -> Reply:
        return Reply({"images": [{"url": f"{asked.origin}/pictures/1.png"}], "seed": 3, "has_nsfw_concepts": [False]})

    return VendorServer(
        ("POST", "/fal-ai/fal-ai/flux/schnell", generate), ("GET", r"/pictures/1\.png", _picture), paid="/fal-ai/.*"
    )


def _huggingface_inference() -> VendorServer:
    return VendorServer(("POST", "/hf-inference/models/stabilityai/stable-diffusion-xl-base-1.0", _picture))


def _openai_compatible() -> VendorServer:
    def generate(asked: Asked) -> Reply:
        return Reply({"data": [{"url": f"{asked.origin}/pictures/1.png"}]})

    return VendorServer(
        ("POST", "/v1/images/generations", generate), ("GET", r"/pictures/1\.png", _picture), paid="/v1/.*"
    )


def _automatic1111() -> VendorServer:
    def draw(asked: Asked) -> Reply:
        return Reply({"images": [ENCODED], "parameters": {}, "info": '{"seed": 3, "all_seeds": [3]}'})

    return VendorServer(("POST", "/sdapi/v1/txt2img", draw))


_TOO_MANY = {"error": {"message": "slow down", "type": "requests", "param": None, "code": "rate_limit_exceeded"}}
_BLOCKED = {
    "error": {
        "message": "blocked",
        "type": "image_generation_user_error",
        "param": None,
        "code": "moderation_blocked",
        "moderation_details": {"moderation_stage": "input", "categories": ["violence"]},
    }
}
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
        Reply(_BLOCKED, 400),
        base_path="/v1",
    ),
    Wire(
        "wavespeed",
        "ideogram-v3-turbo",
        _wavespeed,
        ("authorization", "Bearer vendor-key"),
        Reply({"code": 429, "message": "too many requests"}, 429, {"retry-after": "0"}),
        Reply({"code": 200, "data": {"id": "job-7", "status": "failed", "error": "sensitive content was flagged"}}),
        "/result$",
    ),
    Wire(
        "huggingface",
        "black-forest-labs/FLUX.1-schnell",
        _huggingface,
        ("authorization", "Bearer vendor-key"),
        Reply({"error": "too many requests"}, 429, {"ratelimit": '"default";r=0;t=0'}),
        Reply({"images": [{"url": "https://nowhere.example/1.png"}], "has_nsfw_concepts": [True]}),
    ),
    Wire(
        "huggingface",
        "stabilityai/stable-diffusion-xl-base-1.0",
        _huggingface_inference,
        ("authorization", "Bearer vendor-key"),
        Reply({"error": "Model is currently loading", "estimated_time": 0}, 503),
        Reply({"error": ["The prompt was flagged as NSFW"]}, 403),
    ),
    Wire(
        "openai_compatible",
        "openai-compatible",
        _openai_compatible,
        ("authorization", "Bearer vendor-key"),
        Reply({"error": "too many requests"}, 429, {"retry-after": "0"}),
        Reply({"error": {"message": "rejected by the safety system", "code": "content_policy_violation"}}, 400),
    ),
    Wire(
        "automatic1111",
        "automatic1111",
        _automatic1111,
        ("authorization", f"Basic {base64.b64encode(b'vendor-key').decode()}"),
        Reply({"detail": "busy"}, 503, {"retry-after": "0"}),
        Reply({"detail": [{"loc": ["body", "steps"], "msg": "too many", "type": "value_error"}]}, 422),
    ),
    Wire(
        "gemini",
        "gemini-nano-banana-2.1",
        _gemini,
        ("x-goog-api-key", "vendor-key"),
        Reply(_EXHAUSTED, 429),
        Reply({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}),
    ),
    Wire(
        "neuroflash",
        "nano-banana-2",
        _neuroflash,
        ("authorization", "Bearer vendor-key"),
        Reply({"detail": "slow down"}, 429, {"retry-after": "0"}),
        Reply({"images": [], "detail": "This prompt is not allowed."}),
        account="team-7",
    ),
    Wire(
        "neuko",
        "neuko-seed",
        _neuko,
        ("authorization", "Bearer jwt-1"),
        Reply({"detail": "slow down"}, 429, {"retry-after": "0"}),
        Reply({"generation_id": "g1", "status": "failed", "error_message": "refused", "download_available": False}),
        "/asset/status/",
        account="client-1",
    ),
)
