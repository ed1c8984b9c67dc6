"""Seed A's dialect, as of its version 2.1.0: a trusted service makes and deletes pictures for users that it names."""

from collections.abc import Sequence
from typing import Annotated, Generic, Literal, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from lib.api.addresses import picture_url
from lib.api.bodies import describes, json_body
from lib.api.camel import Camel
from lib.api.gate import IdempotencyKey, PathId, RepeatableRoute, Wired
from lib.api.internal_gate import TrustedRoute
from lib.api.outcome import failure_of, warnings_of
from lib.api.services import Services
from lib.api.waiting import ended
from lib.errors import NotFound
from lib.ids import new_id
from lib.model.asset import Asset
from lib.model.record import parse
from lib.model.request import AUTO, GenerateRequest
from lib.model.text_request import MAX_SOURCE_TEXT, PromptRequest, TextTask
from lib.prompts.answers import WrittenPrompt
from lib.prompts.slugs import slug_of
from lib.studio.library.renditions import Rendition

router = APIRouter(prefix="/internal", tags=["internal"], dependencies=[TrustedRoute])
_SQUARE = "1:1"  # the dialect has no field for a shape, and its exercise asks for a square
_FOLDER = "generated-images"
_RENDITIONS: dict[tuple[str, str], Rendition] = {("full", "png"): "full", ("thumbnails", "jpg"): "thumbnail"}

Content = TypeVar("Content")


class Envelope(Camel, Generic[Content]):
    """A call that went well."""

    success: Literal[True] = True
    data: Content


class GenerateBody(Camel):
    """One picture for a user. `slug` names the files that people save; it follows the title where it is absent."""

    prompt: str
    model: str = AUTO
    user_id: str
    title: str = ""
    slug: str = ""

    def to_request(self) -> GenerateRequest:
        """Return it in our words; raise `InvalidRequest`."""
        given = {
            "prompt": self.prompt,
            "model": self.model,
            "title": self.title,
            "slug": self.slug or slug_of(self.title),
        }
        return parse(GenerateRequest, {**given, "aspect_ratio": _SQUARE, "output_format": "png"})


class PromptBody(Camel):
    """A text to write an image prompt of. `model` is the text model that writes; without it one is chosen."""

    text: str = Field(max_length=MAX_SOURCE_TEXT)
    model: str = AUTO
    user_id: str

    def to_request(self) -> PromptRequest:
        """Return it in our words; raise `InvalidRequest`."""
        return parse(PromptRequest, {"task": TextTask.WRITE, "text": self.text, "model": self.model})


class GeneratedPrompt(Camel):
    """An image prompt and the model that wrote it; where that is not the one asked for, `warnings` says why."""

    prompt: str
    model: str
    warnings: tuple[str, ...] | None = None


class GeneratedImage(Camel):
    """One picture: addresses that a browser opens for a day, and the keys of its files.

    A file lies under `/internal/` and its key. Where no thumbnail could be made its two fields are absent, and
    `warnings` says so.
    """

    id: str
    thumbnail_url: str | None = None
    full_size_url: str
    thumbnail_gcs_path: str | None = None
    gcs_path: str
    warnings: tuple[str, ...] | None = None


class Deleted(Camel):
    """What was deleted."""

    id: str


@router.post(
    "/images/prompts/generate",
    response_model_exclude_none=True,
    openapi_extra=describes(
        PromptBody,
        {
            "text": "Research about artificial intelligence and machine learning trends",
            "model": "composer",
            "userId": "user_abc123",
        },
    ),
)
async def write_prompt(
    body: Annotated[PromptBody, Depends(json_body(PromptBody))],
    request: Request,
    services: Wired,
    key: IdempotencyKey,
) -> Envelope[GeneratedPrompt]:
    """Write an image prompt of a text; no picture is made or charged."""
    key = key or new_id("key")
    actor = await run_in_threadpool(services.studio.workspaces.internal_user, body.user_id)
    request.state.user_id = actor.user_id  # for the access log
    job = await run_in_threadpool(services.studio.texts.submit, actor, body.to_request(), key)
    job = await ended(services, actor, job, key=key)
    if job.answer is None:
        raise failure_of(job)
    written = services.studio.texts.answer(job)
    assert isinstance(written, WrittenPrompt)  # noqa: S101 - the shape of this task's answers
    data = GeneratedPrompt(prompt=written.prompt, model=job.plan.model, warnings=job.plan.notices or None)
    return Envelope(data=data)


@router.post(
    "/images/generate",
    response_model_exclude_none=True,
    openapi_extra=describes(
        GenerateBody,
        {
            "prompt": "A serene mountain landscape at sunset with a lake reflection",
            "model": "sandbox-artist",
            "userId": "user_abc123",
            "title": "Mountain Sunset",
        },
    ),
)
async def generate(
    body: Annotated[GenerateBody, Depends(json_body(GenerateBody))],
    request: Request,
    services: Wired,
    key: IdempotencyKey,
) -> Envelope[GeneratedImage]:
    """Make one square picture and wait for it."""
    key = key or new_id("key")
    actor = await run_in_threadpool(services.studio.workspaces.internal_user, body.user_id)
    request.state.user_id = actor.user_id  # for the access log
    job = await run_in_threadpool(services.studio.submit, actor, body.to_request(), key)
    job = await ended(services, actor, job, key=key)
    if not job.asset_ids:
        raise failure_of(job)
    asset = await run_in_threadpool(services.studio.asset, actor, job.asset_ids[0])
    return Envelope(data=_image(asset, request, services, warnings_of(job)))


@router.delete("/images/{image_id}", dependencies=[RepeatableRoute])
async def delete(image_id: PathId, services: Wired) -> Envelope[Deleted]:
    """Delete a picture; deleting it again changes nothing."""
    caretaker = services.studio.workspaces.internal_caretaker()
    await run_in_threadpool(services.studio.delete, caretaker, image_id)
    return Envelope(data=Deleted(id=image_id))


@router.get(f"/{_FOLDER}/{{folder}}/{{name}}", response_class=Response)
async def file(folder: str, name: str, services: Wired) -> Response:
    """Return the file behind a key: `full/….png` or `thumbnails/….jpg`; of a deleted picture there is none."""
    image_id, _, extension = name.rpartition(".")
    rendition = _RENDITIONS.get((folder, extension))
    if rendition is None:
        raise NotFound("There is no such file.")
    caretaker = services.studio.workspaces.internal_caretaker()
    asset = await run_in_threadpool(services.studio.asset, caretaker, image_id)
    if asset.trashed_at is not None:
        raise NotFound("There is no such file.")
    content, media_type = await run_in_threadpool(services.studio.content, caretaker, image_id, rendition)
    return Response(content, media_type=media_type)


def _image(asset: Asset, request: Request, services: Services, warnings: Sequence[str]) -> GeneratedImage:
    image_id = asset.asset_id
    has_thumbnail = asset.thumbnail is not None
    if not has_thumbnail:
        warnings = (*warnings, "There is no thumbnail; use the full image.")
    return GeneratedImage(
        id=image_id,
        thumbnail_url=picture_url(image_id, request, services, "thumbnail") if has_thumbnail else None,
        full_size_url=picture_url(image_id, request, services),
        thumbnail_gcs_path=f"{_FOLDER}/thumbnails/{image_id}.jpg" if has_thumbnail else None,
        gcs_path=f"{_FOLDER}/full/{image_id}.png",
        warnings=tuple(warnings) or None,
    )
