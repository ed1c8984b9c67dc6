"""What something would cost, for every operation and endpoint, before anybody asks for it. No side effects.

Prices come from the same rules as those of a plan. A model whose provider has no key is priced all the same.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from lib.catalog import Catalog
from lib.config import Settings
from lib.ledger.prices import Price
from lib.model.geometry import Size
from lib.model.record import Record
from lib.model.request import AUTO, Operation, Quality, as_quality
from lib.studio.planning.choosing import Choice, choose
from lib.studio.planning.circumstances import Circumstances
from lib.studio.planning.offers import Offer, offers_for
from lib.studio.planning.ranking import Quote
from lib.studio.planning.sized_price import sized_price

MAX_IMAGES = 1_000
_MAX_SIDE = 16_384


class EstimateRequest(Record):
    """What might be asked for. `provider` may be `auto`; without a size the model's own is priced."""

    provider: str = Field(min_length=1, max_length=60)
    model: str | None = Field(default=None, max_length=200)
    operation: Operation = Operation.GENERATE
    num_images: int = Field(default=1, ge=1, le=MAX_IMAGES)
    width: int | None = Field(default=None, ge=1, le=_MAX_SIDE)
    height: int | None = Field(default=None, ge=1, le=_MAX_SIDE)
    aspect_ratio: str | None = Field(default=None, max_length=20)
    quality: Annotated[Quality, BeforeValidator(as_quality)] = Quality.STANDARD
    task: str | None = Field(default=None, max_length=60)
    """Which kind of edit, control or upscale; without one any model of the operation may be priced."""
    endpoint: str | None = Field(default=None, max_length=60)
    """A route with a price of its own: `seed`, `turnaround`, `create`, `random`."""

    @model_validator(mode="after")
    def _whole_size(self) -> Self:
        if (self.width is None) != (self.height is None):
            raise ValueError("width and height belong together")
        return self

    @property
    def size(self) -> Size | None:
        """The pixels asked for."""
        return None if self.width is None or self.height is None else Size(width=self.width, height=self.height)


class Estimate(Record):
    """A price in credits, what it is made of, and what it would leave."""

    provider: str
    model: str
    operation: Operation
    endpoint: str | None = None
    num_images: int
    credits_each: int
    vendor_micro_usd: int
    """What the vendor is expected to charge for all images."""
    source: str
    as_of: date
    balance: int
    notices: tuple[str, ...] = ()

    @property
    def credits(self) -> int:
        """For all images."""
        return self.credits_each * self.num_images

    @property
    def is_covered(self) -> bool:
        """Tell whether the balance would do."""
        return self.credits <= self.balance

    def warning(self) -> str:
        """Return what to tell somebody before they go on: cost, count, unit price and balance."""
        images = f"{self.num_images} image{'' if self.num_images == 1 else 's'}"
        return (
            f"This {self.endpoint or self.operation.value} will cost about {self.credits} credits "
            f"({images} × {self.credits_each} credits each). Your current balance is {self.balance}. Proceed?"
        )


@dataclass(frozen=True)
class Pricing:
    """Prices requests that need not be complete enough to be planned."""

    catalog: Catalog
    settings: Settings

    def estimate(self, request: EstimateRequest, *, balance: int, circumstances: Circumstances) -> Estimate:
        """Return the price.

        Raises what `lib.studio.planning.choosing.choose` raises, or `Unsupported` where no price is known.
        """
        offers = offers_for(self.catalog, circumstances.keyring, request.operation, circumstances.today)
        if request.task:
            offers = tuple(offer for offer in offers if offer.model.does(request.task))
        if request.provider != AUTO or request.model:
            offers = tuple(offer.model_copy(update={"available": True}) for offer in offers)
        choice = choose(
            self.catalog,
            offers,
            request,
            quote_of=lambda offer: Quote(self._price(offer, request).credits),
            circumstances=circumstances,
        )
        return self._answer(request, choice, balance)

    def _answer(self, request: EstimateRequest, choice: Choice, balance: int) -> Estimate:
        found = self._price(choice.offer, request)
        return Estimate(
            provider=choice.offer.provider.id,
            model=choice.offer.model.id,
            operation=request.operation,
            endpoint=request.endpoint,
            num_images=request.num_images,
            credits_each=found.credits,
            vendor_micro_usd=found.vendor_micro_usd * request.num_images,
            source=found.source,
            as_of=found.as_of,
            balance=balance,
            notices=choice.notices,
        )

    def _price(self, offer: Offer, request: EstimateRequest) -> Price:
        live = self.settings.takes_live_payments
        return sized_price(self.catalog, offer, request, images=request.num_images, live_payments=live)[1]
