"""Which addresses of the internet a server may be sent to by somebody else. Pure; resolves nothing.

Python 3.11's `is_global` is no judge of that (it passes 192.0.0.8, 64:ff9b::/96, 2002::/16, fec0::/10 and ::/96),
so the list stands here, after IANA's registries of special-purpose addresses as of 2026-11.
"""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from lib.config import is_loopback
from lib.errors import UnsafeUrl

MAX_URL = 8192
HTTPS_PORT = 443
_MAX_NAME = 253
_LABEL = re.compile(r"^(?!-)[a-z0-9_-]{1,63}(?<!-)$")
_NUMBER = re.compile(r"^(?:[0-9]+|0x[0-9a-f]*)$")
_LOCAL_ENDINGS = ("localhost", "local", "internal", "localdomain", "lan", "home.arpa", "onion", "test", "invalid")
_KEPT_IN_URL = "%/:?#[]@!$&'()*+,;=~-._"

_DENIED_4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # public in form, but the host of virtual machines at one large cloud
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
_UNICAST_6 = ipaddress.IPv6Network("2000::/3")  # everything public lives here; mapped, NAT64 and local forms do not
_DENIED_6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)


@dataclass(frozen=True)
class Target:
    """A checked address: where to connect, and the address to ask for there."""

    url: str
    host: str
    port: int


def is_public(address: str) -> bool:
    """Tell whether a literal IPv4 or IPv6 address is a public one; anything that is not a literal is not."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in network for network in _DENIED_4)
    if parsed.scope_id is not None or parsed not in _UNICAST_6:
        return False
    return not any(parsed in network for network in _DENIED_6)


def check_form(url: str, allowed_loopback: Collection[str] = ()) -> Target:
    """Return where `url` points; raise `UnsafeUrl` by its form and literal addresses alone.

    Args:
        url: https, the default port, no user, a full host name or a public literal address.
        allowed_loopback: `host:port` pairs on this machine that plain http may reach too; for tests.
    """
    if not url or len(url) > MAX_URL or any(c <= " " or c in "\\\x7f" for c in url):
        raise UnsafeUrl("The address is empty, too long, or has characters that no address has.")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise UnsafeUrl("The address cannot be read.") from None
    if "@" in parts.netloc or not host:
        raise UnsafeUrl("The address has no host, or names a user.")
    if not parts.netloc.isascii():
        raise UnsafeUrl("The host's name is not valid; write international names in their xn-- form.")
    target = quote(parts._replace(fragment="").geturl(), safe=_KEPT_IN_URL)
    if parts.scheme in {"http", "https"} and f"{host}:{port}" in allowed_loopback and is_loopback(host):
        return Target(target, host, port or HTTPS_PORT)
    if parts.scheme != "https":
        raise UnsafeUrl("Only https addresses are fetched.")
    if port not in {None, HTTPS_PORT} or parts.netloc.endswith(":"):
        raise UnsafeUrl("Only the default port is fetched from.")
    _check_host(host, is_bracketed="[" in parts.netloc)
    return Target(target, host, HTTPS_PORT)


def _check_host(host: str, *, is_bracketed: bool) -> None:
    labels = host.split(".")
    if is_bracketed or _NUMBER.match(labels[-1]):  # a name that ends in a number is an address to browsers and libc
        if not is_public(host):
            raise UnsafeUrl("The address is not a public one.")
        return
    if len(host) > _MAX_NAME or not all(_LABEL.match(label) for label in labels):
        raise UnsafeUrl("The host's name is not valid; write international names in their xn-- form.")
    if len(labels) == 1 or any(host == name or host.endswith(f".{name}") for name in _LOCAL_ENDINGS):
        raise UnsafeUrl("The host is not a public one.")
