"""Which models can be asked right now, and what is missing for the rest."""

from dataclasses import dataclass
from datetime import date

from lib.catalog import Catalog, ModelSpec, ProviderSpec
from lib.model.record import Record
from lib.model.request import Operation
from lib.providers.engines import setup_hint_of
from lib.providers.keyring import Keyring
from lib.providers.registry import ADAPTERS, is_configured, setup_hint


class Offer(Record):
    """One model on the list: usable, or not and why."""

    model: ModelSpec
    provider: ProviderSpec
    available: bool
    reason: str = ""
    """What to set or do before it can be used; empty when it can."""

    @property
    def key(self) -> tuple[str, str]:
        """Provider and model id."""
        return self.provider.id, self.model.id

    @property
    def is_stand_in(self) -> bool:
        """Tell whether it only draws, so that a studio without any vendor can be tried."""
        return self.model.maker == "drawn" and not self.provider.is_image_vendor


def offers_for(
    catalog: Catalog,
    keyring: Keyring,
    operation: Operation,
    today: date,
    provider_id: str | None = None,
    *,
    task_id: str = "",
) -> tuple[Offer, ...]:
    """Return the models on offer for an operation or one task of it, in the catalog's order, retired ones left out."""
    known: dict[str, _Standing] = {}
    return tuple(
        _offer(model, _standing(catalog, keyring, model.provider, known))
        for model in catalog.models_for(operation, provider_id)
        if (not task_id or model.does(task_id))
        and not model.is_retired(today)
        and _standing(catalog, keyring, model.provider, known).is_listed
    )


@dataclass(frozen=True)
class _Standing:
    """What holds for every model of a provider."""

    provider: ProviderSpec
    is_listed: bool
    hint: str
    """What is missing; empty where nothing is."""


def _standing(catalog: Catalog, keyring: Keyring, provider_id: str, known: dict[str, _Standing]) -> _Standing:
    if provider_id not in known:
        provider = catalog.provider(provider_id)
        is_open = is_configured(provider_id, keyring, catalog)
        is_listed = provider_id in ADAPTERS and (is_open or not provider.is_for_tests)
        known[provider_id] = _Standing(provider, is_listed, "" if is_open else setup_hint(provider))
    return known[provider_id]


def _offer(model: ModelSpec, standing: _Standing) -> Offer:
    hint = setup_hint_of(str(model.options.get("engine", ""))) or standing.hint
    return Offer(model=model, provider=standing.provider, available=not hint, reason=hint)
