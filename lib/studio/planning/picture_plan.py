"""Turns a request about pictures — edit, control, upscale — into a plan, as `lib.studio.planning.plan` does for words.

No side effects. The pictures' records are given; their bytes are not needed here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lib.catalog import Catalog, ModelSpec
from lib.catalog.tasks import TaskSpec
from lib.config import Settings
from lib.errors import NotConfigured
from lib.ledger.prices import Price, price
from lib.model.geometry import Size
from lib.model.picture_request import ControlRequest, ControlTask, EditRequest, UpscaleMode, UpscaleRequest
from lib.model.plan import ImageRole, InputImage, Plan, ProviderRequest
from lib.model.request import AUTO, Quality
from lib.providers import registry
from lib.providers.base import JudgingProvider, Provider
from lib.providers.keyring import Keyring
from lib.studio.planning.choosing import AskedTask, Choice, choose
from lib.studio.planning.circumstances import Circumstances
from lib.studio.planning.offers import Offer, offers_for
from lib.studio.planning.picture_checks import (
    PictureRequest,
    check_required,
    given,
    growth_notices,
    ignored_settings,
    keeps_transparency,
    mask_growth,
    references_taken,
    sendable,
)
from lib.studio.planning.picture_sizing import PictureSizing, fits, size_control, size_edit, size_upscale
from lib.studio.planning.plan import life_notices
from lib.studio.planning.ranking import Quote
from lib.studio.planning.sent_words import words_for

LOCAL = "local"
_VENDOR_MAX_BYTES = 10_000_000  # where a vendor names no limit of its own
_NUMBERS = ("control_strength", "fidelity", "style_strength", "composition_fidelity", "change_strength", "creativity")


@dataclass(frozen=True)
class PicturePlanner:
    """Plans requests about pictures with what is configured."""

    catalog: Catalog
    settings: Settings

    def plan(
        self,
        request: PictureRequest,
        picture: Size,
        circumstances: Circumstances,
        *,
        is_draft: bool = False,
    ) -> Plan:
        """Return what will run; `picture` is the size of the one that the request is about.

        Of a draft nothing else is required.

        Raises `InvalidRequest` naming the field that is missing or does not fit, `Unsupported`, or `NotConfigured`
        when nothing can do it.
        """
        wanted = "" if isinstance(request, UpscaleRequest) else request.task.value
        known = circumstances.keyring, request.operation, circumstances.today
        offers = offers_for(self.catalog, *known, task_id=wanted)
        task, notices = self._task(request, offers, picture)
        if not is_draft:
            check_required(task, request)
        able = _able(offers, task.id, picture, request)
        if _is_open(request) and _has_vendor(self.catalog, circumstances.keyring):
            able = tuple(offer for offer in able if not offer.is_stand_in)
        _require_available(task, able, request)
        choice = choose(
            self.catalog,
            able,
            AskedTask(request.operation, request.provider, request.model),
            quote_of=lambda offer: Quote(self._price(offer.model, request, offer.model.sizes.default).credits),
            circumstances=circumstances,
        )
        return self._assemble(request, task, _said(request, choice, notices), picture, circumstances.today)

    def _task(self, request: PictureRequest, offers: Sequence[Offer], size: Size) -> tuple[TaskSpec, tuple[str, ...]]:
        if not isinstance(request, UpscaleRequest):
            return self.catalog.task(request.operation, request.task.value), ()
        if request.mode is not UpscaleMode.AUTO:
            return self.catalog.task(request.operation, request.mode.value), ()
        wanted = (
            (UpscaleMode.CONSERVATIVE, UpscaleMode.FAST)
            if request.prompt
            else (UpscaleMode.FAST, UpscaleMode.CONSERVATIVE)
        )
        modes = (*wanted, UpscaleMode.CREATIVE)
        asked = [
            offer
            for offer in offers
            if request.provider in {AUTO, offer.provider.id} and request.model in {None, AUTO, offer.model.id}
        ]
        for able in (
            [o for o in asked if o.available and fits(o.model, size)],
            [o for o in asked if o.available],
            asked,
        ):
            mode = next((mode for mode in modes if any(offer.model.does(mode.value) for offer in able)), None)
            if mode is not None:
                return self.catalog.task(request.operation, mode.value), (f"Automatic runs as {mode.value}.",)
        return self.catalog.task(request.operation, modes[0].value), ()

    def _price(self, model: ModelSpec, request: PictureRequest, native: Size) -> Price:
        return price(
            self.catalog,
            provider=model.provider,
            operation=request.operation,
            model=model.id,
            quality=Quality.STANDARD,
            native=native,
            live_payments=self.settings.takes_live_payments,
        )

    def _assemble(self, request: PictureRequest, task: TaskSpec, choice: Choice, picture: Size, today: date) -> Plan:
        model, provider = choice.offer.model, choice.offer.provider
        sizes = _sizes(request, model, picture)
        cost = self._price(model, request, sizes.sizing.native)
        sent = self._provider_request(request, task, model, sizes)
        if "engine" in model.options:
            _judge(registry.provider(provider.id), sent)
        return Plan(
            operation=request.operation,
            provider=provider.id,
            provider_label=provider.label,
            model=model.id,
            model_label=model.label,
            maker=model.maker,
            count=request.count if isinstance(request, EditRequest) else 1,
            native=sizes.sizing.native,
            crop=sizes.sizing.crop,
            target=sizes.sizing.target,
            scale=sizes.factor,
            sent=sent,
            output_format="png"
            if keeps_transparency(request) and request.output_format == "jpeg"
            else request.output_format,
            takes_seed="seed" in model.controls,
            repeats_seeds=model.repeats_seeds,
            price_each=cost.credits,
            vendor_cost_each=cost.vendor_micro_usd,
            choice=choice.reason,
            ignored=(*ignored_settings(task, model, request), *sizes.ignored),
            notices=(
                *choice.notices,
                *sizes.notices,
                *growth_notices(task, model, request),
                *life_notices(model, today),
            ),
            retires_on=model.retires_on,
        )

    def _provider_request(
        self, request: PictureRequest, task: TaskSpec, model: ModelSpec, sizes: PictureSizing
    ) -> ProviderRequest:
        written = request.prompt if task.uses("prompt") else ""
        style = getattr(request, "style_preset", None)
        prompt, style = words_for(
            self.catalog, model, written or task.default_prompt, style if task.uses("prompt") else None
        )
        values = {
            name: sendable(task, model, request, name)
            for name in (*_NUMBERS, "negative_prompt", "guidance_scale", "steps", "seed")
        }
        values["grow_mask"] = mask_growth(task, model, request)[0]
        searched = {
            name: getattr(request, name)
            for name in ("search_prompt", "select_prompt")
            if given(request, name) is not None
        }
        return ProviderRequest.model_validate(
            {name: value for name, value in values.items() if value is not None}
            | {name: value for name, value in searched.items() if task.uses(name)}
            | {
                "operation": request.operation,
                "task": task.id,
                "model": model.id,
                "prompt": prompt,
                "style_preset": style,
                "inputs": tuple(_inputs(request, task, model, sizes.sent)),
                "expansion": sizes.expansion,
                "size": sizes.sizing.native,
                "aspect_ratio": sizes.sizing.aspect_ratio,
                "resolution": sizes.sizing.resolution,
                "output_format": "png" if keeps_transparency(request) else request.output_format,
                "options": request.options | model.options,
            }
        )


def _judge(adapter: Provider, sent: ProviderRequest) -> None:
    if isinstance(adapter, JudgingProvider):
        adapter.judge(sent)


def main_picture(request: PictureRequest) -> str:
    """Return the id of the picture that a request is about."""
    return request.control_id if isinstance(request, ControlRequest) else request.image_id


def picture_ids(request: PictureRequest) -> tuple[str, ...]:
    """Return the ids of all pictures that a request names, each once."""
    names: list[str | None] = [main_picture(request)]
    if isinstance(request, EditRequest):
        names += [request.mask_id, request.background_id, request.lighting_id, *request.reference_ids]
    if isinstance(request, ControlRequest):
        names.append(request.style_id)
    return tuple(dict.fromkeys(name for name in names if name))


def _able(offers: Sequence[Offer], task_id: str, size: Size, request: PictureRequest) -> tuple[Offer, ...]:
    """Return the offers that do the task; of upscalers those that take the picture, where that is open."""
    able = tuple(offer for offer in offers if offer.model.does(task_id))
    if not isinstance(request, UpscaleRequest) or request.model not in {None, AUTO}:
        return able
    suiting = [offer for offer in able if request.provider in {AUTO, offer.provider.id} and offer.available]
    has_fitting = any(fits(offer.model, size) for offer in suiting)
    return tuple(offer for offer in able if fits(offer.model, size)) if has_fitting else able


def _is_open(request: PictureRequest) -> bool:
    """Tell whether the request leaves open who does it."""
    return request.provider == AUTO and request.model in {None, AUTO}


def _has_vendor(catalog: Catalog, keyring: Keyring) -> bool:
    """Tell whether any image vendor is configured; the sandbox stands in for none of them then."""
    return any(
        provider.is_image_vendor and registry.is_configured(provider.id, keyring, catalog)
        for provider in catalog.providers
    )


def _require_available(task: TaskSpec, able: Sequence[Offer], request: PictureRequest) -> None:
    """Raise `NotConfigured` naming the keys or engines that would do, where none that suits the request can run."""
    suiting = [
        offer
        for offer in able
        if request.provider in {AUTO, offer.provider.id} and request.model in {None, AUTO, offer.model.id}
    ]
    if not suiting or any(offer.available for offer in suiting):
        return
    preferred = sorted(suiting, key=lambda offer: offer.provider.id != task.vendor)
    engines = [offer for offer in suiting if not offer.provider.needs_key]
    reasons = dict.fromkeys(offer.reason for offer in (preferred[0], *engines))
    labels = dict.fromkeys(offer.provider.label for offer in preferred)
    raise NotConfigured(
        f"{task.doing.capitalize()} needs one of these, and none is ready: {', '.join(labels)}.",
        remedy=" Or: ".join(reasons),
        provider=preferred[0].provider.id,
        field="provider",
    )


def _said(request: PictureRequest, choice: Choice, notices: tuple[str, ...]) -> Choice:
    """Return the choice with true words for it: this machine steps in where no configured vendor does the task."""
    reason = choice.reason
    if choice.offer.provider.id == LOCAL and request.provider == AUTO and not request.model:
        reason = "done on this machine, because no vendor that does this is configured"
    return Choice(choice.offer, reason, (*notices, *choice.notices))


def _sizes(request: PictureRequest, model: ModelSpec, picture: Size) -> PictureSizing:
    if isinstance(request, UpscaleRequest):
        return size_upscale(request, model, picture)
    if isinstance(request, ControlRequest):
        return size_control(request, model, picture)
    return size_edit(request, model, picture)


def _inputs(request: PictureRequest, task: TaskSpec, model: ModelSpec, sent: Size) -> Iterator[InputImage]:
    limit = model.accepts.max_bytes if model.accepts else None
    limit = limit or (None if model.provider == LOCAL else _VENDOR_MAX_BYTES)
    if isinstance(request, ControlRequest):
        role = ImageRole.STYLE if request.task is ControlTask.STYLE else ImageRole.CONTROL
        yield InputImage(role=role, asset_id=request.control_id, size=sent, max_bytes=limit)
        if task.uses("style_image") and request.style_id:
            yield InputImage(role=ImageRole.STYLE, asset_id=request.style_id, max_bytes=limit)
        return
    yield InputImage(role=ImageRole.INIT, asset_id=request.image_id, size=sent, max_bytes=limit)
    if isinstance(request, UpscaleRequest):
        return
    if request.mask_id and task.uses("mask"):
        _, grow = mask_growth(task, model, request)
        yield InputImage(role=ImageRole.MASK, asset_id=request.mask_id, size=sent, grow=grow)
    if request.background_id and task.uses("background"):
        yield InputImage(role=ImageRole.BACKGROUND, asset_id=request.background_id, max_bytes=limit)
    if request.lighting_id and task.uses("lighting"):
        yield InputImage(role=ImageRole.LIGHTING, asset_id=request.lighting_id, max_bytes=limit)
    if task.id == "general_edit":
        for name in request.reference_ids[: references_taken(model)]:
            yield InputImage(role=ImageRole.REFERENCE, asset_id=name, max_bytes=limit)
