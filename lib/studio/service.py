"""The studio: the one door through which pages and routes ask for anything."""

from lib.model.actor import Actor
from lib.model.asset import Asset, AssetPage, AssetQuery
from lib.model.job import Job
from lib.model.ledger import Balance, EntryPage
from lib.model.plan import Plan
from lib.model.request import AnyRequest


class Studio:
    """Every use case. Each takes the actor who asks and checks what that actor may do.

    Pages call it directly; routes call it off the event loop. All methods are thread-safe.
    """

    def plan(self, actor: Actor, request: AnyRequest) -> Plan:
        """Resolve a request without side effects: provider, model, sizes, price, and why."""
        raise NotImplementedError

    def submit(self, actor: Actor, request: AnyRequest, key: str | None = None) -> Job:
        """Plan, hold the credits and enqueue, in one transaction.

        `key` is the caller's idempotency key: repeating it returns the first job; with another request it raises
        `Conflict`. Raises `InsufficientCredits` and keeps nothing when the balance does not cover the price.
        """
        raise NotImplementedError

    def job(self, actor: Actor, job_id: str) -> Job:
        """Return a job of the actor's workspace; raise `NotFound`."""
        raise NotImplementedError

    def jobs(self, actor: Actor, *, page: int = 1, page_size: int = 20, live_only: bool = False) -> tuple[Job, ...]:
        """Return jobs of the actor's workspace, newest first."""
        raise NotImplementedError

    def count_jobs(self, actor: Actor, *, live_only: bool = False) -> int:
        """Return how many jobs the actor's workspace has."""
        raise NotImplementedError

    def cancel(self, actor: Actor, job_id: str) -> Job:
        """Ask a job to stop: what waits is cancelled at once, what runs stops at its next step. Repeatable."""
        raise NotImplementedError

    def retry(self, actor: Actor, job_id: str, key: str | None = None) -> Job:
        """Submit the failed and cancelled items of an ended job again, as a new job with the same request."""
        raise NotImplementedError

    def wait(self, actor: Actor, job_id: str, timeout_s: float) -> Job:
        """Return the job once it ended, or as it stands after `timeout_s` seconds; the job goes on."""
        raise NotImplementedError

    def asset(self, actor: Actor, asset_id: str) -> Asset:
        """Return a picture's record; raise `NotFound`."""
        raise NotImplementedError

    def assets(self, actor: Actor, query: AssetQuery) -> AssetPage:
        """Return one page of the workspace's pictures, newest first."""
        raise NotImplementedError

    def content(self, actor: Actor, asset_id: str, *, rendition: str = "full") -> tuple[bytes, str]:
        """Return a picture's bytes and media type; rendition is `full`, `thumbnail` or `original`."""
        raise NotImplementedError

    def delete(self, actor: Actor, asset_id: str) -> None:
        """Move a picture to the trash (owner or admin only). Repeatable."""
        raise NotImplementedError

    def restore(self, actor: Actor, asset_id: str) -> None:
        """Take a picture out of the trash (owner or admin only). Repeatable."""
        raise NotImplementedError

    def balance(self, actor: Actor) -> Balance:
        """Return what the actor can spend and what running work has set aside."""
        raise NotImplementedError

    def entries(self, actor: Actor, *, page: int = 1, limit: int = 50) -> EntryPage:
        """Return one page of the actor's ledger, newest first; a page beyond the end is empty."""
        raise NotImplementedError
