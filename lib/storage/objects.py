"""Blobs in an object store (S3 and what speaks like it, Google Cloud Storage, Azure), by the `obstore` package.

One object a blob, `ab/abcd…` under the prefix of the URL. An object is there whole or not at all; nothing temporary is
left. Credentials, region and endpoint are the vendor's own variables (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, and so
on), which obstore reads by itself.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from lib.storage.base import is_address, missing

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_PREFIX_DIGITS = 2


class ObjectBlobStore:
    """A `BlobStore` over an object store. Any number of processes may share it."""

    def __init__(self, store: "ObjectStore") -> None:
        """Keep `store`, which obstore made."""
        self._store = store

    @classmethod
    def at(cls, url: str) -> "ObjectBlobStore":
        """Open the store at `s3://bucket/prefix`, `gs://…` or `az://…`; nothing is asked until the first use."""
        from obstore.store import from_url  # noqa: PLC0415 - 0.1 s that only such a studio should pay

        return cls(from_url(url))

    def put(self, content: bytes) -> str:
        """Store the content and return its hash; a repeat writes it again, so that it counts as put now."""
        import obstore  # noqa: PLC0415 - see above

        sha256 = hashlib.sha256(content).hexdigest()
        obstore.put(self._store, _path(sha256), content)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the content; raise `NotFound`."""
        import obstore  # noqa: PLC0415 - see above

        if not is_address(sha256):
            raise missing(sha256)
        try:
            return bytes(obstore.get(self._store, _path(sha256)).bytes())
        except FileNotFoundError as exc:
            raise missing(sha256) from exc

    def has(self, sha256: str) -> bool:
        """Tell whether the content is here."""
        import obstore  # noqa: PLC0415 - see above

        if not is_address(sha256):
            return False
        try:
            obstore.head(self._store, _path(sha256))
        except FileNotFoundError:
            return False
        return True

    def delete(self, sha256: str) -> None:
        """Forget the content. Repeatable."""
        import obstore  # noqa: PLC0415 - see above

        if is_address(sha256):
            try:
                obstore.delete(self._store, _path(sha256))
            except FileNotFoundError:
                return

    def addresses(self) -> Iterator[tuple[str, datetime]]:
        """Yield every hash with the time (UTC) it was last put; foreign objects beside ours are left out."""
        import obstore  # noqa: PLC0415 - see above

        for listed in obstore.list(self._store):
            for meta in listed:
                name = meta["path"].rpartition("/")[2]
                if is_address(name) and meta["path"] == _path(name):
                    yield name, meta["last_modified"]

    def sweep_temporary(self, older_than: datetime) -> int:  # noqa: ARG002 - part of the contract
        """Return 0: an interrupted write leaves nothing behind."""
        return 0


def _path(sha256: str) -> str:
    return f"{sha256[:_PREFIX_DIGITS]}/{sha256}"
