"""Which models can be asked right now, and what is missing for the rest."""

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
    return tuple(
        _offer(catalog, keyring, model)
        for model in catalog.models_for(operation, provider_id)
        if (not task_id or model.does(task_id)) and not model.is_retired(today) and _is_listed(catalog, keyring, model)
    )


def _offer(catalog: Catalog, keyring: Keyring, model: ModelSpec) -> Offer:
    provider = catalog.provider(model.provider)
    if hint := setup_hint_of(str(model.options.get("engine", ""))):
        return Offer(model=model, provider=provider, available=False, reason=hint)
    if is_configured(provider.id, keyring, catalog):
        return Offer(model=model, provider=provider, available=True)
    return Offer(model=model, provider=provider, available=False, reason=setup_hint(provider))


def _is_listed(catalog: Catalog, keyring: Keyring, model: ModelSpec) -> bool:
    if model.provider not in ADAPTERS:
        return False
    return not catalog.provider(model.provider).is_for_tests or is_configured(model.provider, keyring, catalog)
