"""Seed E's dialect: pictures of characters. Every call answers at once with ids to ask for."""

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from lib.api.addresses import picture_url
from lib.api.bodies import MAX_PICTURE_BODY_BYTES, describes, json_body
from lib.api.gate import Caller, IdempotencyKey, PathId, Wired
from lib.api.jobs_dialect import error_of, state_of
from lib.api.references import MAX_URLS, References, references_of
from lib.errors import Conflict, InvalidRequest
from lib.model.batch import Batch, Cell
from lib.model.job import Job
from lib.model.record import Record, parse
from lib.model.request import Endpoint, GenerateRequest
from lib.studio.characters.surprises import surprise

router = APIRouter(prefix="/api/v1", tags=["characters"])
MAX_PROMPTS = 25
State = Literal["pending", "processing", "completed", "failed"]
_WITH_PICTURES = MAX_PICTURE_BODY_BYTES


class SeedBody(Record):
    """What the character looks like."""

    prompt: str
    aspect_ratio: str = "1:1"


class TurnaroundBody(Record):
    """One picture of the character and a prompt for each further one; addresses may be data URLs."""

    seed_image_url: str = Field(min_length=1, repr=False)
    prompts: tuple[str, ...] = Field(min_length=1)
    reference_image_urls: tuple[str, ...] = Field(default=(), max_length=MAX_URLS, repr=False)


class CreateBody(Record):
    """A scene and what the character looks like; addresses may be data URLs."""

    prompt: str
    reference_image_urls: tuple[str, ...] = Field(default=(), max_length=MAX_URLS, repr=False)
    input_image_url: str | None = Field(default=None, repr=False)


class RandomBody(Record):
    """What the character looks like; the scene is a surprise."""

    reference_image_urls: tuple[str, ...] = Field(min_length=1, max_length=MAX_URLS, repr=False)


class Generation(Record):
    """One image that was taken on."""

    status: State
    generation_id: str
    image: None = None
    credits_used: int


class TurnaroundImage(Record):
    """One of many; ask for each by its own id."""

    generation_id: str
    image_url: str = ""
    prompt: str


class Turnaround(Record):
    """Many images that were taken on together."""

    status: State
    total: int
    succeeded: int
    failed: int
    images: tuple[TurnaroundImage, ...]
    credits_used: int


class GenerationStatus(Record):
    """Where one image stands."""

    generation_id: str
    status: State
    error_message: str | None
    download_available: bool


class Download(Record):
    """Where a finished image is; the address opens without a token for a day."""

    generation_id: str
    download_url: str


@router.post("/generate/seed", status_code=202, openapi_extra=describes(SeedBody))
async def seed(
    caller: Caller, body: Annotated[SeedBody, Depends(json_body(SeedBody))], services: Wired, key: IdempotencyKey
) -> Generation:
    """Take a character's first picture on."""
    request = _request("seed", body.prompt, References(), aspect_ratio=body.aspect_ratio)
    return _taken_on(await run_in_threadpool(services.studio.submit, caller, request, key))


@router.post("/generate/turnaround", status_code=202, openapi_extra=describes(TurnaroundBody))
async def turnaround(
    caller: Caller,
    body: Annotated[TurnaroundBody, Depends(json_body(TurnaroundBody, max_bytes=_WITH_PICTURES))],
    request: Request,
    services: Wired,
    key: IdempotencyKey,
) -> Turnaround:
    """Take 1 to 25 pictures of a character on, all of them or none."""
    if len(body.prompts) > MAX_PROMPTS:
        raise InvalidRequest(f"prompts: {len(body.prompts)} are too many, the limit is {MAX_PROMPTS}.", field="prompts")
    for position, prompt in enumerate(body.prompts):
        _request("turnaround", prompt, References(), field=f"prompts.{position}")
    named = [("seed_image_url", body.seed_image_url), *_listed(body.reference_image_urls)]
    borrowed = await references_of(services, caller, request, named)
    cells = [Cell(request=_request("turnaround", prompt, borrowed)) for prompt in body.prompts]

    def submit() -> tuple[Batch, tuple[Job, ...]]:
        batch = services.studio.batches.submit(caller, cells, key=key)
        return batch, services.studio.batches.jobs(caller, batch.batch_id, page_size=MAX_PROMPTS)

    batch, jobs = await run_in_threadpool(submit)
    return Turnaround(
        status=_state(jobs[0]),
        total=batch.total_images,
        succeeded=0,
        failed=0,
        images=tuple(
            TurnaroundImage(generation_id=job.job_id, prompt=prompt)
            for job, prompt in zip(jobs, body.prompts, strict=True)
        ),
        credits_used=sum(job.plan.price for job in jobs),
    )


