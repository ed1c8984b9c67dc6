"""What each task tells a model, what the model gets to see, and how its answer is read.

Instructions are ours; whatever a person wrote goes along as fenced content only.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from lib.errors import BadResponse, InvalidRequest
from lib.model.record import Record, parse
from lib.model.text_request import AnalyzeRequest, AnalyzeTask, PromptRequest, TextTask
from lib.prompts import instructions
from lib.prompts.answers import (
    AltText,
    AnyAnswer,
    CharacterAnalysis,
    CharacterPrompts,
    DescribedImage,
    Enhancement,
    Likeness,
    Workshop,
    WrittenPrompt,
    schema_of,
)
from lib.prompts.choices import CharacterChoices, EnhanceChoices, NoChoices, WorkshopChoices, WriteChoices
from lib.prompts.fencing import RULE, fenced

REPAIR = (
    "Your last answer was not the JSON object that was asked for. Answer again, with that JSON object alone: no prose, "
    "no code fence, every field present."
)
"""Added to the instructions when a model's first answer could not be read."""
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)
_MAX_ANSWER = 200_000


@dataclass(frozen=True)
class Brief:
    """One question to a model."""

    system_prompt: str
    prompt: str
    json_schema: dict[str, Any]
    choices: dict[str, Any]


@dataclass(frozen=True)
class _Task:
    tell: Callable[[Any], str]
    """The instructions, from the checked choices."""
    answer: type[Record]
    choices: type[Record] = NoChoices
    show: Callable[[Any], tuple[tuple[str, str], ...]] = lambda _: ()
    """What goes along beside the source, fenced."""


_TEXT_TASKS: dict[TextTask, _Task] = {
    TextTask.WRITE: _Task(
        instructions.write,
        WrittenPrompt,
        WriteChoices,
        lambda chosen: (("title", chosen.title), ("house_style", chosen.house_style), ("wishes", chosen.wishes)),
    ),
    TextTask.ENHANCE: _Task(
        instructions.enhance, Enhancement, EnhanceChoices, lambda chosen: (("house_style", chosen.house_style),)
    ),
    TextTask.WORKSHOP: _Task(instructions.workshop, Workshop, WorkshopChoices),
    TextTask.CHARACTER_PROMPTS: _Task(instructions.character_prompts, CharacterPrompts, CharacterChoices),
}
_ANALYZE_TASKS: dict[AnalyzeTask, _Task] = {
    AnalyzeTask.DESCRIBE: _Task(instructions.describe, DescribedImage),
    AnalyzeTask.CHARACTER: _Task(instructions.character, CharacterAnalysis),
    AnalyzeTask.ALT_TEXT: _Task(instructions.alt_text, AltText),
    AnalyzeTask.LIKENESS: _Task(instructions.likeness, Likeness),
}


def brief_for(request: PromptRequest | AnalyzeRequest) -> Brief:
    """Return what is asked of a model; raise `InvalidRequest` naming the choice that does not fit the task."""
    task = _task(request)
    try:
        chosen = parse(task.choices, request.choices)
    except InvalidRequest as error:
        field = f"choices.{error.field}"
        raise InvalidRequest(f"choices.{error.message}", remedy=error.remedy, field=field) from error
    told = f"{task.tell(chosen)}\n\n{RULE}\n\nAnswer with one JSON object of the given shape and nothing else."
    shown = fenced((*task.show(chosen), ("source", request.text)))
    return Brief(
        system_prompt=told,
        prompt=shown or "Look at the images.",
        json_schema=schema_of(task.answer),
        choices=chosen.model_dump(mode="json"),
    )


def read_answer(request: PromptRequest | AnalyzeRequest, written: str) -> AnyAnswer:
    """Return a model's answer as a record, also where prose or a code fence stands around the JSON.

    Raises `BadResponse` when there is no JSON object in it, or one that lacks what was asked for.
    """
    found = _OBJECT.search(written[:_MAX_ANSWER])
    try:
        value = json.loads(found[0]) if found else None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BadResponse("The model answered in words instead of the form that was asked for.", remedy=_REMEDY)
    try:
        return _task(request).answer.model_validate(value)  # type: ignore[return-value]  # the table's kinds
    except ValidationError as exc:
        place = ".".join(str(part) for part in exc.errors()[0]["loc"])
        raise BadResponse(f"The model's answer lacks a usable {place or 'form'}.", remedy=_REMEDY) from exc


def answer_of(request: PromptRequest | AnalyzeRequest, stored: dict[str, Any]) -> AnyAnswer:
    """Return an answer as it was stored with its job."""
    return _task(request).answer.model_validate(stored)  # type: ignore[return-value]  # the table's kinds


_REMEDY = "Try again, or choose another writing model."


def _task(request: PromptRequest | AnalyzeRequest) -> _Task:
    return _TEXT_TASKS[request.task] if isinstance(request, PromptRequest) else _ANALYZE_TASKS[request.task]
