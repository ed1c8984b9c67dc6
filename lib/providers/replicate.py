"""Replicate's predictions: a call starts one and holds on for a moment, asking by id brings the rest.

Sources: Replicate's specification 1.0.0-a1 of 2026-03 and its Python client 1.0.7. What a model takes differs from
model to model and stands in the catalog. A refusal comes as words in the error of a prediction that failed, with HTTP
200.
"""

import re
from collections.abc import Sequence
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
from lib.providers.answers import error_object, json_object, objects, picture_at, text
from lib.providers.base import Check, Connection, Listing, Pending, ProviderResult, Remote
from lib.providers.json_inputs import mapped_inputs
from lib.providers.wording import check_key

_LABEL = "Replicate"
_HOLD_S = 5  # short: until the answer comes, the prediction's id is not stored anywhere
_READ_TIMEOUT_S = 60.0
_MAX_RETRY_AFTER_S = 3600.0
_MAX_PICTURES = 10
_REFUSAL = re.compile(r"nsfw|sensitive|safety|moderat|flagged|content polic|prohibited", re.IGNORECASE)
_EMPTY_ACCOUNT = re.compile(r"insufficient (credit|fund|balance)|payment|billing", re.IGNORECASE)
_LITTLE_CREDIT = re.compile(r"less than \$?[\d.]+ in credit", re.IGNORECASE)


