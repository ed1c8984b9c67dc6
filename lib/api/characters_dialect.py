"""Seed E's dialect: accounts of programs and their credits."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from lib.api.bodies import describes, json_body
from lib.api.gate import (
    BearerToken,
    Caller,
    CallingClient,
    IdempotencyKey,
    PublicRoute,
    RegisterRoute,
    RepeatableRoute,
    Wired,
    client_behind,
    digest,
    peer_of,
    spend,
)
from lib.api.limits import LOGIN, PUBLIC, ROTATE
from lib.errors import InvalidRequest
from lib.model.ledger import Entry, EntryKind
from lib.model.record import Record

router = APIRouter(prefix="/api/v1", tags=["characters"])
MAX_LIMIT = 200
_MAX_PAGE = 1_000_000
_TYPES = {EntryKind.HOLD: "generation", EntryKind.CAPTURE: "refund", EntryKind.RELEASE: "refund"}
_DESCRIPTIONS = {EntryKind.HOLD: "image generation", EntryKind.CAPTURE: "not used", EntryKind.RELEASE: "not used"}


class NewClient(Record):
    """The credentials of a new account; the secret is shown this once."""

    client_id: str
    client_secret: str
    message: str = "Keep both in a safe place. The client_secret is not shown again."


class LoginBody(Record):
    """The credentials that registering gave."""

    client_id: str = Field(max_length=64, pattern="^[A-Za-z0-9_-]+$")
    client_secret: str = Field(max_length=200)


class Bearer(Record):
    """A token for the `Authorization` header."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the name of the scheme
    expires_at: datetime


class RotateBody(Record):
    """Either the present secret, beside a bearer token, or a rotate token from whoever runs this studio."""

    current_secret: str | None = Field(default=None, max_length=200)
    rotate_token: str | None = Field(default=None, max_length=200)


class RotatedClient(NewClient):
    """The new secret, shown this once."""

    message: str = "Keep the new client_secret in a safe place. The old one and its tokens are invalid now."


class Me(Record):
    """Whom a token speaks for."""

    id: str
    client_id: str
    created_at: datetime


class BalanceAnswer(Record):
    """Credits that can be spent now."""

    balance: int
    updated_at: datetime | None


class EndpointPricing(Record):
    """What one endpoint costs; one of the two is null."""

    endpoint: str
    credits_per_call: int | None
    credits_per_image: int | None


class TransactionLine(Record):
    """One line of the account; a negative amount was spent."""

    id: str
    amount: int
    type: str
    description: str
    reference_id: str | None
    balance_after: int
    created_at: datetime


class TransactionPage(Record):
    """One page of the account, newest first; beyond the end it is empty."""

    transactions: tuple[TransactionLine, ...]
    total: int
    page: int
    limit: int


@router.post("/auth/register", status_code=201, dependencies=[RegisterRoute])
async def register(request: Request, services: Wired, key: IdempotencyKey) -> NewClient:
    """Make an account with a private workspace and no credits.

    Under an `Idempotency-Key` one address registers once; a repeat is a 409, because the secret is not shown again.
    """
    own = f"{peer_of(request)}:{key}" if key else None
    made = await run_in_threadpool(services.access.register, own)
    return NewClient(client_id=made.client_id, client_secret=made.client_secret)


@router.post("/auth/login", openapi_extra=describes(LoginBody))
async def login(body: Annotated[LoginBody, Depends(json_body(LoginBody))], request: Request, services: Wired) -> Bearer:
    """Return a token that lasts one hour."""
    spend(request, (LOGIN, peer_of(request)), (LOGIN, body.client_id))
    token = await run_in_threadpool(services.access.login, body.client_id, body.client_secret)
    return Bearer(access_token=token.access_token, expires_at=token.expires_at)


@router.post("/auth/rotate-secret", dependencies=[RepeatableRoute], openapi_extra=describes(RotateBody))
async def rotate_secret(
    body: Annotated[RotateBody, Depends(json_body(RotateBody))], request: Request, services: Wired, bearer: BearerToken
) -> RotatedClient:
    """Set the secret anew: with a bearer token and the present secret, or with a rotate token alone.

    A repeat is a 401: what proved it the first time is void.
    """
    if body.rotate_token is not None:
        spend(request, (PUBLIC, peer_of(request)))
        client = await run_in_threadpool(services.access.client_of_rotate_token, body.rotate_token)
        spend(request, (ROTATE, client.client_id), (ROTATE, digest(body.rotate_token)))
        made = await run_in_threadpool(services.access.rotate_by_token, body.rotate_token)
    else:
        client = client_behind(services, bearer)
        if body.current_secret is None:
            raise InvalidRequest("current_secret: is required, or a rotate_token.", field="current_secret")
        spend(request, (ROTATE, client.client_id), (ROTATE, digest(bearer or "")))
        made = await run_in_threadpool(services.access.rotate, client, body.current_secret)
    return RotatedClient(client_id=made.client_id, client_secret=made.client_secret)


@router.get("/auth/me")
async def me(client: CallingClient) -> Me:
    """Tell whom the token speaks for."""
    return Me(id=client.user_id, client_id=client.client_id, created_at=client.created_at)


@router.get("/credits/pricing", dependencies=[PublicRoute])
async def pricing(services: Wired) -> tuple[EndpointPricing, ...]:
    """List what the character endpoints cost; either for each call or for each image."""
    endpoints = dict.fromkeys(price.endpoint for price in services.catalog.endpoint_prices)
    found = [services.catalog.endpoint_price(endpoint) for endpoint in endpoints]
    return tuple(
        EndpointPricing(
            endpoint=price.endpoint,
            credits_per_call=price.credits_per_call,
            credits_per_image=price.credits_per_image,
        )
        for price in found
        if price is not None
    )


@router.get("/credits/balance")
async def balance(caller: Caller, services: Wired) -> BalanceAnswer:
    """Return the credits that can be spent now."""
    found = await run_in_threadpool(services.studio.balance, caller)
    return BalanceAnswer(balance=found.available, updated_at=found.updated_at)


@router.get("/credits/transactions")
async def transactions(caller: Caller, services: Wired, page: int = 1, limit: int = 50) -> TransactionPage:
    """Return one page of the account; `page` and `limit` (1 to 200) are brought into range."""
    page, limit = min(max(page, 1), _MAX_PAGE), min(max(limit, 1), MAX_LIMIT)
    found = await run_in_threadpool(services.studio.entries, caller, page=page, limit=limit)
    lines = tuple(_line(entry) for entry in found.entries)
    return TransactionPage(transactions=lines, total=found.total, page=found.page, limit=found.limit)


def _line(entry: Entry) -> TransactionLine:
    return TransactionLine(
        id=entry.entry_id,
        amount=entry.amount,
        type=_TYPES.get(entry.kind, entry.kind.value),
        description=entry.description or _DESCRIPTIONS.get(entry.kind, entry.kind.value),
        reference_id=entry.reference,
        balance_after=entry.balance_after,
        created_at=entry.created_at,
    )
