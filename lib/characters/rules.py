"""The rules that turnaround prompts obey, whoever wrote them: the grammar, a text model, or a person. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from lib.characters.vocabulary import ANCHOR, CAMERA, CANNOT, DETAIL, IMPOSSIBLE, STYLE_WORDS
from lib.model.character import (
    MIN_REFERENCES,
    TARGET_REFERENCES,
    Analysis,
    Category,
    CharacterPrompt,
    CharacterStyle,
)
from lib.model.record import Record
from lib.model.request import MAX_PROMPT

RANGES: Mapping[Category, tuple[int, int]] = {
    Category.CLOSE_UP: (3, 4),
    Category.ANGLE: (4, 5),
    Category.FULL_BODY: (3, 4),
    Category.POSE: (4, 5),
    Category.LIGHT: (3, 4),
}
"""How many of 20 belong to each category."""
CATEGORY_NAMES = {
    Category.CLOSE_UP: "close-ups",
    Category.ANGLE: "angles",
    Category.FULL_BODY: "full body",
    Category.POSE: "poses",
    Category.LIGHT: "light",
}
MAX_POSE_SHARE = 0.3
MAX_SAMENESS = 0.92
_DESCRIPTION_WORDS = 4
_DRAWN = frozenset({CharacterStyle.CARTOON, CharacterStyle.ILLUSTRATED, CharacterStyle.PIXEL_ART})


class Breach(Record):
    """One rule that a prompt breaks; `position` counts from 0, None where it is the set's fault."""

    position: int | None
    rule: str
    message: str


def breaches(prompts: Sequence[CharacterPrompt], analysis: Analysis) -> tuple[Breach, ...]:
    """Return every rule that these prompts break, each prompt's own first."""
    single = [breach for place, prompt in enumerate(prompts) for breach in _of_one(place, prompt.text, analysis)]
    return (*single, *_of_set(prompts))


def check_text(text: str, analysis: Analysis) -> tuple[Breach, ...]:
    """Return every rule that one prompt breaks."""
    return tuple(_of_one(0, text, analysis))


def style_words(description: str) -> tuple[str, ...]:
    """Return the words of a description that say how a picture looks instead of what the character is."""
    return tuple(dict.fromkeys(found.group(0) for found in STYLE_WORDS.finditer(description)))


def repaired(prompt: CharacterPrompt, analysis: Analysis) -> CharacterPrompt | None:
    """Return a prompt with its anchor and without the clauses that break a rule; None where nothing usable is left."""
    clauses = [clause.strip() for clause in _body(prompt.text).split(",")]
    kept = [clause for clause in clauses if clause and not _wrong_words(_without_features(clause, analysis), analysis)]
    text = f"{ANCHOR} {', '.join(kept)}"[:MAX_PROMPT]
    is_usable = len(kept) > 1 or (kept and len(kept[0].split()) > 2)  # noqa: PLR2004 - a subject and a bit
    if not is_usable or check_text(text, analysis):
        return None
    return prompt.model_copy(update={"text": text})


def sameness(prompts: Sequence[CharacterPrompt]) -> float:
    """Return how alike the two most alike prompts are, 0 to 1, by their words behind the anchor."""
    words = [frozenset(re.findall(r"\w+", _body(prompt.text).casefold())) for prompt in prompts]
    pairs = (
        len(one & other) / len(one | other)
        for place, one in enumerate(words)
        for other in words[place + 1 :]
        if one | other
    )
    return max(pairs, default=0.0)


def dominant_pose(prompts: Sequence[CharacterPrompt]) -> tuple[str, float]:
    """Return the most frequent pose and its share, 0 to 1; close-ups show none and never dominate."""
    poses = Counter(prompt.facets.pose for prompt in prompts if prompt.facets.pose)
    poses.pop(DETAIL, None)
    if not poses:
        return "", 0.0
    name, count = poses.most_common(1)[0]
    return name, count / len(prompts)


def counts_of(prompts: Sequence[CharacterPrompt]) -> dict[Category, int]:
    """Return how many prompts each category has."""
    counted = Counter(prompt.facets.category for prompt in prompts)
    return {category: counted.get(category, 0) for category in Category}


def _of_one(place: int, text: str, analysis: Analysis) -> list[Breach]:
    found = []
    if not text.startswith(ANCHOR):
        found.append(Breach(position=place, rule="anchor", message=f'It does not begin with "{ANCHOR}"'))
    if len(text) > MAX_PROMPT:
        found.append(Breach(position=place, rule="length", message=f"It is longer than {MAX_PROMPT:,} characters."))
    body = _without_features(_body(text), analysis)
    found += [Breach(position=place, rule=rule, message=message) for rule, message in _wrong_words(body, analysis)]
    words = analysis.description.casefold()
    if len(words.split()) >= _DESCRIPTION_WORDS and words in text.casefold():
        found.append(
            Breach(position=place, rule="description", message="It repeats the description; the reference shows that.")
        )
    return found


def _wrong_words(text: str, analysis: Analysis) -> list[tuple[str, str]]:
    found = []
    for name, pattern in IMPOSSIBLE.items():
        word = pattern.search(text)
        if word and not getattr(analysis.physical_capabilities, name):
            found.append((name, f'"{word.group(0)}": this character {CANNOT[name]}.'))
    word = CAMERA.search(text) if analysis.style in _DRAWN else None
    if word:
        found.append(("camera", f'"{word.group(0)}" is a word of photography; this character is drawn.'))
    return found


def _of_set(prompts: Sequence[CharacterPrompt]) -> list[Breach]:
    found = []
    seen: dict[str, int] = {}
    for place, prompt in enumerate(prompts):
        flat = " ".join(prompt.text.casefold().split())
        if flat in seen:
            message = f"It is the same as number {seen[flat] + 1}."
            found.append(Breach(position=place, rule="different", message=message))
        seen.setdefault(flat, place)
    pose, share = dominant_pose(prompts)
    if len(prompts) >= MIN_REFERENCES and share > MAX_POSE_SHARE:
        name = pose.replace("_", " ")
        message = f"{share:.0%} of the images share the pose {name!r}; later images would default to it."
        found.append(Breach(position=None, rule="pose-share", message=message))
    if len(prompts) == TARGET_REFERENCES:
        for category, count in counts_of(prompts).items():
            low, high = RANGES[category]
            if not low <= count <= high:
                message = f"{count} {CATEGORY_NAMES[category]}; {low} to {high} of 20 are right."
                found.append(Breach(position=None, rule="range", message=message))
    return found


def _body(text: str) -> str:
    lowered = text.casefold().strip()
    return text.strip()[len(ANCHOR) :].strip() if lowered.startswith(ANCHOR) else text.strip()


def _without_features(text: str, analysis: Analysis) -> str:
    """Return a text without the character's own features, which may be worded as they like."""
    for feature in sorted(analysis.key_features, key=len, reverse=True):
        if feature.strip():
            text = re.sub(rf"(?<!\w){re.escape(feature.strip())}(?!\w)", " ", text, flags=re.IGNORECASE)
    return text
