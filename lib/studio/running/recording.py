"""What the library keeps about a picture that a provider made. Pure."""

from dataclasses import dataclass
from datetime import datetime

from lib.ids import new_id
from lib.imaging.finish import Finished
from lib.jobs.work import Work
from lib.model.asset import Asset, AssetKind
from lib.model.request import GenerateRequest, Operation, SocialRequest
from lib.model.text_request import AnalyzeRequest, PromptRequest
from lib.providers.base import ProviderResult

_KINDS = {
    Operation.GENERATE: AssetKind.GENERATED,
    Operation.EDIT: AssetKind.EDITED,
    Operation.CONTROL: AssetKind.CONTROLLED,
    Operation.UPSCALE: AssetKind.UPSCALED,
}


@dataclass(frozen=True)
class Stored:
    """Where the bytes lie: the provider's own, what is delivered, and its thumbnail."""

    original: str
    blob: str
    thumbnail: str


def asset_of(work: Work, result: ProviderResult, finished: Finished, stored: Stored, now: datetime) -> Asset:
    """Return the record of what an item made; what it was made of are its parents."""
    plan, request = work.plan, work.request
    if isinstance(request, SocialRequest | PromptRequest | AnalyzeRequest):
        raise TypeError(f"a provider's image does not come of {request.operation}")
    asked = request.seed is not None and plan.takes_seed
    seed = result.seed if result.seed is not None else work.seed
    source = "vendor" if work.seed is None else ("asked" if asked else "studio")
    return Asset(
        asset_id=new_id("img"),
        kind=_KINDS[request.operation],
        size=finished.size,
        bytes=len(finished.content),
        format=finished.format,
        blob=stored.blob,
        original=stored.original,
        thumbnail=stored.thumbnail,
        prompt=request.prompt,
        sent_prompt=plan.sent.prompt,
        provider=plan.provider,
        model=plan.model,
        maker=plan.maker,
        parameters=_parameters(work, result, finished),
        seed=seed,
        seed_source=source if seed is not None else None,
        parents=plan.sent.source_ids,
        job_id=work.job_id,
        item_id=work.item_id,
        position=work.position,
        owner_id=work.owner_id,
        workspace_id=work.workspace_id,
        campaign=request.campaign,
        title=request.title,
        slug=request.slug,
        alt_text=request.alt_text if isinstance(request, GenerateRequest) else "",
        cost=work.price,
        seconds=round((now - work.started_at).total_seconds(), 2) if work.started_at else None,
        created_at=now,
        fingerprint=finished.fingerprint,
        colour=finished.colour,
    )


def _parameters(work: Work, result: ProviderResult, finished: Finished) -> dict[str, object]:
    """Return what was really sent and what came back, for the record."""
    sent = work.plan.sent.model_dump(mode="json", exclude={"prompt", "operation", "model", "seed", "options"})
    facts = {
        "received": str(finished.received),
        "crop": finished.crop.model_dump() if finished.crop.size != finished.received else None,
        "request_id": result.request_id,
        "model_version": result.model_version,
        "words": result.text,
    }
    return {name: value for name, value in (sent | facts).items() if value not in (None, "", [])}
