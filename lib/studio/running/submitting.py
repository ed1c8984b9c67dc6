"""Submits planned requests: jobs, items and holds in one transaction, repeatable under the caller's key."""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lib.clock import Clock
from lib.db.engine import Connection, Database
from lib.errors import InsufficientCredits, InvalidRequest
from lib.ids import new_id
from lib.jobs import batches, store
from lib.jobs.dispatcher import Dispatcher
from lib.ledger import budgets, ledger
from lib.model.actor import Actor
from lib.model.any_request import AnyRequest
from lib.model.job import Job
from lib.model.plan import Plan
from lib.model.record import Record
from lib.model.request import MAX_SEED, GenerateRequest, SocialRequest
from lib.model.text_request import AnalyzeRequest, PromptRequest
from lib.promptbook import history

_WITHOUT_PROMPT = (SocialRequest, PromptRequest, AnalyzeRequest)
_SEED_CHOICES = 2**31  # seeds that every vendor accepts
_NOT_RECIPE = {"campaign", "title", "slug", "count", "output_format"}


def check_key(key: str | None) -> None:
    """Raise `InvalidRequest` for an idempotency key of another length than 1 to 200 characters."""
    if key is not None and not 1 <= len(key) <= store.MAX_KEY:
        raise InvalidRequest(f"Idempotency-Key: use 1 to {store.MAX_KEY} characters.", field="Idempotency-Key")


def request_hash(request: AnyRequest) -> str:
    """Return a hash that is equal for equal requests."""
    return hash_of(request.model_dump(mode="json"))


def recipe_hash(request: AnyRequest, plan: Plan) -> str:
    """Return a hash that is equal for requests that would make the same picture, wherever it is filed.

    The model is the one that was planned, because an open choice may fall on another one tomorrow.
    """
    recipe = request.model_dump(mode="json", exclude=_NOT_RECIPE)
    return hash_of(recipe | {"provider": plan.provider, "model": plan.model})


def hash_of(value: Mapping[str, Any]) -> str:
    """Return a hash that is equal for equal values, whatever the order of their names."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Place:
    """Where a job stands among others."""

    batch_id: str | None = None
    position: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    draft_job_id: str | None = None


class Planned(Record):
    """A request with its plan, and one seed for each image where they are fixed already."""

    request: AnyRequest
    plan: Plan
    seeds: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class Submission:
    """Writes jobs."""

    database: Database
    dispatcher: Dispatcher
    clock: Clock
    with_offer: Callable[[InsufficientCredits], InsufficientCredits]
    """Adds to the error what to buy."""

    def submit(self, actor: Actor, planned: Planned, *, key: str | None) -> str:
        """Return the new job's id, or the one that this key made before.

        Raises `Conflict` when the key belongs to another request and `InsufficientCredits` when the balance does not
        cover the plan's price, or `BudgetExceeded`; then nothing was written.
        """
        job = self.new_job(actor, planned, key=key)
        with self.database.write() as connection:
            earlier = _earlier(connection, job)
            if earlier is not None:
                return earlier
            self.write(connection, actor, [job])
        self.dispatcher.wake()
        return job.job_id

    def submit_again(self, actor: Actor, lost: Job, planned: Planned, *, key: str) -> str:
        """Return the job that takes the place of one that ended with something missing, in its batch too."""
        place = Place(lost.batch_id, lost.batch_position, lost.labels, lost.draft_job_id)
        job = self.new_job(actor, planned, key=key, place=place)
        with self.database.write() as connection:
            earlier = _earlier(connection, job)
            if earlier is not None:
                return earlier
            self.write(connection, actor, [job])
            store.mark_retried(connection, lost.job_id, job.job_id)
            if lost.draft_job_id:
                batches.link_final(connection, lost.draft_job_id, job.job_id)
        self.dispatcher.wake()
        return job.job_id

    def write(self, connection: Connection, actor: Actor, new_jobs: Sequence[store.NewJob]) -> None:
        """Write jobs, their items and holds in the caller's transaction; `dispatcher.wake` follows the commit."""
        items = [item for job in new_jobs for item in job.items]
        store.insert(connection, new_jobs)
        try:
            ledger.hold_all(
                connection,
                account_id=actor.account_id,
                amounts={item.item_id: item.price for item in items},
                description=_description(new_jobs),
                now=new_jobs[0].created_at,
            )
        except InsufficientCredits as error:
            raise self.with_offer(error) from None
        campaigns = sorted({job.request.campaign for job in new_jobs if job.plan.price})
        for campaign in campaigns:  # in one order, because each check locks the campaign's budget
            budgets.check(
                connection,
                workspace_id=actor.workspace_id,
                account_id=actor.account_id,
                campaign=campaign,
                now=new_jobs[0].created_at,
            )
        history.note(connection, actor.workspace_id, _used(new_jobs), new_jobs[0].created_at)
        self.dispatcher.enqueue(connection, [item.item_id for item in items])

    def new_job(
        self, actor: Actor, planned: Planned, *, key: str | None = None, place: Place | None = None
    ) -> store.NewJob:
        """Return a job that is not written yet."""
        request, plan = planned.request, planned.plan
        job = store.NewJob(
            job_id=new_id("job"),
            owner_id=actor.user_id,
            workspace_id=actor.workspace_id,
            request=request,
            request_hash=request_hash(request),
            recipe_hash=recipe_hash(request, plan),
            plan=plan,
            items=[store.NewItem(new_id("itm"), seed, plan.price_each) for seed in planned.seeds or _seeds(planned)],
            idempotency_key=key,
            created_at=self.clock.now(),
        )
        if place is None:
            return job
        return replace(
            job,
            batch_id=place.batch_id,
            batch_position=place.position,
            labels=place.labels,
            draft_job_id=place.draft_job_id,
        )


def _used(new_jobs: Sequence[store.NewJob]) -> list[tuple[str, str, str]]:
    """Return job, prompt and negative prompt of those that draw from a prompt."""
    texts = ((job.job_id, job.request) for job in new_jobs if not isinstance(job.request, _WITHOUT_PROMPT))
    return [(job_id, request.prompt, request.negative_prompt) for job_id, request in texts if request.prompt]


def _description(new_jobs: Sequence[store.NewJob]) -> str:
    """Return what the ledger calls it: the character route where it was asked by one, else operation and models."""
    request, plan = new_jobs[0].request, new_jobs[0].plan
    if isinstance(request, GenerateRequest) and request.endpoint:
        return f"{request.endpoint} generation"
    first, *others = dict.fromkeys(job.plan.model_label for job in new_jobs)
    return f"{plan.operation.value.capitalize()} · {first}{f' and {len(others)} more' if others else ''}"


def _earlier(connection: Connection, job: store.NewJob) -> str | None:
    if job.idempotency_key is None:
        return None
    return store.find_by_key(connection, owner_id=job.owner_id, key=job.idempotency_key, request_hash=job.request_hash)


def _seeds(planned: Planned) -> list[int | None]:
    """Return one seed an image: counted up from the one asked for, or from one chosen now; None without seeds."""
    request, plan = planned.request, planned.plan
    if not plan.takes_seed:
        return [None] * plan.count
    asked = None if isinstance(request, _WITHOUT_PROMPT) else request.seed
    first = asked if asked is not None else secrets.randbelow(_SEED_CHOICES)
    return [(first + position) % (MAX_SEED + 1) for position in range(plan.count)]
