"""What an unsuccessful answer means when the vendor's own error body says nothing better.

Messages are ours and fit for a user; nothing of the vendor's body goes into them. Sending belongs to `lib.net.http`.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from lib.errors import (
    BadResponse,
    KeyRefused,
    NoFunds,
    OutcomeUnknown,
    ProviderError,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
    RateLimited,
    StudioError,
)
from lib.net.messages import HttpAnswer, HttpCall

MAX_RETRY_AFTER_S = 86_400.0
_REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-goog-request-id", "cf-ray")
_WORD = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")

_GATEWAY_GAVE_UP = frozenset({504, 524})  # the second is Cloudflare's
_REASONS: Mapping[int, tuple[type[ProviderError], str]] = {
    401: (KeyRefused, "{label} refused the key (401)."),
    402: (NoFunds, "The account at {label} has no funds left (402)."),
    403: (KeyRefused, "{label} does not allow this key to do that (403)."),
    404: (ProviderRejected, "{label} does not know this model or address (404)."),
    408: (ProviderTimeout, "{label} took too long (408)."),
    413: (ProviderRejected, "The request is too large for {label} (413)."),
    429: (RateLimited, "{label} asks to slow down (429)."),
    500: (ProviderUnavailable, "{label} had a fault of its own (500)."),
    503: (ProviderUnavailable, "{label} is overloaded (503)."),
    504: (ProviderUnavailable, "{label} took too long (504)."),
}


def by_status(answer: HttpAnswer, provider_label: str) -> ProviderError:
    """Return the error that the status alone stands for; the answer is not a 2xx."""
    status = answer.status
    if status in _REASONS:
        kind, message = _REASONS[status]
        return kind(message.format(label=provider_label))
    if status >= 500:  # noqa: PLR2004 - the classes of HTTP statuses
        return ProviderUnavailable(f"{provider_label} is not available ({status}).")
    if status >= 400:  # noqa: PLR2004
        return ProviderRejected(f"{provider_label} did not accept the request ({status}).")
    return BadResponse(f"{provider_label} answered in a way that makes no sense here ({status}).")


def stopped_waiting(call: HttpCall, answer: HttpAnswer, provider_label: str) -> OutcomeUnknown | None:
    """Return that a paid call's outcome is unknown where a gateway before the vendor gave up on it, else None.

    The vendor may still be drawing behind the gateway; asking again on our own could pay twice, whoever the vendor is.
    """
    if call.is_paid and answer.status in _GATEWAY_GAVE_UP:
        message = f"A gateway at {provider_label} stopped waiting ({answer.status}), and the image may have been made."
        return OutcomeUnknown(message)
    return None


def complete(error: StudioError, answer: HttpAnswer, *, provider: str, now: datetime) -> StudioError:
    """Fill in what only the sender knows: the provider, its request id, and when to come back. Returns `error`."""
    if isinstance(error, ProviderError):
        error.provider = error.provider or provider
        error.request_id = error.request_id or request_id(answer)
        if error.retryable and error.retry_after_s is None:
            error.retry_after_s = retry_after_s(answer.headers, now)
    return error


def request_id(answer: HttpAnswer) -> str | None:
    """Return the id under which the vendor's support finds this call."""
    found = (answer.headers.get(name, "") for name in _REQUEST_ID_HEADERS)
    return next((value for value in found if is_word(value)), None)


def error_code(answer: HttpAnswer) -> str:
    """Return the vendor's short error code for the log, or nothing; never a sentence, which could quote the prompt."""
    try:
        body: Any = answer.json()
    except ValueError:
        return ""
    body = body[0] if isinstance(body, list) and body else body
    error = body.get("error", body) if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return ""
    found = (error.get(name) for name in ("code", "status", "type", "name"))
    return next((value for value in found if isinstance(value, str) and is_word(value)), "")


def is_word(text: str) -> bool:
    """Tell whether `text` is one short plain word, fit for a log line or a message."""
    return bool(_WORD.match(text)) and not text.startswith("sk-")


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that the headers ask to wait, at most a day; None where they do not say or make no sense."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return min(milliseconds / 1000, MAX_RETRY_AFTER_S)
    text = headers.get("retry-after")
    seconds = _number(text)
    if seconds is None and text is not None:
        seconds = _until(text, now)
    return None if seconds is None else min(seconds, MAX_RETRY_AFTER_S)


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text is not None else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
