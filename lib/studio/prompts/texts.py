"""Use cases of text and vision models: ask, wait, read. They walk the same road as pictures and end as jobs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lib.errors import (
    BadResponse,
    Conflict,
    ContentRejected,
    KeyRefused,
    NoFunds,
    ProviderError,
    ProviderTimeout,
    ProviderUnavailable,
    RateLimited,
)
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.job import Failure, Job
from lib.model.plan import Plan
from lib.model.text_request import AnalyzeRequest, PromptRequest
from lib.prompts.answers import AnyAnswer
from lib.prompts.tasks import answer_of
from lib.studio.planning.circumstances import Circumstances
from lib.studio.planning.plan import Planner
from lib.studio.planning.text_plan import TextRequest, plan_text

_ERRORS: dict[str, type[ProviderError]] = {
    error.code: error
    for error in (
        BadResponse,
        ContentRejected,
        KeyRefused,
        NoFunds,
        ProviderTimeout,
        ProviderUnavailable,
        RateLimited,
    )
}


@dataclass(frozen=True)
class Texts:
    """Texts from texts, and texts from pictures."""

    planner: Planner
    submit_any: Callable[..., Job]
    wait_for: Callable[[Actor, str, float], Job]
    assets_named: Callable[[Actor, Sequence[str]], Sequence[Asset]]

    def plan(self, actor: Actor, request: TextRequest, circumstances: Circumstances) -> Plan:
        """Return what will run; see `plan_text`. Raises `NotFound` for pictures that the workspace does not have."""
        names = request.image_ids if isinstance(request, AnalyzeRequest) else ()
        return plan_text(self.planner, request, circumstances, self.assets_named(actor, names))

    def submit(self, actor: Actor, request: TextRequest, key: str | None = None) -> Job:
        """Plan, hold the credits and enqueue; see `Studio.submit`. The answer comes with the job's end."""
        return self.submit_any(actor, request, key)

    def ask(
        self, actor: Actor, request: TextRequest, *, wait_s: float, key: str | None = None
    ) -> tuple[Job, AnyAnswer]:
        """Submit, wait at most `wait_s` seconds, and return the job with its answer.

        Raises `ProviderTimeout` naming the job, which goes on, and whatever `submit` and `answer` raise.
        """
        job = self.wait_for(actor, self.submit(actor, request, key).job_id, wait_s)
        if not job.state.is_ended:
            raise ProviderTimeout(
                f"{job.plan.model_label} has not answered yet; job {job.job_id} goes on.", provider=job.plan.provider
            )
        return job, self.answer(job)

    def answer(self, job: Job) -> AnyAnswer:
        """Return what came of a text job; raise the provider error it failed with, or `Conflict` while it runs."""
        if not isinstance(job.request, PromptRequest | AnalyzeRequest):
            raise Conflict("This job makes images, not a text.", field="job_id")
        if job.answer is not None:
            return answer_of(job.request, job.answer)
        if not job.state.is_ended:
            raise Conflict("The text is not written yet.", remedy="Ask again in a moment.", field="job_id")
        raise _error(job.failures[0] if job.failures else Failure(code="cancelled", message="Cancelled."), job)


def _error(failure: Failure, job: Job) -> ProviderError:
    kind = _ERRORS.get(failure.code, ProviderError)
    return kind(failure.message, remedy=failure.remedy, provider=job.plan.provider)
