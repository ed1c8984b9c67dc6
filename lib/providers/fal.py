"""fal's queue: a call starts a request and names where to ask for its state, the state names where the result is.

Sources: fal's Python client 1.0.3 and queue documentation. What a model takes differs from model to model and stands
in the catalog. The addresses are used as given, because they leave out parts of the model's id. Refusals come in three
ways: with HTTP 422, as a completed request with an error, and as a black picture that is marked.
"""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

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
from lib.providers.answers import json_object, mapping, objects, picture_at, refused_field, text, whole_number
from lib.providers.base import Check, Connection, Listing, Pending, ProviderResult, Remote
from lib.providers.fal_queue import COMPLETED, still_waiting
from lib.providers.json_inputs import mapped_inputs
from lib.providers.vendor_address import trusted_address
from lib.providers.wording import check_key

_LABEL = "fal"
_HOME = ("fal.run", "fal.ai")
_READ_TIMEOUT_S = 60.0
_MAX_PICTURES = 10
_PLATFORM = "https://api.fal.ai/v1"
_CHECK_TIMEOUT_S = 15.0
_MOST_LISTED = 50
_PRICED = "fal-ai/flux/schnell"
_BLOCK = "content_policy_violation"
_EMPTY_ACCOUNT = re.compile(r"exhausted balance|user is locked", re.IGNORECASE)
_ALMOST_DONE = 95
_STATE = "/status"


