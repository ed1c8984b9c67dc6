"""What a user asks for, validated. Pictures in a request are asset ids, never bytes."""

import unicodedata
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from lib.model.geometry import Size, parse_ratio
from lib.model.record import Record

MAX_PROMPT = 2000
MAX_ALT_TEXT = 2000
MAX_VARIATIONS = 10
MAX_REFERENCES = 16
"""One picture to start from and fifteen more."""
MAX_REFERENCE_URL = 8192
MAX_SEED = 4_294_967_294  # the smallest of the vendors' limits (Stability)
AUTO = "auto"


class Operation(StrEnum):
    """What can be asked of a provider."""

    GENERATE = "generate"
    EDIT = "edit"
    UPSCALE = "upscale"
    CONTROL = "control"
    PROMPT = "prompt"
    ANALYZE = "analyze"
    SOCIAL = "social"
    """Fit one picture to formats of platforms; done on this machine."""


TEXT_OPERATIONS = frozenset({Operation.PROMPT, Operation.ANALYZE})
"""Operations that bring a text instead of a picture."""


class Quality(StrEnum):
    """How much care and money an image deserves."""

    DRAFT = "draft"
    STANDARD = "standard"
    PREMIUM = "premium"


def as_quality(value: Any) -> Any:
    """Return the tier under our own name for it."""
    return Quality.PREMIUM if value == "high" else value  # seed D's name for the same tier


