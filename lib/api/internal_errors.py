"""How seed A's dialect tells of errors: two codes it knows, a few of ours beside them, and its own sentences.

Clients of that dialect tell the causes of a downstream error apart by its message. `reason` is our own stable code for
it, and `detail` says what to do.
"""

from typing import Any

from lib.errors import ContentRejected, NotConfigured, ProviderError, RateLimited, StudioError

_CODES = {
    401: "UNAUTHORIZED",
    402: "INSUFFICIENT_CREDITS",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    409: "CONFLICT",
    429: "RATE_LIMITED",
}
DOWNSTREAM = 502
"""What this dialect answers whatever kept a provider from delivering."""
_SERVER_ERROR = 500


def envelope(status: int, message: str, **facts: Any) -> dict[str, Any]:
    """Return the body of a failed call."""
    general = "DOWNSTREAM_ERROR" if status >= _SERVER_ERROR else "INVALID_REQUEST"
    return {"success": False, "error": {"code": _CODES.get(status, general), "message": message, **facts}}


def message_of(error: StudioError) -> str:
    """Return what the dialect's clients look for in an error, or our own sentence where it has none."""
    match error:
        case NotConfigured():
            return f"No {error.provider} API key configured for this user"
        case RateLimited():
            return f"Rate limit exceeded for {error.provider} API"
        case ContentRejected():
            return "Content policy violation"
    return error.sentence()


def facts_of(error: StudioError) -> dict[str, Any]:
    """Return our own code and sentence where the message does not say it all."""
    if isinstance(error, ProviderError):
        return {"reason": error.code, "detail": error.sentence()}
    return {}
