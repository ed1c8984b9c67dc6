"""Seed B's dialect: one blocking call makes images and brings them back as base64."""

import base64
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from lib.api.bodies import describes, json_body
from lib.api.gate import Caller, IdempotencyKey, Wired
from lib.api.waiting import ended
from lib.catalog import Catalog
from lib.errors import InvalidRequest, ProviderError
from lib.model.actor import Actor
from lib.model.geometry import MAX_SIDE, Size, parse_ratio
from lib.model.job import Item, ItemState, Job
from lib.model.record import Record, parse
from lib.model.request import AUTO, MAX_VARIATIONS, GenerateRequest, Quality
from lib.studio.service import Studio

router = APIRouter(prefix="/api/image-studio", tags=["studio"])
_PASSED_ON = (
    "prompt",
    "negative_prompt",
    "provider",
    "model",
    "aspect_ratio",
    "style_preset",
    "template_id",
    "quality",
    "guidance_scale",
    "steps",
    "seed",
)


class CreateBody(Record):
    """What to make. Only the prompt is needed."""

    prompt: str
    template_id: str | None = None
    provider: str = AUTO
    model: str | None = None
    width: int | None = Field(default=None, ge=1, le=MAX_SIDE)
    height: int | None = Field(default=None, ge=1, le=MAX_SIDE)
    aspect_ratio: str | None = None
    style_preset: str | None = None
    quality: str = Quality.STANDARD
    negative_prompt: str | None = None
    guidance_scale: float | None = None
    steps: int | None = None
    seed: int | None = None
    num_variations: int = Field(default=1, ge=1, le=MAX_VARIATIONS)
    enhance_prompt: bool = True
    use_persona: bool = False
    persona_id: str | None = None

    def to_request(self, catalog: Catalog) -> GenerateRequest:
        """Return it in our words; raise `InvalidRequest`. A provider may be a model's trade name."""
        given = {name: getattr(self, name) for name in _PASSED_ON if name in self.model_fields_set}
        given = {name: value for name, value in given.items() if value is not None}
        if traded := catalog.traded_as(self.provider):
            given |= {"provider": traded.provider, "model": self.model or traded.id}
        given |= {"size": self._size(), "count": self.num_variations, "enhance_prompt": self.enhance_prompt}
        return parse(GenerateRequest, {**given, "persona_id": self.persona_id if self.use_persona else None})

    def _size(self) -> Size | None:
        if self.width is None and self.height is None:
            return None
        width, height = self.width, self.height
        if width is None or height is None:
            width, height = self._other_side(width, height)
        return parse(Size, {"width": width, "height": height})

    def _other_side(self, width: int | None, height: int | None) -> tuple[int, int]:
        missing = "width" if width is None else "height"
        if self.aspect_ratio is None:
            raise InvalidRequest(
                f"{missing}: is required beside the other side.", remedy="Or give an aspect_ratio.", field=missing
            )
        try:
            ratio = parse_ratio(self.aspect_ratio)
        except ValueError as exc:
            raise InvalidRequest(f"aspect_ratio: {exc}.", field="aspect_ratio") from exc
        if width is None:
            height = height or 1
            return max(1, round(height * ratio)), height
        return width, max(1, round(width / ratio))


class Applied(Record):
    """What was really asked of the model."""

    prompt: str
    enhanced_prompt: str
    template_id: str | None = None
    template_name: str | None = None
    provider: str
    model: str
    dimensions: str
    quality: Quality


class CreatedImage(Record):
    """One image; `variation` counts from one, in the order that was asked."""

    image_base64: str
    width: int
    height: int
    provider: str
    model: str
    variation: int


class CreateAnswer(Record):
    """What came of it; some may have failed while others are here."""

    success: bool
    request: Applied
    results: tuple[CreatedImage, ...]
    total_generated: int
    total_failed: int


@router.post("/create", response_model=CreateAnswer, openapi_extra=describes(CreateBody))
async def create(
    caller: Caller,  # first, so that strangers are refused before their body is read
    body: Annotated[CreateBody, Depends(json_body(CreateBody))],
    services: Wired,
    key: IdempotencyKey,
) -> Response:
    """Make one to ten images and wait for them.

    Answers with what succeeded as long as anything did. When it takes too long, the error names the job, which goes on.
    """
    request = body.to_request(services.catalog)
    if body.use_persona and body.persona_id is None:
        newest = await run_in_threadpool(services.studio.prompt_book.personas.newest, caller)
        request = request.model_copy(update={"persona_id": newest.persona_id})
    job = await run_in_threadpool(services.studio.submit, caller, request, key)
    job = await ended(services, caller, job)
    delivered = [item for item in job.items if item.state is ItemState.COMPLETED]
    if not delivered:
        raise ProviderError(job.failures[0].sentence() if job.failures else "Cancelled.", provider=job.plan.provider)
    content = await run_in_threadpool(_render, services.studio, caller, job, delivered, prompt=body.prompt)
    return Response(content, media_type="application/json")


def _render(studio: Studio, actor: Actor, job: Job, delivered: Sequence[Item], *, prompt: str) -> str:
    """Return the answer as JSON; reads and encodes whole pictures, so it runs off the event loop."""
    plan = job.plan
    images = [
        CreatedImage(
            image_base64=base64.b64encode(studio.content(actor, item.asset_id)[0]).decode(),
            width=plan.target.width,
            height=plan.target.height,
            provider=plan.provider,
            model=plan.model,
            variation=item.position + 1,
        )
        for item in delivered
        if item.asset_id is not None
    ]
    applied = Applied(
        prompt=prompt,
        enhanced_prompt=plan.sent.prompt,
        template_id=job.request.template_id if isinstance(job.request, GenerateRequest) else None,
        template_name=plan.template_name,
        provider=plan.provider,
        model=plan.model,
        dimensions=str(plan.target),
        quality=plan.quality,
    )
    answer = CreateAnswer(
        success=True,
        request=applied,
        results=tuple(images),
        total_generated=len(delivered),
        total_failed=len(job.items) - len(delivered),
    )
    return answer.model_dump_json()
