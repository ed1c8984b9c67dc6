"""What the studio itself adds to a prompt, where it was asked to: what the prompt leaves open, and a persona's words.

The prompt stays as the beginning, and the plan shows every addition before the click. Pure.
"""

from dataclasses import dataclass

from lib.catalog import ModelSpec
from lib.model.prompt_book import Persona
from lib.model.request import GenerateRequest
from lib.prompts.choices import EnhanceChoices
from lib.prompts.enhancing import enhance, enhanced
from lib.prompts.personas import addition_of, negative_with

_ROOM_FOR_STYLE = 200
"""Characters that a style in words may still need."""


@dataclass(frozen=True)
class Additions:
    """The prompt as it goes on, what to keep out, and what to tell about both."""

    prompt: str
    negative_prompt: str
    notices: tuple[str, ...] = ()


def enhancement_of(request: GenerateRequest) -> str:
    """Return what the studio would add to a request's prompt; nothing where it was not asked to."""
    if not request.enhance_prompt:
        return ""
    return enhance(request.prompt, EnhanceChoices(level=request.enhance_level)).addition


def enhancement_notice(request: GenerateRequest) -> str:
    """Return the words in which a plan tells of the enhancement, for whoever shows it in another form."""
    return _notice("Enhanced", enhancement_of(request))


def with_additions(request: GenerateRequest, model: ModelSpec, persona: Persona | None) -> Additions:
    """Return the request's prompts with what is added; what would not fit the model is left out, and says so."""
    prompt, notices = request.prompt, []
    limit = model.max_prompt - (_ROOM_FOR_STYLE if request.style_preset else 0)
    for name, addition in (
        ("Enhanced", enhancement_of(request)),
        (f"Persona {persona.text.name}" if persona else "", addition_of(persona.text) if persona else ""),
    ):
        longer = enhanced(prompt, addition)
        if addition and len(longer) > limit:
            notices.append(f"{name}: nothing is added, because the prompt would be too long for {model.label}.")
        elif addition:
            prompt = longer
            notices.append(_notice(name, addition))
    negative = negative_with(request.negative_prompt, persona.text) if persona else request.negative_prompt
    if persona and negative != request.negative_prompt and "negative_prompt" not in model.controls:
        unwanted = ", ".join(persona.text.unwanted)
        notices.append(f"Persona {persona.text.name}: {model.label} cannot be told to keep out {unwanted}.")
    return Additions(prompt, negative, tuple(notices))


def _notice(name: str, addition: str) -> str:
    return f"{name}: adds “{addition}”."
