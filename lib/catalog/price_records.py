"""Shapes of the catalog's prices: of images, of routes, and of credits themselves."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from lib.model.record import Record
from lib.model.request import Operation, Quality


class PriceRule(Record):
    """A price for what matches; unset fields match everything. The most specific rule wins, then the newest.

    `credits` is the list price per image; without it the vendor's cost rounded up to whole credits is.
    """

    provider: str
    operation: Operation | None = None
    model: str | None = None
    quality: Quality | None = None
    endpoint: str | None = None
    max_pixels: int | None = None
    """Applies to native pictures of at most this many pixels."""
    credits: int | None = Field(default=None, ge=0)
    vendor_micro_usd: int = Field(default=0, ge=0)
    """Expected vendor cost per image, in millionths of a US dollar."""
    vendor_micro_usd_per_megapixel: int = Field(default=0, ge=0)
    free: bool = False
    source: str = ""
    as_of: date

    @model_validator(mode="after")
    def _priced(self) -> Self:
        if (
            not self.free
            and self.credits is None
            and not (self.vendor_micro_usd or self.vendor_micro_usd_per_megapixel)
        ):
            raise ValueError("a price names credits, a vendor cost, or says that it is free")
        return self

    @property
    def specificity(self) -> int:
        """How many conditions it names."""
        conditions = (self.operation, self.model, self.quality, self.endpoint, self.max_pixels)
        return sum(condition is not None for condition in conditions)


class EndpointPrice(Record):
    """A route's own price, whichever model draws: either for each call or for each image."""

    endpoint: str
    credits_per_call: int | None = Field(default=None, ge=1)
    credits_per_image: int | None = Field(default=None, ge=1)
    source: str = ""
    as_of: date

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.credits_per_call is None) == (self.credits_per_image is None):
            raise ValueError("an endpoint's price is either per call or per image")
        return self

    def each(self, images: int) -> int:
        """Return the credits for one of a call's `images`; a price per call is shared by them, rounded up."""
        if self.credits_per_image is not None:
            return self.credits_per_image
        return -(-(self.credits_per_call or 0) // images)


class Bundle(Record):
    """Credits that can be bought together."""

    id: int = Field(ge=1)
    name: str
    description: str
    credits: int = Field(ge=1)
    price_cents: int = Field(ge=1)
    currency: Literal["usd"] = "usd"
