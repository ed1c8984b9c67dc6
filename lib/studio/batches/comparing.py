"""Use cases of comparing models: one prompt, two to six of them, votes, and how models stand by these votes.

Each model draws one image, with the same seed where it takes one, in a job like any other; all of a comparison is
submitted in one transaction. A vote remembers what it was a choice among, so a model that is added later does not lose
votes that were cast without it.
"""

import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lib.clock import Clock
from lib.db.engine import Connection, Database
from lib.errors import Conflict, InvalidRequest, NotFound
from lib.ids import new_id
from lib.jobs import comparisons, store
from lib.model.actor import Actor
from lib.model.any_request import AnyRequest
from lib.model.comparison import (
    MAX_MODELS,
    MAX_USE_CASE,
    MIN_MODELS,
    Comparison,
    ComparisonPlan,
    Contender,
    Entrant,
    ModelKey,
    Standing,
    Vote,
)
from lib.model.plan import Plan
from lib.model.request import GenerateRequest
from lib.studio.batches.bradley_terry import chance_against_average, strengths
from lib.studio.running.submitting import Planned, Submission, check_key, hash_of

MAX_LISTED = 50
"""Comparisons that a list shows."""
_SEEDS = 2**31  # seeds that every vendor accepts


@dataclass(frozen=True)
class Comparisons:
    """Comparisons of a workspace. Each use case takes the actor and checks what that actor may do."""

    database: Database
    submission: Submission
    plan_one: Callable[[Actor, AnyRequest], Plan]
    clock: Clock

    def plan(self, actor: Actor, request: GenerateRequest, models: Sequence[ModelKey]) -> ComparisonPlan:
        """Return what each model would do and cost, without side effects.

        Raises `InvalidRequest` for fewer than `MIN_MODELS` or more than `MAX_MODELS` models or one named twice, and
        whatever a single plan raises.
        """
        _check_models(models)
        return ComparisonPlan(plans=tuple(self.plan_one(actor, _for_model(request, key)) for key in models))

    def begin(
        self,
        actor: Actor,
        request: GenerateRequest,
        models: Sequence[ModelKey],
        *,
        use_case: str,
        is_blind: bool = False,
        key: str | None = None,
    ) -> Comparison:
        """Plan, hold and enqueue one image of each model, in one transaction.

        `use_case` is what the votes are counted under, 1 to `MAX_USE_CASE` characters. `key` is the caller's
        idempotency key. Raises what `plan` raises, `InsufficientCredits` and `Conflict`; then nothing was written.
        """
        _check_models(models)
        use_case = _checked_use_case(use_case)
        check_key(key)
        asked = {"request": request.model_dump(mode="json"), "models": [list(model) for model in models]}
        request_hash = hash_of(asked | {"use_case": use_case, "is_blind": is_blind})
        seed = request.seed if request.seed is not None else secrets.randbelow(_SEEDS)
        new_jobs = [self._new_job(actor, request, model, seed) for model in models]
        comparison_id = new_id("cmp")
        with self.database.write() as connection:
            earlier = None
            if key is not None:
                earlier = comparisons.find_by_key(
                    connection, owner_id=actor.user_id, key=key, request_hash=request_hash
                )
            if earlier is None:
                self.submission.write(connection, actor, new_jobs)
                comparisons.insert_comparison(
                    connection,
                    comparison_id=comparison_id,
                    owner_id=actor.user_id,
                    workspace_id=actor.workspace_id,
                    request=request,
                    seed=seed,
                    use_case=use_case,
                    is_blind=is_blind,
                    idempotency_key=key,
                    request_hash=request_hash,
                    now=self.clock.now(),
                )
                entered = [(model, job.job_id) for model, job in zip(models, new_jobs, strict=True)]
                comparisons.insert_entrants(connection, comparison_id, entered)
        self.submission.dispatcher.wake()
        return self.load(actor, earlier or comparison_id)

    def plan_addition(self, actor: Actor, comparison_id: str, model: ModelKey) -> Plan:
        """Return what one more model would do and cost; raise `NotFound` and whatever a single plan raises."""
        return self.plan_one(actor, _for_model(self.load(actor, comparison_id).request, model))

    def add_model(self, actor: Actor, comparison_id: str, model: ModelKey) -> Comparison:
        """Have one more model draw the same prompt; whoever has voted may vote again. Repeatable.

        Raises `NotFound`, `InvalidRequest` beyond `MAX_MODELS`, and what `begin` raises.
        """
        shown = self.load(actor, comparison_id)
        new_job = self._new_job(actor, shown.request, model, shown.seed)
        with self.database.write() as connection:
            comparisons.lock(connection, shown.comparison_id)
            present = self._load(connection, actor, comparison_id).entrants
            if model in {entrant.key for entrant in present}:
                return shown
            if len(present) >= MAX_MODELS:
                raise InvalidRequest(f"models: {MAX_MODELS} are compared already; begin another.", field="models")
            self.submission.write(connection, actor, [new_job])
            comparisons.insert_entrants(
                connection, shown.comparison_id, [(model, new_job.job_id)], first_position=len(present)
            )
        self.submission.dispatcher.wake()
        return self.load(actor, comparison_id)

    def load(self, actor: Actor, comparison_id: str) -> Comparison:
        """Return a comparison of the actor's workspace as it stands; raise `NotFound`.

        The models of a blind one come in an order that tells nothing and stays until a model is added.
        """
        with self.database.read() as connection:
            return _shuffled(self._load(connection, actor, comparison_id))

    def page(self, actor: Actor, *, limit: int = 10) -> tuple[Comparison, ...]:
        """Return the newest comparisons of the actor's workspace, at most `MAX_LISTED`."""
        with self.database.read() as connection:
            found = comparisons.page(connection, actor.workspace_id, limit=min(max(limit, 1), MAX_LISTED))
        return tuple(_shuffled(comparison) for comparison in found)

    def use_cases(self, actor: Actor) -> tuple[str, ...]:
        """Return what the actor's workspace has named its comparisons by, sorted."""
        with self.database.read() as connection:
            return comparisons.use_cases(connection, actor.workspace_id)

    def vote(self, actor: Actor, comparison_id: str, winner: ModelKey) -> None:
        """Choose the best image; a second vote takes the place of the first. Repeatable.

        A vote counts as blind when it was this person's first one: a blind comparison shows who drew what once one has
        voted. Raises `NotFound`, `InvalidRequest` for a model without an image here, and `Conflict` while images are
        still on their way.
        """
        person = actor.user_id
        with self.database.write() as connection:
            self._load(connection, actor, comparison_id)
            comparisons.lock(connection, comparison_id)
            comparison = self._load(connection, actor, comparison_id)
            if not comparison.is_open:
                raise Conflict(
                    "There are not yet images to choose from.", remedy="Wait until all of them are there, then choose."
                )
            contenders = tuple(_contender(entrant) for entrant in comparison.entrants if entrant.asset_id)
            if winner not in {contender.key for contender in contenders}:
                raise InvalidRequest("winner: this model has no image in this comparison.", field="winner")
            earlier = comparisons.find_vote(connection, comparison_id, person)
            if earlier is not None and (earlier.winner, earlier.contenders) == (winner, contenders):
                return
            vote = Vote(winner=winner, contenders=contenders, is_blind=comparison.is_blind and earlier is None)
            comparisons.put_vote(connection, comparison, person, vote, self.clock.now())

    def vote_of(self, actor: Actor, comparison_id: str) -> Vote | None:
        """Return what this person chose, or None; raise `NotFound`."""
        self.load(actor, comparison_id)
        with self.database.read() as connection:
            return comparisons.find_vote(connection, comparison_id, actor.user_id)

    def standings(
        self, actor: Actor, *, use_case: str | None = None, is_blind_only: bool = False
    ) -> tuple[Standing, ...]:
        """Return how models stand by the votes of the actor's workspace, the strongest first."""
        with self.database.read() as connection:
            cast = comparisons.votes(connection, actor.workspace_id, use_case=use_case, is_blind_only=is_blind_only)
        return standings_of(cast)

    def _load(self, connection: Connection, actor: Actor, comparison_id: str) -> Comparison:
        found = comparisons.load(connection, comparison_id[:64], actor.workspace_id)
        if found is None:
            raise NotFound(f"There is no comparison {comparison_id[:64]!r}.")
        return found

    def _new_job(self, actor: Actor, request: GenerateRequest, model: ModelKey, seed: int) -> store.NewJob:
        asked = _for_model(request, model)
        plan = self.plan_one(actor, asked)
        return self.submission.new_job(
            actor, Planned(request=asked, plan=plan, seeds=(seed if plan.takes_seed else None,))
        )


