"""Plans what is asked of text and vision models: which model, what it is told, what it costs. No side effects."""

from collections.abc import Sequence

from lib.errors import InvalidRequest
from lib.ledger.prices import Price, price
from lib.model.asset import Asset
from lib.model.geometry import Size
from lib.model.plan import ImageRole, InputImage, Plan, ProviderRequest
from lib.model.request import Quality
from lib.model.text_request import AnalyzeRequest, PromptRequest
from lib.prompts.tasks import Brief, brief_for
from lib.studio.planning.choosing import AskedTask, choose
from lib.studio.planning.circumstances import Circumstances
from lib.studio.planning.offers import Offer, offers_for
from lib.studio.planning.plan import Planner, life_notices
from lib.studio.planning.ranking import Quote

MAX_SEEN_SIDE = 1568
"""Pixels; beyond this, vision models shrink a picture themselves."""
MAX_PICTURES_BYTES = 13_000_000
"""All pictures of one question together; a vendor takes 20 MB as base64."""

TextRequest = PromptRequest | AnalyzeRequest


def plan_text(
    planner: Planner, request: TextRequest, circumstances: Circumstances, pictures: Sequence[Asset] = ()
) -> Plan:
    """Return what will run; `pictures` are the ones to look at, checked by the caller.

    Raises `InvalidRequest` for choices that do not fit the task or a text that is too long for the model,
    `NotConfigured` when no model that can do the task has a key, and `Unsupported`.
    """
    brief = brief_for(request)
    known = offers_for(planner.catalog, circumstances.keyring, request.operation, circumstances.today)
    offers = [offer for offer in known if not offer.model.tasks or request.task in offer.model.tasks]
    asked = AskedTask(request.operation, request.provider, request.model)
    choice = choose(
        planner.catalog,
        offers,
        asked,
        quote_of=lambda offer: Quote(_price(planner, offer, request).credits),
        circumstances=circumstances,
    )
    model, provider, cost = choice.offer.model, choice.offer.provider, _price(planner, choice.offer, request)
    if len(request.text) > model.max_prompt:
        raise InvalidRequest(
            f"text: {len(request.text)} characters are too many for {model.label}, the limit is {model.max_prompt}.",
            field="text",
        )
    return Plan(
        operation=request.operation,
        provider=provider.id,
        provider_label=provider.label,
        model=model.id,
        model_label=model.label,
        maker=model.maker,
        count=1,
        native=model.sizes.default,
        target=model.sizes.default,
        sent=_provider_request(request, choice.offer, brief, _looked_at(pictures, planner.settings.media_max_bytes)),
        price_each=cost.credits,
        vendor_cost_each=cost.vendor_micro_usd,
        choice=choice.reason,
        notices=(*choice.notices, *life_notices(model, circumstances.today)),
        retires_on=model.retires_on,
    )


def _price(planner: Planner, offer: Offer, request: TextRequest) -> Price:
    return price(
        planner.catalog,
        provider=offer.provider.id,
        operation=request.operation,
        model=offer.model.id,
        quality=Quality.STANDARD,
        native=offer.model.sizes.default,
        live_payments=planner.settings.takes_live_payments,
    )


def _provider_request(
    request: TextRequest, offer: Offer, brief: Brief, pictures: tuple[InputImage, ...]
) -> ProviderRequest:
    return ProviderRequest(
        operation=request.operation,
        task=request.task,
        model=offer.model.id,
        prompt=brief.prompt,
        system_prompt=brief.system_prompt,
        json_schema=brief.json_schema,
        inputs=pictures,
        size=offer.model.sizes.default,
        options=dict(offer.model.options) | {"choices": brief.choices},
    )


def _looked_at(pictures: Sequence[Asset], max_bytes: int) -> tuple[InputImage, ...]:
    """Return pictures as vision models want them: large enough to see, all of them together small enough to send."""
    limit = min(max_bytes, MAX_PICTURES_BYTES // max(1, len(pictures)))
    return tuple(
        InputImage(role=ImageRole.INIT, asset_id=asset.asset_id, size=_seen_size(asset.size), max_bytes=limit)
        for asset in pictures
    )


def _seen_size(size: Size) -> Size:
    scale = min(1.0, MAX_SEEN_SIDE / max(size.width, size.height))
    return Size(width=max(1, round(size.width * scale)), height=max(1, round(size.height * scale)))
