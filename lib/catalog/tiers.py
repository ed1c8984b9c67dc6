"""Subscription tiers: how many calls an account's programs may make. Rows of the catalog in, one of them out."""

from collections.abc import Sequence

from pydantic import Field

from lib.errors import InvalidRequest
from lib.model.record import Record

STANDARD = "standard"
"""The tier of every new account, and of one whose own is not in the catalog any more."""


class Tier(Record):
    """What accounts of one kind may do."""

    id: str = Field(pattern="^[a-z0-9-]{1,20}$")
    name: str = Field(min_length=1, max_length=40)
    requests_per_minute: int = Field(ge=1, le=100_000)
    """Protected calls of one program, and with one token, in any 60 seconds."""


def find_tier(tiers: Sequence[Tier], tier_id: str) -> Tier:
    """Return a tier; raise `InvalidRequest` listing the known ones."""
    for tier in tiers:
        if tier.id == tier_id:
            return tier
    known = ", ".join(tier.id for tier in tiers)
    raise InvalidRequest(f"tier: {tier_id[:60]!r} is not known.", remedy=f"Choose one of: {known}.", field="tier")


def tier_of(tiers: Sequence[Tier], tier_id: str) -> Tier:
    """Return an account's tier, the standard one where its own is gone."""
    return next((tier for tier in tiers if tier.id == tier_id), None) or find_tier(tiers, STANDARD)
