"""Provider keys of users: set, forgotten, tested, and handed to plans and workers as a keyring. Never shown again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lib.catalog import Catalog, ProviderSpec
from lib.clock import Clock
from lib.config import PROVIDER_KEY_NAMES, Settings
from lib.db.engine import Database
from lib.errors import Conflict, InvalidRequest, Unsupported
from lib.identity import provider_keys
from lib.identity.provider_keys import KeyBox, StoredKey
from lib.model.actor import Actor
from lib.model.record import Record
from lib.net.http import HttpClient
from lib.providers.base import (
    Check,
    CheckableProvider,
    ConfigFileProvider,
    Connection,
    RegisteringProvider,
    RotatingProvider,
)
from lib.providers.keyring import Keyring
from lib.providers.registry import ADAPTERS, connection, is_configured, provider, setup_hint
from lib.providers.sessions import Sessions

MAX_KEY = 500
KeyState = Literal["own", "environment", "unreadable", "missing", "not-needed", "no-address", "not-set-up"]


class KeyStatus(Record):
    """What may be known about one provider's key."""

    provider: ProviderSpec
    state: KeyState
    is_ready: bool
    last_four: str = ""
    """The end of the user's own key, where it is long enough to show it."""
    updated_at: datetime | None = None
    takes_key: bool = True
    can_test: bool = False
    can_register: bool = False
    """Whether one click makes an account there; only said while there is no key."""
    can_rotate: bool = False
    """Whether one click has the provider replace the secret of the user's own key."""
    can_rotate_by_token: bool = False
    """Whether a token of the provider's has a lost secret replaced."""
    account: str = ""
    """The account that the key opens, where it names one."""
    hint: str = ""
    """What to do so that the provider works; empty when it does."""


