"""Hugging Face's router: one token for several inference providers, each of which keeps its own wire.

Source: huggingface_hub 2.4.0. `options` says by which road a model goes: `route` names the inference provider, and
`vendor_model` its name for the model. Most roads answer the call with the picture; fal's edits hand out a job to ask
by. WaveSpeed's and Z.ai's roads, which do too, are not used.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from lib.errors import (
    BadResponse,
    ContentRejected,
    InvalidRequest,
    KeyRefused,
    NoFunds,
    OutcomeUnknown,
    ProviderRejected,
    ProviderUnavailable,
    RateLimited,
    StudioError,
)
from lib.model.plan import ImageRole, ProviderRequest
from lib.model.request import Operation
from lib.net.messages import HttpAnswer, HttpCall
from lib.providers.answers import json_object, mapping, objects, picture_bytes, text
from lib.providers.base import Check, Connection, Listing, Pending, Picture, ProviderResult, Remote
from lib.providers.fal_queue import COMPLETED, still_waiting
from lib.providers.inputs import base64_text, data_url, needed
from lib.providers.wording import check_key, error_text, is_empty_account, is_refusal

_LABEL = "Hugging Face"
_WHO_AM_I = "https://huggingface.co/api/whoami-v2"
_SERVED_BY = "https://huggingface.co/api/models/{}?expand=inferenceProviderMapping"
_CHECK_TIMEOUT_S = 15.0
DEFAULT_ROUTE = "hf-inference"
_QUEUE_ROUTE = "fal-ai"
_IN_QUEUE = "?_subdomain=queue"
_STATE = "/status"
_QUEUE_PATH = re.compile(r"^(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){1,12}$")
_ALMOST_DONE = 95
MAX_WAIT_S = 3600.0
_SERVER_FAULT = 500
_RESET = re.compile(r"\bt=(\d{1,6})\b")
_GONE = re.compile(r"not (?:supported|available|served|found|deployed)|no longer|does not exist", re.IGNORECASE)

Body = tuple[str, dict[str, Any]]
"""The path below the inference provider, and the JSON."""


class HuggingFaceProvider:
    """Talks to `/{route}/…`."""

    id = "huggingface"

    poll_interval_s = 1.0

    def submit(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the call that makes one image; raise `InvalidRequest` where the catalog names no known route."""
        route = _route(request)
        if route not in _ROUTES:
            raise InvalidRequest(f"model: the catalog sends {_LABEL} by an unknown route.", field="model")
        path, body = _ROUTES[route](request, text(request.options.get("vendor_model")) or request.model)
        return HttpCall(
            "POST",
            f"{connection.base_url}/{route}/{path}",
            headers=_headers(route, connection),
            json_body=body,
            is_paid=True,
        )

    def parse_submission(self, answer: HttpAnswer) -> Remote | ProviderResult:
        """Return the picture, in whichever form the route brings it, or the job that fal's queue began."""
        request_id = answer.headers.get("x-request-id")
        if answer.headers.get("content-type", "").startswith("image/"):
            return ProviderResult((Picture(_plain_picture(answer)),), request_id=request_id)
        body = json_object(answer, _LABEL)
        if text(body.get("request_id")) and text(body.get("response_url")):
            return Remote(body["request_id"], _queue_path(body["response_url"]) + _STATE)
        _require_allowed(body)
        return ProviderResult(_pictures(body), seed=_seed(body), request_id=request_id)

    def poll(self, remote: Remote, connection: Connection) -> HttpCall:
        """Return the call that asks fal's queue, through the router, for the state or for the result."""
        if not _QUEUE_PATH.match(remote.poll_url):
            raise BadResponse(f"{_LABEL} named no place to ask for this image.")
        address = f"{connection.base_url}/{_QUEUE_ROUTE}{remote.poll_url}{_IN_QUEUE}"
        return HttpCall("GET", address, headers=_headers(_QUEUE_ROUTE, connection))

    def parse_poll(self, request: ProviderRequest, answer: HttpAnswer) -> Pending | ProviderResult:  # noqa: ARG002 - part of the contract
        """Return the result, or how far it is."""
        body = json_object(answer, _LABEL)
        waiting = still_waiting(body)
        if waiting is not None:
            return waiting
        if body.get("status") == COMPLETED:
            return _completed(body)
        _require_allowed(body)
        return ProviderResult(_pictures(body), seed=_seed(body), request_id=answer.headers.get("x-request-id"))

    def cancel(self, remote: Remote, connection: Connection) -> HttpCall | None:  # noqa: ARG002 - part of the contract
        """Return None: the router offers no way to stop a job."""
        return None

    def check(self, connection: Connection) -> HttpCall:
        """Return the free call that names the token's owner; the hub answers it, not the router."""
        headers = {"Authorization": f"Bearer {connection.api_key}"} if connection.api_key else {}
        return HttpCall("GET", _WHO_AM_I, headers=headers, read_timeout_s=_CHECK_TIMEOUT_S)

    def parse_check(self, answer: HttpAnswer) -> Check:
        """Return that the token is accepted; what is left of the month's credits is not told."""
        if not text(json_object(answer, _LABEL).get("name")):
            raise BadResponse(f"{_LABEL}'s answer lacks name.")
        return Check()

    def listing(self, connection: Connection, model_ids: Sequence[str]) -> tuple[HttpCall, ...]:
        """Return one free call for each model, to the hub: who serves it, and under which name."""
        headers = {"Authorization": f"Bearer {connection.api_key}"} if connection.api_key else {}
        return tuple(
            HttpCall("GET", _SERVED_BY.format(quote(name, safe="/")), headers=headers, read_timeout_s=_CHECK_TIMEOUT_S)
            for name in model_ids
        )

    def parse_listing(self, answer: HttpAnswer) -> Listing:
        """Return the names that the providers who serve the model have for it."""
        served = json_object(answer, _LABEL).get("inferenceProviderMapping")
        if not isinstance(served, dict | list):
            raise BadResponse(f"{_LABEL}'s answer lacks inferenceProviderMapping.")
        entries = objects(served if isinstance(served, list) else list(served.values()))
        return Listing(
            frozenset(text(each.get("providerId")) for each in entries if each.get("status") == "live") - {""}
        )

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return what the router's and its providers' errors mean."""
        words = f"{error_text(answer)} {answer.headers.get('x-error-message', '')}"
        match answer.status:
            case 401:
                return KeyRefused(f"{_LABEL} refused the token.", remedy=check_key("HF_TOKEN"))
            case 403 if not is_refusal(words):
                return KeyRefused(
                    f"{_LABEL} does not let this token do that.",
                    remedy="Give it the permission “Make calls to Inference Providers”.",
                )
            case 429:
                return RateLimited(f"{_LABEL} asks to slow down.", retry_after_s=_reset_s(answer))
            case 503:
                return _loading(answer)
        return None if answer.status >= _SERVER_FAULT else _by_words(answer.status, words)


def _by_words(status: int, words: str) -> StudioError | None:
    if status == 402 or is_empty_account(words):  # noqa: PLR2004 - HTTP
        return NoFunds(
            f"The month's included credits at {_LABEL} are used up.",
            remedy="Buy credits at Hugging Face, or choose another model.",
        )
    if is_refusal(words):
        return ContentRejected(f"{_LABEL}'s provider refused this prompt.")
    if status == 404 or (status == 400 and _GONE.search(words)):  # noqa: PLR2004 - HTTP
        return ProviderRejected(f"No provider behind {_LABEL} serves this model any more.", field="model")
    if status == 422:  # noqa: PLR2004 - HTTP
        return ProviderRejected(f"{_LABEL}'s provider did not accept one of the settings.")
    return None


def _route(request: ProviderRequest) -> str:
    return text(request.options.get("route")) or DEFAULT_ROUTE


def _headers(route: str, connection: Connection) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {connection.api_key}"} if connection.api_key else {}
    if route == DEFAULT_ROUTE:
        headers["Accept"] = "image/png"
    if route == "replicate":
        headers["Prefer"] = "wait"
    return headers


def _settings(request: ProviderRequest) -> dict[str, Any]:
    """Return what was asked beyond prompt and size, under the Hub's names; what is not set is left out."""
    named = {
        "negative_prompt": request.negative_prompt or None,
        "num_inference_steps": request.steps,
        "guidance_scale": request.guidance_scale,
        "seed": request.seed,
    }
    return {name: value for name, value in named.items() if value is not None}


