"""What a user asks of a text or vision model: to write prompts, and to describe pictures."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from lib.model.record import Record
from lib.model.request import AUTO, CleanText, Operation

MAX_SOURCE_TEXT = 60_000
MAX_LOOKED_AT = 20

_AssetId = Annotated[str, Field(min_length=1, max_length=64)]


class TextTask(StrEnum):
    """What a text model is asked for; each has its instructions and its answer's shape in `lib.prompts`."""

    WRITE = "write"
    """A brief or an article to one image prompt."""
    ENHANCE = "enhance"
    """A prompt, made richer."""
    WORKSHOP = "workshop"
    """A vague description of a character to concrete ones."""
    CHARACTER_PROMPTS = "character_prompts"
    """A character's analysis to prompts for its reference pictures."""


class AnalyzeTask(StrEnum):
    """What a vision model is asked for."""

    DESCRIBE = "describe"
    CHARACTER = "character"
    """Style, body type, key features and capabilities of a character."""
    ALT_TEXT = "alt_text"
    LIKENESS = "likeness"
    """How much the first picture and the others show the same character."""


class PromptRequest(Record):
    """A text from a text. `text` is content, never instructions; `choices` are settings of the task."""

    operation: Literal[Operation.PROMPT] = Operation.PROMPT
    task: TextTask = TextTask.WRITE
    text: CleanText = Field(min_length=1, max_length=MAX_SOURCE_TEXT)
    choices: dict[str, Any] = Field(default_factory=dict)
    provider: str = Field(default=AUTO, max_length=60)
    model: str | None = Field(default=None, max_length=200)
    campaign: CleanText = Field(default="", max_length=120)

    @property
    def title(self) -> str:
        """Texts have none."""
        return ""

    @property
    def summary(self) -> str:
        """What lists call it."""
        return self.text[:200]


class AnalyzeRequest(Record):
    """A text from pictures of the library."""

    operation: Literal[Operation.ANALYZE] = Operation.ANALYZE
    task: AnalyzeTask = AnalyzeTask.DESCRIBE
    image_ids: tuple[_AssetId, ...] = Field(min_length=1, max_length=MAX_LOOKED_AT)
    text: CleanText = Field(default="", max_length=MAX_SOURCE_TEXT)
    choices: dict[str, Any] = Field(default_factory=dict)
    provider: str = Field(default=AUTO, max_length=60)
    model: str | None = Field(default=None, max_length=200)
    campaign: CleanText = Field(default="", max_length=120)

    @property
    def title(self) -> str:
        """Texts have none."""
        return ""

    @property
    def summary(self) -> str:
        """What lists call it."""
        return self.text[:200] or "Look at an image"