@dataclass(frozen=True)
class Keys:
    """Use cases of provider keys. Thread-safe."""

    database: Database
    clock: Clock
    catalog: Catalog
    settings: Settings
    http: HttpClient
    box: KeyBox
    sessions: Sessions

    def keyring(self, user_id: str) -> Keyring:
        """Return the keys that this user's work may use."""
        own = {name: kept.key for name, kept in self._stored(user_id).items() if kept.key is not None}
        return Keyring(self.settings, own)

    def set(self, actor: Actor, provider_id: str, key: str) -> None:
        """Store the actor's key for a provider, encrypted, in place of an earlier one; raise `InvalidRequest`."""
        self._require_key_taker(provider_id)
        cleaned = key.strip()
        if not cleaned:
            raise InvalidRequest("key: must not be empty.", field="key")
        if len(cleaned) > MAX_KEY or not _is_plain(cleaned):
            raise InvalidRequest(
                f"key: use at most {MAX_KEY} plain characters without spaces.",
                remedy="Copy the key again, without anything around it.",
                field="key",
            )
        with self.database.write() as writer:
            provider_keys.put(
                writer,
                self.box,
                user_id=actor.user_id,
                provider=provider_id,
                key=cleaned,
                now=self.clock.now(),
            )

    def forget(self, actor: Actor, provider_id: str) -> None:
        """Forget the actor's key for a provider. Repeatable."""
        self._require_key_taker(provider_id)
        with self.database.write() as writer:
            provider_keys.remove(writer, user_id=actor.user_id, provider=provider_id)

    def status(self, actor: Actor) -> tuple[KeyStatus, ...]:
        """Return every provider's state for the actor: those that work first, then by name.

        Providers for tests are left out unless they are configured.
        """
        kept = self._stored(actor.user_id)
        keyring = self.keyring(actor.user_id)
        specs = [spec for spec in self.catalog.providers if spec.id in ADAPTERS]
        shown = [spec for spec in specs if not spec.is_for_tests or is_configured(spec.id, keyring, self.catalog)]
        found = (self._status(spec, keyring, kept.get(spec.id)) for spec in shown)
        return tuple(sorted(found, key=lambda status: (not status.is_ready, status.provider.label.casefold())))

    def test(self, actor: Actor, provider_id: str) -> Check:
        """Ask the provider whether it accepts the key, with a call that costs nothing.

        Raises `NotConfigured`, `Unsupported` where the provider offers no such call, and provider errors.
        """
        adapter = provider(provider_id)
        spec = self.catalog.provider(provider_id)
        if not isinstance(adapter, CheckableProvider):
            raise Unsupported(f"provider: {spec.label} offers no free call to test a key with.", field="provider")
        opened = connection(provider_id, self.keyring(actor.user_id), self.catalog)
        answer = self.sessions.send(adapter, adapter.check, opened, spec.label)
        return adapter.parse_check(answer)

    def register(self, actor: Actor, provider_id: str) -> None:
        """Make an account at a provider and store its key for the actor; contacts the provider, so only on a click.

        Raises `Unsupported` where that is not offered, `Conflict` where the actor has a key, which would be lost, and
        provider errors.
        """
        adapter = provider(provider_id)
        spec = self.catalog.provider(provider_id)
        if not isinstance(adapter, RegisteringProvider):
            raise Unsupported(f"provider: {spec.label} offers no registering from here.", field="provider")
        if self.keyring(actor.user_id).key(provider_id):
            raise Conflict(f"There is a key for {spec.label} already.", remedy="Remove it first.", field="provider")
        base_url = self.settings.provider_base_urls.get(provider_id, spec.base_url)
        call = adapter.registration(base_url)
        answer = self.http.send(call, provider=provider_id, provider_label=spec.label, fault=adapter.fault)
        self.set(actor, provider_id, adapter.parse_registration(answer))

    def rotate(self, actor: Actor, provider_id: str) -> None:
        """Have the provider replace the secret of the actor's own key, and store the new one at once.

        Raises `Unsupported` where that is not offered, `Conflict` where the key comes from the environment, which
        nothing here may change, and provider errors, after which the old key is kept.
        """
        adapter, spec = self._rotating(provider_id)
        kept = self._stored(actor.user_id).get(provider_id)
        if kept is None or kept.key is None:
            raise Conflict(
                f"There is no stored key for {spec.label} whose secret could be replaced.",
                remedy="Enter the key on the Settings page first.",
                field="provider",
            )
        opened = connection(provider_id, self.keyring(actor.user_id), self.catalog)
        answer = self.sessions.send(adapter, adapter.rotation, opened, spec.label)
        self.set(actor, provider_id, adapter.parse_rotation(answer, opened))

    def rotate_by_token(self, actor: Actor, provider_id: str, rotate_token: str, account: str = "") -> None:
        """Have the provider replace a secret that was lost, by a token that the provider gave for it, and store it.

        `account` is needed only where no key names it. Raises `Unsupported`, `InvalidRequest` naming `rotate_token` or
        `account`, and provider errors.
        """
        adapter, spec = self._rotating(provider_id)
        token, named = rotate_token.strip(), account.strip() or self._account(actor, spec)
        if not token or len(token) > MAX_KEY or not _is_plain(token):
            raise InvalidRequest(
                f"rotate_token: use 1 to {MAX_KEY} plain characters without spaces.", field="rotate_token"
            )
        if not named or not _is_plain(named) or ":" in named:
            raise InvalidRequest(f"account: name the account at {spec.label} that the token is for.", field="account")
        base_url = self.settings.provider_base_urls.get(provider_id, spec.base_url)
        opened = Connection(base_url, account=named)
        call = adapter.rotation(opened, rotate_token=token)
        answer = self.http.send(call, provider=provider_id, provider_label=spec.label, fault=adapter.fault)
        self.set(actor, provider_id, adapter.parse_rotation(answer, opened))

    def config_file(self, actor: Actor, provider_id: str) -> tuple[str, Mapping[str, str]]:
        """Return where the provider's own tools look for a file with the key, and what stands in it.

        It holds the secret as it is: only for whoever may read that key, written for the owner's eyes only. Raises
        `Unsupported` where there is no such file, and `NotConfigured`.
        """
        adapter = provider(provider_id)
        spec = self.catalog.provider(provider_id)
        if not isinstance(adapter, ConfigFileProvider):
            raise Unsupported(f"provider: {spec.label}'s tools read no file.", field="provider")
        opened = connection(provider_id, self.keyring(actor.user_id), self.catalog)
        return adapter.config_file, adapter.config(opened)

    def _rotating(self, provider_id: str) -> tuple[RotatingProvider, ProviderSpec]:
        adapter = provider(provider_id)
        spec = self.catalog.provider(provider_id)
        if not isinstance(adapter, RotatingProvider):
            raise Unsupported(f"provider: {spec.label} replaces no secrets from here.", field="provider")
        return adapter, spec

    def _account(self, actor: Actor, spec: ProviderSpec) -> str:
        """Return the account that the actor's key opens, or nothing where no key names one."""
        keyring = self.keyring(actor.user_id)
        if not spec.needs_account or not is_configured(spec.id, keyring, self.catalog):
            return ""
        return connection(spec.id, keyring, self.catalog).account

    def _stored(self, user_id: str) -> Mapping[str, StoredKey]:
        with self.database.read() as reader:
            return provider_keys.stored(reader, self.box, user_id)

    def _status(self, spec: ProviderSpec, keyring: Keyring, kept: StoredKey | None) -> KeyStatus:
        is_ready = is_configured(spec.id, keyring, self.catalog)
        return KeyStatus(
            provider=spec,
            state=_state(spec, keyring, kept, is_ready=is_ready),
            is_ready=is_ready,
            last_four=kept.last_four if kept else "",
            updated_at=kept.updated_at if kept else None,
            takes_key=_takes_key(spec),
            can_test=isinstance(provider(spec.id), CheckableProvider),
            can_register=isinstance(provider(spec.id), RegisteringProvider)
            and not keyring.key(spec.id)
            and kept is None,
            can_rotate=isinstance(provider(spec.id), RotatingProvider) and kept is not None and kept.key is not None,
            can_rotate_by_token=isinstance(provider(spec.id), RotatingProvider),
            account=connection(spec.id, keyring, self.catalog).account if is_ready and spec.needs_account else "",
            hint="" if is_ready else setup_hint(spec),
        )

    def _require_key_taker(self, provider_id: str) -> None:
        spec = self.catalog.provider(provider_id)
        if not _takes_key(spec) or provider_id not in ADAPTERS:
            raise InvalidRequest(f"provider: {spec.label} takes no key.", field="provider")


def _is_plain(text: str) -> bool:
    return all("!" <= character <= "~" for character in text)


def _takes_key(spec: ProviderSpec) -> bool:
    """Tell whether a key can be entered: it is needed, or the environment has a name for one."""
    return spec.needs_key or spec.id in PROVIDER_KEY_NAMES


def _state(spec: ProviderSpec, keyring: Keyring, kept: StoredKey | None, *, is_ready: bool) -> KeyState:
    if kept is not None:
        return "unreadable" if kept.key is None else "own"
    if keyring.source(spec.id) == "environment":
        return "environment"
    if spec.needs_key:
        return "missing"
    if spec.needs_base_url and spec.id not in keyring.settings.provider_base_urls:
        return "no-address"
    return "not-needed" if is_ready else "not-set-up"
