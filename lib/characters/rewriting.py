"""What becomes of a set of prompts that somebody edits, or whose character turns out to be another. Pure."""

from collections.abc import Sequence

from lib.characters.grammar import write_prompts
from lib.characters.vocabulary import ANCHOR
from lib.errors import InvalidRequest
from lib.model.character import Analysis, CharacterPrompt, Facets, PromptFate
from lib.model.request import MAX_PROMPT


def bodies(prompts: Sequence[CharacterPrompt]) -> tuple[str, ...]:
    """Return what prompts say behind the anchor, as people edit them."""
    return tuple(prompt.text.removeprefix(ANCHOR).strip() for prompt in prompts)


def edited(prompts: Sequence[CharacterPrompt], texts: Sequence[str]) -> tuple[CharacterPrompt, ...]:
    """Return the prompts that these bodies make, empty ones left out; what is new in them counts as typed.

    A body that was there keeps what it shows, wherever it stands now; another takes that of its place. Raises
    `InvalidRequest` for one that is too long.
    """
    known = dict(zip(bodies(prompts), prompts, strict=True))
    made = []
    for place, text in enumerate(" ".join(text.split()).removeprefix(ANCHOR).strip() for text in texts):
        if not text:
            continue
        if text in known:
            made.append(known[text])
            continue
        if len(ANCHOR) + 1 + len(text) > MAX_PROMPT:
            raise InvalidRequest(
                f"Number {place + 1}: {len(ANCHOR) + 1 + len(text):,} characters are too many, "
                f"the limit is {MAX_PROMPT:,}.",
                field="prompts",
            )
        facets = prompts[place].facets if place < len(prompts) else Facets()
        made.append(CharacterPrompt(text=f"{ANCHOR} {text}", facets=facets, is_by_hand=True))
    return tuple(made)


def after_analysis(
    prompts: Sequence[CharacterPrompt], analysis: Analysis, fate: PromptFate
) -> tuple[CharacterPrompt, ...]:
    """Return as many prompts as there were, for a character that is now seen as `analysis`."""
    if not prompts or fate is PromptFate.KEEP:
        return tuple(prompts)
    fresh = write_prompts(analysis, len(prompts))
    if fate is PromptFate.REWRITE:
        return fresh
    typed = {prompt.text for prompt in prompts if prompt.is_by_hand}
    spare = [prompt for prompt in fresh if prompt.text not in typed]
    return tuple(old if old.is_by_hand else spare.pop(0) for old in prompts)
