"""Builds everything once from settings, and a studio of fakes for tests and benches."""

import logging
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from lib.catalog import OVERRIDES, Catalog, load_catalog
from lib.clock import Clock, SystemClock
from lib.config import Settings, SettingsError
from lib.db.engine import Database
from lib.db.migrate import is_current, migrate
from lib.identity.provider_keys import KeyBox
from lib.identity.secret_key import load_secret_key
from lib.identity.signing import Signer
from lib.identity.users import ensure_local_user
from lib.jobs.dispatcher import Execute, Worker
from lib.jobs.retry import NO_WAITING, RetryPolicy
from lib.jobs.worker import EmbeddedWorker
from lib.ledger import ledger
from lib.model.actor import LOCAL_ACTOR
from lib.net.download import Downloader
from lib.net.http import HttpClient
from lib.payments.gateway import PaymentGateway
from lib.payments.stripe_gateway import StripeGateway
from lib.processes import InlinePool, Pool, WorkerPool
from lib.providers.runner import ProviderRunner
from lib.storage.base import BlobStore
from lib.storage.disk import DiskBlobStore
from lib.studio.characters.files import CharacterFiles
from lib.studio.library.care import Care
from lib.studio.library.care_runs import CareRuns
from lib.studio.library.own_images import OwnImages
from lib.studio.library.uploading import Uploading
from lib.studio.people.access import Access
from lib.studio.people.keys import Keys
from lib.studio.planning.plan import Planner
from lib.studio.prompts.samples import Samples
from lib.studio.running.catching_up import CatchingUp
from lib.studio.running.execution import Execution
from lib.studio.running.loading import InputLoader
from lib.studio.running.reconciling import Reconciler, ReconcilerThread
from lib.studio.running.webhooks import Webhook, WebhookThread
from lib.studio.service import Studio
from lib.studio.social.optimising import FormatMaker, Optimising
from lib.studio.social.packing import Packing

if TYPE_CHECKING:
    from lib.providers.fake_vendor import FakeVendor

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Services:
    """Everything that an entrance needs. `start` and `stop` it once each."""

    settings: Settings
    catalog: Catalog
    clock: Clock
    database: Database
    blobs: BlobStore
    pool: Pool
    worker: Worker
    reconciler: Reconciler
    catching_up: CatchingUp
    care: Care
    care_runs: CareRuns
    studio: Studio
    access: Access
    signer: Signer
    webhook: Webhook | None
    _reconciler_thread: ReconcilerThread
    _webhook_thread: WebhookThread | None
    _model_pool: Pool
    _http: HttpClient

    def prepare(self) -> None:
        """Bring the database up to date and make sure that the local user and its account exist. Repeatable.

        Raises `SettingsError` when a PostgreSQL database wants migrating: that is done by command.
        """
        if self.settings.is_sqlite:
            migrate(self.database)
        elif not is_current(self.database):
            raise SettingsError("The database is not up to date. Run: python -m lib.admin migrate")
        if self.settings.is_distributed:
            from lib.jobs import wakeups  # noqa: PLC0415 - a studio on one machine need not load the queue

            wakeups.prepare(self.database)
        now = self.clock.now()
        with self.database.write() as connection:
            ensure_local_user(connection, now)
            ledger.open_account(connection, LOCAL_ACTOR.account_id, now=now, opening_grant=self.settings.opening_grant)

    def start(self, *, runs_jobs: bool | None = None) -> None:
        """Prepare and begin to work; `runs_jobs` overrides whether this process runs jobs itself."""
        self.prepare()
        self.pool.start()
        if runs_jobs if runs_jobs is not None else self.settings.workers == "embedded":
            self.worker.start()
            self._reconciler_thread.start()
            if self._webhook_thread:
                self._webhook_thread.start()
        threading.Thread(target=self._warm_up, name="studio-samples", daemon=True).start()

    def stop(self) -> None:
        """Stop working and close everything; work that still runs is taken up again at the next start."""
        self.care_runs.stop()
        if self._webhook_thread:
            self._webhook_thread.stop()
        self._reconciler_thread.stop()
        self.worker.stop()
        self.pool.stop()
        self._model_pool.stop()
        self._http.close()
        self.database.close()

    def _warm_up(self) -> None:
        try:
            self.studio.samples()
        except Exception:
            log.exception("drawing the sample images failed")