class ReplicateProvider:
    """Talks to `/models/…/predictions`, `/predictions` and `/predictions/{id}`."""

    id = "replicate"
    poll_interval_s = 1.0

    def submit(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the call that starts a prediction; a model id without an owner, or with a colon, is a version."""
        owner, slash, name = request.model.partition("/")
        is_official = slash and ":" not in name
        place = f"models/{quote(owner, safe='')}/{quote(name, safe='')}/predictions" if is_official else "predictions"
        version = {} if is_official else {"version": request.model}
        return HttpCall(
            "POST",
            f"{connection.base_url}/{place}",
            headers={**_key(connection), "Prefer": f"wait={_HOLD_S}"},
            json_body={**version, "input": mapped_inputs(request)},
            read_timeout_s=_READ_TIMEOUT_S,
            is_paid=True,
        )

    def parse_submission(self, answer: HttpAnswer) -> Remote:
        """Return the prediction, also one that is done: asking for it is free and can be repeated."""
        remote_id = text(json_object(answer, _LABEL).get("id"))
        if not remote_id:
            raise BadResponse(f"{_LABEL}'s answer lacks id.")
        return Remote(remote_id)

    def poll(self, remote: Remote, connection: Connection) -> HttpCall:
        """Return the call that asks for the prediction."""
        return _call("GET", f"predictions/{quote(remote.remote_id, safe='')}", connection)

    def parse_poll(self, request: ProviderRequest, answer: HttpAnswer) -> Pending | ProviderResult:  # noqa: ARG002 - part of the contract
        """Return the result or that it is not done."""
        body = json_object(answer, _LABEL)
        match text(body.get("status")):
            case "succeeded":
                return _result(body)
            case "failed":
                raise _failure(text(body.get("error")))
            case "canceled" | "aborted":
                raise ProviderRejected(f"{_LABEL} stopped before this image was done.")
            case "":
                raise BadResponse(f"{_LABEL}'s answer lacks status.")
            case "starting":
                return Pending(stage="The model is starting")
        return Pending()

    def cancel(self, remote: Remote, connection: Connection) -> HttpCall | None:
        """Return the call that stops the prediction."""
        return _call("POST", f"predictions/{quote(remote.remote_id, safe='')}/cancel", connection)

    def check(self, connection: Connection) -> HttpCall:
        """Return the free call that tells whose key it is."""
        return _call("GET", "account", connection)

    def parse_check(self, answer: HttpAnswer) -> Check:
        """Return that the key is accepted; Replicate tells no balance."""
        if not text(json_object(answer, _LABEL).get("username")):
            raise BadResponse(f"{_LABEL}'s answer lacks username.")
        return Check()

    def listing(self, connection: Connection, model_ids: Sequence[str]) -> tuple[HttpCall, ...]:
        """Return one free call for each model; nobody lists all that there are."""
        return tuple(
            _call("GET", f"models/{quote(name.partition(':')[0], safe='/')}", connection) for name in model_ids
        )

    def parse_listing(self, answer: HttpAnswer) -> Listing:
        """Return the one model."""
        body = json_object(answer, _LABEL)
        owner, name = text(body.get("owner")), text(body.get("name"))
        if not owner or not name:
            raise BadResponse(f"{_LABEL}'s answer lacks owner or name.")
        return Listing(frozenset({f"{owner}/{name}"}))

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return what a refused call means; an account with little credit is slowed down, one with none may be too."""
        error = error_object(answer)
        match answer.status:
            case 401:
                return KeyRefused(f"{_LABEL} refused the key.", remedy=check_key("REPLICATE_API_TOKEN"))
            case 402:
                return NoFunds(f"The account at {_LABEL} has no credit left.")
            case 404:
                return ProviderRejected(f"{_LABEL} does not know this model, or has retired it.", field="model")
            case 422:
                return _bad_field(error.get("invalid_fields"))
            case 429:
                return _limited(text(error.get("detail")), error.get("retry_after"))
        return None


def _key(connection: Connection) -> dict[str, str]:
    return {"Authorization": f"Bearer {connection.api_key}"} if connection.api_key else {}


def _call(method: Any, place: str, connection: Connection) -> HttpCall:
    url = f"{connection.base_url}/{place}"
    return HttpCall(method, url, headers=_key(connection), read_timeout_s=_READ_TIMEOUT_S)


def _result(body: dict[str, Any]) -> ProviderResult:
    addresses = _addresses(body.get("output"))
    if not addresses:
        raise BadResponse(f"{_LABEL}'s answer lacks output: it holds no image.")
    return ProviderResult(
        tuple(picture_at(address, field="output", label=_LABEL) for address in addresses[:_MAX_PICTURES]),
        request_id=text(body.get("id")) or None,
        model_version=text(body.get("version")) or None,
    )


def _addresses(output: Any) -> list[str]:
    """Return the pictures of an output, which is an address, a list of them, or an object that holds either."""
    if isinstance(output, dict):
        output = next((output[name] for name in ("images", "image", "url") if output.get(name)), None)
    found = output if isinstance(output, list) else [output]
    return [entry for entry in found if isinstance(entry, str) and entry]


def _failure(words: str) -> ProviderError:
    if _REFUSAL.search(words):
        return ContentRejected(f"{_LABEL} refused this request, or the image that came of it.")
    return ProviderRejected(f"{_LABEL} could not make this image.")


def _bad_field(fields: Any) -> StudioError | None:
    names = (text(entry.get("field")).removeprefix("input.") for entry in objects(fields))
    field = next((name for name in names if is_word(name)), None)
    return ProviderRejected(f"{_LABEL} did not accept the request's {field}.", field=field) if field else None


def _limited(words: str, wait: Any) -> ProviderError:
    if _EMPTY_ACCOUNT.search(words):
        return NoFunds(f"The account at {_LABEL} has no credit left.")
    is_number = isinstance(wait, int | float) and not isinstance(wait, bool)
    wait_s = float(wait) if is_number and 0 <= wait <= _MAX_RETRY_AFTER_S else None
    if _LITTLE_CREDIT.search(words):
        return RateLimited(
            f"{_LABEL} slows this account down, because it has little credit left.",
            retry_after_s=wait_s,
            remedy="Top up the account at Replicate, or wait a minute and try again.",
        )
    return RateLimited(f"{_LABEL} asks to slow down.", retry_after_s=wait_s)
