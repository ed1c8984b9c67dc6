"""Waits for a job without holding a thread or the event loop."""

import asyncio

from starlette.concurrency import run_in_threadpool

from lib.api.errors import StillRunning
from lib.api.services import Services
from lib.model.actor import Actor
from lib.model.job import Job

_FIRST_DELAY_S = 0.05
_LONGEST_DELAY_S = 1.0
_GROWTH = 1.5


async def ended(services: Services, actor: Actor, job: Job, *, key: str | None = None) -> Job:
    """Return the job once it has ended; raise `StillRunning` after `STUDIO_SYNC_WAIT` seconds. The job goes on.

    With the job's idempotency key the error says how to get at the result: by the same call with that key.
    """
    delay_s = _FIRST_DELAY_S
    try:
        async with asyncio.timeout(services.settings.sync_wait):
            while not job.state.is_ended:
                await asyncio.sleep(delay_s)
                delay_s = min(delay_s * _GROWTH, _LONGEST_DELAY_S)
                job = await run_in_threadpool(services.studio.job, actor, job.job_id)
    except TimeoutError as exc:
        raise StillRunning(job.job_id, key=key) from exc
    return job
