"""Compares the catalog with what the vendors list, by their own free listing calls."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from lib.catalog import Catalog, ModelSpec, ProviderSpec
from lib.errors import ProviderRejected, StudioError
from lib.model.record import Record
from lib.net.messages import HttpCall
from lib.providers.base import Connection, Listing, ListingProvider
from lib.providers.keyring import Keyring
from lib.providers.registry import ADAPTERS, connection, is_configured, provider
from lib.providers.sessions import Sessions


class Drift(Record):
    """How one provider's list of models compares with the catalog."""

    provider: str
    is_drift: bool
    message: str


@dataclass(frozen=True)
class CatalogCheck:
    """Asks the vendors which models they list; the calls are free."""

    catalog: Catalog
    sessions: Sessions

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
        ours = tuple(model.id for model in self.catalog.models if model.provider == spec.id)
        opened = connection(spec.id, keyring, self.catalog)
        try:
            listing = self._listed(adapter, opened, spec.label, ours)
        except StudioError as error:
            yield Drift(provider=spec.label, is_drift=True, message=f"could not be asked: {error.sentence()}")
            return
        drift = tuple(_drift(self.catalog, spec.id, listing, today))
        for message in drift:
            yield Drift(provider=spec.label, is_drift=True, message=message)
        if not drift:
            yield Drift(provider=spec.label, is_drift=False, message="lists what the catalog expects")

    def _listed(self, adapter: ListingProvider, opened: Connection, label: str, model_ids: tuple[str, ...]) -> Listing:
        """Return what all calls together list; a call that is refused for its model adds nothing."""
        listed, pictured = set[str](), set[str]()
        for call in adapter.listing(opened, model_ids):
            try:
                answer = self.sessions.send(adapter, _sending(call), opened, label)
            except ProviderRejected as error:
                if error.field == "model":
                    continue
                raise
            found = adapter.parse_listing(answer)
            listed |= found.model_ids
            pictured |= found.image_model_ids
        return Listing(frozenset(listed), frozenset(pictured))


def _sending(call: HttpCall) -> Callable[[Connection], HttpCall]:
    return lambda _: call


def _drift(catalog: Catalog, provider_id: str, listing: Listing, today: date) -> Iterator[str]:
    ours = [model for model in catalog.models if model.provider == provider_id]
    for model in ours:
        name = _name_there(model)
        is_over = model.hidden or model.is_retired(today)
        if not is_over and name and name not in listing.model_ids:
            yield f"{model.id} is no longer listed"
        if is_over and name in listing.model_ids:
            yield f"{model.id} is listed, and the catalog calls it retired"
    for model_id in sorted(listing.image_model_ids - {_name_there(model) for model in ours}):
        yield f"{model_id} is new and not in the catalog"


def _name_there(model: ModelSpec) -> str:
    """Return what the vendor calls the model; nothing where a server is left to choose by itself."""
    name = model.options.get("vendor_model", model.id)
    return name if isinstance(name, str) else model.id
