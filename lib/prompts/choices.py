"""Settings of text tasks. Words in them are a person's own and are fenced like the source."""

from typing import Any

from pydantic import Field

from lib.model.record import Record
from lib.model.request import CleanText, EnhanceLevel
from lib.prompts.answers import Framing, People, Realism


class NoChoices(Record):
    """A task without settings."""


class WriteChoices(Record):
    """How the picture shall be; what is left open is for the model to decide."""

    title: CleanText = Field(default="", max_length=200)
    wishes: CleanText = Field(default="", max_length=2000)
    house_style: CleanText = Field(default="", max_length=4000)
    """A persona in words."""
    framing: Framing | None = None
    realism: Realism | None = None
    people: People | None = None


class EnhanceChoices(Record):
    """How much is added, and in which style."""

    level: EnhanceLevel = EnhanceLevel.STANDARD
    house_style: CleanText = Field(default="", max_length=4000)


class WorkshopChoices(Record):
    """Whether the person asked for ideas."""

    wants_ideas: bool = False


class CharacterChoices(Record):
    """What the prompts are for; `rules` are the studio's own words (`lib.characters`), never a person's."""

    count: int = Field(default=20, ge=1, le=25)
    rules: str = Field(default="", max_length=20_000)
    analysis: dict[str, Any] = Field(default_factory=dict)
