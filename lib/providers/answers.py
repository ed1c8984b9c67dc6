"""Reading vendors' JSON: every missing or malformed field becomes a `BadResponse` that names it.

Shared by adapters; knows no vendor.
"""

import base64
import binascii
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from lib.errors import BadResponse
from lib.net.messages import HttpAnswer
from lib.net.verdicts import is_word
from lib.providers.base import Picture

MAX_WORDS = 200
_NANO_PER_MICRO = 1000
_FENCE = "```"
_MAX_BALANCE = 10**12  # a larger number is a mistake


def json_object(answer: HttpAnswer, label: str) -> dict[str, Any]:
    """Return the body as a JSON object; raise `BadResponse`."""
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        raise BadResponse(f"{label}'s answer is not JSON.") from None
    if not isinstance(body, dict):
        raise BadResponse(f"{label}'s answer is not a JSON object.")
    return body


def error_object(answer: HttpAnswer) -> dict[str, Any]:
    """Return the `error` object of a failed answer, or an empty one; takes `[{…}]` and flat bodies too."""
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return {}
    body = body[0] if isinstance(body, list) and body else body
    error = body.get("error", body) if isinstance(body, dict) else {}
    return error if isinstance(error, dict) else {}


def mapping(value: Any) -> dict[str, Any]:
    """Return `value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the JSON objects in the list `value`; anything else is left out."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def text(value: Any) -> str:
    """Return `value` if it is text, else nothing."""
    return value if isinstance(value, str) else ""


def refused_field(details: Any) -> str | None:
    """Return the field that a validation error such as `[{"loc": ["body", "width"], …}]` is about."""
    for detail in objects(details):
        place = detail.get("loc")
        field = place[-1] if isinstance(place, list) and place else None
        if isinstance(field, str) and is_word(field):
            return field
    return None


def whole_number(value: Any) -> int | None:
    """Return `value` if it is a whole number, else None; `true` is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def balance_text(value: Any, unit: str, *, field: str, label: str) -> str:
    """Return an account's balance in words (`12.50 credits`); raise `BadResponse` naming `field` if it is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _MAX_BALANCE:
        raise BadResponse(f"{label}'s answer lacks {field}.")
    return f"{value:,.2f} {unit}"


def picture_at(address: str, *, field: str, label: str) -> Picture:
    """Return the picture at an address, decoded where it is a `data:` address; raise `BadResponse` naming `field`."""
    if address.startswith("data:"):
        return Picture(picture_bytes(address, field=field, label=label))
    return Picture(url=address)


def picture_bytes(value: Any, *, field: str, label: str) -> bytes:
    """Return base64 text (also as a `data:` address) as bytes; raise `BadResponse` naming `field`."""
    if not isinstance(value, str) or not value:
        raise BadResponse(f"{label}'s answer lacks {field}.")
    if value.startswith("data:"):
        value = value.partition(",")[2]
    try:
        content = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise BadResponse(f"{label}'s answer holds a broken image in {field}.") from None
    if not content:
        raise BadResponse(f"{label}'s answer holds an empty image in {field}.")
    return content


def json_text(written: str, label: str) -> str:
    """Return a model's JSON without the code fence that some put around it; raise `BadResponse` if it is none."""
    if written.startswith(_FENCE) and written.endswith(_FENCE):
        written = written.removesuffix(_FENCE).partition("\n")[2].strip()
    try:
        json.loads(written)
    except (ValueError, RecursionError):
        raise BadResponse(f"{label}'s text is not the JSON that was asked for.") from None
    return written


def words(value: str) -> str:
    """Return a vendor's words fit to show: one line, no control characters, at most 200 characters."""
    plain = "".join(" " if unicodedata.category(c).startswith(("C", "Z")) else c for c in value[: MAX_WORDS * 10])
    plain = re.sub(r" +", " ", plain).strip()
    return plain if len(plain) <= MAX_WORDS else plain[: MAX_WORDS - 1].rstrip() + "…"


def token_cost(prices: Any, counts: Mapping[str, Any]) -> int | None:
    """Return what tokens cost in millionths of a US dollar, rounded up; None where a price or count is not known.

    Args:
        prices: kind of token → billionths of a US dollar for one; the model's `token_prices` option.
        counts: kind of token → how many were used.
    """
    total = 0
    for kind, count in counts.items():
        if not isinstance(count, int) or count < 0:
            return None
        price = mapping(prices).get(kind)
        if count and not isinstance(price, int):
            return None
        total += count * (price or 0)
    return -(-total // _NANO_PER_MICRO) if total else None