def clean_text(value: Any) -> Any:
    """Return a text without control and formatting signs and without space around it; anything else as it is."""
    if not isinstance(value, str):
        return value
    if value.isprintable():  # none of those signs
        return value.strip()
    kept = (c for c in value if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"} or c == "\u200d")
    return "".join(kept).strip()


CleanText = Annotated[str, BeforeValidator(clean_text)]
OutputFormat = Literal["png", "jpeg", "webp"]
Endpoint = Literal["seed", "turnaround", "create", "random"]
"""Routes and steps of making a character that have a price of their own, whichever model draws."""


class EnhanceLevel(StrEnum):
    """How much is added to a prompt."""

    LIGHT = "light"
    STANDARD = "standard"
    STRONG = "strong"


class GenerateRequest(Record):
    """Images from a prompt.

    `size` is exact pixels and wins over `aspect_ratio`; without either the model's own square or default is used.
    `provider` and `model` may stay open; planning then chooses and says why.
    """

    operation: Literal[Operation.GENERATE] = Operation.GENERATE
    prompt: CleanText = Field(min_length=1, max_length=MAX_PROMPT)
    negative_prompt: CleanText = Field(default="", max_length=MAX_PROMPT)
    provider: str = Field(default=AUTO, max_length=60)
    model: str | None = Field(default=None, max_length=200)
    size: Size | None = None
    aspect_ratio: str | None = None
    template_id: str | None = Field(default=None, max_length=60)
    """Fills size, style, quality and model where the request leaves them open."""
    enhance_prompt: bool = False
    """Add what the prompt leaves open, by rules of the studio's own; the prompt stays as the beginning."""
    enhance_level: EnhanceLevel = EnhanceLevel.STANDARD
    """How much `enhance_prompt` adds."""
    persona_id: str | None = Field(default=None, max_length=64)
    """The brand kit whose palette, tone and words are added."""
    style_preset: str | None = Field(default=None, max_length=60)
    quality: Annotated[Quality, BeforeValidator(as_quality)] = Quality.STANDARD
    guidance_scale: float | None = Field(default=None, ge=0, le=30, allow_inf_nan=False)
    steps: int | None = Field(default=None, ge=1, le=150)
    seed: int | None = Field(default=None, ge=0, le=MAX_SEED)
    count: int = Field(default=1, ge=1, le=MAX_VARIATIONS)
    output_format: OutputFormat = "png"
    campaign: CleanText = Field(default="", max_length=120)
    title: CleanText = Field(default="", max_length=100)
    slug: str = Field(default="", max_length=50, pattern=r"^[a-z0-9-]*$")
    alt_text: CleanText = Field(default="", max_length=MAX_ALT_TEXT)
    """What stands for the pictures where they cannot be seen; it can be changed for each of them later."""
    reference_ids: tuple[Annotated[str, Field(min_length=1, max_length=64)], ...] = ()
    """Pictures of the library whose look or subject is to be borrowed, the most important first."""
    reference_urls: tuple[Annotated[str, Field(min_length=1, max_length=MAX_REFERENCE_URL)], ...] = ()
    """More of them at public https addresses; a worker fetches them into the library before it draws."""
    endpoint: Endpoint | None = None
    """The character route or step that it belongs to; decides the price where it has one of its own."""

    @field_validator("aspect_ratio")
    @classmethod
    def _a_ratio(cls, value: str | None) -> str | None:
        if value is not None:
            parse_ratio(value)
        return value

    @model_validator(mode="after")
    def _few_references(self) -> Self:
        if self.reference_count > MAX_REFERENCES:
            raise ValueError(f"{self.reference_count} reference images are too many, the limit is {MAX_REFERENCES}")
        return self

    @property
    def reference_count(self) -> int:
        """How many pictures there are to borrow from."""
        return len(self.reference_ids) + len(self.reference_urls)

    @property
    def summary(self) -> str:
        """What lists call it."""
        return self.prompt


class FocalPoint(Record):
    """The point that a crop must keep, as shares of width and height from the upper left corner."""

    x: float = Field(ge=0, le=1, allow_inf_nan=False)
    y: float = Field(ge=0, le=1, allow_inf_nan=False)


CropMode = Literal["smart", "center", "fit"]
"""Keep what matters; keep the middle; keep everything and fill the rest."""
Padding = Literal["blur", "colour", "transparent"]
SubjectFinder = Literal["fast", "best"]
"""How smart crops find what matters: by contrast, colour and faces; or by U²-Net-p as well."""
MAX_TARGETS = 100


class SocialTarget(Record):
    """One format to make; names, ids and aliases are those of the catalog. Unset fields follow the request."""

    platform: str = Field(min_length=1, max_length=60)
    format: str = Field(min_length=1, max_length=60)
    focal_point: FocalPoint | None = None
    crop_mode: CropMode | None = None


def _jpeg(value: Any) -> Any:
    return "jpeg" if value == "jpg" else value


class SocialRequest(Record):
    """One picture of the library, fitted to formats of platforms.

    A focal point, where given, decides the crop in `smart` mode. `show_safe_zones` draws them into the files.
    `with_prompt` writes the picture's prompt into the files, beside the mark of its lineage.
    """

    operation: Literal[Operation.SOCIAL] = Operation.SOCIAL
    asset_id: str = Field(min_length=1, max_length=64)
    targets: tuple[SocialTarget, ...] = Field(min_length=1, max_length=MAX_TARGETS)
    crop_mode: CropMode = "smart"
    focal_point: FocalPoint | None = None
    subject: SubjectFinder = "fast"
    padding: Padding = "blur"
    pad_colour: str = Field(default="#ffffff", pattern=r"^#[0-9a-fA-F]{6}$")
    show_safe_zones: bool = False
    output_format: Annotated[OutputFormat, BeforeValidator(_jpeg)] = "png"
    quality: int = Field(default=85, ge=10, le=100)
    with_prompt: bool = False
    campaign: CleanText = Field(default="", max_length=120)
    title: CleanText = Field(default="", max_length=100)
    slug: str = Field(default="", max_length=50, pattern=r"^[a-z0-9-]*$")

    @property
    def summary(self) -> str:
        """What lists call it."""
        formats = "1 format" if len(self.targets) == 1 else f"{len(self.targets)} formats"
        platforms = len({target.platform.casefold() for target in self.targets})
        return f"{formats} for {'1 platform' if platforms == 1 else f'{platforms} platforms'}"
