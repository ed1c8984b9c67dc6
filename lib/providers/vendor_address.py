"""Addresses that a vendor names for asking about its own job: the key goes there only where the vendor is at home.

Result pictures are not fetched here; `lib.net.download` does that, without a key.
"""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from lib.errors import BadResponse
from lib.providers.base import Connection

_PLAIN = re.compile(r"^[A-Za-z0-9:/?#\[\]!$&'()*+,;=._~%-]{1,2000}$")


def trusted_address(url: str, connection: Connection, *, domains: Collection[str], label: str) -> str:
    """Return `url` if it is at the connection's own origin, or by https at one of `domains` or below it.

    Raises:
        BadResponse: it is anywhere else, or is no plain address.
    """
    if _PLAIN.match(url) and (_is_at(url, connection.base_url) or _is_below(url, domains)):
        return url
    raise BadResponse(f"{label} named an address to ask at that is not its own.")


def _is_at(url: str, base_url: str) -> bool:
    origin, base = _origin(url), _origin(base_url)
    return origin is not None and origin == base


def _is_below(url: str, domains: Collection[str]) -> bool:
    origin = _origin(url)
    if origin is None or origin[0] != "https" or origin[2] not in {None, 443}:
        return False
    return any(origin[1] == domain or origin[1].endswith(f".{domain}") for domain in domains)


def _origin(url: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(url)
        return parts.scheme, (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
