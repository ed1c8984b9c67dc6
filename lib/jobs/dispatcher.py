"""The port through which work reaches workers. It only has to call `execute` for each item at least once."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection

from lib.jobs.leases import Claim


class Watch(Protocol):
    """What a running item may ask about itself."""

    def check(self) -> None:
        """Raise `JobCancelled` or `LeaseLost` when the item should stop."""
        ...

    def slot(self) -> AbstractContextManager[None]:
        """Wait for a slot and hold it while a vendor is busy with this item; raise like `check` meanwhile."""
        ...


class Execute(Protocol):
    """Runs one claimed item to its end; never raises for what happens to the item."""

    def __call__(self, claim: Claim, watch: Watch) -> None:
        """Run the item."""
        ...


class Dispatcher(Protocol):
    """Brings submitted items to workers."""

    def enqueue(self, connection: Connection, item_ids: Sequence[str]) -> None:
        """Make items known, in the transaction that inserts them."""
        ...

    def wake(self) -> None:
        """Tell workers of this process that something is due; called after the commit."""
        ...

    def start(self) -> None:
        """Begin to run items in this process."""
        ...

    def stop(self) -> None:
        """Stop claiming, let what runs end for a moment, and return."""
        ...


class Worker(Dispatcher, Protocol):
    """A dispatcher that can also run items here and now."""

    def run_pending(self) -> int:
        """Run everything that is due, in this thread; return how many items were run."""
        ...