def standings_of(cast: Sequence[Vote]) -> tuple[Standing, ...]:
    """Return how models stand by these votes, the strongest first. Pure."""
    wins: dict[tuple[ModelKey, ModelKey], int] = {}
    met: dict[ModelKey, list[Contender]] = {}
    won: dict[ModelKey, int] = {}
    for vote in cast:
        won[vote.winner] = won.get(vote.winner, 0) + 1
        for contender in vote.contenders:
            met.setdefault(contender.key, []).append(contender)
            if contender.key != vote.winner:
                pair = (vote.winner, contender.key)
                wins[pair] = wins.get(pair, 0) + 1
    fitted = strengths(wins)
    found = [
        Standing(
            provider=key[0],
            model=key[1],
            label=seen[0].label,
            votes=len(seen),
            wins=won.get(key, 0),
            credits=sum(each.credits for each in seen),
            seconds=sum(each.seconds for each in seen),
            strength=fitted.get(key, 1.0),
            chance=chance_against_average(fitted.get(key, 1.0)),
        )
        for key, seen in met.items()
    ]
    return tuple(sorted(found, key=lambda standing: (-standing.strength, standing.label)))


def _for_model(request: GenerateRequest, model: ModelKey) -> GenerateRequest:
    return request.model_copy(update={"provider": model[0], "model": model[1], "count": 1, "seed": None})


def _check_models(models: Sequence[ModelKey]) -> None:
    if not MIN_MODELS <= len(models) <= MAX_MODELS:
        raise InvalidRequest(f"models: choose {MIN_MODELS} to {MAX_MODELS}, got {len(models)}.", field="models")
    if len(set(models)) < len(models):
        raise InvalidRequest("models: each model can be compared once.", field="models")


def _checked_use_case(use_case: str) -> str:
    use_case = " ".join(use_case.split())
    if not 1 <= len(use_case) <= MAX_USE_CASE:
        raise InvalidRequest(f"use_case: use 1 to {MAX_USE_CASE} characters.", field="use_case")
    return use_case


def _contender(entrant: Entrant) -> Contender:
    (item,) = entrant.job.items
    took = (item.finished_at - item.started_at).total_seconds() if item.finished_at and item.started_at else 0.0
    return Contender(
        provider=entrant.provider,
        model=entrant.model,
        label=entrant.label,
        credits=entrant.job.cost,
        seconds=round(took, 2),
    )


def _shuffled(comparison: Comparison) -> Comparison:
    if not comparison.is_blind:
        return comparison
    order = list(comparison.entrants)
    random.Random(comparison.comparison_id).shuffle(order)  # noqa: S311 - hides who drew what, guards nothing
    return comparison.model_copy(update={"entrants": tuple(order)})