def _sides(request: ProviderRequest) -> dict[str, int]:
    return {"width": request.size.width, "height": request.size.height}


def _is_edit(request: ProviderRequest) -> bool:
    return request.operation is Operation.EDIT


def _hf_inference(request: ProviderRequest, model: str) -> Body:
    path = f"models/{quote(model, safe='/')}"
    if not _is_edit(request):
        return path, {"inputs": request.prompt, "parameters": {**_sides(request), **_settings(request)}}
    settings = {name: value for name, value in _settings(request).items() if name != "seed"}
    parameters = {"prompt": request.prompt, **settings, "target_size": _sides(request)}
    return path, {"inputs": base64_text(needed(request, ImageRole.INIT)), "parameters": parameters}


def _fal(request: ProviderRequest, model: str) -> Body:
    if _is_edit(request):
        pictures = [data_url(needed(request, ImageRole.INIT))]
        pictures += [data_url(image) for image in request.inputs_for(ImageRole.REFERENCE)]
        body = {"image_url": pictures[0], "image_urls": pictures, "prompt": request.prompt, **_settings(request)}
        return quote(model, safe="/") + _IN_QUEUE, body
    return quote(model, safe="/"), {"prompt": request.prompt, **_settings(request), "image_size": _sides(request)}


def _replicate(request: ProviderRequest, model: str) -> Body:
    fields: dict[str, Any] = {"prompt": request.prompt, **_settings(request)}
    if _is_edit(request):
        picture = data_url(needed(request, ImageRole.INIT))
        fields |= {"image": picture, "images": [picture], "input_image": picture, "input_images": [picture]}
    else:
        fields |= _sides(request)
    if ":" in model:
        return "v1/predictions", {"version": model, "input": fields}
    return f"v1/models/{quote(model, safe='/')}/predictions", {"input": fields}


