"""Seed E's dialect: buying credits. Card data never comes here; the payment provider's own page takes it."""

from datetime import datetime
from html import escape
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import HTMLResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from lib.api.bodies import describes, json_body, read_capped
from lib.api.gate import Caller, IdempotencyKey, PublicRoute, Wired
from lib.errors import NotFound
from lib.model.payment import Payment, PaymentStatus
from lib.model.record import Record

router = APIRouter(prefix="/api/v1/payments", tags=["characters"])
_CENTS = 100
_MAX_EVENT_BYTES = 1_000_000
_STATUSES = {PaymentStatus.EXPIRED: "failed"}
_SAFETY = {"Content-Security-Policy": "default-src 'none'", "Referrer-Policy": "no-referrer"}
_CANCELLED = "The payment was cancelled. Nothing was charged; you can close this page."
_WAITING = "The payment is being confirmed. The credits arrive within a minute; you can close this page."


class BundleEntry(Record):
    """Credits that can be bought together."""

    id: int
    name: str
    description: str
    credits: int
    price_in_usd: float


class BundleList(Record):
    """What can be bought, the smallest first."""

    bundles: tuple[BundleEntry, ...]


class CheckoutBody(Record):
    """Which bundle to buy."""

    bundle_id: int = Field(ge=1)


class CheckoutAnswer(Record):
    """Where to pay."""

    payment_id: int
    payment_url: str
    amount_usd: float
    credits: int


class PaymentAnswer(Record):
    """How far a payment is: `pending`, `completed` or `failed`."""

    payment_id: int
    status: str
    credits_purchased: int
    amount_usd: float
    created_at: datetime
    completed_at: datetime | None


class Received(Record):
    """What became of an event; the sender needs only the status of the answer."""

    received: bool = True
    outcome: str


@router.get("/bundles", dependencies=[PublicRoute])
async def bundles(services: Wired) -> BundleList:
    """List the bundles of credits."""
    entries = (
        BundleEntry(
            id=bundle.id,
            name=bundle.name,
            description=bundle.description,
            credits=bundle.credits,
            price_in_usd=bundle.price_cents / _CENTS,
        )
        for bundle in services.studio.buying.bundles()
    )
    return BundleList(bundles=tuple(entries))


@router.post("/checkout", openapi_extra=describes(CheckoutBody))
async def checkout(
    caller: Caller,
    body: Annotated[CheckoutBody, Depends(json_body(CheckoutBody))],
    request: Request,
    services: Wired,
    key: IdempotencyKey,
) -> CheckoutAnswer:
    """Begin to buy a bundle; the buyer pays at `payment_url`. Without a payment key it is a test checkout."""
    base = str(request.base_url).rstrip("/")

    def begin() -> Payment:
        return services.studio.buying.checkout(caller, body.bundle_id, base_url=base, over_api=True, key=key)

    begun = await run_in_threadpool(begin)
    own = services.settings.public_url or base
    return CheckoutAnswer(
        payment_id=begun.payment_id,
        payment_url=begun.url if "://" in begun.url else own.rstrip("/") + begun.url,
        amount_usd=begun.amount_cents / _CENTS,
        credits=begun.credits,
    )


@router.get("/status/{payment_id}")
async def status(payment_id: Annotated[int, Path(ge=1)], caller: Caller, services: Wired) -> PaymentAnswer:
    """Tell how far a payment is; the provider is asked where that can tell more."""
    found = await run_in_threadpool(services.studio.buying.status, caller, payment_id)
    return PaymentAnswer(
        payment_id=found.payment_id,
        status=_STATUSES.get(found.status, found.status.value),
        credits_purchased=found.credits,
        amount_usd=found.amount_cents / _CENTS,
        created_at=found.created_at,
        completed_at=found.completed_at,
    )


@router.get("/success", response_class=HTMLResponse, dependencies=[PublicRoute])
async def success(services: Wired, session_id: str = "") -> HTMLResponse:
    """Greet a buyer who comes back from paying. Grants nothing: the provider's word does."""
    try:
        payment = await run_in_threadpool(services.studio.buying.payment_of_session, session_id[:200])
    except NotFound:
        return _page(_WAITING)
    is_done = payment.status is PaymentStatus.COMPLETED
    return _page(f"{payment.credits:,} credits were added. You can close this page." if is_done else _WAITING)


@router.get("/cancel", response_class=HTMLResponse, dependencies=[PublicRoute])
async def cancel() -> HTMLResponse:
    """Greet a buyer who turned back."""
    return _page(_CANCELLED)


@router.post("/webhook")
async def webhook(request: Request, services: Wired) -> Received:
    """Take the payment provider's events; its signature is checked over the body as it came."""
    body = bytes(await read_capped(request, _MAX_EVENT_BYTES))
    signature = request.headers.get("stripe-signature")
    outcome = await run_in_threadpool(services.studio.buying.receive, body, signature)
    return Received(outcome=outcome)


def _page(text: str) -> HTMLResponse:
    content = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Image Studio</title><p>{escape(text)}</p></html>"
    )
    return HTMLResponse(content, headers=_SAFETY)
