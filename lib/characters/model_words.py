"""What text and vision models say of characters, brought into the studio's own forms and rules. Pure."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from lib.characters.grammar import write_prompts
from lib.characters.rules import breaches, repaired
from lib.characters.vocabulary import ANCHOR, CANNOT
from lib.model.character import (
    MAX_FEATURES,
    MAX_TURNAROUND,
    Analysis,
    BodyType,
    Capabilities,
    CharacterPrompt,
    CharacterStyle,
)
from lib.prompts.answers import CharacterAnalysis

Kind = TypeVar("Kind")
_STYLES = (
    ("pixel", CharacterStyle.PIXEL_ART),
    ("3d", CharacterStyle.RENDER),
    ("render", CharacterStyle.RENDER),
    ("photo", CharacterStyle.PHOTOREALISTIC),
    ("realis", CharacterStyle.PHOTOREALISTIC),
    ("cartoon", CharacterStyle.CARTOON),
    ("anime", CharacterStyle.CARTOON),
)
_BODIES = (
    ("human", BodyType.HUMANOID),
    ("person", BodyType.HUMANOID),
    ("creature", BodyType.CREATURE),
    ("animal", BodyType.CREATURE),
    ("abstract", BodyType.BLOB),
    ("blob", BodyType.BLOB),
    ("object", BodyType.OBJECT),
)


def analysis_of(answer: CharacterAnalysis) -> Analysis:
    """Return a vision model's words as an analysis, which somebody still has to confirm."""
    able = answer.physical_capabilities
    return Analysis(
        style=_first(answer.style, _STYLES) or CharacterStyle.ILLUSTRATED,
        body_type=_first(answer.body_type, _BODIES) or BodyType.OTHER,
        description=answer.description,
        key_features=tuple(dict.fromkeys(answer.key_features))[:MAX_FEATURES],
        physical_capabilities=Capabilities.model_validate(able.model_dump()),
        special_notes=answer.special_notes,
    )


@lru_cache(maxsize=64)
def rules_for(analysis: Analysis, count: int) -> str:
    """Return what a text model is told about `count` prompts, 1 to 25: the rules, and what each has to show."""
    shown = write_prompts(analysis, min(count, MAX_TURNAROUND))
    impossible = [words for name, words in CANNOT.items() if not getattr(analysis.physical_capabilities, name)]
    lines = [
        f'Each begins with "{ANCHOR}" and goes on with clauses between commas.',
        "Be specific about view and framing, loose about scenery. Do not repeat the description.",
        *(f"This character {words}: never ask for it." for words in impossible),
    ]
    if analysis.style not in {CharacterStyle.PHOTOREALISTIC, CharacterStyle.RENDER}:
        lines.append("It is drawn: no words of photography; say clean even lighting, simple solid background.")
    lines.append("They show, in this order:")
    lines += [f"{place}. {_shown(prompt)}" for place, prompt in enumerate(shown, 1)]
    return "\n".join(lines)


def prompts_from(texts: Sequence[str], analysis: Analysis, count: int) -> tuple[tuple[CharacterPrompt, ...], int]:
    """Return `count` prompts that obey every rule, and how many of them are the model's.

    Each of the model's is repaired; where nothing usable is left of one, the grammar's takes its place.
    """
    own = write_prompts(analysis, min(count, MAX_TURNAROUND))
    seen = {_flat(prompt.text) for prompt in own}
    chosen, used = list(own), 0
    for place, (text, prompt) in enumerate(zip(texts, own, strict=False)):
        better = repaired(prompt.model_copy(update={"text": text}), analysis)
        if better is None or _flat(better.text) in seen:
            continue
        tried = [*chosen[:place], better, *chosen[place + 1 :]]
        if breaches(tried, analysis):
            continue
        seen.add(_flat(better.text))
        chosen, used = tried, used + 1
    return tuple(chosen), used


def _shown(prompt: CharacterPrompt) -> str:
    facets = prompt.facets.model_dump(mode="json")
    return ", ".join(f"{name}: {str(value).replace('_', ' ')}" for name, value in facets.items() if value)


def _flat(text: str) -> str:
    return " ".join(text.casefold().split())


def _first(words: str, known: Sequence[tuple[str, Kind]]) -> Kind | None:
    lowered = words.casefold()
    return next((kind for word, kind in known if word in lowered), None)
