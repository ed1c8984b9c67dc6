"""The studio: the one door through which pages and routes ask for anything."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date

from lib.assets import store as asset_store
from lib.catalog.tasks import TaskSpec
from lib.clock import Clock
from lib.config import Settings
from lib.db.engine import Database
from lib.errors import Conflict, InvalidRequest, NotFound
from lib.identity import default_models
from lib.jobs import recent, store
from lib.jobs.dispatcher import Dispatcher
from lib.ledger import ledger
from lib.model.actor import Actor
from lib.model.any_request import AnyRequest
from lib.model.asset import Asset
from lib.model.job import LIVE_JOBS, ItemState, Job, JobQuery
from lib.model.ledger import Balance, EntryPage
from lib.model.plan import Plan
from lib.model.request import AUTO, GenerateRequest, Operation, SocialRequest
from lib.model.social import SocialPreviews, SocialResult
from lib.payments.gateway import PaymentGateway
from lib.providers.base import Check
from lib.storage.base import BlobStore
from lib.studio.batches.batching import Batches, again, cancel_jobs
from lib.studio.batches.comparing import Comparisons
from lib.studio.batches.reviewing import Reviews
from lib.studio.catalog_check import CatalogCheck, Drift
from lib.studio.characters.characters import Characters, characters_over
from lib.studio.characters.files import CharacterFiles
from lib.studio.health import Finding, examine, examine_database
from lib.studio.library.campaigns import Campaigns
from lib.studio.library.describing import Describing
from lib.studio.library.exporting import Exporting
from lib.studio.library.library import Library
from lib.studio.library.own_images import OwnImages
from lib.studio.library.pictured import Pictured
from lib.studio.library.sharing import Sharing
from lib.studio.library.uploading import Uploading
from lib.studio.models import ModelCard, model_cards
from lib.studio.money.budgets import Budgets
from lib.studio.money.buying import Buying
from lib.studio.money.reports import Reports
from lib.studio.news import News
from lib.studio.people.keys import Keys, KeyStatus
from lib.studio.people.people import People
from lib.studio.people.roles import require_administrator, require_owner
from lib.studio.people.workspaces import Workspaces
from lib.studio.pictures import Pictures
from lib.studio.planning.circumstances import Circumstances
from lib.studio.planning.estimating import Estimate, EstimateRequest, Pricing
from lib.studio.planning.offers import Offer, offers_for
from lib.studio.planning.picture_checks import PictureRequest
from lib.studio.planning.picture_plan import PicturePlanner
from lib.studio.planning.plan import Planner
from lib.studio.planning.text_plan import TextRequest
from lib.studio.prompts.book import PromptBook
from lib.studio.prompts.samples import Sample, Samples
from lib.studio.prompts.texts import Texts
from lib.studio.running.eta import Estimator
from lib.studio.running.submitting import Planned, Submission, check_key, recipe_hash
from lib.studio.social.optimising import Optimising
from lib.studio.social.packing import Pack, Packing
from lib.studio.social.saved_formats import FormatSets

_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.05, 0.5
_LOST = (ItemState.FAILED, ItemState.CANCELLED)


@dataclass
class Studio(Pictured):
    """Every use case. Each takes the actor who asks and checks what that actor may do.

    Pages call it directly; routes call it off the event loop. All methods are thread-safe.
    """

    settings: Settings
    database: Database
    blobs: BlobStore
    planner: Planner
    dispatcher: Dispatcher
    clock: Clock
    sample_images: Samples
    uploading: Uploading
    optimising: Optimising
    own_images: OwnImages
    packing: Packing
    keys: Keys
    character_files: CharacterFiles
    payment_gateway: PaymentGateway | None = None
    buying: Buying = field(init=False)
    budgets: Budgets = field(init=False)
    format_sets: FormatSets = field(init=False)
    reports: Reports = field(init=False)
    batches: Batches = field(init=False)
    reviews: Reviews = field(init=False)
    workspaces: Workspaces = field(init=False)
    people: People = field(init=False)
    comparisons: Comparisons = field(init=False)
    news: News = field(init=False)
    texts: Texts = field(init=False)
    prompt_book: PromptBook = field(init=False)
    pictures: Pictures = field(init=False)
    library: Library = field(init=False)
    """Use cases of finding, ordering and reviewing pictures."""
    exporting: Exporting = field(init=False)
    sharing: Sharing = field(init=False)
    """Links for people without a login."""
    describing: Describing = field(init=False)
    """What can be told about one picture, and settings recalled from files."""
    characters: Characters = field(init=False)
    _estimator: Estimator = field(init=False)
    _submission: Submission = field(init=False)

    def __post_init__(self) -> None:
        """Prepare what is derived."""
        catalog = self.planner.catalog
        self.workspaces = Workspaces(self.database, self.clock)
        self.people = People(self.database, self.clock, self.settings, self.workspaces)
        self._estimator = Estimator(catalog, self.clock)
        self.buying = Buying(
            self.database,
            catalog,
            self.settings,
            self.clock,
            self.payment_gateway,
            self.submit,
            lambda: self.characters.waiting.resume(),  # noqa: PLW0108 - characters come later
        )
        self._submission = Submission(self.database, self.dispatcher, self.clock, self.buying.with_offer)
        planner = PicturePlanner(catalog, self.settings)
        self.pictures = Pictures(self.uploading, planner, self._circumstances, self.offers, self.asset)
        self.batches = Batches(self.database, self._submission, self.plan, self.clock, self.blobs)
        self.reviews = Reviews(self.database, self.batches, self._submission, self.plan)
        pool = self.uploading.pool
        self.comparisons = Comparisons(self.database, self._submission, self.plan, self.clock)
        self.news = News(self.database)
        self.library = Library(self.database, self.clock)
        self.campaigns = Campaigns(self.database)
        self.exporting = Exporting(self.database, self.blobs, pool)
        self.sharing = Sharing(self.database, self.blobs, pool, self.clock, self.settings)
        self.describing = Describing(self.database, self.blobs, pool, catalog)
        self.texts = Texts(self.planner, self.submit, self.wait, self.assets_named)
        self.characters = characters_over(self.character_files, self.batches, self)
        self.budgets = Budgets(self.database, self.clock)
        self.format_sets = FormatSets(catalog, self.database, self.clock)
        self.reports = Reports(self.database, self.clock)
        self.prompt_book = PromptBook(catalog, self.database, self.blobs, self.uploading.pool, self.clock)

    def offers(self, actor: Actor, operation: Operation, task_id: str = "") -> tuple[Offer, ...]:
        """Return the models on offer for an operation, or for one task of it; unavailable ones say what to set."""
        keyring = self.keys.keyring(actor.user_id)
        return offers_for(self.planner.catalog, keyring, operation, self._today(), task_id=task_id)

    def edit_operations(self) -> tuple[TaskSpec, ...]:
        """Return the kinds of edit, each with label, description, provider and the inputs that it uses."""
        return self.pictures.tasks(Operation.EDIT)

    def control_operations(self) -> tuple[TaskSpec, ...]:
        """Return the ways in which a picture can guide a new one, in the same shape."""
        return self.pictures.tasks(Operation.CONTROL)

    def samples(self) -> tuple[Sample, ...]:
        """Return prompts to start from, with a small picture each."""
        return self.sample_images.all()

    def plan(self, actor: Actor, request: AnyRequest) -> Plan:
        """Resolve a request without side effects: provider, model, sizes, price, and why.

        Raises `InvalidRequest`, `Unsupported` or `NotConfigured`, each with what would do instead.
        """
        if isinstance(request, SocialRequest):
            return self.optimising.plan(self.asset(actor, request.asset_id), request)
        if isinstance(request, TextRequest):
            return self.texts.plan(actor, request, self._circumstances(actor, request))
        if isinstance(request, PictureRequest):
            return self.pictures.plan(actor, request)
        self.check_named(actor, request.reference_ids)
        known = self._circumstances(actor, request)
        return self.planner.plan(request, self.prompt_book.named_in(actor, request, known))

    def estimate(self, actor: Actor, request: EstimateRequest) -> Estimate:
        """Return what something would cost, whether or not its provider has a key; see `EstimateRequest`.

        Raises `InvalidRequest` or `Unsupported` for a provider or model that is unknown or cannot do it.
        """
        return Pricing(self.planner.catalog, self.settings).estimate(
            request,
            balance=self.balance(actor).available,
            circumstances=Circumstances(self.keys.keyring(actor.user_id), self._today()),
        )

    def submit(self, actor: Actor, request: AnyRequest, key: str | None = None) -> Job:
        """Plan, hold the credits and enqueue, in one transaction.

        `key` is the caller's idempotency key, 1 to 200 characters: repeating it returns the first job; with another
        request it raises `Conflict`. Raises `InsufficientCredits` and keeps nothing when the balance does not cover the
        price (its remedy names the bundle to buy), `BudgetExceeded`, and whatever `plan` raises.
        """
        check_key(key)
        planned = Planned(request=request, plan=self.plan(actor, request))
        job_id = self._submission.submit(actor, planned, key=key)
        return self.job(actor, job_id)

    def already_made(self, actor: Actor, request: AnyRequest, plan: Plan, *, limit: int = 4) -> tuple[Asset, ...]:
        """Return the workspace's images, newest first, of an earlier request for the same picture by the same model."""
        with self.database.read() as connection:
            found = store.find_same(connection, actor.workspace_id, recipe_hash(request, plan), limit=limit)
            loaded = [asset_store.load(connection, asset_id, actor.workspace_id) for asset_id in found]
        return tuple(asset for asset in loaded if asset is not None)

    def job(self, actor: Actor, job_id: str) -> Job:
        """Return a job of the actor's workspace; raise `NotFound`."""
        with self.database.read() as connection:
            job = store.load(connection, job_id, actor.workspace_id)
            if job is None:
                raise NotFound(f"There is no job {job_id[:64]!r}.")
            return self._estimator.with_eta(connection, job)

    def jobs(self, actor: Actor, *, page: int = 1, page_size: int = 20, live_only: bool = False) -> tuple[Job, ...]:
        """Return jobs of the actor's workspace, newest first; page from 1, page size 1 to 200."""
        states = LIVE_JOBS if live_only else ()
        return self.find_jobs(actor, JobQuery(states=states, page=max(page, 1), page_size=min(max(page_size, 1), 200)))

    def find_jobs(self, actor: Actor, wanted: JobQuery) -> tuple[Job, ...]:
        """Return one page of those jobs of the actor's workspace that are wanted, newest first."""
        with self.database.read() as connection:
            found = store.page(connection, actor.workspace_id, wanted)
            return tuple(self._estimator.with_eta(connection, job) for job in found)

    def count_jobs(self, actor: Actor, wanted: JobQuery | None = None, *, live_only: bool = False) -> int:
        """Return how many jobs the actor's workspace has, or how many of those that are wanted, up to 100,000."""
        states = LIVE_JOBS if live_only else ()
        with self.database.read() as connection:
            return store.count(connection, actor.workspace_id, wanted or JobQuery(states=states))

    def jobs_of(self, actor: Actor, references: Iterable[str]) -> dict[str, str]:
        """Return the job behind each reference of a ledger entry that is an item of the actor's workspace."""
        with self.database.read() as connection:
            return store.jobs_of_items(connection, references, actor.workspace_id)

    def cancel(self, actor: Actor, job_id: str) -> Job:
        """Ask a job to stop: what waits is cancelled at once, what runs stops at its next step. Repeatable.

        Owner or admin only. A job that has ended is returned as it is.
        """
        job = self.job(actor, job_id)
        require_owner(actor, job.owner_id, "cancel this job")
        if job.state.is_ended:
            return job
        cancel_jobs(self.database, [job_id], self.clock.now())
        self.dispatcher.wake()
        return self.job(actor, job_id)

    def retry(self, actor: Actor, job_id: str, key: str | None = None) -> Job:
        """Submit the failed and cancelled items of an ended job again, as a new job with the same seeds.

        Without a key, retrying the same job twice gives the same new job. Raises `Conflict` while the job still runs or
        when nothing failed.
        """
        job = self.job(actor, job_id)
        if not job.state.is_ended or not any(item.state in _LOST for item in job.items):
            raise Conflict("There is nothing to retry: no image of this job has failed.", field="job_id")
        new_id = self._submission.submit_again(actor, job, again(actor, job, self.plan), key=key or f"retry:{job_id}")
        return self.job(actor, new_id)

    def wait(self, actor: Actor, job_id: str, timeout_s: float) -> Job:
        """Return the job once it ended, or as it stands after `timeout_s` seconds; the job goes on."""
        deadline = self.clock.monotonic() + timeout_s
        delay = _FIRST_WAIT_S
        while True:
            job = self.job(actor, job_id)
            if job.state.is_ended or self.clock.monotonic() >= deadline:
                return job
            self.clock.sleep(min(delay, max(deadline - self.clock.monotonic(), 0)))
            delay = min(delay * 1.5, _LONGEST_WAIT_S)

    def upload(self, actor: Actor, content: bytes, name: str) -> Asset:
        """Return a person's file as a picture of the library; see `Uploading.upload`."""
        return self.uploading.upload(actor, content, name)

    def preview_social(
        self, actor: Actor, request: SocialRequest, *, with_safe_zones: bool = False, overlays: Iterable[str] = ()
    ) -> SocialPreviews:
        """Return every format of a request small, with what it keeps; see `Optimising.preview`."""
        asset = self.asset(actor, request.asset_id)
        return self.optimising.preview(asset, request, with_safe_zones=with_safe_zones, overlays=overlays)

    def optimise(
        self, actor: Actor, request: SocialRequest, asset_ids: Iterable[str] = (), key: str | None = None
    ) -> tuple[Job, ...]:
        """Submit one job for each picture, the request's own first; see `submit`. `key` counts for all of them."""
        wanted = dict.fromkeys((request.asset_id, *asset_ids))
        return tuple(
            self.submit(actor, request.model_copy(update={"asset_id": name}), f"{key}:{name}" if key else None)
            for name in wanted
        )

    def social_results(self, actor: Actor, job_ids: Iterable[str]) -> tuple[SocialResult, ...]:
        """Return what social jobs of the actor's workspace have made so far."""
        return self.optimising.results(actor.workspace_id, job_ids)

    def social_pack(self, actor: Actor, job_ids: Iterable[str]) -> Pack:
        """Return everything that these jobs made as one ZIP file; see `lib.studio.social.packing`."""
        return self.packing.pack(actor, self.social_results(actor, job_ids))

    def balance(self, actor: Actor) -> Balance:
        """Return what the actor can spend and what running work has set aside."""
        with self.database.read() as connection:
            return ledger.balance(connection, actor.account_id)

    def entries(self, actor: Actor, *, page: int = 1, limit: int = 50) -> EntryPage:
        """Return one page of the actor's ledger, newest first; limit 1 to 200, a page beyond the end is empty."""
        with self.database.read() as connection:
            return ledger.entries(connection, actor.account_id, page=page, limit=limit)

    def set_key(self, actor: Actor, provider_id: str, key: str) -> None:
        """Store the actor's own key for a provider, encrypted; it is never shown again. Raises `InvalidRequest`."""
        self.keys.set(actor, provider_id, key)

    def forget_key(self, actor: Actor, provider_id: str) -> None:
        """Forget the actor's own key for a provider. Repeatable."""
        self.keys.forget(actor, provider_id)

    def key_status(self, actor: Actor) -> tuple[KeyStatus, ...]:
        """Return what may be known about each provider's key."""
        return self.keys.status(actor)

    def test_key(self, actor: Actor, provider_id: str) -> Check:
        """Ask a provider, free of charge, whether it accepts the key; raise `NotConfigured` or a provider error."""
        return self.keys.test(actor, provider_id)

    def default_models(self, actor: Actor) -> Mapping[Operation, tuple[str, str]]:
        """Return the provider and model that the actor's workspace prefers, by operation."""
        with self.database.read() as connection:
            return default_models.of_workspace(connection, actor.workspace_id)

    def set_default_model(self, actor: Actor, operation: Operation, chosen: tuple[str, str] | None) -> None:
        """Prefer a provider and model when a request leaves the choice open; None leaves it open again.

        Raises `InvalidRequest` for a model that is not on offer for the operation.
        """
        if chosen is not None and chosen not in {offer.key for offer in self.offers(actor, operation)}:
            raise InvalidRequest(f"model: {chosen[1][:200]!r} is not on offer for this.", field="model")
        with self.database.write() as connection:
            default_models.put(connection, actor.workspace_id, operation, chosen, self.clock.now())

    def models(self, actor: Actor) -> tuple[ModelCard, ...]:
        """Return every model of the catalog with its price and life, retired ones included."""
        del actor  # the catalog is the same for all
        return model_cards(self.planner.catalog, self._today(), live_payments=self.settings.takes_live_payments)

    def check_models(self, actor: Actor) -> Iterator[Drift]:
        """Ask the vendors, free of charge and with the actor's keys, whether they list what the catalog says."""
        check = CatalogCheck(self.planner.catalog, self.keys.sessions)
        return check.run(self.keys.keyring(actor.user_id), self._today())

    def health(self, actor: Actor) -> tuple[Finding, ...]:
        """Return what was checked about this installation; administrators only.

        Of a database that is away or out of date only that, because it cannot tell who is an administrator.
        """
        about_database = examine_database(self.database)
        if about_database.level != "ok":
            return (about_database,)
        require_administrator(self.database, actor, "see how this installation is doing")
        return examine(self.settings, self.planner.catalog, self.database, self.keys, actor)

    def _circumstances(self, actor: Actor, request: GenerateRequest | PictureRequest | TextRequest) -> Circumstances:
        now, keyring = self.clock.now(), self.keys.keyring(actor.user_id)
        if request.model and request.model != AUTO:
            return Circumstances(keyring, self._today())
        with self.database.read() as connection:
            return Circumstances(
                keyring,
                self._today(),
                track_records=recent.latest(connection, actor.user_id, now),
                preferred=default_models.of_workspace(connection, actor.workspace_id).get(request.operation),
            )

    def _today(self) -> date:
        return self.clock.now().astimezone(UTC).date()
