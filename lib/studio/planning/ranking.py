"""The order in which `auto` prefers models, and the words for it. Pure.

Quality decides between rank and price; a model that would cut much away or enlarge, or that is about to be shut down,
falls behind.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lib.model.request import Quality
from lib.studio.planning.offers import Offer

_RANK_PER_CREDIT = 2  # a standard image may cost one credit more for every two points of rank
_POINTS_FOR_THE_WHOLE = 40  # what losing all of a picture, or enlarging it to twice its size, counts in points of rank
_POINTS_FOR_AN_END = 10
_ENDS_SOON = timedelta(days=30)
_MUCH_IS_LOST = 10  # points from which a misfit outweighs a draft's price


@dataclass(frozen=True)
class Quote:
    """What one image of a model costs, and how well its native size fits what was asked."""

    credits: int
    kept_area: float = 1.0
    """Share of the native picture that is delivered, 0 to 1."""
    scale: float = 1.0
    """Linear factor from the kept part to the delivered picture."""

    @property
    def misfit(self) -> float:
        """What cutting and enlarging count in points of rank."""
        return _POINTS_FOR_THE_WHOLE * ((1 - self.kept_area) + max(0.0, self.scale - 1))


QuoteOf = Callable[[Offer], Quote]


@dataclass(frozen=True)
class Pick:
    """The preferred model and why."""

    offer: Offer
    reason: str


def pick(offers: Sequence[Offer], quality: Quality, quote_of: QuoteOf, today: date) -> Pick:
    """Return the preferred of `offers`, at least one, naming the runner-up and its price."""
    quoted = [(offer, quote_of(offer)) for offer in offers]
    ranked = sorted(quoted, key=lambda pair: _preference(pair[0], pair[1], quality, today))
    reasons = [_REASONS[quality]]
    by_quality = min(quoted, key=lambda pair: _preference(pair[0], Quote(pair[1].credits), quality, today))
    if by_quality[0] is not ranked[0][0]:
        reasons.append(f"{by_quality[0].model.label} would fit this size less well")
    if len(ranked) > 1:
        second, quote = ranked[1]
        unit = "credit" if quote.credits == 1 else "credits"
        reasons.append(f"next would be {second.model.label} at {quote.credits} {unit}")
    return Pick(ranked[0][0], "; ".join(reasons))


_REASONS = {
    Quality.DRAFT: "lowest price for a draft",
    Quality.STANDARD: "best balance of quality and price",
    Quality.PREMIUM: "best quality",
}


def _preference(offer: Offer, quote: Quote, quality: Quality, today: date) -> tuple[float, float, float, str]:
    ends = offer.model.retires_on
    loss = quote.misfit + (_POINTS_FOR_AN_END if ends is not None and ends - today <= _ENDS_SOON else 0)
    rank = offer.model.quality_rank - loss
    match quality:
        case Quality.DRAFT:
            return (float(loss > _MUCH_IS_LOST), quote.credits, -rank, offer.model.key)
        case Quality.PREMIUM:
            return (-rank, quote.credits, 0, offer.model.key)
        case _:
            return (_RANK_PER_CREDIT * quote.credits - rank, quote.credits, 0, offer.model.key)
