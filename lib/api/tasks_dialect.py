"""Seed C's dialect: tasks of a workspace that make images and wait for them. Images themselves: `tasks_images`."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BeforeValidator, Field
from starlette.concurrency import run_in_threadpool

from lib.api.bodies import describes, json_body
from lib.api.camel import Camel
from lib.api.field_names import named_as
from lib.api.gate import IdempotencyKey, Wired
from lib.api.outcome import failure_of
from lib.api.services import Services
from lib.api.tasks_records import PLACE, TaskAnswer, task_answer
from lib.api.waiting import ended
from lib.api.workspace_gate import Member
from lib.ids import new_id
from lib.model.actor import Actor
from lib.model.any_request import AnyRequest
from lib.model.asset import Asset
from lib.model.geometry import parse_ratio
from lib.model.job import Job
from lib.model.picture_request import EditRequest, EditTask, UpscaleRequest
from lib.model.record import parse
from lib.model.request import AUTO, MAX_VARIATIONS, GenerateRequest, OutputFormat

router = APIRouter(prefix=f"{PLACE}/{{workspaceId}}", tags=["tasks"])
_OUR_NAMES = {"model": "modelId", "factor": "upscaleFactor", "image_id": "imageId"}
_EDIT_NAMES = _OUR_NAMES | {"image_id": "imageIds", "reference_ids": "imageIds"}
MAX_INPUTS = 16


def _jpeg(value: Any) -> Any:
    return "jpeg" if value == "jpg" else value


def _ratio(value: Any) -> Any:
    if value == AUTO:
        raise ValueError("auto is for edits only; name a ratio such as 16:9, or leave it out")
    if isinstance(value, str):
        parse_ratio(value)
    return value


def _edit_ratio(value: Any) -> Any:
    return value if value == AUTO else _ratio(value)


Format = Annotated[OutputFormat, BeforeValidator(_jpeg)]
ImageId = Annotated[str, Field(min_length=1, max_length=64)]
ImageCount = Annotated[int, Field(ge=1, le=MAX_VARIATIONS)]


class GenerationBody(Camel):
    """Images from a prompt. `modelId` is one of the image models; without it one is chosen and `detail` may say why."""

    prompt: str
    num_images: ImageCount = 1
    aspect_ratio: Annotated[str | None, BeforeValidator(_ratio)] = None
    output_format: Format = "png"
    model_id: str = AUTO

    def to_request(self) -> GenerateRequest:
        """Return it in our words; raise `InvalidRequest`."""
        given: Mapping[str, Any] = {
            "prompt": self.prompt,
            "count": self.num_images,
            "aspect_ratio": self.aspect_ratio,
            "output_format": self.output_format,
            "model": self.model_id,
        }
        return parse(GenerateRequest, given)


class EditBody(Camel):
    """Images made of existing ones by a prompt: the first is changed, the others lend what the prompt says."""

    prompt: str
    image_ids: tuple[ImageId, ...] = Field(min_length=1, max_length=MAX_INPUTS)
    num_images: ImageCount = 1
    aspect_ratio: Annotated[str, BeforeValidator(_edit_ratio)] = AUTO
    output_format: Format = "png"
    model_id: str = AUTO

    def to_request(self) -> EditRequest:
        """Return it in our words; raise `InvalidRequest`."""
        first, *others = dict.fromkeys(self.image_ids)
        given: Mapping[str, Any] = {
            "task": EditTask.GENERAL_EDIT,
            "prompt": self.prompt,
            "image_id": first,
            "reference_ids": tuple(others),
            "count": self.num_images,
            "aspect_ratio": None if self.aspect_ratio == AUTO else self.aspect_ratio,
            "output_format": self.output_format,
            "model": self.model_id,
        }
        return parse(EditRequest, given)


class UpscaleBody(Camel):
    """One image, enlarged. `modelId` is one of the models whose capabilities name `upscale`, or `auto`."""

    image_id: ImageId
    model_id: str
    upscale_factor: Literal[2, 4]
    output_format: Format = "png"

    def to_request(self) -> UpscaleRequest:
        """Return it in our words; raise `InvalidRequest`."""
        given: Mapping[str, Any] = {
            "image_id": self.image_id,
            "factor": self.upscale_factor,
            "output_format": self.output_format,
            "model": self.model_id,
        }
        return parse(UpscaleRequest, given)


@router.post(
    "/image-generation-tasks",
    openapi_extra=describes(
        GenerationBody,
        {
            "prompt": "A red kite over a calm sea",
            "numImages": 1,
            "aspectRatio": "16:9",
            "outputFormat": "png",
            "modelId": "sandbox-artist",
        },
    ),
)
async def generate(
    member: Member,  # first, so that strangers are refused before their body is read
    body: Annotated[GenerationBody, Depends(json_body(GenerationBody))],
    request: Request,
    services: Wired,
    key: IdempotencyKey,
) -> TaskAnswer:
    """Make new images in the workspace; the caller owns them."""
    with named_as(_OUR_NAMES):
        return await _done(services, member, body.to_request(), key, request)


@router.post(
    "/image-edit-tasks",
    openapi_extra=describes(
        EditBody,
        {
            "prompt": "Make the sky stormy",
            "imageIds": ["img_06f2k9c3vd7x8wq1m5n4b0a2zs"],
            "numImages": 1,
            "aspectRatio": "auto",
            "outputFormat": "png",
        },
    ),
)
async def edit(
    member: Member,
    body: Annotated[EditBody, Depends(json_body(EditBody))],
    request: Request,
    services: Wired,
    key: IdempotencyKey,
) -> TaskAnswer:
    """Make new images of existing ones, all of them the caller's own."""
    with named_as(_EDIT_NAMES):
        wanted = body.to_request()
        await run_in_threadpool(services.studio.own_images.require, member, body.image_ids, field="imageIds")
        return await _done(services, member, wanted, key, request)


@router.post(
    "/image-upscale-tasks",
    openapi_extra=describes(
        UpscaleBody,
        {
            "imageId": "img_06f2k9c3vd7x8wq1m5n4b0a2zs",
            "modelId": "auto",
            "upscaleFactor": 2,
            "outputFormat": "png",
        },
    ),
)
async def upscale(
    member: Member,
    body: Annotated[UpscaleBody, Depends(json_body(UpscaleBody))],
    request: Request,
    services: Wired,
    key: IdempotencyKey,
) -> TaskAnswer:
    """Enlarge an image of the caller's own."""
    with named_as(_OUR_NAMES):
        wanted = body.to_request()
        await run_in_threadpool(services.studio.own_images.require, member, (body.image_id,), field="imageId")
        return await _done(services, member, wanted, key, request)


async def _done(services: Services, actor: Actor, wanted: AnyRequest, key: str | None, request: Request) -> TaskAnswer:
    """Submit, wait and answer; partial results are results, with a warning."""
    key = key or new_id("key")
    job = await run_in_threadpool(services.studio.submit, actor, wanted, key)
    job = await ended(services, actor, job, key=key)
    if not job.asset_ids:
        raise failure_of(job)
    assets = await run_in_threadpool(_assets, services, actor, job)
    return task_answer(job, assets, request, services)


def _assets(services: Services, actor: Actor, job: Job) -> list[Asset]:
    return [services.studio.asset(actor, asset_id) for asset_id in job.asset_ids]
