"""The error tree: choose a class by what the caller can do next — fix the input, pay, wait, or give up.

Each error carries a message and a remedy that a user could read, and a stable `code` that programs, texts and tests
rely on. Mapping to HTTP statuses lives in `lib.api.errors`, mapping to page wording in `lib.ui.errors`.
"""

from typing import Any, ClassVar


class StudioError(Exception):
    """Something could not be done."""

    code: ClassVar[str] = "studio-error"
    retryable: ClassVar[bool] = False
    default_remedy: ClassVar[str] = ""

    def __init__(self, message: str = "", *, remedy: str | None = None, field: str | None = None) -> None:
        self.message = message or (self.__doc__ or "").split("\n")[0]
        self.remedy = self.default_remedy if remedy is None else remedy
        self.field = field
        super().__init__(self.message)

    def __reduce__(self) -> tuple[Any, ...]:
        """Cross process borders whole, whatever a subclass's constructor asks for."""
        return _revive, (type(self), self.args, self.__dict__)

    def sentence(self) -> str:
        """Return what happened and what to do, as one readable text."""
        return f"{self.message} {self.remedy}".strip()


def _revive(kind: type[StudioError], args: tuple[Any, ...], attributes: dict[str, Any]) -> StudioError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(attributes)
    return error


class DatabaseAway(StudioError):
    """The studio's database cannot be reached at the moment."""

    code = "database-away"
    default_remedy = "Nothing is lost, and running work goes on once it is back. Try again in a moment."
    retry_after_s: ClassVar[float] = 5.0


class RequestError(StudioError):
    """The request cannot be carried out as asked."""

    code = "request-error"


class InvalidRequest(RequestError):
    """A field of the request is not valid."""

    code = "invalid-request"


class NotFound(RequestError):
    """There is no such thing, or it is not yours to see."""

    code = "not-found"


class FileGone(NotFound):
    """The record is there, its file is not."""

    code = "file-gone"


class Forbidden(RequestError):
    """You may not do this."""

    code = "forbidden"
    default_remedy = "Ask an administrator of this studio."


class Unauthenticated(RequestError):
    """No valid credentials were given."""

    code = "unauthenticated"
    default_remedy = "Log in and try again."


class Unsupported(RequestError):
    """The chosen model cannot do this."""

    code = "unsupported"


class Conflict(RequestError):
    """The same key was used for a different request."""

    code = "conflict"


class TooManyRequests(RequestError):
    """Too many requests in a short time."""

    code = "too-many-requests"
    retryable = True

    def __init__(self, message: str = "", *, retry_after_s: float, remedy: str | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.retry_after_s = retry_after_s


class LedgerError(StudioError):
    """The credits do not allow this."""

    code = "ledger-error"


class InsufficientCredits(LedgerError):
    """The balance does not cover the price."""

    code = "insufficient-credits"
    default_remedy = "Ask for credits or choose something cheaper. Nothing was charged."

    def __init__(self, *, balance: int, need: int) -> None:
        credits_word = "credit" if need == 1 else "credits"
        super().__init__(f"This costs {need} {credits_word} and the balance is {balance}.")
        self.balance = balance
        self.need = need


class BudgetExceeded(LedgerError):
    """This would go beyond the budget."""

    code = "budget-exceeded"
    default_remedy = "Ask an administrator to raise the budget or to allow an exception. Nothing was charged."


class HoldClosed(LedgerError):
    """The hold was settled before."""

    code = "hold-closed"


class ProviderError(StudioError):
    """The provider did not deliver."""

    code = "provider-error"

    def __init__(
        self,
        message: str = "",
        *,
        provider: str = "",
        request_id: str | None = None,
        retry_after_s: float | None = None,
        remedy: str | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy, field=field)
        self.provider = provider
        self.request_id = request_id
        self.retry_after_s = retry_after_s


class ProviderTimeout(ProviderError):
    """The provider did not answer in time."""

    code = "provider-timeout"
    retryable = True
    default_remedy = "Try again in a moment, or choose another model."


class ProviderUnavailable(ProviderError):
    """The provider is down or overloaded."""

    code = "provider-unavailable"
    retryable = True
    default_remedy = "Try again in a moment, or choose another model."


class RateLimited(ProviderError):
    """The provider asks to slow down."""

    code = "rate-limited"
    retryable = True
    default_remedy = "Wait a minute and try again, or choose another model."


class NotConfigured(ProviderError):
    """The provider has no key."""

    code = "not-configured"


class KeyRefused(ProviderError):
    """The provider refused the key."""

    code = "key-refused"
    default_remedy = "Check the key on the Settings page."


class NoFunds(ProviderError):
    """The account at the provider is empty."""

    code = "no-funds"
    default_remedy = "Top up the account at the provider, or choose another model."


class ContentRejected(ProviderError):
    """The provider refused this content."""

    code = "content-rejected"
    default_remedy = "Change the wording and try again."


class ProviderRejected(ProviderError):
    """The provider did not accept the request."""

    code = "provider-rejected"
    default_remedy = "Change the request or choose another model."


class BadResponse(ProviderError):
    """The provider's answer made no sense."""

    code = "bad-response"
    default_remedy = "Try again, or choose another model."


class OutcomeUnknown(ProviderError):
    """The connection broke after the request had left, and the provider gives no way to ask what became of it."""

    code = "outcome-unknown"
    default_remedy = "Check the provider's own usage page if in doubt, then try again."


class MediaError(StudioError):
    """The picture cannot be used."""

    code = "media-error"


class NotAnImage(MediaError):
    """The file is not an image that can be read."""

    code = "not-an-image"
    default_remedy = "Use a PNG, JPEG, WebP, AVIF, GIF or TIFF file."


class TooLarge(MediaError):
    """The file or picture is too large."""

    code = "too-large"


class UnsafeUrl(MediaError):
    """The address may not be fetched."""

    code = "unsafe-url"
    default_remedy = "Use a public https address."


class JobError(StudioError):
    """The job cannot go on."""

    code = "job-error"


class LeaseLost(JobError):
    """Another worker has taken this item over."""

    code = "lease-lost"


class JobCancelled(JobError):
    """The job was cancelled."""

    code = "cancelled"


class AttemptsExhausted(JobError):
    """It failed too many times."""

    code = "attempts-exhausted"
    default_remedy = "Try again later, or choose another model."


class EngineFailed(JobError):
    """The local engine stopped before it was done."""

    code = "engine-failed"
    default_remedy = "Try again with a smaller size."
