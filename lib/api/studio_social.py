"""Seed B's dialect: one picture fitted to the formats of social platforms."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from lib.api.bodies import MAX_PICTURE_BODY_BYTES, describes, json_body
from lib.api.gate import Caller, IdempotencyKey, Wired
from lib.api.pictures import data_url, taken_in
from lib.api.services import Services
from lib.api.waiting import ended
from lib.errors import EngineFailed
from lib.model.actor import Actor
from lib.model.job import Job
from lib.model.record import Record, parse
from lib.model.request import FocalPoint, SocialRequest
from lib.studio.social.orders import targets_for

router = APIRouter(prefix="/api/image-studio/social", tags=["studio"])


class OptimizeBody(Record):
    """A picture and where it shall go. `format_names` maps platforms to formats; without it the usual one is made."""

    image_base64: str = Field(repr=False)
    platforms: tuple[str, ...]
    format_names: dict[str, str] = Field(default_factory=dict)
    show_safe_zones: bool = False
    crop_mode: str = "smart"
    focal_point: FocalPoint | None = None
    output_format: str = "png"

    def to_request(self, services: Services, asset_id: str) -> SocialRequest:
        """Return it in our words; raise `InvalidRequest` naming a platform or format that is not known."""
        given = self.model_dump(include={"show_safe_zones", "crop_mode", "focal_point", "output_format"})
        targets = targets_for(services.catalog, self.platforms, self.format_names)
        return parse(SocialRequest, {**given, "asset_id": asset_id, "targets": targets})


class OptimizedImage(Record):
    """One format that was made."""

    platform: str
    format: str
    image_base64: str
    width: int
    height: int


class OptimizeAnswer(Record):
    """All of them."""

    success: bool
    results: tuple[OptimizedImage, ...]
    total_optimized: int


@router.post("/optimize", response_model=OptimizeAnswer, openapi_extra=describes(OptimizeBody))
async def optimize(
    caller: Caller,
    body: Annotated[OptimizeBody, Depends(json_body(OptimizeBody, max_bytes=MAX_PICTURE_BODY_BYTES))],
    services: Wired,
    key: IdempotencyKey,
) -> Response:
    """Fit a picture to one format of each platform and wait for the files. A format that is not known is an error."""
    body.to_request(services, "img_to_come")  # what is wrong with the rest is told before a picture is kept
    asset_id = await taken_in(services, caller, body.image_base64, field="image_base64")
    request = body.to_request(services, asset_id)
    job = await run_in_threadpool(services.studio.submit, caller, request, key)
    job = await ended(services, caller, job)
    content = await run_in_threadpool(_render, services, caller, job)
    return Response(content, media_type="application/json")


def _render(services: Services, actor: Actor, job: Job) -> str:
    if job.failures:
        raise EngineFailed(job.failures[0].message, remedy=job.failures[0].remedy)
    results = tuple(
        OptimizedImage(
            platform=made.platform,
            format=made.format_name,
            image_base64=data_url(services, actor, made.asset_id),
            width=made.size.width,
            height=made.size.height,
        )
        for made in services.studio.social_results(actor, [job.job_id])
    )
    return OptimizeAnswer(success=True, results=results, total_optimized=len(results)).model_dump_json()
