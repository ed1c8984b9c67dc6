"""A worker's place on this machine, held by a file lock that the system frees when the process dies.

Whoever gets a place knows that its last holder is dead and may take that worker's items back at once.
"""

import fcntl
import os
import secrets
import socket
from pathlib import Path

_MAX_PLACES = 64


class WorkerPlace:
    """One numbered place, held until `release` or the end of the process."""

    def __init__(self, folder: Path) -> None:
        """Take the first free place under `folder`; raise RuntimeError when all 64 are taken."""
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(_MAX_PLACES):
            descriptor = os.open(folder / f"worker-{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(descriptor)
                continue
            self._descriptor: int | None = descriptor
            self.prefix = f"{socket.gethostname()[:40]}/{number}/"
            self.worker_id = f"{self.prefix}{secrets.token_hex(4)}"
            return
        raise RuntimeError(f"all {_MAX_PLACES} worker places under the data folder are taken")

    def release(self) -> None:
        """Free the place. Repeatable."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
