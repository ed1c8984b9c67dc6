"""Which model takes a request: the one asked for, its successor, or the one that `auto` prefers — and why, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from lib.catalog import Catalog, ModelSpec
from lib.errors import InvalidRequest, NotConfigured, Unsupported
from lib.model.request import AUTO, Quality
from lib.model.request import GenerateRequest as AnyRequest  # only requests to models come here
from lib.studio.offers import Offer

_RANK_PER_CREDIT = 2  # a standard image may cost one credit more for every two points of rank

PriceOf = Callable[[Offer], int]


@dataclass(frozen=True)
class Choice:
    """The model that will run and what to tell about it."""

    offer: Offer
    reason: str = ""
    notices: tuple[str, ...] = ()


def choose(catalog: Catalog, offers: Sequence[Offer], request: AnyRequest, *, price_of: PriceOf, today: date) -> Choice:
    """Return the model for a request.

    Args:
        catalog: for ids that are retired or known only to be redirected.
        offers: every model on offer for the request's operation, available or not.
        request: `provider` and `model` may be `auto`.
        price_of: credits per image of an offer at the request's size and quality.
        today: decides what has retired.

    Raises:
        InvalidRequest: unknown provider or model, naming those that would do.
        NotConfigured: the wanted model's provider has no key.
    """
    if request.provider != AUTO:
        catalog.provider(request.provider)
    if request.model and request.model != AUTO:
        return _asked(catalog, offers, request, today)
    return _automatic(offers, request, price_of)


def _asked(catalog: Catalog, offers: Sequence[Offer], request: AnyRequest, today: date) -> Choice:
    wanted = request.model or ""
    known = [m for m in catalog.find_models(wanted) if request.provider in {AUTO, m.provider}]
    if not known:
        raise InvalidRequest(f"model: {wanted!r} is not known.", remedy=_would_do(offers, request), field="model")
    resolved = [_follow(catalog, model, today) for model in known]
    by_key = {offer.model.key: offer for offer in offers}
    found = [(by_key[model.key], notices) for model, notices in resolved if model and model.key in by_key]
    if not found:
        raise _cannot_serve(known[0], resolved[0][0], offers, request, today)
    offer, notices = next((pair for pair in found if pair[0].available), found[0])
    if not offer.available:
        raise NotConfigured(
            f"{offer.provider.label} has no key.", remedy=offer.reason, provider=offer.provider.id, field="provider"
        )
    return Choice(offer, notices=notices)


def _follow(catalog: Catalog, model: ModelSpec, today: date) -> tuple[ModelSpec | None, tuple[str, ...]]:
    """Return the model that answers for this one today, and what to say about it."""
    seen = {model.id}
    current = model
    while current.is_retired(today) or current.hidden:
        successor = next(
            (m for m in catalog.find_models(current.successor or "") if m.provider == current.provider), None
        )
        if successor is None or successor.id in seen:
            return None, ()
        seen.add(successor.id)
        current = successor
    if current is model:
        return model, ()
    fate = f"was shut down on {model.retires_on}" if model.is_retired(today) else "is no longer offered"
    return current, (f"{model.label} ({model.id}) {fate}; {current.label} takes over.",)


def _cannot_serve(
    asked: ModelSpec, resolved: ModelSpec | None, offers: Sequence[Offer], request: AnyRequest, today: date
) -> InvalidRequest | Unsupported:
    if resolved is None and (asked.is_retired(today) or asked.hidden):
        return InvalidRequest(
            f"model: {asked.label} was shut down and has no successor.",
            remedy=_would_do(offers, request),
            field="model",
        )
    return Unsupported(
        f"model: {asked.label} cannot {request.operation.value}.", remedy=_would_do(offers, request), field="model"
    )


def _would_do(offers: Sequence[Offer], request: AnyRequest) -> str:
    fitting = [o.model.id for o in offers if request.provider in {AUTO, o.provider.id}] or [o.model.id for o in offers]
    return f"Choose one of: {', '.join(fitting)}."


def _automatic(offers: Sequence[Offer], request: AnyRequest, price_of: PriceOf) -> Choice:
    fitting = [o for o in offers if request.provider in {AUTO, o.provider.id}]
    usable = [o for o in fitting if o.available]
    if not usable:
        if not fitting:
            raise Unsupported(f"provider: {request.provider} cannot {request.operation.value}.", field="provider")
        raise NotConfigured(
            f"{fitting[0].provider.label} has no key.",
            remedy=fitting[0].reason,
            provider=fitting[0].provider.id,
            field="provider",
        )
    vendors = [o for o in usable if o.provider.is_image_vendor]
    if not vendors:
        reason = "no image vendor is configured" if request.provider == AUTO else ""
        return Choice(usable[0], reason=reason)
    ranked = sorted(vendors, key=lambda offer: _preference(offer, price_of(offer), request.quality))
    reason = _REASONS[request.quality]
    if len(ranked) > 1:
        second = ranked[1]
        reason += f"; next would be {second.model.label} at {price_of(second)} credits"
    return Choice(ranked[0], reason=reason)


_REASONS = {
    Quality.DRAFT: "lowest price for a draft",
    Quality.STANDARD: "best balance of quality and price",
    Quality.PREMIUM: "best quality",
}


def _preference(offer: Offer, price: int, quality: Quality) -> tuple[float, float, str]:
    rank = offer.model.quality_rank
    match quality:
        case Quality.DRAFT:
            return (price, -rank, offer.model.key)
        case Quality.PREMIUM:
            return (-rank, price, offer.model.key)
        case _:
            return (_RANK_PER_CREDIT * price - rank, price, offer.model.key)
