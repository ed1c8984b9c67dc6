"""Turns a request into a plan: provider, model, sizes, what is sent, what is ignored, price. No side effects."""

from dataclasses import dataclass
from datetime import date, timedelta

from lib.catalog import Catalog, ModelSpec, TemplateSpec
from lib.config import Settings
from lib.ledger.prices import Price
from lib.model.plan import Ignored, Plan, ProviderRequest
from lib.model.request import GenerateRequest, Quality
from lib.providers.sandbox import FIGURE, fault_in
from lib.studio.planning.additions import Additions, with_additions
from lib.studio.planning.choosing import Choice, choose
from lib.studio.planning.circumstances import Circumstances
from lib.studio.planning.offers import Offer, offers_for
from lib.studio.planning.ranking import Quote
from lib.studio.planning.references import check_references, fitting_offers, ignored_references, reference_inputs
from lib.studio.planning.sent_words import words_for
from lib.studio.planning.sized_price import sized_price
from lib.studio.planning.sizing import Sizing
from lib.studio.planning.templating import apply_template

_MUCH_IS_CUT = 0.75
_RETIRES_SOON = timedelta(days=60)


@dataclass(frozen=True)
class Planner:
    """Plans requests with what is configured."""

    catalog: Catalog
    settings: Settings

    def plan(self, request: GenerateRequest, circumstances: Circumstances) -> Plan:
        """Return what will run; raise a request error or `NotConfigured` when nothing can."""
        offers = offers_for(self.catalog, circumstances.keyring, request.operation, circumstances.today)
        template = circumstances.template
        if template is None and request.template_id is not None:
            template = self.catalog.template(request.template_id)
        asked, request = request, apply_template(template, request, offers)
        if request.style_preset:
            self.catalog.style(request.style_preset)
        fitting = offers if request.model else fitting_offers(offers, request)
        choice = choose(
            self.catalog, fitting, request, quote_of=lambda o: self._quote(o, request), circumstances=circumstances
        )
        check_references(choice.offer.model, request)
        plan = self._assemble(request, _with_template(asked, request, choice, template), circumstances)
        return plan if template is None else plan.model_copy(update={"template_name": template.name})

    def _quote(self, offer: Offer, request: GenerateRequest) -> Quote:
        sizing, cost = self._price(offer, request)
        return Quote(cost.credits, kept_area=sizing.kept_area, scale=sizing.scale)

    def _price(self, offer: Offer, request: GenerateRequest) -> tuple[Sizing, Price]:
        live = self.settings.takes_live_payments
        return sized_price(self.catalog, offer, request, images=request.count, live_payments=live)

    def _assemble(self, request: GenerateRequest, choice: Choice, circumstances: Circumstances) -> Plan:
        model, provider = choice.offer.model, choice.offer.provider
        sizing, cost = self._price(choice.offer, request)
        added = with_additions(request, model, circumstances.persona)
        sent = self._provider_request(request, model, sizing, added)
        return Plan(
            operation=request.operation,
            provider=provider.id,
            provider_label=provider.label,
            model=model.id,
            model_label=model.label,
            maker=model.maker,
            count=request.count,
            native=sizing.native,
            crop=sizing.crop,
            target=sizing.target,
            scale=sizing.scale,
            sent=sent,
            output_format=request.output_format,
            takes_seed="seed" in model.controls,
            repeats_seeds=model.repeats_seeds,
            quality=request.quality,
            price_each=cost.credits,
            vendor_cost_each=cost.vendor_micro_usd,
            choice=choice.reason,
            ignored=(*_ignored(request, model), *ignored_references(request, model)),
            notices=(
                *choice.notices,
                *_size_notices(sizing),
                *life_notices(model, circumstances.today),
                *added.notices,
            ),
            retires_on=model.retires_on,
        )

    def _provider_request(
        self, request: GenerateRequest, model: ModelSpec, sizing: Sizing, added: Additions
    ) -> ProviderRequest:
        has = model.controls.__contains__
        prompt, style = words_for(self.catalog, model, added.prompt, request.style_preset)
        options = dict(model.options)
        if request.endpoint and FIGURE in options:
            options[FIGURE] = request.endpoint
        if self.settings.demo and (fault := fault_in(prompt)):
            options["fault"] = fault
        return ProviderRequest(
            operation=request.operation,
            model=model.id,
            prompt=prompt,
            inputs=reference_inputs(request, model),
            negative_prompt=added.negative_prompt if has("negative_prompt") else "",
            size=sizing.native,
            aspect_ratio=sizing.aspect_ratio,
            resolution=sizing.resolution,
            quality=request.quality if has("quality") else Quality.STANDARD,
            style_preset=style,
            guidance_scale=request.guidance_scale if has("guidance_scale") else None,
            steps=request.steps if has("steps") else None,
            seed=request.seed if has("seed") else None,
            options=options,
        )


def _with_template(
    asked: GenerateRequest, filled: GenerateRequest, choice: Choice, template: TemplateSpec | None
) -> Choice:
    if template is None:
        return choice
    reason = choice.reason
    if asked.model is None and filled.model is not None:
        reason = f"made for the template {template.name}"
    notices = choice.notices
    if filled.quality is not asked.quality:
        notices = (*notices, f"The template asks for {filled.quality.value} quality.")
    return Choice(choice.offer, reason, notices)


_LABELS = {
    "negative_prompt": "negative prompt",
    "guidance_scale": "guidance scale",
    "steps": "steps",
    "seed": "seed",
}


def _ignored(request: GenerateRequest, model: ModelSpec) -> tuple[Ignored, ...]:
    asked = [name for name in _LABELS if getattr(request, name) not in {None, ""} and name not in model.controls]
    ignored = [Ignored(field=name, reason=f"{model.label} has no {_LABELS[name]}") for name in asked]
    if request.quality is not Quality.STANDARD and "quality" not in model.controls:
        ignored.append(Ignored(field="quality", reason=f"{model.label} has one quality only"))
    return tuple(ignored)


def _size_notices(sizing: Sizing) -> tuple[str, ...]:
    notices = []
    if sizing.kept_area < _MUCH_IS_CUT:
        share = round(sizing.kept_area * 100)
        notices.append(f"Only {share} % of the image is kept; choose a size nearer to {sizing.native} to lose less.")
    if sizing.scale > 1.0 + 1e-9:
        notices.append(f"The image is enlarged {sizing.scale:.2f} times, because the model draws no larger.")
    return tuple(notices)


def life_notices(model: ModelSpec, today: date) -> tuple[str, ...]:
    """Return what to say about a model that will be shut down soon."""
    if model.retires_on is None or model.retires_on - today > _RETIRES_SOON:
        return ()
    follow = f"; {model.successor} follows" if model.successor else ""
    return (f"{model.label} will be shut down on {model.retires_on}{follow}.",)
