"""Seed B's dialect: pictures changed, enlarged, or followed by a new one. Each call waits for its picture."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from pydantic import BeforeValidator, Field
from starlette.concurrency import run_in_threadpool

from lib.api.bodies import MAX_PICTURE_BODY_BYTES, describes, json_body
from lib.api.gate import Caller, IdempotencyKey, Wired
from lib.api.pictures import data_url, taken_in, taken_in_if_any
from lib.api.services import Services
from lib.api.waiting import ended
from lib.catalog.tasks import TaskSpec
from lib.errors import ProviderError
from lib.model.actor import Actor
from lib.model.job import Job
from lib.model.picture_request import ControlRequest, EditRequest, UpscaleMode, UpscaleRequest
from lib.model.record import Record, parse
from lib.model.request import Operation

router = APIRouter(prefix="/api/image-studio", tags=["studio"])
_TO_COME = "img_to_come"
_SIDES = {"expand_left": "left", "expand_right": "right", "expand_up": "up", "expand_down": "down"}
_STRENGTHS = ("control_strength", "fidelity", "style_strength", "composition_fidelity", "change_strength")
_PICTURES = MAX_PICTURE_BODY_BYTES

_Format = Annotated[str, BeforeValidator(lambda value: "jpeg" if value == "jpg" else value)]


class _Common(Record):
    """What the three have in common."""

    provider: str | None = None
    model: str | None = None
    negative_prompt: str | None = None
    seed: int | None = None
    output_format: _Format = "png"

    def passed_on(self, *left_out: str) -> dict[str, Any]:
        """Return what our own requests call by the same name."""
        return self.model_dump(exclude_none=True, exclude={"operation", *left_out})


class EditBody(_Common):
    """One picture and what to do to it; which inputs an operation uses is told by `edit/operations`."""

    image_base64: str = Field(repr=False)
    operation: str
    prompt: str | None = None
    mask_base64: str | None = Field(default=None, repr=False)
    search_prompt: str | None = None
    select_prompt: str | None = None
    background_image_base64: str | None = Field(default=None, repr=False)
    lighting_image_base64: str | None = Field(default=None, repr=False)
    expand_left: int = Field(default=0, ge=0, le=2000)
    expand_right: int = Field(default=0, ge=0, le=2000)
    expand_up: int = Field(default=0, ge=0, le=2000)
    expand_down: int = Field(default=0, ge=0, le=2000)
    style_preset: str | None = None
    guidance_scale: float | None = None
    steps: int | None = None
    options: dict[str, Any] = Field(default_factory=dict)

    def to_request(self, pictures: Mapping[str, str | None]) -> EditRequest:
        """Return it in our words, over the ids of its pictures; raise `InvalidRequest`."""
        sides = {ours: getattr(self, theirs) for theirs, ours in _SIDES.items()}
        given = self.passed_on(*_IMAGES_OF_EDIT, *_SIDES) | {"task": self.operation, **pictures}
        return parse(EditRequest, given | ({"expansion": sides} if any(sides.values()) else {}))


class UpscaleBody(_Common):
    """One picture and how to enlarge it."""

    image_base64: str = Field(repr=False)
    mode: UpscaleMode = UpscaleMode.AUTO
    target_width: int | None = None
    target_height: int | None = None
    preset: str | None = None
    prompt: str | None = None

    def to_request(self, image_id: str) -> UpscaleRequest:
        """Return it in our words; raise `InvalidRequest`."""
        return parse(UpscaleRequest, self.passed_on("image_base64") | {"image_id": image_id})


class ControlBody(_Common):
    """A sketch, a structure or a style, and what to make of it. Strengths are 0 to 1, and 0 is a value."""

    control_image_base64: str = Field(repr=False)
    operation: str
    prompt: str
    style_image_base64: str | None = Field(default=None, repr=False)
    control_strength: float | None = None
    fidelity: float | None = None
    style_strength: float | None = None
    composition_fidelity: float | None = None
    change_strength: float | None = None
    aspect_ratio: str | None = None
    style_preset: str | None = None

    def to_request(self, control_id: str, style_id: str | None) -> ControlRequest:
        """Return it in our words; raise `InvalidRequest`."""
        given = self.passed_on("control_image_base64", "style_image_base64")
        return parse(ControlRequest, given | {"task": self.operation, "control_id": control_id, "style_id": style_id})


_IMAGES_OF_EDIT = {
    "image_base64": "image_id",
    "mask_base64": "mask_id",
    "background_image_base64": "background_id",
    "lighting_image_base64": "lighting_id",
}


class PictureAnswer(Record):
    """The picture that came of it, as a `data:` address."""

    success: bool = True
    operation: str
    provider: str
    image_base64: str
    width: int
    height: int
    metadata: dict[str, Any]


class UpscaleAnswer(Record):
    """The enlarged picture; `mode` is the one that was used."""

    success: bool = True
    mode: str
    image_base64: str
    width: int
    height: int
    metadata: dict[str, Any]


class OperationEntry(Record):
    """One thing that can be done, and which inputs it uses."""

    label: str
    description: str
    provider: str
    fields: dict[str, bool]


class OperationList(Record):
    """What can be done, by name."""

    operations: dict[str, OperationEntry]


@router.get("/edit/operations")
async def edit_operations(_caller: Caller, services: Wired) -> OperationList:
    """List the kinds of edit and the inputs of each."""
    return _listed(services.studio.edit_operations())


@router.get("/control/operations")
async def control_operations(_caller: Caller, services: Wired) -> OperationList:
    """List the ways in which a picture can guide a new one, and the inputs of each."""
    return _listed(services.studio.control_operations())


@router.post("/edit/process", response_model=PictureAnswer, openapi_extra=describes(EditBody))
async def edit(
    caller: Caller,
    body: Annotated[EditBody, Depends(json_body(EditBody, max_bytes=_PICTURES))],
    services: Wired,
    key: IdempotencyKey,
) -> Response:
    """Change a picture and wait for the result."""
    services.catalog.task(Operation.EDIT, body.operation)
    body.to_request({"image_id": _TO_COME})  # what is wrong with the rest is told before a picture is kept
    pictures = {
        ours: await taken_in_if_any(services, caller, getattr(body, theirs), field=theirs)
        for theirs, ours in _IMAGES_OF_EDIT.items()
    }
    job = await _ended(services, caller, body.to_request(pictures), key)

    return await _picture_answer(services, caller, job, body.operation)


@router.post("/upscale", response_model=UpscaleAnswer, openapi_extra=describes(UpscaleBody))
async def upscale(
    caller: Caller,
    body: Annotated[UpscaleBody, Depends(json_body(UpscaleBody, max_bytes=_PICTURES))],
    services: Wired,
    key: IdempotencyKey,
) -> Response:
    """Enlarge a picture and wait for the result."""
    body.to_request(_TO_COME)
    image_id = await taken_in(services, caller, body.image_base64, field="image_base64")
    job = await _ended(services, caller, body.to_request(image_id), key)

    def render() -> str:
        asset = services.studio.asset(caller, job.asset_ids[0])
        original = services.studio.asset(caller, image_id).size
        return UpscaleAnswer(
            mode=job.plan.sent.task,
            image_base64=data_url(services, caller, asset.asset_id),
            width=asset.size.width,
            height=asset.size.height,
            metadata={
                "preset": body.preset,
                "original_width": original.width,
                "original_height": original.height,
                "upscale_factor": round(asset.size.width / original.width, 4),
                "provider": job.plan.provider,
                "model": job.plan.model,
            },
        ).model_dump_json()

    return Response(await run_in_threadpool(render), media_type="application/json")


@router.post("/control/process", response_model=PictureAnswer, openapi_extra=describes(ControlBody))
async def control(
    caller: Caller,
    body: Annotated[ControlBody, Depends(json_body(ControlBody, max_bytes=_PICTURES))],
    services: Wired,
    key: IdempotencyKey,
) -> Response:
    """Make a picture that follows another one and wait for it."""
    services.catalog.task(Operation.CONTROL, body.operation)
    body.to_request(_TO_COME, None)
    control_id = await taken_in(services, caller, body.control_image_base64, field="control_image_base64")
    style_id = await taken_in_if_any(services, caller, body.style_image_base64, field="style_image_base64")
    job = await _ended(services, caller, body.to_request(control_id, style_id), key)

    used = {name: getattr(job.plan.sent, name) for name in _STRENGTHS}
    told = {name: value for name, value in used.items() if value is not None}
    return await _picture_answer(services, caller, job, body.operation, **told)


async def _picture_answer(services: Services, actor: Actor, job: Job, operation: str, **told: Any) -> Response:
    """Return a job's picture; `told` stands among the metadata."""

    def render() -> str:
        asset = services.studio.asset(actor, job.asset_ids[0])
        return PictureAnswer(
            operation=operation,
            provider=job.plan.provider,
            image_base64=data_url(services, actor, asset.asset_id),
            width=asset.size.width,
            height=asset.size.height,
            metadata={
                "operation": operation,
                **told,
                "processing_time": asset.seconds,
                "model": job.plan.model,
            },
        ).model_dump_json()

    return Response(await run_in_threadpool(render), media_type="application/json")


async def _ended(
    services: Services, actor: Actor, request: EditRequest | UpscaleRequest | ControlRequest, key: str | None
) -> Job:
    """Return the job once it has brought its picture; raise `ProviderError` where it has not."""
    job = await run_in_threadpool(services.studio.submit, actor, request, key)
    job = await ended(services, actor, job)
    if not job.asset_ids:
        raise ProviderError(job.failures[0].sentence() if job.failures else "Cancelled.", provider=job.plan.provider)
    return job


def _listed(tasks: Iterable[TaskSpec]) -> OperationList:
    return OperationList(
        operations={
            task.id: OperationEntry(
                label=task.label,
                description=task.description,
                provider=task.vendor,
                fields={str(name): used for name, used in task.fields.items()},
            )
            for task in tasks
        }
    )
