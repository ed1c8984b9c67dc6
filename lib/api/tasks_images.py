"""The images of a workspace in seed C's dialect: listed, taken in, shown, deleted; and the models to make more with."""

from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from lib.api.bodies import MAX_PICTURE_BODY_BYTES, describes, json_body
from lib.api.camel import Camel
from lib.api.examples import PICTURE
from lib.api.gate import PathId, RepeatableRoute, Wired
from lib.api.pictures import is_data_url, taken_in
from lib.api.services import Services
from lib.api.tasks_records import COMMON_RATIOS, PLACE, ImageRecord, image_record
from lib.api.workspace_gate import Member
from lib.catalog import ModelSpec
from lib.model.actor import Actor
from lib.model.asset import AssetPage, AssetQuery
from lib.model.picture_request import EditTask
from lib.model.request import MAX_VARIATIONS, Operation, OutputFormat
from lib.studio.planning.offers import Offer

router = APIRouter(prefix=f"{PLACE}/{{workspaceId}}", tags=["tasks"])
DEFAULT_SIZE = 50
MAX_SIZE = 200
_MAX_PAGE = 1_000_000
_FORMATS: tuple[OutputFormat, ...] = ("png", "jpeg", "webp")
_FACTORS = (2, 4)
Capability = Literal["text2image", "image2image", "upscale"]
_CAPABILITIES: dict[Operation, Capability] = {
    Operation.GENERATE: "text2image",
    Operation.EDIT: "image2image",
    Operation.UPSCALE: "upscale",
}
Page = Annotated[int, Query(description="From 1; other numbers are brought into range.")]
PageSize = Annotated[int, Query(description=f"1 to {MAX_SIZE}; other numbers are brought into range.")]


class ImageModel(Camel):
    """A model that tasks may name. `allowed` tells whether it can be used now; where not, `description` says why."""

    id: str
    name: str
    provider: str
    description: str
    capabilities: tuple[Capability, ...]
    max_images: int
    aspect_ratios: tuple[str, ...]
    output_formats: tuple[OutputFormat, ...]
    upscale_factors: tuple[int, ...]
    allowed: bool
    order: int


class ImageModelPage(Camel):
    """One page of models."""

    image_models: tuple[ImageModel, ...]
    page: int
    size: int
    total: int


class ImagePage(Camel):
    """One page of images, newest first; beyond the end it is empty."""

    images: tuple[ImageRecord, ...]
    page: int
    size: int
    total: int


class UploadBody(Camel):
    """A picture to take in: a `data:` address with base64, or a public https address."""

    url: str = Field(min_length=1)


@router.get("/image-models")
async def image_models(
    member: Member, services: Wired, page: Page = 1, size: PageSize = DEFAULT_SIZE
) -> ImageModelPage:
    """List the models that tasks of this workspace may name."""
    page, size = _in_range(page, size)
    found = await run_in_threadpool(_models, services, member)
    shown = found[(page - 1) * size : page * size]
    return ImageModelPage(image_models=tuple(shown), page=page, size=size, total=len(found))


@router.get("/images")
async def images(
    member: Member, request: Request, services: Wired, page: Page = 1, size: PageSize = DEFAULT_SIZE
) -> ImagePage:
    """List the images of the workspace."""
    page, size = _in_range(page, size)
    query = AssetQuery(page=page, page_size=size)
    found: AssetPage = await run_in_threadpool(services.studio.assets, member, query)
    shown = tuple(image_record(asset, request, services) for asset in found.assets)
    return ImagePage(images=shown, page=page, size=size, total=found.total)


@router.post(
    "/images", status_code=201, dependencies=[RepeatableRoute], openapi_extra=describes(UploadBody, {"url": PICTURE})
)
async def upload(
    member: Member,
    body: Annotated[UploadBody, Depends(json_body(UploadBody, max_bytes=MAX_PICTURE_BODY_BYTES))],
    request: Request,
    services: Wired,
) -> ImageRecord:
    """Take a picture in; the caller owns it. The same file again is the same image."""
    if is_data_url(body.url):
        asset_id = await taken_in(services, member, body.url, field="url")
    else:
        fetched = await run_in_threadpool(services.studio.own_images.fetch, member, body.url, field="url")
        asset_id = fetched.asset_id
    asset = await run_in_threadpool(services.studio.asset, member, asset_id)
    return image_record(asset, request, services)


@router.get("/images/{image_id}")
async def image(image_id: PathId, member: Member, request: Request, services: Wired) -> ImageRecord:
    """Return one image's record."""
    asset = await run_in_threadpool(services.studio.own_images.at_hand, member, image_id)
    return image_record(asset, request, services)


@router.get("/images/{image_id}/content", response_class=Response)
async def content(image_id: PathId, member: Member, services: Wired) -> Response:
    """Return one image's bytes."""
    asset = await run_in_threadpool(services.studio.own_images.at_hand, member, image_id)
    picture, media_type = await run_in_threadpool(services.studio.content, member, asset.asset_id)
    return Response(picture, media_type=media_type)


@router.delete("/images/{image_id}", status_code=204, dependencies=[RepeatableRoute], response_class=Response)
async def delete(image_id: PathId, member: Member, services: Wired) -> Response:
    """Delete an image; only its owner or an administrator may. Deleting it again changes nothing."""
    await run_in_threadpool(services.studio.delete, member, image_id)
    return Response(status_code=204)


def _in_range(page: int, size: int) -> tuple[int, int]:
    return min(max(page, 1), _MAX_PAGE), min(max(size, 1), MAX_SIZE)


def _models(services: Services, actor: Actor) -> list[ImageModel]:
    """Return every model once with all that it can do; usable ones first, otherwise in the catalog's order."""
    operations: dict[tuple[str, str], list[Operation]] = {}
    offers: dict[tuple[str, str], Offer] = {}
    for operation in _CAPABILITIES:
        for offer in services.studio.offers(actor, operation):
            if _suits(offer.model, operation):
                operations.setdefault(offer.key, []).append(operation)
                offers.setdefault(offer.key, offer)
    ordered = sorted(offers.values(), key=lambda offer: not offer.available)
    return [_model(offer, operations[offer.key], order) for order, offer in enumerate(ordered, start=1)]


def _suits(model: ModelSpec, operation: Operation) -> bool:
    """Tell whether a task of this dialect could use the model: its edits are those that a prompt alone drives."""
    return operation is not Operation.EDIT or not model.tasks or EditTask.GENERAL_EDIT in model.tasks


def _model(offer: Offer, operations: Iterable[Operation], order: int) -> ImageModel:
    model = offer.model
    capabilities = tuple(_CAPABILITIES[operation] for operation in operations)
    only_enlarges = capabilities == ("upscale",)
    ratios = next(iter(model.sizes.named.values()), None)
    return ImageModel(
        id=model.id,
        name=model.label,
        provider=offer.provider.id,
        description=offer.reason or f"{model.label} at {offer.provider.label}",
        capabilities=capabilities,
        max_images=1 if only_enlarges else MAX_VARIATIONS,
        aspect_ratios=() if only_enlarges else tuple(ratios or COMMON_RATIOS),
        output_formats=_FORMATS,
        upscale_factors=_FACTORS if "upscale" in capabilities else (),
        allowed=offer.available,
        order=order,
    )
