"""From the error tree to each dialect's own status and shape; the only place that knows both.

Texts come from the errors themselves. What is not in the tree is answered by `lib.api.answers`.
"""

import math
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from lib.api import internal_errors
from lib.api.services import Services
from lib.errors import (
    BudgetExceeded,
    Conflict,
    DatabaseAway,
    Forbidden,
    InsufficientCredits,
    JobCancelled,
    JobError,
    MediaError,
    NotConfigured,
    NotFound,
    ProviderError,
    ProviderTimeout,
    RateLimited,
    RequestError,
    StudioError,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
)

BAD_REQUEST = 400
SERVER_ERROR = 500
_NOT_FOUND = 404


class SlowRequest(RequestError):
    """The request did not arrive in time."""

    code = "slow-request"


class StillRunning(StudioError):
    """The job is not done yet; it goes on."""

    code = "still-running"

    def __init__(self, job_id: str, *, key: str | None = None) -> None:
        place = f"Ask for it at /api/v1/images/jobs/{job_id}."
        again = f"Send the same call again with the header Idempotency-Key: {key} to have its result."
        super().__init__(f"Job {job_id} is still running; it goes on.", remedy=again if key else place)


# The first class that fits decides, so special ones come before general ones.
_STATUSES: tuple[tuple[type[StudioError], int], ...] = (
    (Unauthenticated, 401),
    (InsufficientCredits, 402),
    (BudgetExceeded, 402),
    (Forbidden, 403),
    (NotFound, _NOT_FOUND),
    (Conflict, 409),
    (SlowRequest, 408),
    (TooLarge, 413),
    (TooManyRequests, 429),
    (RequestError, BAD_REQUEST),
    (MediaError, BAD_REQUEST),
    (NotConfigured, BAD_REQUEST),
    (StillRunning, 504),
    (DatabaseAway, 503),
    (ProviderTimeout, 504),
    (RateLimited, 503),
    (ProviderError, 502),
    (JobCancelled, 409),
    (JobError, 502),
)
_INTERNAL = "/internal"
_STUDIO = "/api/image-studio"


def install_errors(app: FastAPI) -> None:
    """Answer every expected error of `app` in its dialect."""
    app.add_exception_handler(StudioError, _studio_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)


def error_body(path: str, status: int, message: str, **facts: Any) -> dict[str, Any]:
    """Return the body of an error under `path`: seed A's envelope under `/internal`, `detail` everywhere else."""
    if _is_under(path, _INTERNAL):
        return internal_errors.envelope(status, message, **facts)
    return {"detail": message, **facts}


def _is_under(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(f"{prefix}/")


def _status(error: StudioError, path: str) -> int:
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), SERVER_ERROR)
    is_downstream = isinstance(error, StillRunning | ProviderError) and not isinstance(error, NotConfigured)
    if _is_under(path, _INTERNAL) and is_downstream:
        return internal_errors.DOWNSTREAM
    is_studio_s = _is_under(path, _STUDIO) and status >= SERVER_ERROR
    return SERVER_ERROR if is_studio_s else status  # seed B knows no other server error


def _message(error: StudioError, path: str) -> str:
    if _is_under(path, _INTERNAL):
        return internal_errors.message_of(error)
    if _is_under(path, _STUDIO):
        if isinstance(error, Unauthenticated):
            return "Authenticated user required for image operations."
        if isinstance(error, ProviderError) and not isinstance(error, NotConfigured):
            return f"Image generation failed: {error.sentence()}"
    return error.sentence()


def _facts(error: StudioError, path: str, services: Services) -> dict[str, Any]:
    if not isinstance(error, InsufficientCredits):
        return internal_errors.facts_of(error) if _is_under(path, _INTERNAL) else {}
    offer = services.studio.buying.shortfall(balance=error.balance, need=error.need)
    recommended = {"recommended_bundle_id": offer.bundle.id} if offer else {}
    bundles = [
        {"id": bundle.id, "name": bundle.name, "credits": bundle.credits, "price_in_usd": bundle.price_cents / 100}
        for bundle in (services.studio.buying.bundles() if offer else ())
    ]
    return {"balance": error.balance, "need": error.need, "bundles": bundles, **recommended}


def _headers(error: StudioError, path: str) -> dict[str, str]:
    if isinstance(error, Unauthenticated) and not _is_under(path, _INTERNAL):
        return {"WWW-Authenticate": "Bearer"}
    retry_after_s = getattr(error, "retry_after_s", None)
    return {} if retry_after_s is None else {"Retry-After": str(max(1, math.ceil(retry_after_s)))}


async def _studio_error(request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, StudioError)  # noqa: S101 - registered for this class only
    path = request.url.path
    status = _status(exc, path)
    services: Services = request.app.state.services
    if isinstance(exc, InsufficientCredits):
        exc = services.studio.buying.with_offer(exc)
    body = error_body(path, status, _message(exc, path), **_facts(exc, path, services))
    return JSONResponse(body, status, headers=_headers(exc, path))


async def _http_error(request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, HTTPException)  # noqa: S101 - registered for this class only
    path = request.url.path
    is_unknown = exc.status_code == _NOT_FOUND
    message = "There is no such address in this API." if is_unknown else f"{exc.detail}."
    return JSONResponse(error_body(path, exc.status_code, message), exc.status_code, headers=exc.headers)


async def _validation_error(request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, RequestValidationError)  # noqa: S101 - registered for this class only
    first: Mapping[str, Any] = exc.errors()[0]
    if first["loc"][0] == "path":
        return await _studio_error(request, NotFound())
    message = f"{first['loc'][-1]}: {first['msg']}."
    return JSONResponse(error_body(request.url.path, BAD_REQUEST, message), BAD_REQUEST)
