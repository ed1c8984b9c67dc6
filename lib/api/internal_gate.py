"""Who may call the internal dialect: whoever knows the one token that this studio was started with."""

import hmac
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader

from lib.api.gate import Wired, peer_of, spend
from lib.api.limits import PROTECTED, PUBLIC
from lib.errors import Unauthenticated

_Token = Annotated[str | None, Security(APIKeyHeader(name="X-Internal-Auth", auto_error=False))]


async def _trusted(request: Request, services: Wired, token: _Token) -> None:
    known = services.settings.internal_token
    expected = known.get_secret_value() if known is not None else ""
    is_right = hmac.compare_digest((token or "").encode(), expected.encode())  # in constant time, always
    if not (expected and is_right):
        spend(request, (PUBLIC, f"internal:{peer_of(request)}"))
        raise Unauthenticated(
            "The X-Internal-Auth header does not hold this studio's internal token.",
            remedy="Send the value of STUDIO_INTERNAL_TOKEN; while that is not set, every call is refused.",
        )
    spend(request, (PROTECTED, f"internal:{peer_of(request)}"))


TrustedRoute = Depends(_trusted)
"""Lets calls pass that carry the internal token."""
