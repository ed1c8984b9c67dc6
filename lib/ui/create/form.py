"""What the Create form holds, as one record; how it becomes a request, and how a request or a picture fills it again.

Nothing here draws; `lib.ui.create.controls` does.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

from lib.catalog import TemplateSpec
from lib.errors import InvalidRequest
from lib.model.asset import Asset
from lib.model.prompt_book import TemplateText
from lib.model.record import parse
from lib.model.request import AUTO, MAX_SEED, EnhanceLevel, GenerateRequest, OutputFormat, Quality
from lib.prompts.slugs import slug_of

CUSTOM_RATIO = "custom"
EXACT_PIXELS = "pixels"
SIZES: dict[str, str] = {
    "1:1": "Square · 1:1",
    "4:3": "Landscape · 4:3",
    "3:2": "Landscape · 3:2",
    "16:9": "Wide · 16:9",
    "1.91:1": "Link preview · 1.91:1",
    "3:4": "Portrait · 3:4",
    "4:5": "Portrait · 4:5",
    "2:3": "Portrait · 2:3",
    "9:16": "Story · 9:16",
    CUSTOM_RATIO: "Own ratio",
    EXACT_PIXELS: "Exact pixels",
}
"""The size choices and how they read."""

ENHANCE_OFF = "off"
ENHANCE: dict[str, str] = {ENHANCE_OFF: "As typed"} | {level.value: level.value.capitalize() for level in EnhanceLevel}
"""How much light, composition and the like the studio adds where a prompt says nothing of them."""

_STAND_IN_PROMPT = "an image"  # the plan and the price must show before anything is typed


@dataclass(frozen=True)
class FormValues:
    """One state of the form; every field is the value of the widget `create.<field>`."""

    prompt: str = ""
    size: str = "1:1"
    ratio_width: float | None = 5
    ratio_height: float | None = 4
    width: int | None = 1200
    height: int | None = 628
    style_preset: str = ""
    provider: str = AUTO
    model: str = ""
    quality: Quality = Quality.STANDARD
    count: int = 4
    negative_prompt: str = ""
    guidance_scale: float | None = None
    steps: int | None = None
    seed: int | None = None
    output_format: OutputFormat = "png"
    campaign: str = ""
    title: str = ""
    alt_text: str = ""
    enhance: str = "standard"
    persona_id: str = ""
    template_id: str = ""
    reference_ids: tuple[str, ...] = ()

    def request(self) -> GenerateRequest:
        """Return what is asked; raise `InvalidRequest` naming the field."""
        if not self.prompt.strip():
            raise InvalidRequest("Write what the image should show.", field="prompt")
        if self.size == EXACT_PIXELS and (self.width is None or self.height is None):
            raise InvalidRequest("Give the width and the height in pixels.", field="size")
        if self.size == CUSTOM_RATIO and (self.ratio_width is None or self.ratio_height is None):
            raise InvalidRequest("Give both parts of the ratio, such as 5 and 4.", field="aspect_ratio")
        return parse(GenerateRequest, self._values())

    def request_for_plan(self) -> GenerateRequest:
        """Return the request, with a stand-in while no prompt is typed: plan and price show from the start."""
        if self.prompt.strip():
            return self.request()
        return replace(self, prompt=_STAND_IN_PROMPT, enhance=ENHANCE_OFF).request()

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "prompt": self.prompt,
            "negative_prompt": self.negative_prompt,
            "provider": self.provider,
            "model": self.model or None,
            "style_preset": self.style_preset or None,
            "quality": self.quality,
            "guidance_scale": self.guidance_scale,
            "steps": self.steps,
            "seed": self.seed,
            "count": self.count,
            "output_format": self.output_format,
            "campaign": self.campaign,
            "title": self.title,
            "slug": slug_of(self.title),
            "alt_text": self.alt_text,
            "enhance_prompt": self.enhance != ENHANCE_OFF,
            "enhance_level": EnhanceLevel.STANDARD if self.enhance == ENHANCE_OFF else self.enhance,
            "persona_id": self.persona_id or None,
            "template_id": self.template_id or None,
            "reference_ids": self.reference_ids,
        }
        if self.size == EXACT_PIXELS:
            values["size"] = {"width": self.width, "height": self.height}
        elif self.size == CUSTOM_RATIO:
            values["aspect_ratio"] = f"{self.ratio_width:g}:{self.ratio_height:g}"
        else:
            values["aspect_ratio"] = self.size
        return values


NAMES = tuple(field.name for field in fields(FormValues))


def from_request(request: GenerateRequest) -> FormValues:
    """Return the form that asks for `request`."""
    return FormValues(
        prompt=request.prompt,
        style_preset=request.style_preset or "",
        provider=request.provider,
        model=request.model or "",
        quality=request.quality,
        count=request.count,
        negative_prompt=request.negative_prompt,
        guidance_scale=request.guidance_scale,
        steps=request.steps,
        seed=request.seed,
        output_format=request.output_format,
        campaign=request.campaign,
        title=request.title,
        alt_text=request.alt_text,
        enhance=request.enhance_level.value if request.enhance_prompt else ENHANCE_OFF,
        persona_id=request.persona_id or "",
        template_id=request.template_id or "",
        reference_ids=request.reference_ids,
        **_size_values(request),
    )


def from_asset(asset: Asset, request: GenerateRequest, *, with_seed: bool) -> FormValues:
    """Return the form that asks for one picture like `asset`; `request` is what its job asked.

    With its seed, a model that repeats seeds makes the same picture again; the provider and model are then the ones
    that really drew it. Without, only the settings are taken over.
    """
    values = from_request(request)
    if not with_seed:
        return replace(values, seed=None)
    seed = asset.seed if asset.seed is None or asset.seed <= MAX_SEED else None
    return replace(values, seed=seed, provider=asset.provider or values.provider, model=asset.model, count=1)


def with_template(before: FormValues | None, template: TemplateSpec, text: TemplateText | None) -> FormValues:
    """Return the form with a template's size, style, quality and, where it has one, prompt; the rest stays."""
    values = before or FormValues()
    filled: dict[str, Any] = {
        "size": EXACT_PIXELS,
        "width": template.size.width,
        "height": template.size.height,
        "style_preset": template.style_preset,
        "quality": template.quality,
        "template_id": template.id,
        "provider": AUTO,
        "model": "",
    }
    if text is not None and text.prompt:
        filled |= {"prompt": text.prompt, "negative_prompt": text.negative_prompt}
    return replace(values, **filled)


def _size_values(request: GenerateRequest) -> dict[str, Any]:
    if request.size is not None:
        return {"size": EXACT_PIXELS, "width": request.size.width, "height": request.size.height}
    ratio = request.aspect_ratio
    if ratio is None or ratio in SIZES:
        return {"size": ratio or "1:1"}
    width, height = ratio.split(":")
    return {"size": CUSTOM_RATIO, "ratio_width": float(width), "ratio_height": float(height)}
