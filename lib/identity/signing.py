"""Addresses of pictures that open without a login: for a day, or on the studio's own pages for some hours.

What is meant for the pages opens pictures in the trash, too: whoever sees them there may restore them. Who may have an
address is decided by whoever asks for one; this only makes and checks them.
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
Audience = Literal["public", "pages"]
DAY_S = 86_400
PAGE_S = 3 * 3600
"""How long a page's addresses last; a page that stood open for longer gets new ones with its next run."""
_HOUR_S = 3600
_MAX_EXPIRY_DIGITS = 12


class Signer:
    """Makes and checks signed addresses. Thread-safe."""

    def __init__(self, secret: bytes, clock: Clock) -> None:
        self._key = derive_key(secret, "signed addresses")
        self._clock = clock

    def page_path(self, asset_id: str, rendition: SignedRendition) -> str:
        """Return path and query of a picture as a page of the studio shows it."""
        return self.asset_path(asset_id, rendition, PAGE_S, audience="pages")

    def asset_path(
        self, asset_id: str, rendition: SignedRendition, ttl_s: int = DAY_S, *, audience: Audience = "public"
    ) -> str:
        """Return path and query of a picture, good for at least `ttl_s` seconds.

        The end is rounded up to the full hour, so that pages drawn within one hour carry the same address and
        browsers keep what they have.
        """
        earliest = int(self._clock.now().timestamp()) + ttl_s
        expires = -(-earliest // _HOUR_S) * _HOUR_S
        signature = self._sign(asset_id, rendition, expires, audience)
        whom = "" if audience == "public" else f"&for={audience}"
        return f"/api/assets/{quote(asset_id, safe='')}/{rendition}?expires={expires}&signature={signature}{whom}"

    def verify(self, asset_id: str, rendition: str, *, expires: str, signature: str, audience: str = "public") -> int:
        """Return how many seconds the address is still good for; raise `Forbidden` when it is not."""
        is_number = expires.isascii() and expires.isdigit() and len(expires) <= _MAX_EXPIRY_DIGITS
        end = int(expires) if is_number else 0
        wanted = self._sign(asset_id, rendition, end, audience)
        left = end - int(self._clock.now().timestamp())
        if not hmac.compare_digest(wanted.encode(), signature.encode()) or left <= 0:
            raise Forbidden("This address is not valid or has expired.", remedy="Open the image from the studio again.")
        return left

    def _sign(self, asset_id: str, rendition: str, expires: int, audience: str) -> str:
        message = "\n".join((asset_id, rendition, str(expires), audience)).encode(errors="replace")
        return base64.urlsafe_b64encode(hmac.digest(self._key, message, hashlib.sha256)).decode().rstrip("=")
