"""Google's Gemini API: one `generateContent` call makes an image or a text; both are parts of the answer.

Sources: the v1beta specification of 2026-08-23 and google-genai 3.4.0. It has no negative prompt and no count, and
refusals come as HTTP 200. Its refusals of a key come as HTTP 400, its waiting times in the body. What is sent is
`gemini_body`'s business.
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
from lib.model.request import TEXT_OPERATIONS
from lib.net.messages import HttpAnswer, HttpCall
from lib.net.verdicts import is_word
from lib.providers.answers import (
    error_object,
    json_object,
    json_text,
    mapping,
    objects,
    picture_bytes,
    text,
    token_cost,
    words,
)
from lib.providers.base import Connection, Picture, ProviderResult
from lib.providers.gemini_body import gemini_body
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
        """Return the call that makes one image or text; the API's version may end the base URL, else it is v1beta.

        Raises `ProviderRejected` or `TooLarge` for pictures that do not fit.
        """
        base = connection.base_url
        base = base if _ENDS_IN_VERSION.search(base) else f"{base}/{_VERSION}"
        return HttpCall(
            "POST",
            f"{base}/models/{quote(request.model, safe='')}:generateContent",
            headers={"x-goog-api-key": connection.api_key} if connection.api_key else {},
            json_body=gemini_body(request, _LABEL),
            is_paid=True,
        )

    def parse(self, request: ProviderRequest, answer: HttpAnswer) -> ProviderResult:
        """Return the pictures or the text, thoughts left out; raise by why there is none."""
        body = json_object(answer, _LABEL)
        candidates = objects(body.get("candidates"))
        parts = [part for candidate in candidates for part in objects(mapping(candidate.get("content")).get("parts"))]
        parts = [part for part in parts if part.get("thought") is not True]
        if request.operation in TEXT_OPERATIONS:
            return _text_result(request, body, candidates, "".join(text(part.get("text")) for part in parts).strip())
        spoken = " ".join(text(part.get("text")) for part in parts).strip()
        pictures = tuple(
            Picture(picture_bytes(inline.get("data"), field="inlineData.data", label=_LABEL))
            for inline in (mapping(part.get("inlineData") or part.get("inline_data")) for part in parts)
            if inline
        )
        if not pictures:
            raise _without_picture(body, candidates, spoken)
        return _result(body, pictures, spoken, _cost(request, body.get("usageMetadata")))

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


def _result(body: dict[str, Any], pictures: tuple[Picture, ...], spoken: str, cost: int | None) -> ProviderResult:
    return ProviderResult(
        pictures=pictures,
        text=spoken,
        vendor_cost=cost,
        request_id=text(body.get("responseId")) or None,
        model_version=text(body.get("modelVersion")) or None,
    )


def _text_result(
    request: ProviderRequest, body: dict[str, Any], candidates: list[dict[str, Any]], written: str
) -> ProviderResult:
    reason = _finish_reason(candidates)
    if refusal := _refusal(body, reason, "to answer"):
        raise refusal
    if reason == "MAX_TOKENS":
        raise BadResponse(f"{_LABEL}'s answer was cut off because it grew too long.")
    if not written:
        raise BadResponse(f"{_LABEL} wrote nothing ({_word(reason)}).")
    written = written if request.json_schema is None else json_text(written, _LABEL)
    return _result(body, (), written, _text_cost(request, body.get("usageMetadata")))


def _without_picture(body: dict[str, Any], candidates: list[dict[str, Any]], spoken: str) -> ProviderError:
    reason = _finish_reason(candidates)
    if refusal := _refusal(body, reason, "to make this image"):
        return refusal
    if spoken:
        return ProviderRejected(f"{_LABEL} answered in words instead of an image: “{words(spoken)}”")
    if reason:
        return BadResponse(f"{_LABEL} made no image ({_word(reason)}).")
    return BadResponse(f"{_LABEL}'s answer lacks candidates: it holds no image.")


def _finish_reason(candidates: list[dict[str, Any]]) -> str:
    reasons = (text(candidate.get("finishReason")) for candidate in candidates)
    return next((reason for reason in reasons if reason), "")


def _refusal(body: dict[str, Any], reason: str, subject: str) -> ContentRejected | None:
    block = text(mapping(body.get("promptFeedback")).get("blockReason"))
    if block and block != "BLOCK_REASON_UNSPECIFIED":
        return ContentRejected(f"{_LABEL} refused this prompt ({_word(block)}).")
    if reason in _CONTENT_REASONS:
        return ContentRejected(f"{_LABEL} refused {subject} ({_word(reason)}).")
    return None


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


def _text_cost(request: ProviderRequest, usage: Any) -> int | None:
    used = mapping(usage)
    thoughts = _count({"tokenCount": used.get("thoughtsTokenCount")})
    written = used.get("candidatesTokenCount")
    if not isinstance(written, int):
        return None
    counts = {"text_in": used.get("promptTokenCount", 0), "text_out": written + thoughts}
    return token_cost(request.options.get("token_prices"), counts)


def _count(entry: dict[str, Any]) -> int:
    count = entry.get("tokenCount")
    return count if isinstance(count, int) and count > 0 else 0
