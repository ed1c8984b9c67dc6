"""Compares the catalog with what the vendors list, by their own free listing calls."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lib.catalog import Catalog, ProviderSpec
from lib.errors import StudioError
from lib.model.record import Record
from lib.net.http import HttpClient
from lib.providers.base import Listing, ListingProvider
from lib.providers.keyring import Keyring
from lib.providers.registry import ADAPTERS, connection, is_configured, provider


class Drift(Record):
    """How one provider's list of models compares with the catalog."""

    provider: str
    is_drift: bool
    message: str


@dataclass(frozen=True)
class CatalogCheck:
    """Asks the vendors which models they list; the calls are free."""

    catalog: Catalog
    http: HttpClient

    def run(self, keyring: Keyring, today: date) -> Iterator[Drift]:
        """Yield what was found at each provider, one after the other; a provider that cannot be asked says why."""
        for spec in self.catalog.providers:
            adapter: object = provider(spec.id) if spec.id in ADAPTERS else None
            if not isinstance(adapter, ListingProvider):
                continue
            if is_configured(spec.id, keyring, self.catalog):
                yield from self._compare(spec, adapter, keyring, today)
            elif not spec.is_for_tests:
                yield Drift(provider=spec.label, is_drift=False, message="not asked, because there is no key")

    def _compare(self, spec: ProviderSpec, adapter: ListingProvider, keyring: Keyring, today: date) -> Iterator[Drift]:
        call = adapter.listing(connection(spec.id, keyring, self.catalog))
        try:
            answer = self.http.send(call, provider=spec.id, provider_label=spec.label, fault=adapter.fault)
            listing = adapter.parse_listing(answer)
        except StudioError as error:
            yield Drift(provider=spec.label, is_drift=True, message=f"could not be asked: {error.sentence()}")
            return
        drift = tuple(_drift(self.catalog, spec.id, listing, today))
        for message in drift:
            yield Drift(provider=spec.label, is_drift=True, message=message)
        if not drift:
            yield Drift(provider=spec.label, is_drift=False, message="lists what the catalog expects")


def _drift(catalog: Catalog, provider_id: str, listing: Listing, today: date) -> Iterator[str]:
    ours = [model for model in catalog.models if model.provider == provider_id]
    for model in ours:
        is_over = model.hidden or model.is_retired(today)
        if not is_over and model.id not in listing.model_ids:
            yield f"{model.id} is no longer listed"
        if is_over and model.id in listing.model_ids:
            yield f"{model.id} is listed, and the catalog calls it retired"
    for model_id in sorted(listing.image_model_ids - {model.id for model in ours}):
        yield f"{model_id} is new and not in the catalog"
