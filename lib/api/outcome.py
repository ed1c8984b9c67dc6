"""What became of a job, for the dialects whose answers are pictures."""

from functools import cache

from lib.errors import JobCancelled, ProviderError, StudioError
from lib.model.job import ItemState, Job


def failure_of(job: Job) -> StudioError:
    """Return the error that a job without any result ended in, of the class that its first failure had."""
    if not job.failures or all(item.state is ItemState.CANCELLED for item in job.items):
        return JobCancelled("The job was cancelled. Nothing was charged.")
    first = job.failures[0]
    kind = _kinds().get(first.code, ProviderError)
    remedy = first.sentence().removeprefix(first.message).strip()
    if issubclass(kind, ProviderError):
        return kind(first.message, provider=job.plan.provider_label, remedy=remedy)
    return kind(first.message, remedy=remedy)


def warnings_of(job: Job) -> tuple[str, ...]:
    """Return what a caller should know although there are results: what differs, and what did not come."""
    ignored = tuple(f"{ignored.field}: {ignored.reason}." for ignored in job.plan.ignored)
    return (*job.plan.notices, *ignored, *_losses(job))


def _losses(job: Job) -> tuple[str, ...]:
    made = len(job.asset_ids)
    if made == len(job.items):
        return ()
    reason = f" {job.failures[0].sentence()}" if job.failures else ""
    return (f"{made} of {len(job.items)} images were made.{reason}",)


@cache
def _kinds() -> dict[str, type[StudioError]]:
    """Return the classes of errors that end items, by their codes; others need more than a message."""
    found: dict[str, type[StudioError]] = {}
    waiting: list[type[StudioError]] = [StudioError]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        takes_message = kind.__init__ in {StudioError.__init__, ProviderError.__init__}
        if takes_message:
            found[kind.code] = kind
    return found
