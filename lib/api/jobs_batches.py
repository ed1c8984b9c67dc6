"""Seed D's dialect: many images at once, drafts first where wanted."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field, WithJsonSchema
from starlette.concurrency import run_in_threadpool

from lib.api.bodies import describes, json_body, known_of, name_ignored
from lib.api.gate import Caller, IdempotencyKey, PathId, Wired
from lib.api.jobs_dialect import GenerateBody, State, state_of, whole_seconds
from lib.errors import InvalidRequest
from lib.model.batch import Batch, Cell, Workflow
from lib.model.record import Record, parse
from lib.model.request import GenerateRequest

router = APIRouter(prefix="/api/v1/images", tags=["jobs"])
_WORKFLOWS = {workflow.value: workflow for workflow in Workflow} | {"final_only": Workflow.PLAIN}
_Image = Annotated[dict[str, Any], WithJsonSchema(GenerateBody.model_json_schema())]


class BatchBody(Record):
    """Images to make together; with `draft_then_final` all of them as drafts first."""

    images: tuple[_Image, ...] = Field(min_length=1)
    blog_id: str = ""
    workflow: str = Workflow.PLAIN

    def to_cells(self) -> Iterator[Cell]:
        """Yield them in our words; raise `InvalidRequest` naming the image and the field."""
        for position, image in enumerate(self.images):
            yield Cell(request=_request(position, image))

    def to_workflow(self) -> Workflow:
        """Return it in our words; raise `InvalidRequest`."""
        found = _WORKFLOWS.get(self.workflow)
        if found is None:
            known = ", ".join(_WORKFLOWS)
            raise InvalidRequest(
                f"workflow: {self.workflow[:60]!r} is not known.", remedy=f"Choose one of: {known}.", field="workflow"
            )
        return found


class BatchAccepted(Record):
    """A batch that was taken on, or as it stands."""

    batch_id: str
    job_ids: tuple[str, ...]
    status: State
    total_images: int
    progress_percentage: int
    estimated_completion_time: int | None = None
    """Seconds from now."""


@router.post("/batch-generate", status_code=202, response_model_exclude_none=True, openapi_extra=describes(BatchBody))
async def batch_generate(
    caller: Caller,
    body: Annotated[BatchBody, Depends(json_body(BatchBody))],
    request: Request,
    services: Wired,
    key: IdempotencyKey,
) -> BatchAccepted:
    """Take a batch on, all of it or nothing, and answer at once with a job for each image."""
    name_ignored(request, (name for image in body.images for name in image if name not in GenerateBody.model_fields))
    cells, workflow = list(body.to_cells()), body.to_workflow()

    def submit() -> Batch:
        return services.studio.batches.submit(caller, cells, workflow=workflow, campaign=body.blog_id, key=key)

    return _answer(await run_in_threadpool(submit))


@router.get("/batches/{batch_id}", response_model_exclude_none=True)
async def batch_status(batch_id: PathId, caller: Caller, services: Wired) -> BatchAccepted:
    """Tell where a batch stands: the roll-up of its jobs."""
    return _answer(await run_in_threadpool(services.studio.batches.load, caller, batch_id))


def _request(position: int, image: dict[str, Any]) -> GenerateRequest:
    try:
        return parse(GenerateBody, known_of(GenerateBody, image)).to_request()
    except InvalidRequest as error:
        raise InvalidRequest(
            f"images.{position}.{error.message}", remedy=error.remedy, field=f"images.{position}.{error.field}"
        ) from error


def _answer(batch: Batch) -> BatchAccepted:
    return BatchAccepted(
        batch_id=batch.batch_id,
        job_ids=batch.job_ids,
        status=state_of(batch.state),
        total_images=batch.total_images,
        progress_percentage=batch.progress,
        estimated_completion_time=None if batch.state.is_ended else whole_seconds(batch.eta_s),
    )
