"""Blobs in memory, for tests and demos; gone with the process."""

import hashlib
import threading
from collections.abc import Iterator
from datetime import datetime

from lib.clock import Clock, SystemClock
from lib.storage.base import missing


class MemoryBlobStore:
    """A `BlobStore` without a disk."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._blobs: dict[str, tuple[bytes, datetime]] = {}

    def put(self, content: bytes) -> str:
        """Keep the content and return its hash."""
        sha256 = hashlib.sha256(content).hexdigest()
        with self._lock:
            self._blobs[sha256] = (bytes(content), self._clock.now())
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the content; raise `NotFound`."""
        with self._lock:
            found = self._blobs.get(sha256)
        if found is None:
            raise missing(sha256)
        return found[0]

    def has(self, sha256: str) -> bool:
        """Tell whether the content is here."""
        with self._lock:
            return sha256 in self._blobs

    def delete(self, sha256: str) -> None:
        """Forget the content. Repeatable."""
        with self._lock:
            self._blobs.pop(sha256, None)

    def addresses(self) -> Iterator[tuple[str, datetime]]:
        """Yield every hash with the time it was last put."""
        with self._lock:
            known = [(sha256, put_at) for sha256, (_, put_at) in self._blobs.items()]
        yield from known

    def sweep_temporary(self, older_than: datetime) -> int:  # noqa: ARG002 - part of the contract
        """Return 0: a write to memory leaves nothing behind."""
        return 0
