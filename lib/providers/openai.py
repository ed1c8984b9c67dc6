"""OpenAI's image API: one JSON call, the picture comes in the answer as base64.

Sources: OpenAI's API specification of 2026-08-21 and the Python SDK 3.52.0. It has no negative prompt, no seed and no
style setting; streaming of partial pictures is not used.
"""

from typing import Any

from lib.errors import (
    BadResponse,
    ContentRejected,
    KeyRefused,
    NoFunds,
    ProviderRejected,
    ProviderUnavailable,
    StudioError,
)
from lib.model.plan import ProviderRequest
from lib.model.request import Quality
from lib.net.messages import HttpAnswer, HttpCall
from lib.net.verdicts import is_word
from lib.providers.answers import error_object, json_object, mapping, objects, picture_bytes, text, token_cost
from lib.providers.base import Connection, Picture, ProviderResult
from lib.providers.openai_models import OpenAiModels

_LABEL = "OpenAI"
_QUALITIES = {Quality.DRAFT: "low", Quality.STANDARD: "medium", Quality.PREMIUM: "high"}
_BLOCKS = frozenset({"moderation_blocked", "content_policy_violation"})
_NO_FUNDS = frozenset(
    {
        "billing_hard_limit_reached",
        "insufficient_quota",
        "credit_balance_exhausted",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
    }
)
_READ_TIMEOUT_S = 240.0  # high quality can take two minutes
_MAX_CATEGORIES = 5
_TOO_MANY = 429
_SERVER_FAULT = 500


class OpenAiProvider(OpenAiModels):
    """Talks to `/images/generations`."""

    id = "openai"

    def build(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the call that makes one image."""
        body = {
            "model": request.model,
            "prompt": request.prompt,
            "n": 1,
            "size": str(request.size),
            "quality": _QUALITIES[request.quality],
            "output_format": request.output_format,
        }
        return HttpCall(
            "POST",
            f"{connection.base_url}/images/generations",
            headers={"Authorization": f"Bearer {connection.api_key}"} if connection.api_key else {},
            json_body=body,
            read_timeout_s=_READ_TIMEOUT_S,
            is_paid=True,
        )

    def parse(self, request: ProviderRequest, answer: HttpAnswer) -> ProviderResult:
        """Return the pictures; addresses instead of bytes are accepted from compatible gateways."""
        body = json_object(answer, _LABEL)
        entries = objects(body.get("data"))
        if not entries:
            raise BadResponse(f"{_LABEL}'s answer lacks data: it holds no picture.")
        return ProviderResult(
            pictures=tuple(_picture(entry) for entry in entries),
            vendor_cost=_cost(request, body.get("usage")),
            request_id=answer.headers.get("x-request-id"),
        )

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return what OpenAI's error codes mean."""
        error = error_object(answer)
        code = text(error.get("code")) or text(error.get("type"))
        if code in _BLOCKS or mapping(error.get("moderation_details")):
            return _blocked(error)
        if code in _NO_FUNDS:
            return NoFunds(f"The account at {_LABEL} has no credit left, or has reached its limit.")
        return _by_status(answer, code, text(error.get("param")))


def _by_status(answer: HttpAnswer, code: str, field: str) -> StudioError | None:
    match answer.status:
        case 401:
            return KeyRefused(f"{_LABEL} refused the key.")
        case 403:
            return KeyRefused(
                f"{_LABEL} does not let this key use the model.",
                remedy="Image models may need a verified organisation; see the organisation's settings at OpenAI.",
            )
        case 404 if code == "model_not_found":
            return ProviderRejected(f"{_LABEL} does not know this model, or has retired it.", field="model")
        case 400 if is_word(field):
            return ProviderRejected(f"{_LABEL} did not accept the request's {field}.", field=field)
    return _by_advice(answer)


def _by_advice(answer: HttpAnswer) -> StudioError | None:
    """Follow `x-should-retry` where it contradicts the status; OpenAI's own SDK does."""
    advice = answer.headers.get("x-should-retry")
    is_temporary = answer.status == _TOO_MANY or answer.status >= _SERVER_FAULT
    if advice == "false" and is_temporary:
        return ProviderRejected(f"{_LABEL} could not do this and asks not to try again ({answer.status}).")
    if advice == "true" and not is_temporary:
        return ProviderUnavailable(f"{_LABEL} could not do this now ({answer.status}).")
    return None


def _blocked(error: dict[str, Any]) -> ContentRejected:
    details = mapping(error.get("moderation_details"))
    subject = "the picture that came of this prompt" if details.get("moderation_stage") == "output" else "this prompt"
    listed = details.get("categories")
    names = [name for name in (listed if isinstance(listed, list) else []) if isinstance(name, str) and is_word(name)]
    reason = f" ({', '.join(names[:_MAX_CATEGORIES])})" if names else ""
    return ContentRejected(f"{_LABEL} refused {subject}{reason}.")


def _picture(entry: dict[str, Any]) -> Picture:
    address = text(entry.get("url"))
    if address and not entry.get("b64_json"):
        return Picture(url=address)
    return Picture(picture_bytes(entry.get("b64_json"), field="data[].b64_json", label=_LABEL))


def _cost(request: ProviderRequest, usage: Any) -> int | None:
    used = mapping(usage)
    inputs, outputs = mapping(used.get("input_tokens_details")), mapping(used.get("output_tokens_details"))
    counts = {
        "text_in": inputs.get("text_tokens", used.get("input_tokens", 0)),
        "image_in": inputs.get("image_tokens", 0),
        "image_out": outputs.get("image_tokens", used.get("output_tokens", 0)),
        "text_out": outputs.get("text_tokens", 0),
    }
    return token_cost(request.options.get("token_prices"), counts)