@router.post("/generate/create", status_code=202, openapi_extra=describes(CreateBody))
async def create(
    caller: Caller,
    body: Annotated[CreateBody, Depends(json_body(CreateBody, max_bytes=_WITH_PICTURES))],
    request: Request,
    services: Wired,
    key: IdempotencyKey,
) -> Generation:
    """Take a picture of a character in a scene on. The prompt goes to the model as it is."""
    _request("create", body.prompt, References())
    start = [("input_image_url", body.input_image_url)] if body.input_image_url else []
    named = [*start, *_listed(body.reference_image_urls)]
    if not named:
        raise InvalidRequest("reference_image_urls: give at least one image.", field="reference_image_urls")
    asked = _request("create", body.prompt, await references_of(services, caller, request, named))
    return _taken_on(await run_in_threadpool(services.studio.submit, caller, asked, key))


@router.post("/generate/random", status_code=202, openapi_extra=describes(RandomBody))
async def random(
    caller: Caller,
    body: Annotated[RandomBody, Depends(json_body(RandomBody, max_bytes=_WITH_PICTURES))],
    request: Request,
    services: Wired,
    key: IdempotencyKey,
) -> Generation:
    """Take a picture of a character on in a scene that the studio invents."""
    prompt = surprise(f"{caller.user_id}:{key}" if key else None)
    borrowed = await references_of(services, caller, request, list(_listed(body.reference_image_urls)))
    asked = _request("random", prompt, borrowed)
    return _taken_on(await run_in_threadpool(services.studio.submit, caller, asked, key))


@router.get("/asset/status/{generation_id}")
async def generation_status(generation_id: PathId, caller: Caller, services: Wired) -> GenerationStatus:
    """Tell where an image stands."""
    job = services.studio.job(caller, generation_id)  # a short read by primary key
    state = _state(job)
    return GenerationStatus(
        generation_id=job.job_id,
        status=state,
        error_message=error_of(job) if state == "failed" else None,
        download_available=bool(job.asset_ids),
    )


@router.get("/asset/download/{generation_id}")
async def download(generation_id: PathId, caller: Caller, request: Request, services: Wired) -> Download:
    """Return where a finished image is; before that it is a 409."""
    job = await run_in_threadpool(services.studio.job, caller, generation_id)
    if _state(job) == "failed":
        raise Conflict(f"This image failed: {error_of(job)}", remedy="Ask for a new one.")
    if not job.asset_ids:
        raise Conflict("This image is not done yet.", remedy=f"Ask for /api/v1/asset/status/{job.job_id} again.")
    asset = await run_in_threadpool(services.studio.asset, caller, job.asset_ids[0])
    return Download(generation_id=job.job_id, download_url=picture_url(asset.asset_id, request, services))


def _request(
    endpoint: Endpoint, prompt: str, borrowed: References, *, aspect_ratio: str | None = None, field: str = "prompt"
) -> GenerateRequest:
    given = {"prompt": prompt, "endpoint": endpoint, "aspect_ratio": aspect_ratio}
    references = {"reference_ids": borrowed.ids, "reference_urls": borrowed.urls}
    try:
        return parse(GenerateRequest, given | references)
    except InvalidRequest as error:
        if error.field != "prompt":
            raise
        raise InvalidRequest(error.message.replace("prompt", field, 1), remedy=error.remedy, field=field) from error


def _listed(urls: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for position, url in enumerate(urls):
        yield f"reference_image_urls.{position}", url


def _taken_on(job: Job) -> Generation:
    return Generation(status=_state(job), generation_id=job.job_id, credits_used=job.plan.price)


def _state(job: Job) -> State:
    """Return this dialect's word for a job's state; it does not know `queued`."""
    state = state_of(job.state)
    return "pending" if state == "queued" else state
