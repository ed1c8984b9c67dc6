"""The shapes of answers to text and vision tasks. A model's answer is read leniently and kept within bounds."""

import json
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from lib.model.record import Record
from lib.model.request import MAX_PROMPT
from lib.prompts.slugs import slug_of

MAX_LISTED = 25
_TITLE = 100
_SUMMARY = 300
_PHRASE = 200


class Framing(StrEnum):
    """How near the subject is, and from where."""

    CLOSE_UP = "close-up"
    MEDIUM = "medium shot"
    WIDE = "wide shot"
    OVERHEAD = "overhead"
    ISOMETRIC = "isometric"


class Realism(StrEnum):
    """How real it looks."""

    PHOTOGRAPH = "photograph"
    ILLUSTRATION = "illustration"
    RENDER = "3D render"
    ABSTRACT = "abstract"


class People(StrEnum):
    """Whether people are in the picture."""

    NONE = "none"
    ONE = "one person"
    SOME = "several people"


def _line(limit: int) -> BeforeValidator:
    """Make one line of at most `limit` characters of whatever text came; a list becomes an enumeration."""

    def shorten(value: Any) -> Any:
        if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            value = ", ".join(value)
        if not isinstance(value, str):
            return value
        line = " ".join(value.split())
        return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0].rstrip(",;:")

    return BeforeValidator(shorten)


def _one_of(kind: type[StrEnum], otherwise: StrEnum) -> BeforeValidator:
    """Find the choice that a model meant, by the first word they share; what is unknown counts as `otherwise`."""

    def read(value: Any) -> Any:
        said = str(value).strip().lower().replace("_", " ")
        exact = next((choice for choice in kind if choice.value.lower() == said), None)
        near = next((choice for choice in kind if said and choice.value.lower().split()[0] in said), None)
        return exact or near or otherwise

    return BeforeValidator(read)


def _few(value: Any) -> Any:
    entries = value.splitlines() if isinstance(value, str) else value
    if not isinstance(entries, list | tuple):
        return value
    return [entry for entry in entries if str(entry).strip()][:MAX_LISTED]


Title = Annotated[str, _line(_TITLE)]
Line = Annotated[str, _line(_SUMMARY)]
Phrase = Annotated[str, _line(_PHRASE)]
PromptText = Annotated[str, _line(MAX_PROMPT)]
Phrases = Annotated[tuple[Phrase, ...], BeforeValidator(_few)]
Prompts = Annotated[tuple[PromptText, ...], BeforeValidator(_few)]


class _Answer(Record):
    """What every answer has in common: fields nobody asked for are left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class WrittenPrompt(_Answer):
    """An image prompt with everything that Create can take over."""

    title: Title = ""
    summary: Line = ""
    prompt: PromptText = Field(min_length=1)
    negative_prompt: PromptText = ""
    framing: Annotated[Framing, _one_of(Framing, Framing.MEDIUM)] = Framing.MEDIUM
    realism: Annotated[Realism, _one_of(Realism, Realism.PHOTOGRAPH)] = Realism.PHOTOGRAPH
    people: Annotated[People, _one_of(People, People.NONE)] = People.NONE

    @property
    def slug(self) -> str:
        """The title, fit for an address: `quantum-computing-advances`."""
        return slug_of(self.title)


class Enhancement(_Answer):
    """Words to append to a prompt, which itself stays as it is."""

    addition: PromptText = Field(min_length=1)


class Workshop(_Answer):
    """What became of a description of a character: it is good, or it is rewritten before anything is drawn."""

    is_vague: bool = True
    rewrite: PromptText = ""
    """A concrete version of what was written."""
    questions: Phrases = ()
    suggestions: Prompts = ()
    """Two or three concrete prompts to choose from."""


class CharacterPrompts(_Answer):
    """Prompts for a character's reference pictures."""

    prompts: Prompts = Field(min_length=1)


class DescribedImage(WrittenPrompt):
    """A prompt that would make a picture like the one that was looked at, and what was measured."""

    facts: Phrases = ()
    palette: Phrases = ()


class PhysicalCapabilities(_Answer):
    """What a character's body can do."""

    can_stand: bool = False
    can_sit: bool = False
    has_arms: bool = False
    has_face_expressions: bool = False
    has_hands: bool = False
    notes: Line = ""


class CharacterAnalysis(_Answer):
    """What a character looks like and can do, in the fields of `character-analysis.json`."""

    style: Phrase = Field(min_length=1)
    body_type: Phrase = Field(min_length=1)
    description: Line = Field(min_length=1)
    key_features: Phrases = ()
    physical_capabilities: PhysicalCapabilities = PhysicalCapabilities()
    special_notes: Line = ""


class AltText(_Answer):
    """A description for people who cannot see the picture."""

    alt_text: Line = Field(min_length=1)


class LikenessOfOne(_Answer):
    """How much one picture shows the character of the first one."""

    score: int = Field(ge=0, le=100)
    differences: Phrases = ()


class Likeness(_Answer):
    """One judgement for each picture after the first, in their order."""

    judgements: tuple[LikenessOfOne, ...] = Field(min_length=1, max_length=MAX_LISTED)


AnyAnswer = (
    WrittenPrompt | Enhancement | Workshop | CharacterPrompts | DescribedImage | CharacterAnalysis | AltText | Likeness
)
AnswerKind = TypeVar("AnswerKind", bound=BaseModel)


def schema_of(kind: type[BaseModel]) -> dict[str, Any]:
    """Return the shape as a JSON schema that every vendor's strict mode takes: closed, and everything required."""
    shape: dict[str, Any] = json.loads(_schema_text(kind))
    return shape


@cache
def _schema_text(kind: type[BaseModel]) -> str:
    whole = kind.model_json_schema()
    return json.dumps(_strict(whole, whole.get("$defs", {})))


_KEPT = {"type", "enum", "items", "properties", "description"}


def _strict(node: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        return _strict(known[node["$ref"].rsplit("/", 1)[-1]], known)
    if "allOf" in node:
        return _strict(node["allOf"][0], known)
    shape = {name: value for name, value in node.items() if name in _KEPT}
    if isinstance(shape.get("items"), dict):
        shape["items"] = _strict(shape["items"], known)
    if shape.get("type") == "object":
        properties = {name: _strict(entry, known) for name, entry in node.get("properties", {}).items()}
        shape |= {"properties": properties, "required": list(properties), "additionalProperties": False}
    return shape
