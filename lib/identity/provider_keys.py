"""Users' own provider keys: encrypted rows in, keys out.

The encryption key is derived from the studio's secret, and each ciphertext names its user and provider, so a row that
was copied to another user or provider does not open. Who may set or see what belongs to `lib.studio.people.keys`.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import SecretStr
from sqlalchemy import Connection, bindparam, delete, insert, select

from lib.db.tables import provider_keys
from lib.identity.secret_key import derive_key

_KEYS_OF_USER = select(provider_keys).where(provider_keys.c.user_id == bindparam("user_id"))
_SHOWN = 4
_LEAST_TO_SHOW = 16  # of a shorter key, four characters would give too much away


@dataclass(frozen=True)
class StoredKey:
    """One stored key, as far as it can be read."""

    provider: str
    last_four: str
    """The key's end, for people to tell keys apart; empty for short keys."""
    updated_at: datetime
    key: SecretStr | None = field(repr=False)
    """None where the studio's secret has changed since, so that the key must be entered again."""


class KeyBox:
    """Encrypts and decrypts. Thread-safe."""

    def __init__(self, secret: bytes) -> None:
        self._key = base64.urlsafe_b64encode(derive_key(secret, "provider keys"))

    def seal(self, user_id: str, provider: str, key: str) -> str:
        """Return what is stored of a key."""
        from cryptography.fernet import Fernet  # noqa: PLC0415 - few starts need it, and it is slow to import

        content = json.dumps({"user": user_id, "provider": provider, "key": key})
        return Fernet(self._key).encrypt(content.encode()).decode()

    def open(self, user_id: str, provider: str, ciphertext: str) -> SecretStr | None:
        """Return the key, or None where this secret, user or provider does not open it."""
        from cryptography.fernet import Fernet, InvalidToken  # noqa: PLC0415 - see above

        try:
            content = json.loads(Fernet(self._key).decrypt(ciphertext.encode()))
        except (InvalidToken, ValueError):
            return None
        if (content.get("user"), content.get("provider")) != (user_id, provider):
            return None
        return SecretStr(content["key"])


def put(connection: Connection, box: KeyBox, *, user_id: str, provider: str, key: str, now: datetime) -> None:
    """Store a user's key in place of an earlier one."""
    remove(connection, user_id=user_id, provider=provider)
    connection.execute(
        insert(provider_keys).values(
            user_id=user_id,
            provider=provider,
            ciphertext=box.seal(user_id, provider, key),
            last_four=key[-_SHOWN:] if len(key) >= _LEAST_TO_SHOW else "",
            updated_at=now,
        )
    )


def remove(connection: Connection, *, user_id: str, provider: str) -> bool:
    """Forget a user's key; return whether there was one."""
    mine = (provider_keys.c.user_id == user_id) & (provider_keys.c.provider == provider)
    return connection.execute(delete(provider_keys).where(mine)).rowcount > 0


def stored(connection: Connection, box: KeyBox, user_id: str) -> Mapping[str, StoredKey]:
    """Return a user's keys by provider."""
    rows = connection.execute(_KEYS_OF_USER, {"user_id": user_id})
    return {
        row.provider: StoredKey(
            provider=row.provider,
            last_four=row.last_four,
            updated_at=row.updated_at,
            key=box.open(user_id, row.provider, row.ciphertext),
        )
        for row in rows
    }
