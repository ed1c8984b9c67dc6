"""The one secret of a studio, and the keys that are derived from it for each purpose.

Not for provider keys: those are the user's and stand in the settings.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from lib.config import Settings, SettingsError

FILE_NAME = "secret.key"
_KEY_BYTES = 32
_MIN_CHARACTERS = 32
_MAX_FILE_BYTES = 4096


def load_secret_key(settings: Settings) -> bytes:
    """Return the studio's secret: `STUDIO_SECRET_KEY`, else the data folder's own, made at the first call.

    Any number of processes may start at once and get the same key. Raises `SettingsError` when the file is damaged.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    path = settings.data / FILE_NAME
    if not path.exists():
        settings.data.mkdir(parents=True, exist_ok=True)
        _make(path)
    return _read(path)


def derive_key(secret: bytes, purpose: str) -> bytes:
    """Return 32 bytes for one purpose, so that nothing signed for one can serve another."""
    return hmac.digest(secret, purpose.encode(), hashlib.sha256)


def _make(path: Path) -> None:
    """Put a new key in place whole; where another process was first, its key stays."""
    draft = path.with_name(f"{FILE_NAME}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _read(path: Path) -> bytes:
    path.chmod(0o600)
    with path.open("rb") as file:
        key = file.read(_MAX_FILE_BYTES).strip()
    if len(key) < _MIN_CHARACTERS:
        raise SettingsError(f"{path.name} in the data folder is damaged: delete it or set STUDIO_SECRET_KEY.")
    return key
