"""What vendors' error texts mean where they come without a code. The texts themselves are never shown and never logged.

A text decides only between a refusal, an empty account and neither; everything else is left to the status.
"""

import re
from typing import Any

from lib.net.messages import HttpAnswer
from lib.providers.answers import mapping, text

MAX_TEXT = 2000
MAX_LISTED = 10
_REFUSAL = re.compile(
    r"nsfw|moderation|content.?polic|content.?filter|safety.?(?:system|filter|check|polic)|prohibited content"
    r"|(?:sensitive|inappropriate|unsafe|explicit|flagged)\b.{0,40}\b(?:content|prompt|input|image|output|information)"
    r"|(?:content|prompt|input|image|output)\b.{0,40}\b(?:sensitive|inappropriate|unsafe|flagged)",
    re.IGNORECASE,
)
_NO_FUNDS = re.compile(
    r"(?:insufficient|exhausted|exceeded|not enough|no|low|depleted)\b.{0,40}\b(?:balance|credits?|funds)\b"
    r"|(?:balance|credits?|funds)\b.{0,40}\b(?:insufficient|exhausted|exceeded|not enough|too low|depleted)"
    r"|payment required|top.?up|recharge|insufficient_quota|billing",
    re.IGNORECASE,
)


def check_key(name: str) -> str:
    """Return what to do about a key that was refused; `name` is what the environment calls it."""
    return f"Enter it again on the Settings page, or set {name} in the environment anew and start the studio again."


def error_text(answer: HttpAnswer) -> str:
    """Return what a failed answer says, from wherever vendors put it; empty where it says nothing or is not JSON.

    Takes `{"error": "…"}`, `{"error": ["…"]}`, `{"error": {"message", "code", "type"}}`, `{"detail": …}` and
    `{"message": "…"}`.
    """
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return ""
    return " ".join(_texts(body))[:MAX_TEXT]


def is_refusal(words: str) -> bool:
    """Tell whether an error text speaks of content that the vendor does not allow."""
    return bool(_REFUSAL.search(words))


def is_empty_account(words: str) -> bool:
    """Tell whether an error text speaks of money that is missing."""
    return bool(_NO_FUNDS.search(words))


def _texts(body: Any) -> list[str]:
    found: list[str] = []
    for entry in _listed(body):
        found.extend(_words(entry))
        for place in ("error", "detail"):
            for part in _listed(mapping(entry).get(place)):
                found.extend(_words(part))
    return found


def _listed(value: Any) -> list[Any]:
    return value[:MAX_LISTED] if isinstance(value, list) else [value]


def _words(value: Any) -> list[str]:
    fields = mapping(value)
    found = (text(value), *(text(fields.get(name)) for name in ("code", "error_code", "type", "message", "msg")))
    return [words for words in found if words]
