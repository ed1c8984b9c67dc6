"""New identifiers: a subject prefix and 96 random bits behind a time that sorts.

Ids are text, at most 40 characters, safe in URLs and file names, and sort by the millisecond they were made in.
"""

import hashlib
import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, lower case
_TIME_DIGITS = 10
_RANDOM_DIGITS = 16


def _base32(number: int, digits: int) -> str:
    characters = []
    for _ in range(digits):
        number, rest = divmod(number, 32)
        characters.append(_ALPHABET[rest])
    return "".join(reversed(characters))


def new_id(prefix: str) -> str:
    """Return a fresh id such as `job_06c1…`; `prefix` names the subject."""
    milliseconds = time.time_ns() // 1_000_000
    return f"{prefix}_{_base32(milliseconds, _TIME_DIGITS)}{_base32(secrets.randbits(80), _RANDOM_DIGITS)}"


def id_of(prefix: str, *named: str) -> str:
    """Return the id that these names have, the same at every call; nobody can tell the names from it."""
    digest = hashlib.sha256("\0".join(named).encode(errors="replace")).digest()
    return f"{prefix}_{_base32(int.from_bytes(digest) >> 126, _TIME_DIGITS + _RANDOM_DIGITS)}"
