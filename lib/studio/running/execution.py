"""Runs one claimed item to its end: call the provider, finish the picture, store it, settle the hold.

Ending an item is one transaction: its state, its picture's record and its money change together or not at all. Every
step is safe to repeat, so a worker may die anywhere.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from lib.assets import shelf
from lib.assets import store as asset_store
from lib.catalog import Catalog
from lib.clock import Clock
from lib.db.engine import Connection, Database
from lib.errors import (
    AttemptsExhausted,
    BadResponse,
    EngineFailed,
    JobCancelled,
    JobError,
    LeaseLost,
    MediaError,
    OutcomeUnknown,
    StudioError,
)
from lib.imaging.finish import Finished, finish
from lib.jobs import leases, rates, store
from lib.jobs.campaigns import campaign_of
from lib.jobs.dispatcher import Watch
from lib.jobs.leases import Claim
from lib.jobs.retry import RetryPolicy
from lib.jobs.work import Work, load_work
from lib.ledger import ledger
from lib.model.asset import Asset
from lib.model.job import Failure, ItemState
from lib.model.plan import ProviderRequest
from lib.model.request import SocialRequest
from lib.model.text_request import AnalyzeRequest, PromptRequest
from lib.processes import Pool
from lib.providers.base import LocalProvider, ProviderResult, Remote
from lib.providers.registry import connection, provider
from lib.providers.runner import ProviderRunner
from lib.storage.base import BlobStore
from lib.studio.people.keys import Keys
from lib.studio.running.answering import answer
from lib.studio.running.loading import InputLoader
from lib.studio.running.recording import Stored, asset_of
from lib.studio.social.optimising import FormatMaker

MAX_CLAIMS = 6
"""An item whose workers died this often is given up: it may be what kills them."""
_REPORT_EVERY_S = 0.5
_PATIENCE_TRIES = 60
_PATIENCE_PAUSE_S = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Execution:
    """Runs items. `__call__` never raises for what happens to an item."""

    database: Database
    blobs: BlobStore
    pool: Pool
    runner: ProviderRunner
    catalog: Catalog
    keys: Keys
    clock: Clock
    retry: RetryPolicy
    fit_formats: FormatMaker
    load_inputs: InputLoader

    def __call__(self, claim: Claim, watch: Watch) -> None:
        """Run a claimed item to its end, or to its next attempt."""
        try:
            self._run(claim, watch)
        except LeaseLost:
            log.info("lease lost; another worker goes on", extra={"item_id": claim.item_id})

    def _run(self, claim: Claim, watch: Watch) -> None:
        with self.database.read() as reader:
            work = load_work(reader, claim.item_id)
        try:
            self._refuse_hopeless(claim, work)
            if isinstance(work.request, SocialRequest):
                self._fit(claim, work, work.request, watch)
                return
            work = self.load_inputs(work)
            if isinstance(work.request, PromptRequest | AnalyzeRequest):
                self._write(claim, work, work.request, watch)
                return
            with watch.slot():
                result = self._call(claim, work, watch, _sent(work))
            finished = self._finish(work, result)
            self._complete(claim, work, result, finished)
        except LeaseLost:
            raise
        except _NoPermit as no_permit:
            with self.database.write() as writer:
                leases.postpone(writer, claim, run_at=no_permit.until)
                store.refresh_state(writer, claim.job_id, self.clock.now())
        except JobCancelled:
            self._end(claim, ItemState.CANCELLED, Failure(code="cancelled", message="Cancelled."))
        except StudioError as error:
            self._fail(claim, work, error)
        except Exception:
            log.exception("an item failed unexpectedly", extra={"item_id": claim.item_id})
            self._fail(claim, work, EngineFailed("Something went wrong inside the studio.", remedy="Try again."))

    def _refuse_hopeless(self, claim: Claim, work: Work) -> None:
        if work.cancel_requested:
            raise JobCancelled
        if claim.broken_off >= MAX_CLAIMS:
            raise AttemptsExhausted("The work on this image broke off too many times.")
        has_left = work.sent_at is not None and work.remote is None
        if has_left and not isinstance(provider(work.plan.provider), LocalProvider):
            raise OutcomeUnknown(
                f"The studio stopped while {work.plan.provider_label} was drawing, and there is no way to ask for it.",
                provider=work.plan.provider,
            )

    def _write(self, claim: Claim, work: Work, request: PromptRequest | AnalyzeRequest, watch: Watch) -> None:
        """Have a text written, or pictures looked at."""
        with watch.slot():
            told = answer(request, work.plan.sent, lambda asked: self._call(claim, work, watch, asked))
        self._record(claim, (), self.clock.now(), vendor_cost=told.vendor_cost, answer=told.answer)

    def _call(self, claim: Claim, work: Work, watch: Watch, request: ProviderRequest) -> ProviderResult:
        return self.runner.run(
            provider(work.plan.provider),
            request,
            connection(work.plan.provider, self.keys.keyring(work.owner_id), self.catalog),
            provider_label=work.plan.provider_label,
            remote=work.remote,
            watch=_ItemWatch(self.database, self.clock, claim, watch, self._limits(claim, work.plan.provider)),
        )

    def _limits(self, claim: Claim, provider_id: str) -> "_Limits":
        spec = self.catalog.provider(provider_id)

        def wait_until(writer: Connection) -> datetime | None:
            now = self.clock.now()
            full_until = None
            if spec.concurrent is not None:
                full_until = rates.take_place(
                    writer, provider_id, concurrent=spec.concurrent, item_id=claim.item_id, now=now
                )
            if full_until is not None or spec.calls_per_minute is None:
                return full_until
            return rates.take_permit(writer, provider_id, rates.Rate(spec.calls_per_minute, spec.burst), now)

        return wait_until

    def _finish(self, work: Work, result: ProviderResult) -> Finished:
        if not result.pictures:
            raise BadResponse(f"{work.plan.provider_label} sent no image.", provider=work.plan.provider)
        try:
            finishing = partial(finish, target=work.plan.target, output_format=work.plan.output_format)
            return self.pool.run(finishing, result.pictures[0].content)
        except MediaError as exc:
            raise BadResponse(
                f"What {work.plan.provider_label} sent is not an image that can be read.", provider=work.plan.provider
            ) from exc

    def _complete(self, claim: Claim, work: Work, result: ProviderResult, finished: Finished) -> None:
        original = result.pictures[0].content
        stored = Stored(
            original=self.blobs.put(original),
            blob=self.blobs.put(finished.content),
            thumbnail=self.blobs.put(finished.thumbnail),
        )
        now = self.clock.now()
        asset = asset_of(work, result, finished, stored, now)
        self._record(claim, (asset,), now, vendor_cost=result.vendor_cost)

    def _fit(self, claim: Claim, work: Work, request: SocialRequest, watch: Watch) -> None:
        """Make all formats of a social request; it is local work without a price, safe to repeat."""

        def is_cancelled() -> bool:
            try:
                watch.check()
            except JobError:
                return True
            return False

        with watch.slot():
            assets = self.fit_formats(work, request, is_cancelled)
        watch.check()
        self._record(claim, assets, self.clock.now())

    def _record(
        self,
        claim: Claim,
        assets: Sequence[Asset],
        now: datetime,
        *,
        vendor_cost: int | None = None,
        answer: Mapping[str, Any] | None = None,
    ) -> None:
        seed = assets[0].seed if assets else None

        def end(writer: Connection) -> None:
            leases.end(writer, claim, ItemState.COMPLETED, now=now, seed=seed, vendor_cost=vendor_cost, answer=answer)
            for asset in assets:
                asset_store.insert(writer, asset)
            ledger.capture(writer, item_id=claim.item_id, now=now)
            store.refresh_state(writer, claim.job_id, now)
            shelf.follow(writer, assets, campaign_of(writer, claim.job_id))

        self._write_patiently(end)

    def _fail(self, claim: Claim, work: Work, error: StudioError) -> None:
        failure = Failure(code=error.code, message=error.message, remedy=error.remedy)
        with self.database.read() as reader:
            attempts = load_work(reader, claim.item_id).attempts
        delay_s = self.retry.delay_s(error, max(attempts, 1))
        if delay_s is None or work.cancel_requested:
            self._end(claim, ItemState.FAILED, failure)
            return
        run_at = self.clock.now() + timedelta(seconds=delay_s)
        with self.database.write() as writer:
            leases.requeue(writer, claim, run_at=run_at, failure=failure)
            store.refresh_state(writer, claim.job_id, self.clock.now())

    def _end(self, claim: Claim, state: ItemState, failure: Failure) -> None:
        now = self.clock.now()

        def end(writer: Connection) -> None:
            leases.end(writer, claim, state, now=now, failure=failure)
            ledger.release(writer, item_id=claim.item_id, now=now)
            store.refresh_state(writer, claim.job_id, now)

        self._write_patiently(end)

    def _write_patiently(self, change: Callable[[Connection], None]) -> None:
        _write_patiently(self.database, self.clock, change)


def _sent(work: Work) -> ProviderRequest:
    return work.plan.sent.model_copy(update={"seed": work.seed})


def _write_patiently(database: Database, clock: Clock, change: Callable[[Connection], None]) -> None:
    """Write what must not be lost — a vendor's job, a picture that was paid for — also when the database is away.

    Repeating is safe: if the first try was committed after all, the second finds the lease gone, or writes the same.
    """
    for tries_left in reversed(range(_PATIENCE_TRIES)):
        try:
            with database.write() as writer:
                change(writer)
        except Exception as error:
            if not tries_left or not database.is_away(error):
                raise
            log.warning("the database is away or busy; %d more tries", tries_left)
            clock.sleep(_PATIENCE_PAUSE_S)
        else:
            return


_Limits = Callable[[Connection], datetime | None]


class _NoPermit(JobError):
    """The provider's limits are used up for now."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