def build_services(settings: Settings) -> Services:
    """Build the real thing; nothing is started, connected or written but the data folder and its key."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)  # prompts and credits are nobody else's business
    return _assemble(
        settings,
        clock=SystemClock(),
        blobs=_blob_store(settings),
        pool=WorkerPool(size=min(os.cpu_count() or 2, 8)),
        model_pool=WorkerPool(size=1, memory_bytes=None),
        http=HttpClient(),
        retry=RetryPolicy(),
        payments=None
        if settings.stripe_key is None
        else StripeGateway(settings.stripe_key, settings.stripe_webhook_secret),
    )


def _blob_store(settings: Settings) -> BlobStore:
    if not settings.blobs:
        return DiskBlobStore(settings.data / "blobs")
    from lib.storage.objects import ObjectBlobStore  # noqa: PLC0415 - a studio with files of its own need not load it

    return ObjectBlobStore.at(settings.blobs)


def build_test_services(
    folder: Path,
    *,
    vendor: "FakeVendor | None" = None,
    settings: Settings | None = None,
    clock: Clock | None = None,
    pool: Pool | None = None,
    blobs: BlobStore | None = None,
    catalog: Catalog | None = None,
    payments: PaymentGateway | None = None,
    references: Downloader | None = None,
) -> Services:
    """Build a studio of fakes over a fresh SQLite database in `folder`: no network, no child processes, no waiting.

    Jobs run when `services.worker.run_pending()` is called, or by themselves after `services.start()`. `vendor`
    answers every provider call; the providers `fake` and `fake_queue` are configured. Call `prepare` before use.
    """
    from lib.providers.fake_vendor import FakeVendor  # noqa: PLC0415 - the fakes stay out of a real server
    from lib.storage.memory import MemoryBlobStore  # noqa: PLC0415

    return _assemble(
        settings or fake_settings(folder),
        clock=clock or SystemClock(),
        blobs=blobs or MemoryBlobStore(),
        pool=pool or InlinePool(),
        model_pool=pool or InlinePool(),
        http=HttpClient(transport=vendor or FakeVendor(delay_s=0)),
        retry=NO_WAITING,
        catalog=catalog,
        payments=payments,
        references=references,
    )


def fake_settings(folder: Path, **changes: object) -> Settings:
    """Return settings for a studio of fakes."""
    values: dict[str, object] = {
        "data": folder,
        "secret_key": SecretStr("a key for tests that is long enough"),
        "rate_limits": "off",
        "provider_keys": {"fake": SecretStr("fake-key"), "fake_queue": SecretStr("fake-key")},
    }
    return Settings.model_validate(values | changes)


def _worker(settings: Settings, database: Database, execute: Execute, clock: Clock) -> Worker:
    places = settings.data / "workers"
    if not settings.is_distributed:
        return EmbeddedWorker(database, execute, clock, places=places, slots=settings.slots)
    from lib.jobs.distributed import DistributedWorker  # noqa: PLC0415 - a studio on one machine need not load it

    return DistributedWorker(database, execute, clock, places=places, slots=settings.slots)


def _webhook(settings: Settings, database: Database, http: HttpClient, clock: Clock) -> Webhook | None:
    if not settings.webhook_url or settings.webhook_secret is None:
        return None
    return Webhook(database, http, clock, url=settings.webhook_url, secret=settings.webhook_secret)


def _character_files(
    settings: Settings, database: Database, blobs: BlobStore, *, pool: Pool, signer: Signer, clock: Clock
) -> CharacterFiles:
    address = settings.public_url or ""
    return CharacterFiles(database, blobs, pool, signer, clock, settings.data, address, settings.media_max_bytes)


def _assemble(
    settings: Settings,
    *,
    clock: Clock,
    blobs: BlobStore,
    pool: Pool,
    model_pool: Pool,
    http: HttpClient,
    retry: RetryPolicy,
    catalog: Catalog | None = None,
    payments: PaymentGateway | None = None,
    references: Downloader | None = None,
) -> Services:
    catalog = catalog or load_catalog(settings.data / OVERRIDES)
    database = Database(settings.sqlalchemy_url)
    # A gateway on this machine may hand out its own addresses; addresses that users give never reach this downloader.
    results = Downloader(allowed_loopback=settings.loopback_gateways)
    runner = ProviderRunner(http, results, pool, clock, model_pool=model_pool)
    secret = load_secret_key(settings)
    keys = Keys(database, clock, catalog, settings, http, KeyBox(secret), runner.sessions)
    fit_formats = FormatMaker(catalog, database, blobs, pool, clock)
    uploading = Uploading(database, blobs, pool, clock)
    public_web = references or Downloader()
    load_inputs = InputLoader(database, blobs, pool, uploading, public_web)
    execution = Execution(database, blobs, pool, runner, catalog, keys, clock, retry, fit_formats, load_inputs)
    worker = _worker(settings, database, execution, clock)
    reconciler = Reconciler(database, blobs, clock)
    catching_up = CatchingUp(database, blobs, pool, clock)
    signer = Signer(secret, clock)
    studio = Studio(
        settings=settings,
        database=database,
        blobs=blobs,
        planner=Planner(catalog, settings),
        dispatcher=worker,
        clock=clock,
        sample_images=Samples(pool, settings.data / "samples"),
        uploading=uploading,
        optimising=Optimising(catalog, database, blobs, pool),
        own_images=OwnImages(database, uploading, public_web),
        packing=Packing(database, blobs, pool),
        keys=keys,
        character_files=_character_files(settings, database, blobs, pool=pool, signer=signer, clock=clock),
        payment_gateway=payments,
    )
    webhook = _webhook(settings, database, http, clock)
    care = Care(database, blobs, pool, clock, uploading)
    return Services(
        settings=settings,
        catalog=catalog,
        clock=clock,
        database=database,
        blobs=blobs,
        pool=pool,
        worker=worker,
        reconciler=reconciler,
        catching_up=catching_up,
        care=care,
        care_runs=CareRuns(care, clock),
        studio=studio,
        access=Access(database, clock, secret),
        signer=signer,
        webhook=webhook,
        _webhook_thread=WebhookThread(webhook) if webhook else None,
        _reconciler_thread=ReconcilerThread(
            reconciler, studio.buying.resume, studio.characters.galleries.catch_up, catching_up.run
        ),
        _model_pool=model_pool,
        _http=http,
    )
