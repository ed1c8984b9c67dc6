"""OpenAI: pictures from words (JSON) or from pictures (multipart), and texts (chat); one call, one answer.

Sources: OpenAI's API specification of 2026-08-21 and the Python SDK 3.52.0. It has no negative prompt, no seed and no
style setting. Pictures of the highest quality, which take minutes, are streamed with partial pictures in between where
the model's `partial_images` option asks for some; a gateway that answers without a stream is understood as well.
Edits and chat have their bodies in modules of their own.
"""

import json
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
from lib.model.request import TEXT_OPERATIONS, Operation, Quality
from lib.net.messages import HttpAnswer, HttpCall
from lib.net.verdicts import is_word
from lib.providers.answers import error_object, json_object, mapping, objects, picture_bytes, text, token_cost
from lib.providers.base import Connection, Pending, Picture, ProviderResult
from lib.providers.openai_chat import chat_body, parse_chat
from lib.providers.openai_edits import edit_call
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
_MAX_PARTIALS = 3
_PARTIAL, _COMPLETED = ".partial_image", ".completed"
_FIRST_PARTIAL, _EACH_PARTIAL = 40, 20  # percent


class OpenAiProvider(OpenAiModels):
    """Talks to `/images/generations`, `/images/edits` and `/chat/completions`."""

    id = "openai"

    def build(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the call that makes one image or one text; raise `ProviderRejected` for pictures that do not fit."""
        headers = {"Authorization": f"Bearer {connection.api_key}"} if connection.api_key else {}
        if request.operation is Operation.EDIT or (request.operation is Operation.GENERATE and request.inputs):
            return edit_call(
                request,
                url=f"{connection.base_url}/images/edits",
                headers=headers,
                label=_LABEL,
                quality=_QUALITIES[request.quality],
                partial_images=_partial_images(request),
                read_timeout_s=_READ_TIMEOUT_S,
            )
        is_text = request.operation in TEXT_OPERATIONS
        place = "chat/completions" if is_text else "images/generations"
        return HttpCall(
            "POST",
            f"{connection.base_url}/{place}",
            headers=headers,
            json_body=chat_body(request) if is_text else _image_body(request),
            read_timeout_s=_READ_TIMEOUT_S,
            is_paid=True,
        )

    def parse(self, request: ProviderRequest, answer: HttpAnswer) -> ProviderResult:
        """Return the pictures or the text; addresses instead of bytes are accepted from compatible gateways."""
        if request.operation in TEXT_OPERATIONS:
            return parse_chat(request, answer, _LABEL)
        body = json_object(answer, _LABEL)
        entries = objects(body.get("data"))
        if not entries and text(body.get("type")):
            entries = [self._last_event(body, answer)]
        if not entries:
            raise BadResponse(f"{_LABEL}'s answer lacks data: it holds no image.")
        return ProviderResult(
            pictures=tuple(_picture(entry) for entry in entries),
            vendor_cost=_cost(request, body.get("usage")),
            request_id=answer.headers.get("x-request-id"),
        )

    def parse_event(self, event: bytes) -> Pending | None:
        """Return how far a streamed picture is, by its partial pictures; their pixels are not kept."""
        try:
            body = mapping(json.loads(event))
        except (ValueError, RecursionError):
            return None
        number = body.get("partial_image_index")
        if not text(body.get("type")).endswith(_PARTIAL) or not isinstance(number, int):
            return None
        return Pending(progress=_FIRST_PARTIAL + _EACH_PARTIAL * number, stage="The image takes shape")

    def _last_event(self, body: dict[str, Any], answer: HttpAnswer) -> dict[str, Any]:
        """Return the picture that ends a stream; raise what its last event says instead."""
        if text(body.get("type")).endswith(_COMPLETED):
            return body
        if fault := self.fault(answer):
            raise fault
        raise BadResponse(f"{_LABEL}'s answer broke off before the image was done.")

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return what OpenAI's error codes mean."""
        error = error_object(answer)
        code = text(error.get("code")) or text(error.get("type"))
        if code in _BLOCKS or mapping(error.get("moderation_details")):
            return _blocked(error)
        if code in _NO_FUNDS:
            return NoFunds(f"The account at {_LABEL} has no credit left, or has reached its limit.")
        return _by_status(answer, code, text(error.get("param")))


def _partial_images(request: ProviderRequest) -> int:
    """Return how many partial pictures to ask for; 0 asks for no stream."""
    wanted = request.options.get("partial_images")
    is_slow = request.quality is Quality.PREMIUM
    return min(max(wanted, 0), _MAX_PARTIALS) if isinstance(wanted, int) and is_slow else 0


def _image_body(request: ProviderRequest) -> dict[str, Any]:
    partials = _partial_images(request)
    stream = {"stream": True, "partial_images": partials} if partials else {}
    return stream | {
        "model": request.model,
        "prompt": request.prompt,
        "n": 1,
        "size": str(request.size),
        "quality": _QUALITIES[request.quality],
        "output_format": request.output_format,
    }


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
    subject = "the image that came of this prompt" if details.get("moderation_stage") == "output" else "this prompt"
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
