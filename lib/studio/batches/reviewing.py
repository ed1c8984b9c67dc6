"""Use cases of drafts: approve or reject them, and have finals made of the approved ones — once each.

A verdict moves no credits. Finals are submitted together, after their price was shown; two people who press the button
at once make one final a draft.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lib.db.engine import Connection, Database
from lib.errors import Conflict, InvalidRequest, NotFound
from lib.jobs import batches, store
from lib.jobs.store import NewJob
from lib.ledger.posting import lock_account
from lib.model.actor import Actor
from lib.model.any_request import AnyRequest
from lib.model.batch import MAX_REQUESTS, Workflow
from lib.model.job import Job, Verdict
from lib.model.plan import Plan
from lib.model.record import Record
from lib.model.request import Quality
from lib.studio.batches.batching import Batches
from lib.studio.people.roles import require_owner
from lib.studio.running.submitting import Place, Planned, Submission

MAX_NOTE = 500


class FinalsPlan(Record):
    """What the finals of the approved drafts will cost, and what they keep of their drafts."""

    count: int
    price: int
    carried: tuple[str, ...] = ()
    """In words: what stays the same, and what may change."""


@dataclass(frozen=True)
class Reviews:
    """Verdicts on drafts and the finals that follow."""

    database: Database
    batches: Batches
    submission: Submission
    plan_one: Callable[[Actor, AnyRequest], Plan]

    def decide(self, actor: Actor, job_ids: Sequence[str], verdict: Verdict, note: str | None = None) -> None:
        """Approve, reject or reopen drafts; without a `note` the earlier one stays. Repeatable.

        Raises `NotFound`, `InvalidRequest` for what is no draft or for a long note, and `Conflict` for a draft whose
        final is made already, unless it is approved again.
        """
        if note is not None and len(note) > MAX_NOTE:
            raise InvalidRequest(f"note: {len(note)} characters are too many, the limit is {MAX_NOTE}.", field="note")
        with self.database.write() as connection:
            for draft in self._drafts(connection, actor, job_ids):
                if draft.final_job_id is not None and verdict is not Verdict.APPROVED:
                    raise Conflict("The final of this draft is made already.", remedy="Delete the final instead.")
                batches.set_verdict(connection, draft.job_id, verdict, draft.note if note is None else note)

    def counts(self, actor: Actor, batch_id: str) -> Mapping[Verdict, int]:
        """Return how many drafts of a batch each verdict has."""
        self.batches.load(actor, batch_id)
        with self.database.read() as connection:
            return batches.verdicts(connection, batch_id)

    def plan_finals(self, actor: Actor, batch_id: str, quality: Quality = Quality.PREMIUM) -> FinalsPlan:
        """Return what finals of the approved drafts without one would cost; nothing moves."""
        drafts = self._approved(actor, batch_id)
        planned = [self._final(actor, draft, quality) for draft in drafts]
        carried = [
            sentence for draft, final in zip(drafts, planned, strict=True) for sentence in _carried(draft, final)
        ]
        price = sum(final.plan.price for final in planned)
        return FinalsPlan(count=len(planned), price=price, carried=tuple(dict.fromkeys(carried)))

    def make_finals(self, actor: Actor, batch_id: str, quality: Quality = Quality.PREMIUM) -> tuple[str, ...]:
        """Submit a final for each approved draft that has none, in one transaction; return the new jobs.

        Owner or admin only. Asked again, or by two at once, it makes nothing twice. Raises `InsufficientCredits`, with
        nothing written.
        """
        batch = self.batches.load(actor, batch_id)
        require_owner(actor, batch.owner_id, "have the finals made")
        if batch.workflow is not Workflow.DRAFT_THEN_FINAL:
            raise Conflict("This batch has no drafts to make finals of.")
        return self._make(actor, self._approved(actor, batch_id), quality)

    def approve(self, actor: Actor, job_id: str, quality: Quality = Quality.PREMIUM) -> str:
        """Approve one draft, of a batch or alone, and submit its final; return the final's id. Repeatable.

        Owner or admin only. Raises `Conflict` while the draft has no picture, and `InsufficientCredits`; the approval
        stays then, and asking again makes the final.
        """
        with self.database.read() as connection:
            draft = store.load(connection, job_id, actor.workspace_id)
        if draft is None:
            raise NotFound(f"There is no job {job_id[:64]!r}.")
        require_owner(actor, draft.owner_id, "have the final made")
        if draft.final_job_id is not None:
            return draft.final_job_id
        if not draft.is_draft:
            raise InvalidRequest(f"The job {job_id!r} is not a draft.", field="job_id")
        if not draft.asset_ids:
            raise Conflict("This draft has no image to approve.", remedy="Wait until it is done.")
        self.decide(actor, [job_id], Verdict.APPROVED)
        made = self._make(actor, [draft], quality)
        if made:
            return made[0]
        with self.database.read() as connection:  # somebody else was first
            approved = store.load(connection, job_id, actor.workspace_id)
        return approved.final_job_id or "" if approved else ""

    def _make(self, actor: Actor, approved: Sequence[Job], quality: Quality) -> tuple[str, ...]:
        planned = {draft.job_id: self._final(actor, draft, quality) for draft in approved}
        with self.database.write() as connection:
            lock_account(connection, actor.account_id)  # before the jobs, as everywhere
            locked = self._drafts(connection, actor, list(planned))
            drafts = [draft for draft in locked if draft.verdict is Verdict.APPROVED and draft.final_job_id is None]
            finals = [self._new_final(actor, draft, planned[draft.job_id]) for draft in drafts]
            if finals:
                self.submission.write(connection, actor, finals)
            for draft, final in zip(drafts, finals, strict=True):
                batches.link_final(connection, draft.job_id, final.job_id)
        self.submission.dispatcher.wake()
        return tuple(final.job_id for final in finals)

    def _approved(self, actor: Actor, batch_id: str) -> tuple[Job, ...]:
        self.batches.load(actor, batch_id)
        with self.database.read() as connection:
            ids = batches.approved_drafts(connection, batch_id, limit=MAX_REQUESTS)
            return self._drafts(connection, actor, ids) if ids else ()

    def _drafts(self, connection: Connection, actor: Actor, job_ids: Sequence[str]) -> tuple[Job, ...]:
        found = batches.lock(connection, job_ids, actor.workspace_id)
        missing = set(job_ids) - {job.job_id for job in found}
        if missing:
            raise NotFound(f"There is no job {min(missing)[:64]!r}.")
        for job in found:
            if not job.is_draft:
                raise InvalidRequest(f"The job {job.job_id!r} is not a draft.", field="job_id")
        return found

    def _final(self, actor: Actor, draft: Job, quality: Quality) -> Planned:
        seeds = [item.seed for item in draft.items if item.asset_id is not None and item.seed is not None]
        kept = {"provider": draft.plan.provider, "model": draft.plan.model, "quality": quality}
        request = draft.request.model_copy(update=kept | ({"seed": seeds[0]} if seeds else {}))
        return Planned(request=request, plan=self.plan_one(actor, request))

    def _new_final(self, actor: Actor, draft: Job, planned: Planned) -> NewJob:
        place = Place(draft.batch_id, draft.batch_position, draft.labels, draft.job_id)
        return self.submission.new_job(actor, planned, place=place)


def _carried(draft: Job, final: Planned) -> tuple[str, ...]:
    plan = final.plan
    sentences = [f"Prompt, size, style and model ({plan.model_label}) stay as in the draft."]
    if plan.repeats_seeds and plan.takes_seed:
        sentences.append("The seed stays too, so the final should look like its draft, in better quality.")
    else:
        sentences.append(
            f"{plan.model_label} does not repeat images: the final will be a new image of the same prompt."
        )
    if plan.native != draft.plan.native:
        sentences.append("The final is drawn in another size than the draft, so details may move.")
    return tuple(sentences)
