"""Text and vision in the form of OpenAI's `/chat/completions`, which many other servers speak too.

Source: OpenAI's API specification of 2026-08-21. Functions, not an adapter: whoever speaks this form builds its calls
and reads its answers here. Reasoning, tools and streaming are not used.
"""

from typing import Any

from lib.errors import BadResponse, ContentRejected
from lib.model.plan import ImageRole, ProviderRequest
from lib.net.messages import HttpAnswer
from lib.providers.answers import json_object, json_text, mapping, objects, text, token_cost, words
from lib.providers.base import ProviderResult
from lib.providers.inputs import data_url

MAX_ANSWER_TOKENS = 4096
_MAX_DEPTH = 20


def chat_body(request: ProviderRequest, *, limit_field: str = "max_completion_tokens") -> dict[str, Any]:
    """Return the JSON body that asks for one text, about the request's pictures where it has any.

    Args:
        request: `prompt` is the user's part, `system_prompt` the instructions, `json_schema` the answer's shape. The
            options `max_output_tokens`, `reasoning_effort` and `image_detail` are passed on.
        limit_field: how the server calls the limit on the answer; older ones know `max_tokens` only.
    """
    messages: list[dict[str, Any]] = []
    if request.system_prompt:
        messages.append({"role": "system", "content": request.system_prompt})
    messages.append({"role": "user", "content": _user_content(request)})
    limit = request.options.get("max_output_tokens")
    body: dict[str, Any] = {
        "model": request.model,
        "messages": messages,
        limit_field: limit if isinstance(limit, int) else MAX_ANSWER_TOKENS,
    }
    if effort := text(request.options.get("reasoning_effort")):
        body["reasoning_effort"] = effort
    if request.json_schema is not None:
        shape = {"name": "answer", "strict": is_strict(request.json_schema), "schema": request.json_schema}
        body["response_format"] = {"type": "json_schema", "json_schema": shape}
    return body


def parse_chat(request: ProviderRequest, answer: HttpAnswer, label: str) -> ProviderResult:
    """Return the text; JSON, without a fence around it, where a shape was asked for.

    Raises `ContentRejected` for a refusal or a filtered answer, and `BadResponse` for one that is cut off, empty or, if
    a shape was asked for, no JSON.
    """
    body = json_object(answer, label)
    choice = next(iter(objects(body.get("choices"))), None)
    if choice is None:
        raise BadResponse(f"{label}'s answer lacks choices: it holds no text.")
    message = mapping(choice.get("message"))
    _refuse_unfinished(text(choice.get("finish_reason")), text(message.get("refusal")), label)
    written = _written(message.get("content")).strip()
    if not written:
        raise BadResponse(f"{label}'s answer lacks choices[].message.content.")
    return ProviderResult(
        pictures=(),
        text=written if request.json_schema is None else json_text(written, label),
        vendor_cost=_cost(request, body.get("usage")),
        request_id=answer.headers.get("x-request-id"),
        model_version=text(body.get("model")) or None,
    )


def is_strict(schema: Any, depth: int = 0) -> bool:
    """Tell whether a JSON schema fits the strict mode: every object is closed and requires all of its properties."""
    if depth > _MAX_DEPTH:
        return False
    if isinstance(schema, list):
        return all(is_strict(entry, depth + 1) for entry in schema)
    if not isinstance(schema, dict):
        return True
    names = set(mapping(schema.get("properties")))
    is_object = schema.get("type") == "object" or bool(names)
    is_closed = schema.get("additionalProperties") is False and set(schema.get("required") or ()) == names
    return (not is_object or is_closed) and all(is_strict(entry, depth + 1) for entry in schema.values())


def _user_content(request: ProviderRequest) -> str | list[dict[str, Any]]:
    images = [image for image in request.inputs if image.role is not ImageRole.MASK]
    if not images:
        return request.prompt
    detail = text(request.options.get("image_detail")) or "high"
    return [
        {"type": "text", "text": request.prompt},
        *({"type": "image_url", "image_url": {"url": data_url(image), "detail": detail}} for image in images),
    ]


def _refuse_unfinished(reason: str, refusal: str, label: str) -> None:
    if reason == "content_filter":
        raise ContentRejected(f"{label} filtered the answer.")
    if refusal:
        raise ContentRejected(f"{label} refused to answer: “{words(refusal)}”")
    if reason == "length":
        raise BadResponse(f"{label}'s answer was cut off because it grew too long.")


def _written(content: Any) -> str:
    """Return the text of a message; some servers send it in parts."""
    return text(content) or "".join(text(part.get("text")) for part in objects(content))


def _cost(request: ProviderRequest, usage: Any) -> int | None:
    used = mapping(usage)
    counts = {"text_in": used.get("prompt_tokens", 0), "text_out": used.get("completion_tokens", 0)}
    return token_cost(request.options.get("token_prices"), counts)
