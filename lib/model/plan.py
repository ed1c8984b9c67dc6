"""What will really run: shown before the click, kept with the job, true afterwards."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from lib.model.geometry import Box, Size
from lib.model.record import Record
from lib.model.request import Operation, OutputFormat, Quality

Maker = Literal["ai", "drawn", "processed"]
"""Who makes the pixels: an AI model, the sandbox's drawing program, or plain image processing."""


class Ignored(Record):
    """A setting that the chosen model does not have."""

    field: str
    reason: str


class ProviderRequest(Record):
    """One paid call, in our words; an adapter turns it into the vendor's. One call makes one image."""

    operation: Operation
    model: str
    prompt: str
    negative_prompt: str = ""
    size: Size
    aspect_ratio: str | None = None
    resolution: str | None = None
    """The vendor's name for the resolution class, where it has names instead of pixels."""
    quality: Quality = Quality.STANDARD
    style_preset: str | None = None
    guidance_scale: float | None = None
    steps: int | None = None
    seed: int | None = None
    output_format: OutputFormat = "png"
    options: dict[str, Any] = Field(default_factory=dict)


class Plan(Record):
    """One request resolved: provider, model, sizes, seeds, price, and in words what was decided and why."""

    operation: Operation
    provider: str
    provider_label: str
    model: str
    model_label: str
    maker: Maker
    count: int = Field(ge=1)
    native: Size
    """What the model is asked to draw."""
    crop: Box | None = None
    """The part of the native picture that is kept; None keeps all of it."""
    target: Size
    """What is delivered."""
    scale: float = 1.0
    """Linear factor from the crop to the target; above 1 the picture is enlarged."""
    sent: ProviderRequest
    """The call for the first image; later ones differ in their seed only."""
    output_format: OutputFormat = "png"
    takes_seed: bool = False
    """Whether the model can be given a seed."""
    repeats_seeds: bool = False
    """Whether the model gives the same picture for the same seed."""
    price_each: int = Field(ge=0)
    vendor_cost_each: int = Field(default=0, ge=0)
    """What the vendor is expected to charge per image, in millionths of a US dollar."""
    choice: str = ""
    """Why this provider and model; empty where the user named them."""
    ignored: tuple[Ignored, ...] = ()
    notices: tuple[str, ...] = ()
    retires_on: date | None = None

    @property
    def price(self) -> int:
        """Credits for all images."""
        return self.price_each * self.count
