"""Seed B's dialect: what there is to choose from — templates, providers, prices, formats of platforms."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool

from lib.api.bodies import describes, json_body
from lib.api.gate import Caller, Wired
from lib.catalog import Catalog
from lib.catalog.platforms import FormatSpec, Margins
from lib.catalog.records import TemplateSpec
from lib.model.record import Record, parse
from lib.model.request import Operation, Quality
from lib.studio.models import ModelCard
from lib.studio.planning.estimating import EstimateRequest

router = APIRouter(prefix="/api/image-studio", tags=["studio"])
_CAPABILITIES = {
    Operation.GENERATE: "generation",
    Operation.EDIT: "editing",
    Operation.UPSCALE: "upscaling",
    Operation.CONTROL: "control",
    Operation.PROMPT: "prompts",
    Operation.ANALYZE: "analysis",
}


class TemplateShape(Record):
    """A template's size; `ratio` as platforms name it."""

    ratio: str
    width: int
    height: int
    label: str


class TemplateEntry(Record):
    """A starting point for a placement."""

    id: str
    name: str
    category: str
    platform: str
    aspect_ratio: TemplateShape
    description: str
    recommended_provider: str
    style_preset: str
    quality: Quality
    use_cases: tuple[str, ...]


class TemplateList(Record):
    """Templates and how many they are."""

    templates: tuple[TemplateEntry, ...]
    total: int


class ProviderEntry(Record):
    """What a provider draws, does and costs. `available` tells whether it can be asked right now."""

    name: str
    models: tuple[str, ...]
    capabilities: tuple[str, ...]
    max_resolution: str
    cost_range: str
    available: bool


class ProviderList(Record):
    """Providers by id."""

    providers: dict[str, ProviderEntry]


class EstimateBody(Record):
    """What might be asked for; only the provider is needed, and it may be `auto`."""

    provider: str
    model: str | None = None
    operation: str = "generate"
    num_images: int = 1
    width: int | None = None
    height: int | None = None


class EstimateAnswer(Record):
    """What it would cost."""

    estimated_cost: int
    currency: str = "credits"
    provider: str
    model: str
    operation: Operation
    num_images: int


class FormatEntry(Record):
    """One format of a platform. Safe zones are shares of its height and width."""

    name: str
    width: int
    height: int
    ratio: str
    safe_zone: Margins
    file_type: str
    max_size_mb: float


class FormatList(Record):
    """A platform's formats, the usual one first."""

    formats: tuple[FormatEntry, ...]


class SpecifiedFormat(Record):
    """One format in short."""

    name: str
    ratio: str
    size: str


class PlatformAnswer(Record):
    """What a platform takes."""

    name: str
    formats: tuple[SpecifiedFormat, ...]
    file_types: tuple[str, ...]
    max_file_size: str


@router.get("/templates")
async def templates(
    caller: Caller, services: Wired, platform: str | None = None, category: str | None = None
) -> TemplateList:
    """Return the templates, all or those of a platform or a category."""
    book = services.studio.prompt_book
    return listed(services.catalog, book.templates.all(caller, platform=platform, category=category))


@router.get("/templates/search")
async def search_templates(caller: Caller, services: Wired, query: str = "") -> TemplateList:
    """Return the templates that fit some words, best first; ids, platforms, use cases and synonyms count."""
    found = services.studio.prompt_book.templates.search(caller, query)
    return listed(services.catalog, (entry.template for entry in found))


@router.get("/templates/recommend")
async def recommend_templates(
    caller: Caller, services: Wired, use_case: str = "", platform: str | None = None
) -> TemplateList:
    """Return the templates for a use case, best first."""
    found = services.studio.prompt_book.templates.recommend(caller, use_case, platform)
    return listed(services.catalog, (entry.template for entry in found))


