"""What every blob store does: bytes by the SHA-256 of their content, so that storing twice stores once.

Names, owners and formats are not its business; the records that point here hold those.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from lib.errors import FileGone

_ADDRESS = re.compile(r"[0-9a-f]{64}")


class BlobStore(Protocol):
    """Keeps bytes under their own hash (64 lower-case hexadecimal digits). Thread-safe."""

    def put(self, content: bytes) -> str:
        """Store durably and return the hash. Repeatable; a repeat counts as modified now."""
        ...

    def get(self, sha256: str) -> bytes:
        """Return the content; raise `NotFound`, also for anything that is no hash."""
        ...

    def has(self, sha256: str) -> bool:
        """Tell whether the content is here."""
        ...

    def delete(self, sha256: str) -> None:
        """Forget the content. Repeatable; what is not there is left alone."""
        ...

    def addresses(self) -> Iterator[tuple[str, datetime]]:
        """Yield every hash with the time (UTC) it was last put, in no order."""
        ...

    def sweep_temporary(self, older_than: datetime) -> int:
        """Remove what interrupted writes left before `older_than`; return how many files."""
        ...


def is_address(text: str) -> bool:
    """Tell whether `text` can be a hash; only then may it become part of a path."""
    return _ADDRESS.fullmatch(text) is not None


def missing(sha256: str) -> FileGone:
    """Return the error for content that is not there."""
    shown = sha256[:12] if is_address(sha256) else "this name"
    return FileGone(f"No stored file has the address {shown}.")
