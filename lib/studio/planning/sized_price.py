"""What images of a wanted size cost at one model: the size it draws natively decides the price. No side effects."""

from typing import Protocol

from lib.catalog import Catalog
from lib.ledger.prices import Price, price
from lib.model.geometry import Size
from lib.model.request import Operation, Quality
from lib.studio.planning.offers import Offer
from lib.studio.planning.sizing import Sizing, choose_sizes


class SizedRequest(Protocol):
    """What a price depends on, beside the model."""

    @property
    def operation(self) -> Operation:
        """What is to be done."""

    @property
    def size(self) -> Size | None:
        """The pixels asked for, if any."""

    @property
    def aspect_ratio(self) -> str | None:
        """The ratio asked for, if any."""

    @property
    def quality(self) -> Quality:
        """How much care and money it deserves."""

    @property
    def endpoint(self) -> str | None:
        """A route with a price of its own, if any."""


def sized_price(
    catalog: Catalog, offer: Offer, request: SizedRequest, *, images: int, live_payments: bool
) -> tuple[Sizing, Price]:
    """Return which sizes `offer` would draw and deliver, and what that costs; see `lib.ledger.prices.price`.

    Raises `Unsupported` where no price is known.
    """
    sizing = choose_sizes(
        offer.model.sizes, size=request.size, aspect_ratio=request.aspect_ratio, quality=request.quality
    )
    found = price(
        catalog,
        provider=offer.provider.id,
        operation=request.operation,
        model=offer.model.id,
        quality=request.quality,
        native=sizing.native,
        endpoint=request.endpoint,
        images=images,
        live_payments=live_payments,
    )
    return sizing, found
