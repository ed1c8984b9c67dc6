"""Google's Gemini API: one `generateContent` call an image; the picture is a part of the answer.

Sources: the v1beta specification of 2026-08-23 and google-genai 3.4.0. It has no negative prompt and no count, and
refusals come as HTTP 200. Its refusals of a key come as HTTP 400, its waiting times in the body.
"""

import re
from typing import Any
from urllib.parse import quote

from lib.errors import (
    BadResponse,
    ContentRejected,
    KeyRefused,
    NoFunds,
    ProviderError,
    ProviderRejected,
    RateLimited,
    StudioError,
)
from lib.model.plan import ProviderRequest
from lib.net.messages import HttpAnswer, HttpCall
from lib.net.verdicts import is_word
from lib.providers.answers import (
    error_object,
    json_object,
    mapping,
    objects,
    picture_bytes,
    text,
    token_cost,
    words,
)
from lib.providers.base import Connection, Picture, ProviderResult
from lib.providers.gemini_models import GeminiModels

_LABEL = "Gemini"
_VERSION = "v1beta"
_ENDS_IN_VERSION = re.compile(r"/v\d+[a-z0-9]*$")
_DELAY = re.compile(r"^(\d{1,6}(?:\.\d{1,9})?)s$")
_CONTENT_REASONS = frozenset(
    {
        "SAFETY",
        "RECITATION",
        "LANGUAGE",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "IMAGE_SAFETY",
        "IMAGE_PROHIBITED_CONTENT",
        "IMAGE_RECITATION",
    }
)


class GeminiProvider(GeminiModels):
    """Talks to `models/…:generateContent`."""

    id = "gemini"

    def build(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the call that makes one image; the API's version may end the base URL, else it is v1beta."""
        shape = {"aspectRatio": request.aspect_ratio, "imageSize": request.resolution}
        image_config = {name: value for name, value in shape.items() if value}
        generation: dict[str, Any] = {"responseModalities": ["TEXT", "IMAGE"]}
        if image_config:
            generation["imageConfig"] = image_config
        base = connection.base_url
        base = base if _ENDS_IN_VERSION.search(base) else f"{base}/{_VERSION}"
        return HttpCall(
            "POST",
            f"{base}/models/{quote(request.model, safe='')}:generateContent",
            headers={"x-goog-api-key": connection.api_key} if connection.api_key else {},
            json_body={
                "contents": [{"role": "user", "parts": [{"text": request.prompt}]}],
                "generationConfig": generation,
            },
            is_paid=True,
        )

    def parse(self, request: ProviderRequest, answer: HttpAnswer) -> ProviderResult:
        """Return the pictures, thoughts left out; raise by why there is none."""
        body = json_object(answer, _LABEL)
        candidates = objects(body.get("candidates"))
        parts = [part for candidate in candidates for part in objects(mapping(candidate.get("content")).get("parts"))]
        parts = [part for part in parts if part.get("thought") is not True]
        spoken = " ".join(text(part.get("text")) for part in parts).strip()
        pictures = tuple(
            Picture(picture_bytes(inline.get("data"), field="inlineData.data", label=_LABEL))
            for inline in (mapping(part.get("inlineData") or part.get("inline_data")) for part in parts)
            if inline
        )
        if not pictures:
            raise _without_picture(body, candidates, spoken)
        return ProviderResult(
            pictures=pictures,
            text=spoken,
            vendor_cost=_cost(request, body.get("usageMetadata")),
            request_id=text(body.get("responseId")) or None,
            model_version=text(body.get("modelVersion")) or None,
        )

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return what Gemini's error details mean."""
        error = error_object(answer)
        status, details = text(error.get("status")), objects(error.get("details"))
        reasons = {text(detail.get("reason")) for detail in details}
        if "API_KEY_INVALID" in reasons or answer.status == 401:  # noqa: PLR2004 - HTTP
            return KeyRefused(f"{_LABEL} refused the key.")
        if answer.status == 429:  # noqa: PLR2004 - HTTP
            return _limited(details)
        if status == "FAILED_PRECONDITION":
            return NoFunds(f"{_LABEL} needs billing for this project, or does not serve this region.")
        if answer.status == 404:  # noqa: PLR2004 - HTTP
            return ProviderRejected(f"{_LABEL} does not know this model, or has retired it.", field="model")
        return None


def _without_picture(body: dict[str, Any], candidates: list[dict[str, Any]], spoken: str) -> ProviderError:
    block = text(mapping(body.get("promptFeedback")).get("blockReason"))
    if block and block != "BLOCK_REASON_UNSPECIFIED":
        return ContentRejected(f"{_LABEL} refused this prompt ({_word(block)}).")
    reasons = [text(candidate.get("finishReason")) for candidate in candidates]
    reason = next((reason for reason in reasons if reason), "")
    if reason in _CONTENT_REASONS:
        return ContentRejected(f"{_LABEL} refused to make this picture ({_word(reason)}).")
    if spoken:
        return ProviderRejected(f"{_LABEL} answered in words instead of a picture: “{words(spoken)}”")
    if reason:
        return BadResponse(f"{_LABEL} made no picture ({_word(reason)}).")
    return BadResponse(f"{_LABEL}'s answer lacks candidates: it holds no picture.")


def _word(reason: str) -> str:
    return reason if is_word(reason) else "no reason given"


def _limited(details: list[dict[str, Any]]) -> ProviderError:
    violations = [entry for detail in details for entry in objects(detail.get("violations"))]
    if any(str(entry.get("quotaValue")) == "0" for entry in violations):
        return NoFunds(f"This key has no allowance for the model at {_LABEL}: image models have no free tier.")
    if any("PerDay" in text(entry.get("quotaId")) for entry in violations):
        return NoFunds(
            f"The key's allowance at {_LABEL} is used up for today.",
            remedy="Try again tomorrow, raise the quota at Google, or choose another model.",
        )
    delays = (_DELAY.match(text(detail.get("retryDelay"))) for detail in details)
    wait_s = next((float(found[1]) for found in delays if found), None)
    return RateLimited(f"{_LABEL} asks to slow down.", retry_after_s=wait_s)


def _cost(request: ProviderRequest, usage: Any) -> int | None:
    used = mapping(usage)
    outputs = objects(used.get("candidatesTokensDetails"))
    image_out = sum(_count(entry) for entry in outputs if entry.get("modality") == "IMAGE")
    if not image_out:
        return None
    counts = {
        "text_in": used.get("promptTokenCount", 0),
        "image_out": image_out,
        "text_out": sum(_count(entry) for entry in outputs if entry.get("modality") != "IMAGE")
        + _count({"tokenCount": used.get("thoughtsTokenCount")}),
    }
    return token_cost(request.options.get("token_prices"), counts)


def _count(entry: dict[str, Any]) -> int:
    count = entry.get("tokenCount")
    return count if isinstance(count, int) and count > 0 else 0