class _ItemWatch:
    """Keeps the item's row true while the provider works."""

    def __init__(self, database: Database, clock: Clock, claim: Claim, lease: Watch, limits: _Limits) -> None:
        self._limits = limits
        self._database = database
        self._clock = clock
        self._claim = claim
        self._lease = lease
        self._next_report = clock.monotonic() + _REPORT_EVERY_S

    def check(self) -> None:
        self._lease.check()

    def before_send(self) -> None:
        self._lease.check()
        with self._database.write() as connection:
            until = self._limits(connection)
            if until is None:
                leases.mark_sent(connection, self._claim, self._clock.now())
        if until is not None:
            raise _NoPermit(until)

    def remember(self, remote: Remote) -> None:
        _write_patiently(
            self._database,
            self._clock,
            lambda connection: leases.remember_remote(
                connection, self._claim, remote_id=remote.remote_id, remote_url=remote.poll_url
            ),
        )

    def progress(self, percent: int | None, stage: str) -> None:
        if self._clock.monotonic() < self._next_report:
            return
        self._next_report = self._clock.monotonic() + _REPORT_EVERY_S
        try:
            self._write(lambda connection: leases.report(connection, self._claim, progress=percent, stage=stage))
        except Exception as error:
            if not self._database.is_away(error):
                raise
            log.warning("the database is away; progress is not kept")

    def _write(self, change: Callable[[Connection], None]) -> None:
        with self._database.write(waits_for_disk=False) as connection:
            change(connection)
