"""A worker's place under one data folder, held by a file lock that the system frees when the process dies.

Whoever gets a place knows that its last holder is dead and may take that worker's items back at once. Places are named
after the folder, not after the machine: two machines may share a name, and must never take each other's work back.
"""

import fcntl
import os
import secrets
from pathlib import Path

_MAX_PLACES = 64


class WorkerPlace:
    """One numbered place, held until `release` or the end of the process."""

    def __init__(self, folder: Path) -> None:
        """Take the first free place under `folder`; raise RuntimeError when all 64 are taken."""
        folder.mkdir(parents=True, exist_ok=True)
        name = _name_of(folder)
        for number in range(_MAX_PLACES):
            descriptor = os.open(folder / f"worker-{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(descriptor)
                continue
            self._descriptor: int | None = descriptor
            self.prefix = f"{name}/{number}/"
            self.worker_id = f"{self.prefix}{secrets.token_hex(4)}"
            return
        raise RuntimeError(f"all {_MAX_PLACES} worker places under the data folder are taken")

    def release(self) -> None:
        """Free the place. Repeatable."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _name_of(folder: Path) -> str:
    with (folder / "name").open("a+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        name = file.read()
        if not name:
            name = secrets.token_hex(8)
            file.write(name)
        return name
