"""What a workspace writes its prompts with: personas, own templates, and every prompt that was used."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator

from lib.model.geometry import Size
from lib.model.record import Record
from lib.model.request import MAX_PROMPT, CleanText, Quality

MAX_WORDS = 40
_Word = Annotated[CleanText, Field(min_length=1, max_length=80)]


def _split(value: object) -> object:
    """Take words separated by commas or lines as well."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.replace("\n", ",").split(",") if word.strip())
    return value


Words = Annotated[tuple[_Word, ...], BeforeValidator(_split), Field(max_length=MAX_WORDS)]
Colours = Annotated[
    tuple[Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")], ...], BeforeValidator(_split), Field(max_length=12)
]


class PersonaText(Record):
    """A brand kit as somebody writes it: what its pictures have in common."""

    name: CleanText = Field(min_length=1, max_length=80)
    palette: Colours = ()
    """Brand colours, `#rrggbb`."""
    tone: Words = ()
    """How it feels: `calm, precise`."""
    wanted: Words = ()
    """What pictures should show or use."""
    unwanted: Words = ()
    """What they never should; goes to the negative prompt."""
    facts: Words = ()
    """What is true of the product: `glass bottle`, `no cap`."""


class Persona(Record):
    """A kept persona."""

    persona_id: str
    owner_id: str
    text: PersonaText
    updated_at: datetime


class TemplateText(Record):
    """A template of one's own, as it is edited, exported and imported."""

    name: CleanText = Field(min_length=1, max_length=80)
    description: CleanText = Field(default="", max_length=300)
    platform: CleanText = Field(default="", max_length=60)
    category: CleanText = Field(default="own", max_length=60)
    size: Size
    style_preset: str | None = Field(default=None, max_length=60)
    quality: Quality = Quality.STANDARD
    use_cases: Words = ()
    prompt: CleanText = Field(default="", max_length=MAX_PROMPT)
    """A prompt to start from; `{product}` and the like are asked for."""
    negative_prompt: CleanText = Field(default="", max_length=MAX_PROMPT)

    @field_validator("size", mode="before")
    @classmethod
    def _size_from_text(cls, value: object) -> object:
        return Size.parse(value) if isinstance(value, str) else value


class OwnTemplate(Record):
    """A kept template; its owner's alone, or everybody's in the workspace."""

    template_id: str
    owner_id: str
    is_shared: bool
    text: TemplateText
    updated_at: datetime


class UsedPrompt(Record):
    """A prompt that was used at least once, with what came of it."""

    prompt_id: str
    prompt: str
    negative_prompt: str
    is_starred: bool
    uses: int
    """Requests that were made with it."""
    images: int
    cost: int
    """Credits spent on its images."""
    asset_ids: tuple[str, ...] = ()
    """Its latest images."""
    last_used_at: datetime


PromptOrder = Literal["newest", "most_used"]


class PromptQuery(Record):
    """Which prompts to list: all words must occur; a page at a time."""

    words: str = Field(default="", max_length=500)
    starred_only: bool = False
    page: int = Field(default=1, ge=1)
    page_size: int = Field(default=20, ge=1, le=100)