@router.get("/providers")
async def providers(caller: Caller, services: Wired) -> ProviderList:
    """Return every provider with its models, what it can do, and what it costs."""
    cards = await run_in_threadpool(services.studio.models, caller)
    keys = await run_in_threadpool(services.studio.key_status, caller)
    usable = {status.provider.id for status in keys if status.is_ready}
    by_provider: dict[str, list[ModelCard]] = defaultdict(list)
    for card in cards:
        if card.life != "retired" and not card.provider.is_for_tests:
            by_provider[card.provider.id].append(card)
    entries = {name: _provider(found, available=name in usable) for name, found in by_provider.items()}
    return ProviderList(providers=entries)


@router.post("/estimate-cost", openapi_extra=describes(EstimateBody))
async def estimate_cost(
    caller: Caller, body: Annotated[EstimateBody, Depends(json_body(EstimateBody))], services: Wired
) -> EstimateAnswer:
    """Return what images would cost, whether or not their provider has a key here."""
    given = body.model_dump(exclude_none=True)
    if traded := services.catalog.traded_as(body.provider):
        given |= {"provider": traded.provider, "model": body.model or traded.id}
    request = parse(EstimateRequest, given)
    found = await run_in_threadpool(services.studio.estimate, caller, request)
    return EstimateAnswer(
        estimated_cost=found.credits,
        provider=found.provider,
        model=found.model,
        operation=found.operation,
        num_images=found.num_images,
    )


@router.get("/social/platforms/{platform}/formats")
async def formats(platform: str, _caller: Caller, services: Wired) -> FormatList:
    """Return a platform's formats; it goes by its id, its name or an alias."""
    return FormatList(formats=tuple(_format(entry) for entry in services.catalog.platform(platform).formats))


@router.get("/platform-specs/{platform}")
async def platform_specs(platform: str, _caller: Caller, services: Wired) -> PlatformAnswer:
    """Return what a platform takes: formats, file types and its own limit."""
    found = services.catalog.platform(platform)
    shapes = (SpecifiedFormat(name=e.name, ratio=e.ratio, size=str(e.size)) for e in found.formats)
    return PlatformAnswer(
        name=found.name, formats=tuple(shapes), file_types=found.file_types, max_file_size=found.max_file_size
    )


def listed(catalog: Catalog, found: Iterable[TemplateSpec]) -> TemplateList:
    """Return templates as this dialect lists them."""
    entries = tuple(_template(catalog, template) for template in found)
    return TemplateList(templates=entries, total=len(entries))


def _template(catalog: Catalog, template: TemplateSpec) -> TemplateEntry:
    made_for = next(
        (m for m in catalog.find_models(template.model) if m.provider == template.provider and m.trade_name), None
    )
    return TemplateEntry(
        id=template.id,
        name=template.name,
        category=template.category,
        platform=template.platform,
        aspect_ratio=TemplateShape(
            ratio=template.ratio, width=template.size.width, height=template.size.height, label=template.ratio_label
        ),
        description=template.description,
        recommended_provider=made_for.trade_name if made_for else template.provider,
        style_preset=template.style_preset,
        quality=template.quality,
        use_cases=template.use_cases,
    )


def _provider(cards: list[ModelCard], *, available: bool) -> ProviderEntry:
    operations = {operation for card in cards for operation in card.model.operations}
    drawing = [card for card in cards if Operation.GENERATE in card.model.operations] or cards
    prices = [card.credits for card in drawing if card.credits is not None]
    low, high = min(prices, default=0), max(prices, default=0)
    return ProviderEntry(
        name=cards[0].provider.label,
        models=tuple(card.model.id for card in cards),
        capabilities=tuple(word for operation, word in _CAPABILITIES.items() if operation in operations),
        max_resolution=str(max((card.largest for card in drawing), key=lambda size: size.pixels)),
        cost_range=f"{low} credits" if low == high else f"{low}-{high} credits",
        available=available,
    )


def _format(entry: FormatSpec) -> FormatEntry:
    return FormatEntry(
        name=entry.name,
        width=entry.size.width,
        height=entry.size.height,
        ratio=entry.ratio,
        safe_zone=entry.safe_zone,
        file_type=entry.file_type,
        max_size_mb=entry.max_mb,
    )
