"""Use cases of batches: what many requests cost together, submitting them as one, following, stopping, trying again.

All of a batch is written in one transaction, with all of its holds: either everything is asked for or nothing. After
that each image stands for itself; one that fails takes nothing else with it.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lib.assets import store as asset_store
from lib.clock import Clock
from lib.db.engine import Connection, Database
from lib.errors import Conflict, InvalidRequest, NotFound, StudioError
from lib.ids import new_id
from lib.imaging.sheet import draw_sheet
from lib.jobs import batches, store
from lib.jobs.batches import insert_batch
from lib.ledger import ledger
from lib.model.actor import Actor
from lib.model.any_request import AnyRequest
from lib.model.batch import MAX_IMAGES, MAX_REQUESTS, Batch, BatchPlan, Cell, Workflow
from lib.model.job import ItemState, Job
from lib.model.picture_request import EditRequest
from lib.model.plan import Plan
from lib.model.request import GenerateRequest, Quality
from lib.storage.base import BlobStore
from lib.studio.library.renditions import read_rendition
from lib.studio.people.roles import require_owner
from lib.studio.running.eta import remaining_of
from lib.studio.running.submitting import Place, Planned, Submission, check_key, hash_of

MAX_LISTED = 50
"""Batches that a list shows."""
_ACROSS = 5
_CANCELLED_AT_ONCE = 25  # a transaction holds the owner's account, for which the owner's running items wait
_OWN_WORDS = {"prompt", "negative_prompt", "title", "slug", "seed", "campaign"}


@dataclass(frozen=True)
class Batches:
    """Batches of a workspace. Each use case takes the actor and checks what that actor may do."""

    database: Database
    submission: Submission
    plan_one: Callable[[Actor, AnyRequest], Plan]
    clock: Clock
    blobs: BlobStore

    def plan(self, actor: Actor, cells: Sequence[Cell], workflow: Workflow = Workflow.PLAIN) -> BatchPlan:
        """Return what a batch would make and cost, without side effects.

        Requests that differ in words or seeds only are planned once. Raises `InvalidRequest` for an empty batch or one
        of more than `MAX_REQUESTS` requests or `MAX_IMAGES` images, and whatever a single plan raises.
        """
        _check_size(cells)
        plans: dict[str, Plan] = {}
        price = 0
        for request in _requests(cells, workflow):
            kind = hash_of(request.model_dump(mode="json", exclude=_OWN_WORDS))
            if kind not in plans:
                plans[kind] = self.plan_one(actor, request)
            price += plans[kind].price
        notices = [notice for plan in plans.values() for notice in plan.notices]
        return BatchPlan(
            requests=len(cells),
            images=sum(cell.request.count for cell in cells),
            price=price,
            models=tuple(dict.fromkeys(plan.model_label for plan in plans.values())),
            notices=tuple(dict.fromkeys(notices)),
        )

    def submit(
        self,
        actor: Actor,
        cells: Sequence[Cell],
        *,
        workflow: Workflow = Workflow.PLAIN,
        campaign: str = "",
        axes: Mapping[str, Sequence[str]] | None = None,
        key: str | None = None,
        then: Callable[[Connection, Sequence[store.NewJob]], None] | None = None,
    ) -> Batch:
        """Plan, hold and enqueue all requests in one transaction; with `draft_then_final` all in draft quality.

        `campaign` files those requests that name none. `then` writes what belongs to the new jobs in the same
        transaction; a repeat does not call it. `key` is the caller's idempotency key. Raises what `plan`
        raises, naming the request's place in the batch, `InsufficientCredits` and `Conflict`; then nothing was written.
        """
        check_key(key)
        _check_size(cells)
        requests = [_filed(request, campaign) for request in _requests(cells, workflow)]
        asked = hash_of({"workflow": workflow.value, "requests": [r.model_dump(mode="json") for r in requests]})
        batch_id = new_id("bat")
        planned = [self._planned(actor, request, position) for position, request in enumerate(requests)]
        new_jobs = [
            self.submission.new_job(actor, each, place=Place(batch_id, position, cells[position].labels))
            for position, each in enumerate(planned)
        ]
        with self.database.write() as connection:
            if key is not None:
                earlier = batches.find_by_key(connection, owner_id=actor.user_id, key=key, request_hash=asked)
                if earlier is not None:
                    batch_id, new_jobs = earlier, []
            if new_jobs:
                insert_batch(
                    connection,
                    batch_id=batch_id,
                    owner_id=actor.user_id,
                    workspace_id=actor.workspace_id,
                    workflow=workflow,
                    campaign=campaign,
                    axes={name: tuple(options) for name, options in (axes or {}).items()},
                    total=sum(len(job.items) for job in new_jobs),
                    idempotency_key=key,
                    request_hash=asked,
                    now=self.clock.now(),
                )
                self.submission.write(connection, actor, new_jobs)
                if then is not None:
                    then(connection, new_jobs)
        self.submission.dispatcher.wake()
        return self.load(actor, batch_id)

    def load(self, actor: Actor, batch_id: str) -> Batch:
        """Return a batch of the actor's workspace with its counts; raise `NotFound`."""
        with self.database.read() as connection:
            batch = batches.load(connection, batch_id[:64], actor.workspace_id)
            if batch is None:
                raise NotFound(f"There is no batch {batch_id[:64]!r}.")
            measured = store.recent_pace(connection, batch_id)
        return batch.model_copy(update={"eta_s": remaining_of(batch.counts, measured)})

    def page(self, actor: Actor, *, limit: int = 10) -> tuple[Batch, ...]:
        """Return the newest batches of the actor's workspace, at most `MAX_LISTED`."""
        with self.database.read() as connection:
            return batches.page(connection, actor.workspace_id, limit=min(max(limit, 1), MAX_LISTED))

    def jobs(
        self, actor: Actor, batch_id: str, *, page: int = 1, page_size: int = 24, drafts_only: bool = False
    ) -> tuple[Job, ...]:
        """Return one page of a batch's jobs in its order; what was tried again shows as its retry."""
        self.load(actor, batch_id)
        size = min(max(page_size, 1), MAX_REQUESTS)
        with self.database.read() as connection:
            offset = (max(page, 1) - 1) * size
            return batches.jobs_of(connection, batch_id, offset=offset, limit=size, drafts_only=drafts_only)

    def cancel(self, actor: Actor, batch_id: str) -> Batch:
        """Ask everything of a batch that has not ended to stop (owner or admin only). Repeatable."""
        batch = self.load(actor, batch_id)
        require_owner(actor, batch.owner_id, "cancel this batch")
        with self.database.read() as connection:
            live = batches.live_job_ids(connection, batch_id)
        for start in range(0, len(live), _CANCELLED_AT_ONCE):
            cancel_jobs(self.database, live[start : start + _CANCELLED_AT_ONCE], self.clock.now())
        self.submission.dispatcher.wake()
        return self.load(actor, batch_id)

    def retry(self, actor: Actor, batch_id: str) -> Batch:
        """Submit what failed or was cancelled again, and only that, with the same seeds. Repeatable.

        Stops where the balance ends: what was submitted until then stays. Raises `Conflict` when nothing is missing.
        """
        batch = self.load(actor, batch_id)
        require_owner(actor, batch.owner_id, "try this batch again")
        with self.database.read() as connection:
            lost = batches.to_retry(connection, batch_id, limit=MAX_REQUESTS)
        if not lost:
            raise Conflict("There is nothing to retry: no image of this batch has failed.", field="batch_id")
        for job in lost:
            self.submission.submit_again(actor, job, again(actor, job, self.plan_one), key=f"retry:{job.job_id}")
        return self.load(actor, batch_id)

    def sheet(self, actor: Actor, batch_id: str) -> bytes:
        """Return a PNG of the whole batch as a labelled grid: the last axis across, all others down.

        A batch without axes is laid out five across, labelled by title or prompt.
        """
        batch = self.load(actor, batch_id)
        jobs = self.jobs(actor, batch_id, page_size=MAX_REQUESTS)
        columns, rows = _grid(batch, jobs)
        places = {(cell // len(columns), cell % len(columns)): jobs_at for cell, jobs_at in _by_position(jobs).items()}
        pictures = {place: content for place, job in places.items() if (content := self._thumbnail(actor, job))}
        return draw_sheet(columns, rows, pictures)

    def _thumbnail(self, actor: Actor, job: Job) -> bytes | None:
        if not job.asset_ids:
            return None
        with self.database.read() as connection:
            asset = asset_store.load(connection, job.asset_ids[0], actor.workspace_id)
        return None if asset is None else read_rendition(self.blobs, asset, "thumbnail")[0]

    def _planned(self, actor: Actor, request: GenerateRequest, position: int) -> Planned:
        try:
            return Planned(request=request, plan=self.plan_one(actor, request))
        except StudioError as error:
            error.message = f"Image {position + 1}: {error.message}"
            error.args = (error.message,)
            raise


def cancel_jobs(database: Database, job_ids: Sequence[str], now: datetime) -> None:
    """Cancel what waits of these jobs, release its holds, and ask what runs to stop; in one transaction."""
    with database.write() as connection:
        for item_id in store.cancel_waiting(connection, job_ids, now):
            ledger.release(connection, item_id=item_id, now=now)
        store.mark_cancelled(connection, job_ids, now)


def _by_position(jobs: Sequence[Job]) -> dict[int, Job]:
    """Return the job to show at each place: the last that made a picture, so a final covers its draft."""
    shown: dict[int, Job] = {}
    for job in jobs:
        if job.asset_ids or job.batch_position not in shown:
            shown[job.batch_position] = job
    return shown


def _grid(batch: Batch, jobs: Sequence[Job]) -> tuple[list[str], list[str]]:
    if batch.axes:
        *others, across = batch.axes.values()
        return list(across), [" · ".join(chosen) for chosen in itertools.product(*others)]
    labels = [job.request.title or job.request.summary for job in _by_position(jobs).values()]
    rows = [" / ".join(labels[start : start + _ACROSS]) for start in range(0, len(labels), _ACROSS)]
    return [""] * _ACROSS, rows


def again(actor: Actor, job: Job, plan_one: Callable[[Actor, AnyRequest], Plan]) -> Planned:
    """Return the request for what a job lost, with the seeds it had."""
    lost = [item for item in job.items if item.state in {ItemState.FAILED, ItemState.CANCELLED}]
    request = job.request
    if isinstance(request, GenerateRequest | EditRequest):
        request = request.model_copy(update={"count": len(lost)})
    return Planned(request=request, plan=plan_one(actor, request), seeds=tuple(item.seed for item in lost))


def _requests(cells: Sequence[Cell], workflow: Workflow) -> list[GenerateRequest]:
    if workflow is Workflow.PLAIN:
        return [cell.request for cell in cells]
    return [cell.request.model_copy(update={"quality": Quality.DRAFT}) for cell in cells]


def _filed(request: GenerateRequest, campaign: str) -> GenerateRequest:
    return request if request.campaign or not campaign else request.model_copy(update={"campaign": campaign})


def _check_size(cells: Sequence[Cell]) -> None:
    if not cells:
        raise InvalidRequest("images: a batch needs at least one request.", field="images")
    if len(cells) > MAX_REQUESTS:
        raise InvalidRequest(
            f"images: {len(cells)} requests are too many, the limit is {MAX_REQUESTS}.", field="images"
        )
    images = sum(cell.request.count for cell in cells)
    if images > MAX_IMAGES:
        raise InvalidRequest(f"images: {images} images are too many, the limit is {MAX_IMAGES}.", field="images")
