"""Which adapters there are, and what each needs to connect. Adapters are imported when first asked for."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

from lib.errors import InvalidRequest, NotConfigured
from lib.providers.base import Connection, Provider

if TYPE_CHECKING:  # the catalog's records and the settings take long to import, and whoever calls here has them
    from lib.catalog import Catalog, ProviderSpec
    from lib.providers.keyring import Keyring

ADAPTERS: Mapping[str, str] = {
    "sandbox": "lib.providers.sandbox:SandboxProvider",
    "local": "lib.providers.local:LocalProvider",
    "local_text": "lib.providers.local_text:LocalTextProvider",
    "openai": "lib.providers.openai:OpenAiProvider",
    "gemini": "lib.providers.gemini:GeminiProvider",
    "stability": "lib.providers.stability:StabilityProvider",
    "bfl": "lib.providers.bfl:BflProvider",
    "replicate": "lib.providers.replicate:ReplicateProvider",
    "fal": "lib.providers.fal:FalProvider",
    "neuroflash": "lib.providers.neuroflash:NeuroflashProvider",
    "neuko": "lib.providers.neuko:NeukoProvider",
    "wavespeed": "lib.providers.wavespeed:WaveSpeedProvider",
    "huggingface": "lib.providers.huggingface:HuggingFaceProvider",
    "openai_compatible": "lib.providers.openai_compatible:OpenAiCompatibleProvider",
    "automatic1111": "lib.providers.automatic1111:Automatic1111Provider",
    "diffusers": "lib.providers.diffusers:DiffusersProvider",
    "fake": "lib.providers.fake:FakeProvider",
    "fake_queue": "lib.providers.fake:FakeQueueProvider",
}
"""Provider id → where its adapter stands. One line a provider."""


@cache
def provider(provider_id: str) -> Provider:
    """Return the one adapter of this id; raise `InvalidRequest` listing the known ones."""
    if provider_id not in ADAPTERS:
        raise InvalidRequest(
            f"provider: {provider_id[:60]!r} is not known.",
            remedy=f"Choose one of: {', '.join(sorted(ADAPTERS))}.",
            field="provider",
        )
    module, _, name = ADAPTERS[provider_id].partition(":")
    return cast("Provider", getattr(import_module(module), name)())


def connection(provider_id: str, keyring: "Keyring", catalog: "Catalog") -> Connection:
    """Return where the provider answers and its key; raise `NotConfigured` naming the setting that is missing."""
    spec = catalog.provider(provider_id)
    if not is_configured(provider_id, keyring, catalog):
        raise NotConfigured(f"{spec.label} has no {spec.opener}.", provider=provider_id, remedy=setup_hint(spec))
    account, key = _account_and_key(spec, keyring)
    base_url = keyring.settings.provider_base_urls.get(provider_id, spec.base_url)
    return Connection(base_url=base_url, api_key=key, account=account, calls_per_minute=spec.token_calls_per_minute)


def is_configured(provider_id: str, keyring: "Keyring", catalog: "Catalog") -> bool:
    """Tell whether the provider has an adapter, and the key, address and account that it needs."""
    if provider_id not in ADAPTERS:
        return False
    spec = catalog.provider(provider_id)
    account, key = _account_and_key(spec, keyring)
    has_address = not spec.needs_base_url or provider_id in keyring.settings.provider_base_urls
    is_open = bool(key or not spec.needs_key) and bool(account or not spec.needs_account)
    return has_address and is_open and not missing_packages(spec)


@cache
def missing_packages(spec: "ProviderSpec") -> tuple[str, ...]:
    """Return the packages that the provider's engine needs and that are not installed; nothing is imported."""
    return tuple(name for name in spec.needs_packages if find_spec(name) is None)


def setup_hint(spec: "ProviderSpec") -> str:
    """Return what to set so that the provider works, in a sentence or two."""
    from lib.config import PROVIDER_KEY_NAMES, account_name, base_url_name, key_name  # noqa: PLC0415 - see above

    places = "in the environment or in .streamlit/secrets.toml, and start the studio again"
    if missing_packages(spec):
        return f"Run {spec.install_command}, and start the studio again."
    if spec.needs_base_url:
        advice = f"Set {base_url_name(spec.id)} {places}."
    elif spec.needs_account and not spec.needs_key:
        advice = f"Set {account_name(spec.id)} {places}."
    elif spec.needs_account and not spec.default_account:
        names = f"{account_name(spec.id)} and {key_name(spec.id)}"
        advice = f"Set {names} {places}, or enter both on the Settings page, as id:secret."
    elif spec.id in PROVIDER_KEY_NAMES:
        advice = f"Add it on the Settings page, or set {key_name(spec.id)} {places}."
    else:
        advice = "Add it on the Settings page."
    return f"{advice} {spec.key_help}".strip()


def _account_and_key(spec: "ProviderSpec", keyring: "Keyring") -> tuple[str, str]:
    """Return both, or nothing for what is missing; a key written `account:secret` brings its account with it."""
    key = keyring.key(spec.id)
    if spec.needs_account and not spec.default_account and ":" in key:
        account, _, key = key.partition(":")
        return account.strip(), key.strip()
    return keyring.settings.provider_accounts.get(spec.id, "").strip() or spec.default_account, key
