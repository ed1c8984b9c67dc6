"""What a user asks to be done to pictures that exist: edit, control, upscale. Pictures are asset ids, never bytes."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from lib.model.geometry import parse_ratio
from lib.model.plan import Expansion
from lib.model.record import Record
from lib.model.request import AUTO, MAX_PROMPT, MAX_SEED, MAX_VARIATIONS, CleanText, Operation, OutputFormat

MAX_TARGET_SIDE = 16_384
MAX_REFERENCES = 15

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
"""0 to 1; exactly 0 is a value, None leaves it to the model."""
AssetId = Annotated[str, Field(min_length=1, max_length=64)]


class EditTask(StrEnum):
    """Kinds of edit, under seed B's names where it has one."""

    REMOVE_BACKGROUND = "remove_background"
    INPAINT = "inpaint"
    OUTPAINT = "outpaint"
    SEARCH_REPLACE = "search_replace"
    SEARCH_RECOLOR = "search_recolor"
    GENERAL_EDIT = "general_edit"
    ERASE = "erase"
    RELIGHT = "relight"
    """Replace the background, the light, or both."""


class ControlTask(StrEnum):
    """What of a picture guides a new one."""

    SKETCH = "sketch"
    STRUCTURE = "structure"
    STYLE = "style"
    STYLE_TRANSFER = "style_transfer"


class UpscaleMode(StrEnum):
    """How much an upscaler may invent. `auto` is resolved to one of the others when it is planned."""

    AUTO = "auto"
    FAST = "fast"
    CONSERVATIVE = "conservative"
    CREATIVE = "creative"


UpscalePreset = Literal["web", "print", "social"]
"""A long edge: web 2048, print 3072, social 1080 pixels."""


class _PictureRequest(Record):
    """What every request about a picture has."""

    provider: str = Field(default=AUTO, max_length=60)
    model: str | None = Field(default=None, max_length=200)
    output_format: OutputFormat = "png"
    campaign: CleanText = Field(default="", max_length=120)
    title: CleanText = Field(default="", max_length=100)
    slug: str = Field(default="", max_length=50, pattern=r"^[a-z0-9-]*$")
    options: dict[str, Any] = Field(default_factory=dict)
    """Settings that only the named provider knows."""


class EditRequest(_PictureRequest):
    """One picture, changed in one way. `mask_id` is a picture of the same size: white is to be changed."""

    operation: Literal[Operation.EDIT] = Operation.EDIT
    task: EditTask
    image_id: AssetId
    prompt: CleanText = Field(default="", max_length=MAX_PROMPT)
    negative_prompt: CleanText = Field(default="", max_length=MAX_PROMPT)
    mask_id: AssetId | None = None
    search_prompt: CleanText = Field(default="", max_length=MAX_PROMPT)
    select_prompt: CleanText = Field(default="", max_length=MAX_PROMPT)
    reference_ids: tuple[AssetId, ...] = Field(default=(), max_length=MAX_REFERENCES)
    background_id: AssetId | None = None
    lighting_id: AssetId | None = None
    expansion: Expansion | None = None
    grow_mask: int | None = Field(default=None, ge=0, le=100)
    """Pixels by which the mask grows before it is used."""
    style_preset: str | None = Field(default=None, max_length=60)
    guidance_scale: float | None = Field(default=None, ge=0, le=30, allow_inf_nan=False)
    steps: int | None = Field(default=None, ge=1, le=150)
    seed: int | None = Field(default=None, ge=0, le=MAX_SEED)
    aspect_ratio: str | None = None
    """Another shape for a general edit; None keeps the picture's own."""
    count: int = Field(default=1, ge=1, le=MAX_VARIATIONS)

    @field_validator("aspect_ratio")
    @classmethod
    def _a_ratio(cls, value: str | None) -> str | None:
        if value is not None:
            parse_ratio(value)
        return value

    @property
    def summary(self) -> str:
        """What lists call it."""
        return self.prompt or self.task.value.replace("_", " ").capitalize()


class ControlRequest(_PictureRequest):
    """A new picture from a prompt, guided by a sketch, a structure or a style."""

    operation: Literal[Operation.CONTROL] = Operation.CONTROL
    task: ControlTask
    control_id: AssetId
    style_id: AssetId | None = None
    """The look to borrow, for `style_transfer`."""
    prompt: CleanText = Field(min_length=1, max_length=MAX_PROMPT)
    negative_prompt: CleanText = Field(default="", max_length=MAX_PROMPT)
    control_strength: Share | None = None
    fidelity: Share | None = None
    style_strength: Share | None = None
    composition_fidelity: Share | None = None
    change_strength: Share | None = None
    aspect_ratio: str | None = None
    style_preset: str | None = Field(default=None, max_length=60)
    seed: int | None = Field(default=None, ge=0, le=MAX_SEED)

    @field_validator("aspect_ratio")
    @classmethod
    def _a_ratio(cls, value: str | None) -> str | None:
        if value is not None:
            parse_ratio(value)
        return value

    @property
    def summary(self) -> str:
        """What lists call it."""
        return self.prompt


class UpscaleRequest(_PictureRequest):
    """One picture, enlarged: by a factor, to a width or height, or to a preset's long edge; aspect is kept.

    Without any of these the factor is the model's own.
    """

    operation: Literal[Operation.UPSCALE] = Operation.UPSCALE
    image_id: AssetId
    mode: UpscaleMode = UpscaleMode.AUTO
    factor: Literal[2, 4] | None = None
    target_width: int | None = Field(default=None, ge=1, le=MAX_TARGET_SIDE)
    target_height: int | None = Field(default=None, ge=1, le=MAX_TARGET_SIDE)
    preset: UpscalePreset | None = None
    prompt: CleanText = Field(default="", max_length=MAX_PROMPT)
    negative_prompt: CleanText = Field(default="", max_length=MAX_PROMPT)
    creativity: Share | None = None
    seed: int | None = Field(default=None, ge=0, le=MAX_SEED)

    @property
    def summary(self) -> str:
        """What lists call it."""
        return self.prompt or f"Upscale, {self.mode.value}"
