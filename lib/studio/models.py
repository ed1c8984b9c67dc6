"""The models of the catalog as people look them up: what each does, what it costs and how long it lives."""

from datetime import date
from typing import Literal

from lib.catalog import Catalog, ModelSpec, ProviderSpec
from lib.errors import Unsupported
from lib.ledger.prices import price
from lib.model.geometry import Size
from lib.model.record import Record
from lib.model.request import Quality
from lib.providers.registry import ADAPTERS

Life = Literal["current", "ending", "retired"]


class ModelCard(Record):
    """One model of the catalog, as of a day."""

    model: ModelSpec
    provider: ProviderSpec
    life: Life
    successor_label: str = ""
    """Who takes over, or nothing."""
    credits: int | None = None
    """An image of the default size in standard quality; None where no price is known."""
    largest: Size

    @property
    def life_text(self) -> str:
        """The life in words: `current`, `until 2026-12-01`, `retired → Name`."""
        follow = f" → {self.successor_label}" if self.successor_label else ""
        match self.life:
            case "current":
                return "current"
            case "ending":
                return f"until {self.model.retires_on}{follow}"
            case _:
                return f"retired{follow}"


def model_cards(catalog: Catalog, today: date, *, live_payments: bool) -> tuple[ModelCard, ...]:
    """Return every model whose provider has an adapter, in the catalog's order."""
    return tuple(_card(catalog, model, today, live_payments) for model in catalog.models if model.provider in ADAPTERS)


def _card(catalog: Catalog, model: ModelSpec, today: date, live_payments: bool) -> ModelCard:  # noqa: FBT001 - private
    followers = [m.label for m in catalog.find_models(model.successor or "") if m.provider == model.provider]
    is_over = model.hidden or model.is_retired(today)
    return ModelCard(
        model=model,
        provider=catalog.provider(model.provider),
        life="retired" if is_over else ("ending" if model.retires_on else "current"),
        successor_label=followers[0] if followers else "",
        credits=None if is_over else _credits(catalog, model, live_payments),
        largest=_largest(model),
    )


def _credits(catalog: Catalog, model: ModelSpec, live_payments: bool) -> int | None:  # noqa: FBT001 - private
    try:
        return price(
            catalog,
            provider=model.provider,
            operation=model.operations[0],
            model=model.id,
            quality=Quality.STANDARD,
            native=model.sizes.default,
            live_payments=live_payments,
        ).credits
    except Unsupported:
        return None


def _largest(model: ModelSpec) -> Size:
    rule = model.sizes
    if rule.kind == "free":
        side = min(rule.max_side, int(rule.max_pixels**0.5))
        return Size(width=side, height=side)
    named = [size for sizes in rule.named.values() for size in sizes.values()]
    return max((*rule.buckets, *named, rule.default), key=lambda size: size.pixels)