class FalProvider:
    """Talks to `queue.fal.run`."""

    id = "fal"
    poll_interval_s = 1.0

    def submit(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the call that starts a request; the body is the model's input itself."""
        return HttpCall(
            "POST",
            f"{connection.base_url}/{quote(request.model, safe='/')}",
            headers=_key(connection),
            json_body=mapped_inputs(request),
            read_timeout_s=_READ_TIMEOUT_S,
            is_paid=True,
        )

    def parse_submission(self, answer: HttpAnswer) -> Remote:
        """Return the request and where to ask for its state."""
        body = json_object(answer, _LABEL)
        missing = [name for name in ("request_id", "status_url") if not text(body.get(name))]
        if missing:
            raise BadResponse(f"{_LABEL}'s answer lacks {missing[0]}.")
        return Remote(body["request_id"], body["status_url"])

    def poll(self, remote: Remote, connection: Connection) -> HttpCall:
        """Return the call that asks at the address that fal gave, for the state or for the result."""
        return _call("GET", remote.poll_url, connection)

    def parse_poll(self, request: ProviderRequest, answer: HttpAnswer) -> Pending | ProviderResult:  # noqa: ARG002 - part of the contract
        """Return the result, or how far it is."""
        body = json_object(answer, _LABEL)
        waiting = still_waiting(body)
        if waiting is not None:
            return waiting
        if body.get("status") == COMPLETED:
            return _completed(body)
        return _result(body, answer)

    def cancel(self, remote: Remote, connection: Connection) -> HttpCall | None:
        """Return the call that stops the request, or None once only its result is left to fetch."""
        address = remote.poll_url.removesuffix(_STATE)
        return None if address == remote.poll_url else _call("PUT", f"{address}/cancel", connection)

    def check(self, connection: Connection) -> HttpCall:
        """Return the free call that tells a price; it wants a key. Only an administrator's key is told the balance."""
        return _platform_call("models/pricing", [_PRICED], connection)

    def parse_check(self, answer: HttpAnswer) -> Check:
        """Return that the key is accepted."""
        if not isinstance(json_object(answer, _LABEL).get("prices"), list):
            raise BadResponse(f"{_LABEL}'s answer lacks prices.")
        return Check()

    def listing(self, connection: Connection, model_ids: Sequence[str]) -> tuple[HttpCall, ...]:
        """Return the free calls that ask for these models, as many in one as fal takes."""
        shares = (model_ids[start : start + _MOST_LISTED] for start in range(0, len(model_ids), _MOST_LISTED))
        return tuple(_platform_call("models", share, connection) for share in shares)

    def parse_listing(self, answer: HttpAnswer) -> Listing:
        """Return the models that are not called deprecated."""
        entries = json_object(answer, _LABEL).get("models")
        if not isinstance(entries, list):
            raise BadResponse(f"{_LABEL}'s answer lacks models.")
        alive = (entry for entry in objects(entries) if mapping(entry.get("metadata")).get("status") != "deprecated")
        return Listing(frozenset(text(entry.get("endpoint_id")) for entry in alive) - {""})

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return what a refused call means; `detail` is text, a list of field errors, or an object."""
        details = _details(answer)
        kinds = {text(detail.get("type")) for detail in details} | {answer.headers.get("x-fal-error-type", "")}
        return _blocked() if _BLOCK in kinds else _by_status(answer.status, details)


def _key(connection: Connection) -> dict[str, str]:
    return {"Authorization": f"Key {connection.api_key}"} if connection.api_key else {}


def _call(method: Any, url: str, connection: Connection) -> HttpCall:
    address = trusted_address(url, connection, domains=_HOME, label=_LABEL)
    return HttpCall(method, address, headers=_key(connection), read_timeout_s=_READ_TIMEOUT_S)


def _platform_call(place: str, names: Sequence[str], connection: Connection) -> HttpCall:
    """Return a call to the platform's address, or to the configured one where that is not fal's."""
    host = urlsplit(connection.base_url).hostname or ""
    base = _PLATFORM if host.endswith(_HOME) else connection.base_url
    query = urlencode([("endpoint_id", name) for name in names], quote_via=quote, safe="/")
    return HttpCall("GET", f"{base}/{place}?{query}", headers=_key(connection), read_timeout_s=_CHECK_TIMEOUT_S)


def _details(answer: HttpAnswer) -> list[dict[str, Any]]:
    """Return the parts of `detail` as objects, whichever of its three forms it has."""
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return []
    detail = body.get("detail") if isinstance(body, dict) else None
    if isinstance(detail, str):
        return [{"message": detail}]
    return objects([detail]) if isinstance(detail, dict) else objects(detail)


def _by_status(status: int, details: list[dict[str, Any]]) -> StudioError | None:
    match status:
        case 401:
            return KeyRefused(f"{_LABEL} refused the key.", remedy=check_key("FAL_KEY"))
        case 403 if any(_EMPTY_ACCOUNT.search(text(detail.get("message"))) for detail in details):
            return NoFunds(f"The account at {_LABEL} has no balance left.")
        case 404:
            return ProviderRejected(f"{_LABEL} does not know this model, or has retired it.", field="model")
        case 422:
            return _bad_field(details)
        case 429:
            return RateLimited(f"{_LABEL} asks to slow down.")
    return None


def _completed(body: dict[str, Any]) -> Pending:
    """Return where the result is; raise when the request was completed by failing."""
    if body.get("error") or body.get("error_type"):
        is_refusal = body.get("error_type") == _BLOCK
        raise _blocked() if is_refusal else ProviderRejected(f"{_LABEL} could not make this image.")
    address = text(body.get("response_url"))
    if not address:
        raise BadResponse(f"{_LABEL}'s answer lacks response_url.")
    return Pending(_ALMOST_DONE, "Receiving the image", poll_url=address)


def _result(body: dict[str, Any], answer: HttpAnswer) -> ProviderResult:
    flags = body.get("has_nsfw_concepts")
    if isinstance(flags, list) and any(flag is True for flag in flags):
        raise ContentRejected(f"{_LABEL} blackened the image that came of this request, so it is not delivered.")
    addresses = [text(image.get("url")) for image in objects(body.get("images")) or objects([body.get("image")])]
    addresses = [address for address in addresses if address][:_MAX_PICTURES]
    if not addresses:
        raise BadResponse(f"{_LABEL}'s answer lacks images: it holds no image.")
    return ProviderResult(
        tuple(picture_at(address, field="images[].url", label=_LABEL) for address in addresses),
        seed=whole_number(body.get("seed")),
        request_id=answer.headers.get("x-fal-request-id"),
    )


def _blocked() -> ProviderError:
    return ContentRejected(f"{_LABEL} refused this request.")


def _bad_field(details: Any) -> StudioError | None:
    field = refused_field(details)
    return ProviderRejected(f"{_LABEL} did not accept the request's {field}.", field=field) if field else None
