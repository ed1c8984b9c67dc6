"""What seed C's dialect answers with: one shape for all of its tasks, made of pictures' records."""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from fastapi import Request
from pydantic import Field
from pydantic.alias_generators import to_camel

from lib.api.addresses import absolute
from lib.api.camel import Camel
from lib.api.outcome import warnings_of
from lib.api.services import Services
from lib.model.asset import Asset, AssetKind
from lib.model.geometry import Size, parse_ratio
from lib.model.job import Job

PLACE = "/api/image-service/v1/workspaces"
COMMON_RATIOS = ("21:9", "16:9", "3:2", "4:3", "5:4", "1:1", "4:5", "3:4", "2:3", "9:16")
_NEARLY = 0.01  # models draw whole blocks of pixels, so their sides are off by a few
_PARAMETERS = (
    *("task", "aspect_ratio", "resolution", "quality", "style_preset", "guidance_scale", "steps"),
    *("negative_prompt", "creativity", "strength"),
)


class Links(Camel):
    """Where an image's bytes lie; the address wants the bearer token."""

    content: str


class ImageRecord(Camel):
    """One image. `generationId` is shared by all images of one request; an uploaded image stands alone."""

    id: str
    generation_id: str
    workspace_id: str
    created_by_user_id: str
    prompt: str
    """Empty for upscales and uploads."""
    model: str
    parameters: dict[str, Any]
    input_image_ids: tuple[str, ...]
    image_width: int | None
    image_height: int | None
    image_size: int | None
    """Bytes."""
    created_at: datetime
    updated_at: datetime
    links: Links = Field(alias="_links")


class TaskAnswer(Camel):
    """The images that a task made. `detail` is a warning: there are fewer than asked for, or something differs."""

    images: tuple[ImageRecord, ...]
    generation_id: str
    description: str
    detail: str | None


def image_record(asset: Asset, request: Request, services: Services) -> ImageRecord:
    """Return a picture as this dialect shows it."""
    path = f"{PLACE}/{asset.workspace_id}/images/{asset.asset_id}/content"
    return ImageRecord(
        id=asset.asset_id,
        generation_id=asset.job_id or asset.asset_id,
        workspace_id=asset.workspace_id,
        created_by_user_id=asset.owner_id,
        prompt="" if asset.kind is AssetKind.UPSCALED else asset.prompt,
        model=asset.model,
        parameters=_parameters(asset),
        input_image_ids=asset.parents,
        image_width=asset.size.width,
        image_height=asset.size.height,
        image_size=asset.bytes,
        created_at=asset.created_at,
        updated_at=asset.created_at,
        links=Links(content=absolute(request, services, path)),
    )


def task_answer(job: Job, assets: Iterable[Asset], request: Request, services: Services) -> TaskAnswer:
    """Return what came of a job, with what should be known about it."""
    made = tuple(assets)
    words = (str(asset.parameters.get("words") or "") for asset in made)
    return TaskAnswer(
        images=tuple(image_record(asset, request, services) for asset in made),
        generation_id=job.job_id,
        description=next((text for text in words if text), ""),
        detail=" ".join(warnings_of(job)) or None,
    )


def _parameters(asset: Asset) -> dict[str, Any]:
    """Return what the picture was made with; `maker` says whether an AI model, a drawing program or neither made it."""
    known = {to_camel(name): asset.parameters[name] for name in _PARAMETERS if name in asset.parameters}
    seed = {} if asset.seed is None else {"seed": asset.seed}
    made = {"outputFormat": asset.format, "provider": asset.provider, "maker": asset.maker}
    return {"aspectRatio": _ratio(asset.size), **known, **seed, **made}


def _ratio(size: Size) -> str:
    """Return the common ratio that a size stands for, or its own exact one."""
    for name in COMMON_RATIOS:
        if abs(parse_ratio(name) / size.ratio - 1) < _NEARLY:
            return name
    shared = math.gcd(size.width, size.height)
    return f"{size.width // shared}:{size.height // shared}"
