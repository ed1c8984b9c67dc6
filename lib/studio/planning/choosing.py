"""Which model takes a request: the one asked for, its successor, or the one that `auto` prefers — and why, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lib.catalog import Catalog, ModelSpec
from lib.errors import InvalidRequest, NotConfigured, Unsupported
from lib.model.request import AUTO, TEXT_OPERATIONS, Operation, Quality
from lib.studio.planning.circumstances import Circumstances
from lib.studio.planning.offers import Offer
from lib.studio.planning.ranking import QuoteOf, pick


class Asked(Protocol):
    """What choosing needs to know of a request."""

    @property
    def operation(self) -> Operation:
        """What is to be done."""

    @property
    def provider(self) -> str:
        """A provider's id, or `auto`."""

    @property
    def model(self) -> str | None:
        """A model's id, `auto`, or nothing."""

    @property
    def quality(self) -> Quality:
        """How much care and money it deserves."""


@dataclass(frozen=True)
class AskedTask:
    """What choosing needs to know of a request that knows no quality, such as one about a text or a picture."""

    operation: Operation
    provider: str
    model: str | None
    quality: Quality = Quality.STANDARD


@dataclass(frozen=True)
class Choice:
    """The model that will run and what to tell about it."""

    offer: Offer
    reason: str = ""
    notices: tuple[str, ...] = ()


def choose(
    catalog: Catalog, offers: Sequence[Offer], request: Asked, *, quote_of: QuoteOf, circumstances: Circumstances
) -> Choice:
    """Return the model for a request.

    Args:
        catalog: for ids that are retired or known only to be redirected.
        offers: every model on offer for the request's operation, available or not.
        request: `provider` and `model` may be `auto`.
        quote_of: what an offer costs, and how well it fits, at the request's size and quality.
        circumstances: decides what has retired, what has been failing and what the workspace prefers.

    Raises:
        InvalidRequest: unknown provider or model, naming those that would do.
        NotConfigured: the wanted model's provider has no key.
    """
    if request.provider != AUTO:
        catalog.provider(request.provider)
    if request.model and request.model != AUTO:
        return _asked(catalog, offers, request, circumstances.today)
    return _automatic(offers, request, quote_of, circumstances)


def _asked(catalog: Catalog, offers: Sequence[Offer], request: Asked, today: date) -> Choice:
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
            f"{offer.provider.label} has no {offer.provider.opener}.",
            remedy=offer.reason,
            provider=offer.provider.id,
            field="provider",
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
    asked: ModelSpec, resolved: ModelSpec | None, offers: Sequence[Offer], request: Asked, today: date
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


def _would_do(offers: Sequence[Offer], request: Asked) -> str:
    fitting = [o.model.id for o in offers if request.provider in {AUTO, o.provider.id}] or [o.model.id for o in offers]
    return f"Choose one of: {', '.join(fitting)}."


def _automatic(offers: Sequence[Offer], request: Asked, quote_of: QuoteOf, circumstances: Circumstances) -> Choice:
    fitting = [o for o in offers if request.provider in {AUTO, o.provider.id}]
    usable = [o for o in fitting if o.available]
    if not usable:
        if not fitting:
            raise Unsupported(f"provider: {request.provider} cannot {request.operation.value}.", field="provider")
        raise NotConfigured(
            f"{fitting[0].provider.label} has no {fitting[0].provider.opener}.",
            remedy=fitting[0].reason,
            provider=fitting[0].provider.id,
            field="provider",
        )
    healthy, notices = _without_failing(usable, circumstances)
    if circumstances.preferred is not None:
        preferred = next((o for o in healthy if (o.provider.id, o.model.id) == circumstances.preferred), None)
        if preferred is not None:
            return Choice(preferred, reason="this workspace's default", notices=notices)
    vendors = [o for o in healthy if o.provider.is_image_vendor]
    if not vendors:
        kind = "text model" if request.operation in TEXT_OPERATIONS else "image vendor"
        reason = f"no {kind} is configured" if request.provider == AUTO else ""
        return Choice(usable[0], reason=reason, notices=notices)
    picked = pick(vendors, request.quality, quote_of, circumstances.today)
    return Choice(picked.offer, reason=picked.reason, notices=notices)


def _without_failing(usable: list[Offer], circumstances: Circumstances) -> tuple[list[Offer], tuple[str, ...]]:
    """Pass over models that have been failing, as long as another image vendor's model is left to choose."""
    records = circumstances.track_records
    failing = {o.model.key: record for o in usable if (record := records.get(o.key)) and record.is_failing}
    healthy = [o for o in usable if o.model.key not in failing]
    if not failing or not any(o.provider.is_image_vendor for o in healthy):
        return usable, ()
    notices = tuple(
        f"{offer.model.label} is passed over: {record.failed} of its last {record.calls} calls failed."
        for offer in usable
        if (record := failing.get(offer.model.key))
    )
    return healthy, notices
