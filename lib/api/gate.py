"""What routes ask of a request before they act: who calls, how often, and under which idempotency key."""

import hashlib
import ipaddress
import math
from collections.abc import Callable
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Header, Path, Request
from fastapi.openapi.models import HTTPBearer as HTTPBearerModel
from fastapi.security.base import SecurityBase

from lib.api.answers import add_header
from lib.api.limits import PROTECTED, PUBLIC, REGISTER, MovingWindows, Rule
from lib.api.services import Services
from lib.catalog.tiers import tier_of
from lib.errors import InvalidRequest, TooManyRequests, Unauthenticated
from lib.identity.users import Client
from lib.model.actor import Actor

Held = TypeVar("Held")
_MAX_KEY = 200
_IPV6_NETWORK = 64  # one customer owns all addresses of a /64


def services_of(request: Request) -> Services:
    """Return the studio behind this API; for what is asked too often to be injected."""
    services: Services = request.app.state.services
    return services


async def _services(request: Request) -> Services:
    return services_of(request)


PathId = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{1,64}$")]
"""An id in a path; what cannot be one is not found."""

Wired = Annotated[Services, Depends(_services)]
"""The studio behind this API."""


class _Bearer(SecurityBase, Generic[Held]):
    """A dependency that reads a request's bearer token in one step: every step costs a poll more than its reads do."""

    model = HTTPBearerModel()
    scheme_name = "HTTPBearer"

    def __init__(self, read: Callable[[Request], Held]) -> None:
        self._read = read

    async def __call__(self, request: Request) -> Held:
        return self._read(request)


ASKS_FOR_BEARER: dict[str, list[dict[str, list[str]]]] = {"security": [{_Bearer.scheme_name: []}]}
"""Describes a route that reads its bearer token itself, by `token_of`: an injected one costs more than what is read."""


def token_of(request: Request) -> str | None:
    """Return the bearer token that came along, unread, or None."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return (token.strip() or None) if scheme.lower() == "bearer" else None


def client_behind(services: Services, token: str | None) -> Client:
    """Return the client whose token came along; raise `Unauthenticated` or `Forbidden`. Limits nothing."""
    if token is None:
        raise Unauthenticated("No bearer token was given.")
    return services.access.client_for(token)


def digest(secret: str) -> str:
    """Return what stands for a secret where callers are told apart."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _client_of(request: Request) -> Client:
    return client_for(request, token_of(request))


def client_for(request: Request, token: str | None) -> Client:
    """Return the client behind a token, within the limits of protected routes; for what is asked most."""
    client = client_behind(services_of(request), token)
    request.state.user_id = client.user_id  # for the access log
    tier = tier_of(services_of(request).catalog.tiers, client.tier)
    rule = Rule(PROTECTED.name, tier.requests_per_minute, PROTECTED.window_s)
    spend(request, (rule, client.client_id), (rule, digest(token or "")))
    add_header(request, "X-RateLimit-Tier", tier.id)
    return client


BearerToken = Annotated[str | None, Depends(_Bearer(token_of))]
"""The token that came along, unread; None where there is none."""

CallingClient = Annotated[Client, Depends(_Bearer(_client_of))]
"""The client that the bearer token was given to, within the limits of protected routes."""

Caller = Annotated[Actor, Depends(_Bearer(lambda request: _client_of(request).actor))]
"""Whoever the bearer token speaks for, within the limits of protected routes."""


async def _public(request: Request) -> None:
    spend(request, (PUBLIC, peer_of(request)))


async def _registering(request: Request) -> None:
    spend(request, (REGISTER, peer_of(request)))


PublicRoute = Depends(_public)
RegisterRoute = Depends(_registering)


async def _idempotency_key(key: Annotated[str | None, Header(alias="Idempotency-Key")] = None) -> str | None:
    key = (key or "").strip()
    if len(key) > _MAX_KEY or not key.isascii():
        raise InvalidRequest(f"Idempotency-Key: at most {_MAX_KEY} ASCII characters.", field="Idempotency-Key")
    return key or None


IdempotencyKey = Annotated[str | None, Depends(_idempotency_key)]
"""The caller's own id of this request; repeating it repeats nothing."""

RepeatableRoute = Depends(_idempotency_key)
"""Takes the same header where repeating a call changes nothing by itself."""


def spend(request: Request, *asked: tuple[Rule, str]) -> None:
    """Count the request; the answer tells how many are left. Raises `TooManyRequests`."""
    windows: MovingWindows | None = request.app.state.windows
    if windows is None:
        return
    standing = windows.spend(*asked)
    add_header(request, "X-RateLimit-Limit", str(standing.rule.amount))
    add_header(request, "X-RateLimit-Remaining", str(standing.remaining))
    add_header(request, "X-RateLimit-Reset", str(math.ceil(standing.reset_s)))
    if not standing.is_allowed:
        wait_s = max(1, math.ceil(standing.reset_s))
        raise TooManyRequests(
            "Too many requests in a short time.", retry_after_s=wait_s, remedy=f"Try again in {wait_s} seconds."
        )


def peer_of(request: Request) -> str:
    """Return the address that the connection came from; headers that anybody can write do not count."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    return str(ipaddress.ip_network((int(address), _IPV6_NETWORK), strict=False))
