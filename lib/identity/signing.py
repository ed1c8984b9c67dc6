"""Addresses of pictures that open without a login, for a day.

Who may have such an address is decided by whoever asks for one; this only makes and checks them.
"""

import base64
import hashlib
import hmac
from typing import Literal, get_args
from urllib.parse import quote

from lib.clock import Clock
from lib.errors import Forbidden
from lib.identity.secret_key import derive_key

SignedRendition = Literal["full", "thumbnail", "preview", "screen", "original", "download"]
"""What an address shows: `preview` is at most 1,024 px a side, `screen` 2,048; `download` the full picture under a
readable name."""
RENDITIONS: tuple[SignedRendition, ...] = get_args(SignedRendition)
DAY_S = 86_400
_HOUR_S = 3600
_MAX_EXPIRY_DIGITS = 12


class Signer:
    """Makes and checks signed addresses. Thread-safe."""

    def __init__(self, secret: bytes, clock: Clock) -> None:
        self._key = derive_key(secret, "signed addresses")
        self._clock = clock

    def asset_path(self, asset_id: str, rendition: SignedRendition, ttl_s: int = DAY_S) -> str:
        """Return path and query of a picture, good for at least `ttl_s` seconds.

        The end is rounded up to the full hour, so that pages drawn within one hour carry the same address and
        browsers keep what they have.
        """
        earliest = int(self._clock.now().timestamp()) + ttl_s
        expires = -(-earliest // _HOUR_S) * _HOUR_S
        signature = self._sign(asset_id, rendition, expires)
        return f"/api/assets/{quote(asset_id, safe='')}/{rendition}?expires={expires}&signature={signature}"

    def verify(self, asset_id: str, rendition: str, *, expires: str, signature: str) -> int:
        """Return how many seconds the address is still good for; raise `Forbidden` when it is not."""
        is_number = expires.isascii() and expires.isdigit() and len(expires) <= _MAX_EXPIRY_DIGITS
        end = int(expires) if is_number else 0
        wanted = self._sign(asset_id, rendition, end)
        left = end - int(self._clock.now().timestamp())
        if not hmac.compare_digest(wanted.encode(), signature.encode()) or left <= 0:
            raise Forbidden(
                "This address is not valid or has expired.", remedy="Open the picture from the studio again."
            )
        return left

    def _sign(self, asset_id: str, rendition: str, expires: int) -> str:
        message = "\n".join((asset_id, rendition, str(expires))).encode()
        return base64.urlsafe_b64encode(hmac.digest(self._key, message, hashlib.sha256)).decode().rstrip("=")
