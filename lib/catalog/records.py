"""Shapes of the catalog's data."""

from datetime import date
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from lib.catalog.picture_rules import PictureRule
from lib.catalog.platforms import FormatSet, OverlaySpec, PlatformSpec, check_references, find_platform
from lib.catalog.price_records import Bundle, EndpointPrice, PriceRule
from lib.catalog.tasks import TaskSpec, find_task
from lib.catalog.tiers import Tier
from lib.errors import InvalidRequest, NotFound
from lib.model.geometry import Size
from lib.model.plan import Maker
from lib.model.record import Record
from lib.model.request import Operation, Quality

Control = Literal[
    "negative_prompt",
    "style_preset",
    "guidance_scale",
    "steps",
    "seed",
    "quality",
    "aspect_ratio",
    "size",
    "strength",
    "grow_mask",
    "creativity",
    "control_strength",
    "fidelity",
    "style_strength",
    "composition_fidelity",
    "change_strength",
]
"""Form controls that a model may have; one that it lacks is shown disabled."""


class SizeRule(Record):
    """Which native sizes a model draws.

    `buckets` lists them one by one. `free` allows any size whose sides are multiples of `multiple_of`, within the
    bounds on sides, pixels and ratio. `named` maps a ratio and a resolution class (`16:9`, `2K`) to pixels, for
    vendors that take names instead of pixels.
    """

    kind: Literal["buckets", "free", "named"]
    buckets: tuple[Size, ...] = ()
    named: dict[str, dict[str, Size]] = Field(default_factory=dict)
    """Resolution class → ratio → pixels."""
    resolution: dict[Quality, str] = Field(default_factory=dict)
    """Which resolution class a quality asks for, at least."""
    default: Size
    multiple_of: int = Field(default=1, ge=1)
    min_side: int = Field(default=1, ge=1)
    max_side: int = Field(default=16_384, ge=1)
    min_pixels: int = Field(default=1, ge=1)
    max_pixels: int = Field(default=16_384 * 16_384, ge=1)
    max_ratio: float = Field(default=16.0, ge=1)

    @field_validator("default", mode="before")
    @classmethod
    def _default_from_text(cls, value: object) -> object:
        return Size.parse(value) if isinstance(value, str) else value

    @field_validator("buckets", mode="before")
    @classmethod
    def _buckets_from_text(cls, value: object) -> object:
        if not isinstance(value, list | tuple):
            return value
        return tuple(Size.parse(entry) if isinstance(entry, str) else entry for entry in value)

    @field_validator("named", mode="before")
    @classmethod
    def _named_from_text(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {
            resolution: {r: Size.parse(s) if isinstance(s, str) else s for r, s in sizes.items()}
            for resolution, sizes in value.items()
        }

    @model_validator(mode="after")
    def _filled(self) -> Self:
        if self.kind == "buckets" and not self.buckets:
            raise ValueError("a rule of kind buckets lists its buckets")
        if self.kind == "named" and not (self.named and self.resolution):
            raise ValueError("a rule of kind named gives named sizes and a resolution for each quality")
        return self


class ProviderSpec(Record):
    """A vendor or engine."""

    id: str
    label: str
    base_url: str = ""
    """Where its API answers; empty for engines on this machine."""
    needs_key: bool = True
    needs_account: bool = False
    """Whether the vendor asks for the account or workspace that the key opens."""
    default_account: str = ""
    """Taken where the settings name none."""
    needs_base_url: bool = False
    """Whether only the settings can say where it answers."""
    needs_packages: tuple[str, ...] = ()
    """Optional packages without which its engine cannot run."""
    install_command: str = ""
    """What installs them."""
    key_help: str = ""
    """Where to get a key, in one sentence."""
    is_image_vendor: bool = True
    """Counts when `auto` asks whether any image vendor is configured."""
    calls_per_minute: float | None = Field(default=None, gt=0)
    """Paid calls that all workers together send at most; None leaves it to the vendor's own answers."""
    burst: int = Field(default=1, ge=1)
    """How many of them may leave at once."""
    concurrent: int | None = Field(default=None, ge=1)
    """Paid calls that all workers together have under way at most; None sets no limit."""
    token_calls_per_minute: float | None = Field(default=None, gt=0)
    """Calls with one key, asking for results included, that one server sends at most; None sets no limit.

    With a limit they leave evenly, and those that ask for results leave one after the other."""
    limits_source: str = ""
    """Who names these limits, and for whom."""
    limits_as_of: date | None = None
    is_for_tests: bool = False
    """Left out of every list and of `auto` unless its key is set."""

    @property
    def opener(self) -> str:
        """What it cannot do without, as one word for messages."""
        if self.needs_base_url:
            return "address"
        return "key" if self.needs_key else "model"


class ModelSpec(Record):
    """One model of one provider: what it accepts and how long it lives."""

    id: str
    provider: str
    label: str
    operations: tuple[Operation, ...]
    tasks: tuple[str, ...] = ()
    """Kinds of edit, control or upscale that it does, by the names of `ProviderRequest.task`; empty means all."""
    controls: tuple[Control, ...] = ()
    sizes: SizeRule
    accepts: PictureRule | None = None
    """Which pictures it takes as the one to work on; None where the vendor names no limits."""
    trade_name: str = ""
    """What programs may write in place of a provider to mean this model."""
    max_references: int = Field(default=0, ge=0)
    """How many pictures to borrow from a generation takes."""
    needs_references: bool = False
    """Whether a generation without them is not possible."""
    max_grow_mask: int = Field(default=100, ge=0, le=100)
    """By how many pixels it grows a mask at most, where `grow_mask` is one of its controls."""
    styles: tuple[str, ...] = ()
    """Style presets that the vendor knows by name; others are written into the prompt."""
    maker: Maker = "ai"
    repeats_seeds: bool = False
    max_prompt: int = Field(default=2000, ge=1)
    reads_weights: bool = False
    """Whether `(word:1.3)` in a prompt is a weight to it and not words."""
    quality_rank: int = Field(default=50, ge=0, le=100)
    """Editorial order for `auto`: higher draws better pictures."""
    seconds: float = Field(default=10.0, gt=0)
    """Typical seconds per image, used until this studio has measured its own."""
    retires_on: date | None = None
    successor: str | None = None
    """Model id at the same provider that takes over requests for this one."""
    hidden: bool = False
    """Known only to be redirected; not offered in forms."""
    options: dict[str, Any] = Field(default_factory=dict)
    """What its adapter needs to know beyond the request; copied into `ProviderRequest.options`."""
    source: str = ""
    as_of: date

    @property
    def key(self) -> str:
        """Provider and id as one text."""
        return f"{self.provider}:{self.id}"

    def does(self, task: str) -> bool:
        """Tell whether it does this kind of edit, control or upscale."""
        return not self.tasks or task in self.tasks

    def is_retired(self, today: date) -> bool:
        """Tell whether the vendor has shut it down by `today`."""
        return self.retires_on is not None and self.retires_on <= today


class StylePreset(Record):
    """A named look and the words that ask for it where a model has no such setting."""

    id: str
    label: str
    words: tuple[str, ...]


class TemplateSpec(Record):
    """A starting point for a placement. It fills what the user left open and never overrides what was chosen."""

    id: str
    name: str
    platform: str
    category: str
    size: Size
    ratio: str
    """As platforms name it; the true ratio follows from the size."""
    ratio_label: str
    description: str
    provider: str
    """The provider it was made for, used where it is configured."""
    model: str
    style_preset: str
    quality: Quality
    use_cases: tuple[str, ...]
    note: str = ""
    as_of: date

    @field_validator("size", mode="before")
    @classmethod
    def _size_from_text(cls, value: object) -> object:
        return Size.parse(value) if isinstance(value, str) else value


class Catalog(Record):
    """All of it, validated, with look-ups."""

    providers: tuple[ProviderSpec, ...]
    models: tuple[ModelSpec, ...]
    prices: tuple[PriceRule, ...]
    styles: tuple[StylePreset, ...]
    platforms: tuple[PlatformSpec, ...] = ()
    overlays: tuple[OverlaySpec, ...] = ()
    format_sets: tuple[FormatSet, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    endpoint_prices: tuple[EndpointPrice, ...] = ()
    templates: tuple[TemplateSpec, ...] = ()
    tasks: tuple[TaskSpec, ...] = ()
    tiers: tuple[Tier, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        provider_ids = {provider.id for provider in self.providers}
        keys = [model.key for model in self.models]
        if len(set(keys)) != len(keys):
            raise ValueError("two models share a provider and an id")
        for model in self.models:
            if model.provider not in provider_ids:
                raise ValueError(f"{model.key}: unknown provider")
            if model.successor and f"{model.provider}:{model.successor}" not in keys:
                raise ValueError(f"{model.key}: its successor {model.successor} is not in the catalog")
        if len({bundle.id for bundle in self.bundles}) != len(self.bundles):
            raise ValueError("two bundles share an id")
        check_references(self.platforms, self.overlays, self.format_sets)
        return self

    def platform(self, name: str) -> PlatformSpec:
        """Return a platform by id, name or alias; raise `InvalidRequest` listing the known ones."""
        return find_platform(self.platforms, name)

    def task(self, operation: Operation, task_id: str) -> TaskSpec:
        """Return a kind of edit, control or upscale; raise `InvalidRequest` listing the known ones."""
        return find_task(self.tasks, operation, task_id)

    def provider(self, provider_id: str) -> ProviderSpec:
        """Return a provider; raise `InvalidRequest` listing the known ones."""
        for provider in self.providers:
            if provider.id == provider_id:
                return provider
        known = ", ".join(sorted(p.id for p in self.providers))
        raise InvalidRequest(
            f"provider: {provider_id!r} is not known.",
            remedy=f"Choose one of: auto, {known}.",
            field="provider",
        )

    def models_for(self, operation: Operation, provider_id: str | None = None) -> tuple[ModelSpec, ...]:
        """Return the models on offer for an operation, in the catalog's order."""
        return tuple(
            model
            for model in self.models
            if operation in model.operations and not model.hidden and provider_id in {None, model.provider}
        )

    def find_models(self, model_id: str) -> tuple[ModelSpec, ...]:
        """Return every model with this id, at whatever provider."""
        return tuple(model for model in self.models if model.id == model_id)

    def traded_as(self, name: str) -> ModelSpec | None:
        """Return the model that goes by a trade name."""
        return next((model for model in self.models if model.trade_name and model.trade_name == name), None)

    def bundle(self, bundle_id: int) -> Bundle:
        """Return a bundle of credits; raise `NotFound`."""
        for bundle in self.bundles:
            if bundle.id == bundle_id:
                return bundle
        raise NotFound(f"There is no bundle {bundle_id}.")

    def endpoint_price(self, endpoint: str | None) -> EndpointPrice | None:
        """Return what a route costs by itself, the newest of several; None where models' prices apply.

        Among equals the catalog's last one wins, so that a deployment overrides by adding a file.
        """
        mine = [price for price in reversed(self.endpoint_prices) if price.endpoint == endpoint]
        return max(mine, key=lambda price: price.as_of, default=None)

    def style(self, style_id: str) -> StylePreset:
        """Return a style preset; raise `InvalidRequest` listing the known ones."""
        for style in self.styles:
            if style.id == style_id:
                return style
        known = ", ".join(s.id for s in self.styles)
        raise InvalidRequest(
            f"style_preset: {style_id!r} is not known.",
            remedy=f"Choose one of: {known}.",
            field="style_preset",
        )

    def template(self, template_id: str) -> TemplateSpec:
        """Return a template; raise `InvalidRequest` listing the known ones."""
        for template in self.templates:
            if template.id == template_id:
                return template
        known = ", ".join(t.id for t in self.templates)
        raise InvalidRequest(
            f"template_id: {template_id[:60]!r} is not known.", remedy=f"Choose one of: {known}.", field="template_id"
        )
