"""What one image costs, in credits and in what the vendor is expected to charge. Pure: reads the catalog it is given.

Credits are whole and round up, so that a vendor's cost is never undercut. Nothing here moves credits.
"""

from datetime import date

from lib.catalog import Catalog, PriceRule
from lib.errors import Unsupported
from lib.model.geometry import Size
from lib.model.ledger import MICRO_USD_PER_CREDIT
from lib.model.record import Record
from lib.model.request import Operation, Quality

_PIXELS_PER_MEGAPIXEL = 1_000_000


class Price(Record):
    """The price of one image, and where it comes from."""

    credits: int
    vendor_micro_usd: int
    """Expected vendor cost, in millionths of a US dollar."""
    source: str
    as_of: date


def price(
    catalog: Catalog,
    *,
    provider: str,
    operation: Operation,
    model: str,
    quality: Quality,
    native: Size,
    endpoint: str | None = None,
    images: int = 1,
    live_payments: bool = False,
) -> Price:
    """Return the price of one image by the most specific rule that matches; among equals the newest wins.

    Between rules that differ only in `max_pixels`, the tightest is the more specific. Of rules alike in everything the
    catalog's last one wins, so that a deployment overrides by adding a file.

    Args:
        catalog: the rules.
        provider: who draws; a rule of another provider never matches.
        operation: what is asked.
        model: the model's id.
        quality: the tier that was asked for.
        native: the picture that the model itself makes.
        endpoint: the route that was called, where a route has a price of its own; it takes the place of the model's
            credits unless the rule that matches names the endpoint itself.
        images: how many the call makes; they share an endpoint's price per call.
        live_payments: credits cost real money; a picture that no model made is then free.

    Raises:
        Unsupported: no rule matches.
    """
    named = {"provider": provider, "operation": operation, "model": model, "quality": quality, "endpoint": endpoint}
    matching = [
        (_rank(rule), place, rule)
        for place, rule in enumerate(catalog.prices)
        if all(getattr(rule, field) in {None, value} for field, value in named.items()) and _covers(rule, native)
    ]
    if not matching:
        raise Unsupported(
            f"No price is known for {model!r} at {provider!r}.",
            remedy="Choose another model, or add its price to the catalog.",
            field="model",
        )
    rule = max(matching)[2]
    cost = rule.vendor_micro_usd + _ceiling(rule.vendor_micro_usd_per_megapixel * native.pixels, _PIXELS_PER_MEGAPIXEL)
    is_free = rule.free or (live_payments and _is_drawn(catalog, provider, model))
    listed = None if rule.endpoint else catalog.endpoint_price(endpoint)
    if listed is not None and not is_free:
        return Price(credits=listed.each(images), vendor_micro_usd=cost, source=listed.source, as_of=listed.as_of)
    return Price(
        credits=0 if is_free else _credits(rule, cost), vendor_micro_usd=cost, source=rule.source, as_of=rule.as_of
    )


def _covers(rule: PriceRule, native: Size) -> bool:
    return rule.max_pixels is None or native.pixels <= rule.max_pixels


def _rank(rule: PriceRule) -> tuple[int, float, date]:
    tightness = -float("inf") if rule.max_pixels is None else -rule.max_pixels
    return rule.specificity, tightness, rule.as_of


def _credits(rule: PriceRule, cost: int) -> int:
    return max(1, _ceiling(cost, MICRO_USD_PER_CREDIT) if rule.credits is None else rule.credits)


def _is_drawn(catalog: Catalog, provider: str, model: str) -> bool:
    return any(found.maker == "drawn" for found in catalog.find_models(model) if found.provider == provider)


def _ceiling(amount: int, unit: int) -> int:
    return -(-amount // unit)
