"""Seed D's dialect: submit, get a job id at once, ask until it is done."""

import math
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from lib.api.addresses import picture_url
from lib.api.bodies import describes, json_body
from lib.api.gate import (
    ASKS_FOR_BEARER,
    Caller,
    IdempotencyKey,
    PathId,
    RepeatableRoute,
    Wired,
    client_for,
    services_of,
    token_of,
)
from lib.api.services import Services
from lib.api.waiting import ended
from lib.errors import ProviderError
from lib.model.job import Job, JobState
from lib.model.record import Record, parse
from lib.model.request import AUTO, GenerateRequest, Quality

router = APIRouter(prefix="/api/v1/images", tags=["jobs"])
State = Literal["pending", "queued", "processing", "completed", "failed"]
_STATES: dict[JobState, State] = {
    JobState.PENDING: "pending",
    JobState.QUEUED: "queued",
    JobState.PROCESSING: "processing",
    JobState.COMPLETED: "completed",
    JobState.PARTIAL: "completed",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "failed",
}
_CANCELLED = "Cancelled"


class GenerateBody(Record):
    """One image to make. Only the prompt is needed; `high` is this dialect's name for premium quality."""

    prompt: str
    quality: str = Quality.STANDARD
    aspect_ratio: str | None = None
    provider: str = AUTO
    model: str | None = None
    blog_id: str = ""

    def to_request(self) -> GenerateRequest:
        """Return it in our words; raise `InvalidRequest`."""
        given = self.model_dump(exclude={"blog_id"}, exclude_none=True)
        return parse(GenerateRequest, {**given, "campaign": self.blog_id})


class Accepted(Record):
    """A job that was taken on."""

    job_id: str
    status: State
    message: str
    estimated_completion_time: int | None = None
    """Seconds from now."""
    is_draft: bool


class JobImage(Record):
    """One image; the address opens without a token for a day."""

    url: str
    width: int
    height: int


class JobResult(Record):
    """What a finished job brought. `cost` is in credits."""

    success: bool
    images: tuple[JobImage, ...]
    generation_time_seconds: float
    provider: str
    model: str
    cost: int


class JobStatus(Record):
    """Where a job stands; fields that do not apply are absent."""

    job_id: str
    status: State
    progress_percentage: int
    current_stage: str | None = None
    created_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None
    result: JobResult | None = None
    error_message: str | None = None
    estimated_time_remaining: int | None = None
    """Seconds."""
    is_draft: bool
    final_job_id: str | None = None


@router.post(
    "/generate-async", status_code=202, response_model_exclude_none=True, openapi_extra=describes(GenerateBody)
)
async def generate_async(
    caller: Caller,  # first, so that strangers are refused before their body is read
    body: Annotated[GenerateBody, Depends(json_body(GenerateBody))],
    services: Wired,
    key: IdempotencyKey,
) -> Accepted:
    """Take a job on and answer at once with its id."""
    job = await run_in_threadpool(services.studio.submit, caller, body.to_request(), key)
    return accepted(job)


@router.get("/jobs/{job_id}", response_model=JobStatus, openapi_extra=ASKS_FOR_BEARER)
async def job_status(job_id: PathId, request: Request) -> Response:
    """Tell where a job stands; its images once it is done."""
    services = services_of(request)
    with services.access.one_read():  # two short reads by primary key: quicker here than through a thread
        job = services.studio.job(client_for(request, token_of(request)).actor, job_id)
    answer = status_of(job, request, services)
    return Response(answer.model_dump_json(exclude_none=True), media_type="application/json")


@router.post("/generate", openapi_extra=describes(GenerateBody))
async def generate(
    caller: Caller,
    body: Annotated[GenerateBody, Depends(json_body(GenerateBody))],
    request: Request,
    services: Wired,
    key: IdempotencyKey,
) -> JobResult:
    """Make an image and wait for it. When it takes too long, the error names the job, which goes on."""
    job = await run_in_threadpool(services.studio.submit, caller, body.to_request(), key)
    job = await ended(services, caller, job)
    if _STATES[job.state] == "failed":
        raise ProviderError(error_of(job), remedy="", provider=job.plan.provider)
    return _result(job, request, services)


@router.post("/jobs/{job_id}/cancel", dependencies=[RepeatableRoute], response_model_exclude_none=True)
async def cancel(job_id: PathId, request: Request, caller: Caller, services: Wired) -> JobStatus:
    """Ask a job to stop: what waits is cancelled at once, what runs stops at its next step. Repeatable."""
    job = await run_in_threadpool(services.studio.cancel, caller, job_id)
    return status_of(job, request, services)


@router.post(
    "/jobs/{job_id}/approve", dependencies=[RepeatableRoute], status_code=202, response_model_exclude_none=True
)
async def approve(job_id: PathId, caller: Caller, services: Wired) -> Accepted:
    """Approve a draft and take its final on, in `high` quality. Repeatable: it answers with the same final."""
    final_id = await run_in_threadpool(services.studio.reviews.approve, caller, job_id)
    return accepted(await run_in_threadpool(services.studio.job, caller, final_id))


def accepted(job: Job) -> Accepted:
    """Return a job as it was taken on."""
    return Accepted(
        job_id=job.job_id,
        status=_STATES[job.state],
        message="The image is being made. Ask for the job to see how far it is.",
        estimated_completion_time=whole_seconds(job.eta_s),
        is_draft=job.is_draft,
    )


def status_of(job: Job, request: Request, services: Services) -> JobStatus:
    """Return where a job stands."""
    status = _STATES[job.state]
    return JobStatus(
        job_id=job.job_id,
        status=status,
        progress_percentage=job.progress,
        current_stage=job.stage or None,
        created_at=job.created_at,
        started_at=job.started_at,
        completed_at=job.finished_at,
        result=_result(job, request, services) if status == "completed" else None,
        error_message=error_of(job) if status == "failed" else None,
        estimated_time_remaining=None if job.state.is_ended else whole_seconds(job.eta_s),
        is_draft=job.is_draft,
        final_job_id=job.final_job_id,
    )


def state_of(state: JobState) -> State:
    """Return this dialect's word for a state; it knows neither `cancelled` nor `partial`."""
    return _STATES[state]


def _result(job: Job, request: Request, services: Services) -> JobResult:
    size = job.plan.target
    images = (
        JobImage(url=picture_url(asset_id, request, services), width=size.width, height=size.height)
        for asset_id in job.asset_ids
    )
    started, finished = job.started_at or job.created_at, job.finished_at or job.created_at
    return JobResult(
        success=True,
        images=tuple(images),
        generation_time_seconds=round(max(0.0, (finished - started).total_seconds()), 3),
        provider=job.plan.provider,
        model=job.plan.model,
        cost=job.cost,
    )


def error_of(job: Job) -> str:
    """Return why a job brought nothing."""
    return job.failures[0].sentence() if job.failures and job.state is JobState.FAILED else _CANCELLED


def whole_seconds(seconds: float | None) -> int | None:
    """Return seconds rounded up; None while unknown."""
    return None if seconds is None else math.ceil(seconds)
