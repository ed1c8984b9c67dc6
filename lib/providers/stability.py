"""Stability AI's v2beta image services: one multipart call brings the picture; two services answer with an id instead.

Which service is called and with which parts stands in `stability_parts`. Sources: the specification copies of December
2024 and 2026 and the price notice of August 2025. A filtered picture comes as HTTP 200 and is never delivered.
"""

from collections.abc import Mapping
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
from lib.providers.answers import balance_text, error_object, json_object, picture_bytes, text, whole_number
from lib.providers.base import Check, Connection, Pending, Picture, ProviderResult, Remote
from lib.providers.stability_parts import parts_for
from lib.providers.wording import check_key

_LABEL = "Stability"
_FILTERED = "CONTENT_FILTERED"
_TIME_OUT_S = 60.0  # after too many calls every call is refused for a minute, and no header is documented to say so
_READ_TIMEOUT_S = 180.0
_CHECK_TIMEOUT_S = 15.0
_SEED_DIGITS = 10
_ACCEPTED = 202
_BAD_REQUEST = 400
_TOO_MANY = 429
_REASONS: Mapping[int, tuple[type[ProviderError], str, str | None]] = {
    401: (KeyRefused, f"{_LABEL} refused the key.", check_key("STABILITY_API_KEY")),
    402: (NoFunds, f"The account at {_LABEL} has too few credits for this.", None),
    404: (ProviderRejected, f"{_LABEL} no longer has this result, or does not know this service.", None),
    413: (ProviderRejected, f"The request is larger than {_LABEL} takes (10 MiB).", "Use a smaller image."),
}
"""HTTP status → what it means here, and what to do where the error's own advice does not fit."""


class StabilityProvider:
    """Talks to `/v2beta/stable-image/…` and, for the slow services, `/v2beta/results/…`."""

    id = "stability"
    poll_interval_s = 10.0  # asking more often may be punished, says the specification

    def submit(self, request: ProviderRequest, connection: Connection) -> HttpCall:
        """Return the call that makes one image; raise `InvalidRequest` where a picture that it needs is missing."""
        parts = parts_for(request)
        return HttpCall(
            "POST",
            f"{connection.base_url}/v2beta/stable-image/{parts.service}",
            headers={**_key(connection), "Accept": "application/json" if parts.is_slow else "image/*"},
            form=parts.form,
            files=parts.files,
            read_timeout_s=_READ_TIMEOUT_S,
            is_paid=True,
        )

    def parse_submission(self, answer: HttpAnswer) -> Remote | ProviderResult:
        """Return the picture, or the job that will make it."""
        if _is_picture(answer):
            return _from_bytes(answer)
        body = json_object(answer, _LABEL)
        remote_id = text(body.get("id"))
        return Remote(remote_id) if remote_id and "image" not in body else _from_json(answer)

    def poll(self, remote: Remote, connection: Connection) -> HttpCall:
        """Return the call that asks for the result; `image/*` is not allowed here."""
        url = f"{connection.base_url}/v2beta/results/{quote(remote.remote_id, safe='')}"
        return HttpCall("GET", url, headers={**_key(connection), "Accept": "*/*"})

    def parse_poll(self, request: ProviderRequest, answer: HttpAnswer) -> Pending | ProviderResult:  # noqa: ARG002 - part of the contract
        """Return the result, or that it is not done."""
        if _is_picture(answer):
            return _from_bytes(answer)
        if answer.status == _ACCEPTED or json_object(answer, _LABEL).get("status") == "in-progress":
            return Pending()
        return _from_json(answer)

    def cancel(self, remote: Remote, connection: Connection) -> HttpCall | None:  # noqa: ARG002 - part of the contract
        """Return None: a job that has begun cannot be stopped."""
        return None

    def check(self, connection: Connection) -> HttpCall:
        """Return the free call that tells the balance."""
        url = f"{connection.base_url}/v1/user/balance"
        return HttpCall("GET", url, headers=_key(connection), read_timeout_s=_CHECK_TIMEOUT_S)

    def parse_check(self, answer: HttpAnswer) -> Check:
        """Return the balance in Stability's credits, each worth 0.01 US dollars."""
        body = json_object(answer, _LABEL)
        return Check(balance_text(body.get("credits"), "credits", field="credits", label=_LABEL))

    def fault(self, answer: HttpAnswer) -> StudioError | None:
        """Return what Stability's error names mean."""
        error = error_object(answer)
        return _by_name(text(error.get("name"))) or _by_status(answer, error.get("errors"))


def _key(connection: Connection) -> dict[str, str]:
    return {"Authorization": f"Bearer {connection.api_key}"} if connection.api_key else {}


def _is_picture(answer: HttpAnswer) -> bool:
    return answer.headers.get("content-type", "").lower().startswith("image/")


def _from_bytes(answer: HttpAnswer) -> ProviderResult:
    _refuse_filtered(answer.headers.get("finish-reason", ""))
    if not answer.content:
        raise BadResponse(f"{_LABEL}'s answer holds an empty image.")
    told = answer.headers.get("seed", "")
    seed = int(told) if told.isdecimal() and len(told) <= _SEED_DIGITS else None
    return _result(answer, Picture(answer.content), seed)


def _from_json(answer: HttpAnswer) -> ProviderResult:
    body = json_object(answer, _LABEL)
    _refuse_filtered(text(body.get("finish_reason")))
    picture = Picture(picture_bytes(body.get("image"), field="image", label=_LABEL))
    return _result(answer, picture, whole_number(body.get("seed")))


def _result(answer: HttpAnswer, picture: Picture, seed: int | None) -> ProviderResult:
    return ProviderResult((picture,), seed=seed, request_id=answer.headers.get("x-request-id"))


def _refuse_filtered(finish_reason: str) -> None:
    if finish_reason == _FILTERED:
        raise ContentRejected(f"{_LABEL} blurred the image that came of this request, so it is not delivered.")


def _by_name(name: str) -> StudioError | None:
    match name:
        case "content_moderation":
            return ContentRejected(f"{_LABEL} refused this request.")
        case "public_figure":
            return ContentRejected(f"{_LABEL} does not draw public figures.")
        case "invalid_language":
            return ProviderRejected(
                f"{_LABEL} understands English only.", remedy="Write the prompt in English.", field="prompt"
            )
    return None


def _by_status(answer: HttpAnswer, details: object) -> StudioError | None:
    if answer.status == _BAD_REQUEST:
        return _bad_field(details)
    if answer.status == _TOO_MANY:
        wait_s = None if "retry-after" in answer.headers else _TIME_OUT_S
        return RateLimited(f"{_LABEL} asks to slow down.", retry_after_s=wait_s)
    if answer.status not in _REASONS:
        return None
    kind, message, remedy = _REASONS[answer.status]
    return kind(message, remedy=remedy)


def _bad_field(details: object) -> StudioError | None:
    """Return the error for `some-field: is required`; only the field's name is told."""
    first = details[0] if isinstance(details, list) and details else ""
    field, colon, _ = text(first).partition(":")
    if colon and is_word(field):
        return ProviderRejected(f"{_LABEL} did not accept the request's {field}.", field=field)
    return None
