"""Submits a planned request: job, items and holds in one transaction, repeatable under the caller's key."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from lib.clock import Clock
from lib.db.engine import Database
from lib.ids import new_id
from lib.jobs import store
from lib.jobs.dispatcher import Dispatcher
from lib.ledger import budgets, ledger
from lib.model.actor import Actor
from lib.model.plan import Plan
from lib.model.request import MAX_SEED, AnyRequest, GenerateRequest

_SEED_CHOICES = 2**31  # seeds that every vendor accepts


def request_hash(request: AnyRequest) -> str:
    """Return a hash that is equal for equal requests."""
    text = json.dumps(request.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Submission:
    """Writes jobs."""

    database: Database
    dispatcher: Dispatcher
    clock: Clock

    def submit(
        self,
        actor: Actor,
        request: AnyRequest,
        plan: Plan,
        *,
        key: str | None,
        seeds: Sequence[int | None] | None = None,
    ) -> str:
        """Return the new job's id, or the one that this key made before. `seeds` fixes one seed an image.

        Raises `Conflict` when the key belongs to another request and `InsufficientCredits` when the balance does not
        cover the plan's price, or `BudgetExceeded`; then nothing was written.
        """
        job = self._new_job(actor, request, plan, key, seeds or _seeds(request, plan))
        with self.database.write() as connection:
            if key is not None:
                earlier = store.find_by_key(connection, owner_id=actor.user_id, key=key, request_hash=job.request_hash)
                if earlier is not None:
                    return earlier
            store.insert(connection, job)
            ledger.hold_all(
                connection,
                account_id=actor.account_id,
                amounts={item.item_id: item.price for item in job.items},
                description=f"{plan.operation.value.capitalize()} · {plan.model_label}",
                now=job.created_at,
            )
            if plan.price:
                budgets.check(
                    connection,
                    workspace_id=actor.workspace_id,
                    account_id=actor.account_id,
                    campaign=request.campaign,
                    now=job.created_at,
                )
            self.dispatcher.enqueue(connection, [item.item_id for item in job.items])
        self.dispatcher.wake()
        return job.job_id

    def _new_job(
        self, actor: Actor, request: AnyRequest, plan: Plan, key: str | None, seeds: Sequence[int | None]
    ) -> store.NewJob:
        return store.NewJob(
            job_id=new_id("job"),
            owner_id=actor.user_id,
            workspace_id=actor.workspace_id,
            request=request,
            request_hash=request_hash(request),
            plan=plan,
            items=[store.NewItem(new_id("itm"), seed, plan.price_each) for seed in seeds],
            idempotency_key=key,
            created_at=self.clock.now(),
        )


def _seeds(request: AnyRequest, plan: Plan) -> list[int | None]:
    """Return one seed an image: counted up from the one asked for, or from one chosen now; None without seeds."""
    if not plan.takes_seed:
        return [None] * plan.count
    asked = request.seed if isinstance(request, GenerateRequest) else None
    first = asked if asked is not None else secrets.randbelow(_SEED_CHOICES)
    return [(first + position) % (MAX_SEED + 1) for position in range(plan.count)]