def _together(request: ProviderRequest, model: str) -> Body:
    settings = _settings(request)
    renamed = {"num_inference_steps": "steps", "guidance_scale": "guidance"}
    body: dict[str, Any] = {
        "model": model,
        "prompt": request.prompt,
        "response_format": "base64",
        **_sides(request),
        **{renamed.get(name, name): value for name, value in settings.items()},
    }
    if _is_edit(request):
        picture = data_url(needed(request, ImageRole.INIT))
        is_kontext = "kontext" in model.lower()
        body |= {"image_url": picture} if is_kontext else {"reference_images": [picture]}
    return "v1/images/generations", body


def _nscale(request: ProviderRequest, model: str) -> Body:
    if _is_edit(request):
        raise InvalidRequest(f"model: {_LABEL} cannot edit by way of Nscale.", field="model")
    body = {"model": model, "prompt": request.prompt, "response_format": "b64_json", "size": str(request.size)}
    return "v1/images/generations", body


_ROUTES: Mapping[str, Callable[[ProviderRequest, str], Body]] = {
    DEFAULT_ROUTE: _hf_inference,
    _QUEUE_ROUTE: _fal,
    "replicate": _replicate,
    "together": _together,
    "nscale": _nscale,
}


def _queue_path(address: str) -> str:
    """Return the path of a result's address; the host is left out, because the router stands in for it."""
    try:
        path = urlsplit(address).path
    except ValueError:
        path = ""
    if not _QUEUE_PATH.match(path):
        raise BadResponse(f"{_LABEL}'s answer lacks a usable response_url.")
    return path


