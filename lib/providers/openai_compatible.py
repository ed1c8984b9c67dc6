"""Any server that speaks OpenAI's image or chat API: LiteLLM, LocalAI, vLLM and the like, at a configured address.

Servers differ, so nothing is sent that not every one takes, unless the model's `options` ask for it:
`vendor_model` (its name there; empty sends none), `response_format`, `qualities` (ours → theirs) and `fields` (our
`seed`, `steps`, `guidance_scale`, `negative_prompt` → theirs). Edits carry one picture, and a mask where there is one;
`max_pictures` names how many more a server takes.
"""

import re
from collections.abc import Sequence
from typing import Any

from lib.errors import BadResponse, ContentRejected, KeyRefused, NoFunds, ProviderRejected, StudioError
from lib.model.plan import ProviderRequest
from lib.model.request import TEXT_OPERATIONS, Operation
from lib.net.messages import HttpAnswer, HttpCall
from lib.providers.answers import json_object, objects, picture_bytes, text
from lib.providers.base import Check, Connection, Listing, Picture, ProviderResult
from lib.providers.openai_chat import chat_body, parse_chat
from lib.providers.openai_edits import MAX_IMAGES, edit_files
from lib.providers.wording import check_key, error_text, is_empty_account, is_refusal

_LABEL = "The OpenAI-compatible server"
_READ_TIMEOUT_S = 300.0  # a server of one's own may have to load the model first
_CHECK_TIMEOUT_S = 15.0
_NAMES_A_VERSION = re.compile(r"/v\d+[a-z0-9]*(?:/|$)")
_OWN_FIELDS = frozenset({"seed", "steps", "guidance_scale", "negative_prompt"})


class OpenAiCompatibleProvider:
    """Talks to `/v1/images/generations` and `/v1/images/edits`, and to `/v1/chat/completions` for texts."""

    id = "openai_compatible"

    def build(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the call that makes one image or text; the base URL may or may not name the API's version."""
        if request.operation is Operation.EDIT:
            return _edit_call(request, connection)
        is_text = request.operation in TEXT_OPERATIONS
        return HttpCall(
            "POST",
            f"{_base(connection)}/{'chat/completions' if is_text else 'images/generations'}",
            headers=_headers(connection),
            json_body=_text_body(request) if is_text else _body(request),
            read_timeout_s=_READ_TIMEOUT_S,
            is_paid=True,
        )

    def parse(self, request: ProviderRequest, answer: HttpAnswer) -> ProviderResult:
        """Return the pictures or the text; an empty list of pictures is how some servers say that they refused."""
        if request.operation in TEXT_OPERATIONS:
            return parse_chat(request, answer, _LABEL)
        body = json_object(answer, _LABEL)
        if body.get("data") == []:
            raise ContentRejected(f"{_LABEL} made no image of this prompt, which mostly means that it refused.")
        entries = objects(body.get("data"))
        if not entries:
            raise BadResponse(f"{_LABEL}'s answer lacks data: it holds no image.")
        return ProviderResult(
            pictures=tuple(_picture(entry) for entry in entries), request_id=answer.headers.get("x-request-id")
        )

    def check(self, connection: Connection) -> HttpCall:
        """Return the free call that lists the server's models."""
        return HttpCall(
            "GET", f"{_base(connection)}/models", headers=_headers(connection), read_timeout_s=_CHECK_TIMEOUT_S
        )

    def parse_check(self, answer: HttpAnswer) -> Check:
        """Return that the server is there and takes the key; which models it lists does not matter."""
        if not isinstance(json_object(answer, _LABEL).get("data"), list):
            raise BadResponse(f"{_LABEL}'s answer lacks data.")
        return Check()

    def listing(self, connection: Connection, model_ids: Sequence[str] = ()) -> tuple[HttpCall, ...]:  # noqa: ARG002 - the list comes whole
        """Return the free call that lists the server's models."""
        return (self.check(connection),)

    def parse_listing(self, answer: HttpAnswer) -> Listing:
        """Return the server's models; which of them make pictures is not told."""
        self.parse_check(answer)
        listed = objects(json_object(answer, _LABEL).get("data"))
        return Listing(frozenset(text(entry.get("id")) for entry in listed) - {""})

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return what the error says, whichever of the usual shapes it has."""
        words = error_text(answer)
        if answer.status == 401:  # noqa: PLR2004 - HTTP
            return KeyRefused(f"{_LABEL} refused the key.", remedy=check_key("OPENAI_COMPATIBLE_API_KEY"))
        if answer.status < 500 and is_refusal(words):  # noqa: PLR2004 - HTTP
            return ContentRejected(f"{_LABEL} refused this prompt.")
        if answer.status < 500 and is_empty_account(words):  # noqa: PLR2004 - HTTP
            return NoFunds(f"{_LABEL} says that the account has no credit left.")
        if answer.status == 404:  # noqa: PLR2004 - HTTP
            return ProviderRejected(
                f"{_LABEL} does not know this model, or makes no images.",
                remedy="Check the model's name in the catalog and STUDIO_OPENAI_COMPATIBLE_BASE_URL.",
                field="model",
            )
        return None


def _text_body(request: ProviderRequest) -> dict[str, Any]:
    body = chat_body(request, limit_field="max_tokens")  # what older servers know
    model = text(request.options.get("vendor_model", request.model))
    return {name: value for name, value in body.items() if name != "model"} | ({"model": model} if model else {})


def _base(connection: Connection) -> str:
    base = connection.base_url
    return base if _NAMES_A_VERSION.search(base) else f"{base}/v1"


def _headers(connection: Connection) -> dict[str, str]:
    return {"Authorization": f"Bearer {connection.api_key}"} if connection.api_key else {}


def _body(request: ProviderRequest) -> dict[str, Any]:
    options = request.options
    body: dict[str, Any] = {"prompt": request.prompt, "n": 1, "size": str(request.size)}
    if model := text(options.get("vendor_model", request.model)):
        body["model"] = model
    if response_format := text(options.get("response_format")):
        body["response_format"] = response_format
    if quality := text(_table(options, "qualities").get(request.quality.value)):
        body["quality"] = quality
    for ours, theirs in _table(options, "fields").items():
        value = getattr(request, ours) if ours in _OWN_FIELDS else None
        if text(theirs) and value not in {None, ""}:
            body[theirs] = value
    return body


def _edit_call(request: ProviderRequest, connection: Connection) -> HttpCall:
    """Return the call that makes one image out of others, its texts and pictures as multipart parts."""
    most = request.options.get("max_pictures")
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= MAX_IMAGES:
        most = 1
    return HttpCall(
        "POST",
        f"{_base(connection)}/images/edits",
        headers=_headers(connection),
        form=tuple((name, str(value)) for name, value in _body(request).items()),
        files=edit_files(request, label=_LABEL, max_images=most),
        read_timeout_s=_READ_TIMEOUT_S,
        is_paid=True,
    )


def _table(options: dict[str, Any], name: str) -> dict[str, Any]:
    value = options.get(name)
    return value if isinstance(value, dict) else {}


def _picture(entry: dict[str, Any]) -> Picture:
    address = text(entry.get("url"))
    if address.startswith("data:"):
        return Picture(picture_bytes(address, field="data[].url", label=_LABEL))
    if address and not entry.get("b64_json"):
        return Picture(url=address)
    return Picture(picture_bytes(entry.get("b64_json"), field="data[].b64_json", label=_LABEL))
