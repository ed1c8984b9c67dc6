"""The keys that one user's work may use: the user's own, else those of the environment.

Reading and decrypting stored keys belongs to `lib.identity.provider_keys`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import SecretStr

from lib.config import Settings

KeySource = Literal["own", "environment", "none"]


@dataclass(frozen=True)
class Keyring:
    """Where providers answer and what opens them, for one user. No key shows in a representation."""

    settings: Settings = field(repr=False)
    own: Mapping[str, SecretStr] = field(default_factory=dict)
    """Provider id → the user's own key."""

    def key(self, provider_id: str) -> str:
        """Return the provider's key, or nothing."""
        return self._own(provider_id) or self._from_environment(provider_id)

    def source(self, provider_id: str) -> KeySource:
        """Tell where the provider's key comes from."""
        if self._own(provider_id):
            return "own"
        return "environment" if self._from_environment(provider_id) else "none"

    def _own(self, provider_id: str) -> str:
        return _stripped(self.own.get(provider_id))

    def _from_environment(self, provider_id: str) -> str:
        return _stripped(self.settings.provider_keys.get(provider_id))


def _stripped(key: SecretStr | None) -> str:
    return key.get_secret_value().strip() if key else ""
