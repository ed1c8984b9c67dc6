"""What will really run: shown before the click, kept with the job, true afterwards."""

from datetime import date
from enum import StrEnum
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


class ImageRole(StrEnum):
    """What a picture that goes to a provider is for."""

    INIT = "init"
    """The picture to change or enlarge."""
    MASK = "mask"
    """One channel, white = repaint, of the init picture's size. Adapters map it to the vendor's meaning."""
    REFERENCE = "reference"
    """A look or subject to borrow."""
    CONTROL = "control"
    """A sketch or structure to keep."""
    STYLE = "style"
    BACKGROUND = "background"
    LIGHTING = "lighting"


class InputImage(Record):
    """A picture that goes to a provider. Plans keep the asset's id; a worker adds the bytes before the call."""

    role: ImageRole
    asset_id: str = ""
    url: str = ""
    """Where a worker finds it, as long as it is no picture of the library yet."""
    content: bytes = Field(default=b"", exclude=True, repr=False)
    """PNG, JPEG or WebP; a mask is always a PNG."""
    media_type: str = "image/png"
    size: Size | None = None
    """The size at which it is sent, where that is not its own."""
    grow: int = Field(default=0, ge=0, le=100)
    """Pixels by which a mask grows before it is sent."""
    max_bytes: int | None = None
    """What the provider takes; a picture with more is sent as a JPEG or WebP."""
    remote_id: str = Field(default="", exclude=True)
    """The vendor's id of it, once it was sent ahead."""


_MOST_ADDED = 2000


class Expansion(Record):
    """Pixels to add on each side, 0 to 2,000."""

    left: int = Field(default=0, ge=0, le=_MOST_ADDED)
    right: int = Field(default=0, ge=0, le=_MOST_ADDED)
    up: int = Field(default=0, ge=0, le=_MOST_ADDED)
    down: int = Field(default=0, ge=0, le=_MOST_ADDED)


def expansion_to(size: Size, ratio: float) -> Expansion:
    """Return what to add around a picture so that all of it stands in the middle of a frame of a ratio.

    Where more than 2,000 pixels a side would be needed, it comes only as near as that.
    """
    across = max(0, round(size.height * ratio) - size.width)
    down = max(0, round(size.width / ratio) - size.height)
    left, right, up, down = (
        min(_MOST_ADDED, pixels) for pixels in (across // 2, across - across // 2, down // 2, down - down // 2)
    )
    return Expansion(left=left, right=right, up=up, down=down)


class ProviderRequest(Record):
    """One paid call, in our words; an adapter turns it into the vendor's. One call makes one image, or one text."""

    operation: Operation
    task: str = ""
    """Which kind of edit (`inpaint`, …), control (`sketch`, …) or upscale (`fast`, …); empty for other operations."""
    model: str
    prompt: str
    negative_prompt: str = ""
    system_prompt: str = ""
    """Instructions to a text model, apart from what the user wrote."""
    json_schema: dict[str, Any] | None = None
    """The shape that a text model's answer must have."""
    inputs: tuple[InputImage, ...] = ()
    search_prompt: str = ""
    """What to find and replace."""
    select_prompt: str = ""
    """What to find and recolour."""
    expansion: Expansion | None = None
    control_strength: float | None = Field(default=None, ge=0, le=1)
    fidelity: float | None = Field(default=None, ge=0, le=1)
    style_strength: float | None = Field(default=None, ge=0, le=1)
    composition_fidelity: float | None = Field(default=None, ge=0, le=1)
    change_strength: float | None = Field(default=None, ge=0, le=1)
    creativity: float | None = Field(default=None, ge=0, le=1)
    strength: float | None = Field(default=None, ge=0, le=1)
    """How far to move away from the init picture, 0 to 1."""
    grow_mask: int | None = Field(default=None, ge=0, le=100)
    """Pixels by which the vendor grows the mask."""
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

    def inputs_for(self, role: ImageRole) -> tuple[InputImage, ...]:
        """Return the pictures of one role, in order."""
        return tuple(image for image in self.inputs if image.role is role)

    @property
    def source_ids(self) -> tuple[str, ...]:
        """The pictures that the result descends from: all but masks, each once, in order."""
        return tuple(dict.fromkeys(image.asset_id for image in self.inputs if image.role is not ImageRole.MASK))


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
    quality: Quality = Quality.STANDARD
    """What was asked, or what the template fills in."""
    template_name: str | None = None
    choice: str = ""
    """Why this provider and model; empty where the user named them."""
    ignored: tuple[Ignored, ...] = ()
    notices: tuple[str, ...] = ()
    retires_on: date | None = None

    @property
    def price(self) -> int:
        """Credits for all images."""
        return self.price_each * self.count