def _completed(body: dict[str, Any]) -> Pending:
    """Return where the result is; raise when the job was completed by failing."""
    if body.get("error") or body.get("error_type"):
        if is_refusal(f"{text(body.get('error'))} {text(body.get('error_type'))}"):
            raise ContentRejected(f"{_LABEL}'s provider refused to make this image.")
        raise ProviderRejected(f"{_LABEL}'s provider could not make this image.")
    return Pending(_ALMOST_DONE, "Receiving the image", poll_url=_queue_path(text(body.get("response_url"))))


def _seed(body: dict[str, Any]) -> int | None:
    return body["seed"] if type(body.get("seed")) is int and body["seed"] >= 0 else None


def _plain_picture(answer: HttpAnswer) -> bytes:
    if not answer.content:
        raise BadResponse(f"{_LABEL}'s answer holds no image.")
    return answer.content


def _require_allowed(body: dict[str, Any]) -> None:
    """Raise where a provider tells in a 2xx answer that it made nothing."""
    flags = body.get("has_nsfw_concepts")
    if isinstance(flags, list) and any(flag is True for flag in flags):
        raise ContentRejected(f"{_LABEL}'s provider refused the image that came of this prompt.")
    status = text(body.get("status"))
    if status in {"failed", "canceled", "aborted"}:
        if is_refusal(text(body.get("error"))):
            raise ContentRejected(f"{_LABEL}'s provider refused to make this image.")
        raise ProviderRejected(f"{_LABEL}'s provider could not make this image.")
    if status in {"starting", "processing"} and not body.get("output"):
        raise OutcomeUnknown(f"{_LABEL}'s provider was still starting the model after a minute.")


def _pictures(body: dict[str, Any]) -> tuple[Picture, ...]:
    """Return fal's `images`, replicate's `output` or the `data` of the rest."""
    output = body.get("output")
    addresses = [*(output if isinstance(output, list) else [output])]
    addresses += [mapping(entry).get("url") for entry in objects(body.get("images"))]
    entries = objects(body.get("data"))
    pictures = [_from_address(text(address)) for address in addresses if text(address)]
    pictures += [_from_entry(entry) for entry in entries]
    if not pictures:
        raise BadResponse(f"{_LABEL}'s answer lacks images, output or data: it holds no image.")
    return tuple(pictures)


def _from_address(address: str) -> Picture:
    if address.startswith("data:"):
        return Picture(picture_bytes(address, field="output", label=_LABEL))
    return Picture(url=address)


def _from_entry(entry: dict[str, Any]) -> Picture:
    if text(entry.get("url")) and not entry.get("b64_json"):
        return Picture(url=text(entry.get("url")))
    return Picture(picture_bytes(entry.get("b64_json"), field="data[].b64_json", label=_LABEL))


def _reset_s(answer: HttpAnswer) -> float | None:
    """Return the seconds of an IETF `RateLimit` header; None leaves it to Retry-After."""
    found = _RESET.search(answer.headers.get("ratelimit", ""))
    return min(float(found[1]), MAX_WAIT_S) if found and "retry-after" not in answer.headers else None


def _loading(answer: HttpAnswer) -> ProviderUnavailable:
    try:
        estimate = mapping(answer.json()).get("estimated_time")
    except (ValueError, RecursionError):
        estimate = None
    if not isinstance(estimate, int | float) or isinstance(estimate, bool) or not 0 <= estimate <= MAX_WAIT_S:
        estimate = None
    return ProviderUnavailable(f"{_LABEL} is still loading the model.", retry_after_s=estimate)
