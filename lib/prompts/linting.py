"""Reads a prompt before it is paid for: what may go wrong with it, why, and one fix each. Pure; no model is asked."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lib.catalog.records import ModelSpec
from lib.model.geometry import parse_ratio
from lib.model.request import MAX_PROMPT, EnhanceLevel
from lib.prompts.choices import EnhanceChoices
from lib.prompts.enhancing import enhance
from lib.prompts.linting_words import CONTRADICTIONS, STYLE_WORDS, TEXT_WORDS
from lib.prompts.names import Lexicon, names

Severity = Literal["problem", "warning", "note"]
_FEW_WORDS = 3
_RATIO_SLACK = 0.05


@dataclass(frozen=True)
class Draft:
    """A prompt with what decides how it will be read. `aspect_ratio` is `w:h` or nothing."""

    prompt: str
    negative_prompt: str = ""
    aspect_ratio: str | None = None
    model: ModelSpec | None = None
    is_character: bool = False


@dataclass(frozen=True)
class Finding:
    """One thing to know, and the draft with it mended; `fix` is what a button says."""

    code: str
    severity: Severity
    reason: str
    fix: str
    fixed: Draft


Rule = Callable[[Draft], Iterator[Finding]]


def lint(draft: Draft) -> tuple[Finding, ...]:
    """Return what to know about a draft, the gravest first; an empty prompt has nothing wrong with it."""
    if not draft.prompt.strip():
        return ()
    found = [finding for rule in _RULES for finding in rule(draft)]
    return tuple(sorted(found, key=lambda finding: _ORDER[finding.severity]))


_ORDER: dict[Severity, int] = {"problem": 0, "warning": 1, "note": 2}


def _control_characters(draft: Draft) -> Iterator[Finding]:
    kept = "".join(
        c for c in draft.prompt if c in "\n\t\u200d" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"}
    )
    if kept != draft.prompt:
        count = len(draft.prompt) - len(kept)
        reason = (
            f"{count} invisible character{'s are' if count > 1 else ' is'} in the prompt; models may trip over them."
        )
        yield Finding("control-characters", "problem", reason, "Remove them", replace(draft, prompt=kept))


def _length(draft: Draft) -> Iterator[Finding]:
    limit = min(draft.model.max_prompt, MAX_PROMPT) if draft.model else MAX_PROMPT
    name = draft.model.label if draft.model else "the studio"
    if len(draft.prompt) > limit:
        reason = f"{len(draft.prompt)} characters; {name} takes {limit}."
        yield Finding(
            "too-long", "problem", reason, f"Shorten to {limit}", replace(draft, prompt=_cut(draft.prompt, limit))
        )
    elif len(draft.prompt.split()) < _FEW_WORDS:
        addition = enhance(draft.prompt, EnhanceChoices(level=EnhanceLevel.LIGHT)).addition
        reason = "So few words leave almost everything to chance."
        longer = replace(draft, prompt=f"{draft.prompt.strip()}, {addition}")
        if not draft.is_character:
            yield Finding("too-short", "note", reason, "Add light and composition", longer)


_PARAMETER = re.compile(r"\s*(?:--|—)(?:ar|aspect)\s+(\d{1,3}):(\d{1,3})\b", re.IGNORECASE)


def _ratio(draft: Draft) -> Iterator[Finding]:
    written = _PARAMETER.search(draft.prompt)
    if written:
        ratio = f"{int(written[1])}:{int(written[2])}"
        without = " ".join(_PARAMETER.sub("", draft.prompt).split())
        if int(written[1]) and int(written[2]):
            fixed = replace(draft, prompt=without, aspect_ratio=ratio)
            yield Finding(
                "ratio-in-prompt",
                "warning",
                f"Models read “{written[0].strip()}” as words.",
                f"Set the size to {ratio}",
                fixed,
            )
    nearest = _nearest(draft)
    if nearest and draft.model:
        reason = f"{draft.model.label} draws no {draft.aspect_ratio}; it draws {nearest}, and the rest is cut away."
        yield Finding("unsupported-ratio", "warning", reason, f"Use {nearest}", replace(draft, aspect_ratio=nearest))


def _nearest(draft: Draft) -> str | None:
    """Return the ratio that the model really draws, where it is another than the one asked for."""
    if draft.model is None or draft.aspect_ratio is None:
        return None
    wanted, sizes = parse_ratio(draft.aspect_ratio), draft.model.sizes
    if sizes.kind == "free":
        if max(wanted, 1 / wanted) <= sizes.max_ratio:
            return None
        long = f"{sizes.max_ratio:g}"
        return f"{long}:1" if wanted > 1 else f"1:{long}"
    if sizes.kind == "named":
        names = {name for named in sizes.named.values() for name in named}
        ratios = {name: parse_ratio(name) for name in names}
    else:
        ratios = {_as_ratio(size.width, size.height): size.width / size.height for size in sizes.buckets}
    best = min(ratios, key=lambda name: abs(ratios[name] / wanted - 1))
    return None if abs(ratios[best] / wanted - 1) <= _RATIO_SLACK else best


def _as_ratio(width: int, height: int) -> str:
    common = ("1:1", "16:9", "9:16", "3:2", "2:3", "4:3", "3:4", "4:5", "5:4", "21:9", "9:21")
    near = min(common, key=lambda name: abs(parse_ratio(name) / (width / height) - 1))
    return near if abs(parse_ratio(near) / (width / height) - 1) <= _RATIO_SLACK else f"{width}:{height}"


_STYLES = Lexicon(STYLE_WORDS)


def _styles_of_characters(draft: Draft) -> Iterator[Finding]:
    if draft.is_character and (found := _STYLES.found(draft.prompt)):
        reason = f"{_named(found)}: a character's look comes from its reference images; style words pull it away."
        yield Finding(
            "style-of-character",
            "warning",
            reason,
            "Remove style words",
            replace(draft, prompt=_without(draft.prompt, found)),
        )


_QUOTED = re.compile(r"[\"“„«]([^\"”“»]{2,80})[\"”“»]")


def _writing(draft: Draft) -> Iterator[Finding]:
    found = _found(draft.prompt, TEXT_WORDS)
    if not found and not _QUOTED.search(draft.prompt):
        return
    without = _tidy(re.sub(_any_of(TEXT_WORDS), "", _QUOTED.sub("", draft.prompt), flags=re.IGNORECASE))
    reason = "Models often misspell writing inside an image. Add words to the finished image instead."
    fixed = replace(draft, prompt=without or draft.prompt)
    if draft.model is None or "negative_prompt" in draft.model.controls:
        negative = draft.negative_prompt
        fixed = replace(fixed, negative_prompt=negative if "text" in negative.lower() else _joined(negative, "text"))
    yield Finding("text-in-image", "warning", reason, "Leave the writing out", fixed)


def _contradictions(draft: Draft) -> Iterator[Finding]:
    for some, others in CONTRADICTIONS:
        first, second = _found(draft.prompt, some), _found(draft.prompt, others)
        if first and second:
            later = max((*first, *second), key=lambda word: draft.prompt.lower().rfind(word))
            lost = second if later in second else first
            reason = f"“{first[0]}” and “{second[0]}” contradict each other; models mix them into neither."
            yield Finding(
                "contradiction",
                "warning",
                reason,
                f"Remove {_named(lost)}",
                replace(draft, prompt=_without(draft.prompt, lost)),
            )
    unwanted = [word.strip() for word in draft.negative_prompt.split(",") if word.strip()]
    both = [word for word in unwanted if _found(draft.prompt, (word.lower(),))]
    if both:
        kept = ", ".join(word for word in unwanted if word not in both)
        reason = f"{_named(both)} is asked for and kept out at the same time."
        yield Finding(
            "asked-and-kept-out",
            "warning",
            reason,
            "Take it off the negative prompt",
            replace(draft, negative_prompt=kept),
        )


_WEIGHT = re.compile(
    r"\(+([^():]{1,80}):\s*\d*\.?\d+\)+|(\({2,})([^()]{1,80})\){2,}|\[([^\[\]:|]{1,80})\]|(\b[\w ]{1,40})::-?\d*\.?\d+"
)


def _weights(draft: Draft) -> Iterator[Finding]:
    if draft.model is None or draft.model.reads_weights or not _WEIGHT.search(draft.prompt):
        return
    shown = next(_WEIGHT.finditer(draft.prompt))[0]
    plain = _tidy(_WEIGHT.sub(lambda m: m[1] or m[3] or m[4] or m[5] or "", draft.prompt))
    reason = f"{draft.model.label} does not read weights such as “{shown}”; it reads the signs as words."
    yield Finding("weights", "warning", reason, "Write them as plain words", replace(draft, prompt=plain))


def _names(draft: Draft) -> Iterator[Finding]:
    known = names()
    if people := known.people.found(draft.prompt):
        reason = f"{_named(people)}: images of living people may hurt their rights, and many models refuse them."
        fixed = re.sub(_any_of(people), "a person", draft.prompt, flags=re.IGNORECASE)
        yield Finding("living-person", "warning", reason, "Say “a person”", replace(draft, prompt=_tidy(fixed)))
    if brands := known.brands.found(draft.prompt):
        reason = f"{_named(brands)}: names and figures of others may be protected."
        fixed = re.sub(
            _any_of(brands), lambda m: known.instead.get(m[0].lower(), m[0]), draft.prompt, flags=re.IGNORECASE
        )
        instead = known.instead[brands[0]]
        yield Finding("brand", "warning", reason, f"Say “{instead}”", replace(draft, prompt=_tidy(fixed)))


_NEGATION = re.compile(
    r",?\s*\b(?:with no|without(?: any)?|no)\s+([a-z][a-z-]*(?: (?:and|or) [a-z-]+)?)\b", re.IGNORECASE
)


def _negations(draft: Draft) -> Iterator[Finding]:
    found = [match[1] for match in _NEGATION.finditer(draft.prompt)]
    if not found or draft.is_character or draft.model is None or "negative_prompt" not in draft.model.controls:
        return
    moved = ", ".join(re.sub(r" (?:and|or) ", ", ", word) for word in found)
    fixed = replace(
        draft,
        prompt=_tidy(_NEGATION.sub("", draft.prompt)) or draft.prompt,
        negative_prompt=_joined(draft.negative_prompt, moved),
    )
    reason = f"Naming {_named(found)} often brings it into the image; the negative prompt keeps it out."
    yield Finding("negation", "note", reason, "Move to the negative prompt", fixed)


_RULES: tuple[Rule, ...] = (
    _control_characters,
    _length,
    _ratio,
    _styles_of_characters,
    _writing,
    _contradictions,
    _weights,
    _names,
    _negations,
)


def _found(text: str, words: Sequence[str]) -> tuple[str, ...]:
    """Return those of the words (lower case) that stand in the text as whole words, in their own order."""
    lower = text.lower()
    return tuple(word for word in words if word in lower and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", lower))


def _any_of(words: Sequence[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in longest_first)})(?!\w)"


def _without(text: str, words: Sequence[str]) -> str:
    return _tidy(re.sub(_any_of(words), "", text, flags=re.IGNORECASE)) or text


def _tidy(text: str) -> str:
    """Close the gaps that removed words leave."""
    text = re.sub(r"[ \t]{2,}", " ", text)
    text = re.sub(r"\s+([,.;:])", r"\1", text)
    text = re.sub(r"(?:,\s*){2,}", ", ", text)
    text = re.sub(r",\s*\.", ".", text)
    return re.sub(r"\s+(?:and|or|with|at|in)\s*([,.]|$)", r"\1", text).strip(" ,;")


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part.strip())


def _named(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words[:3])


def _cut(text: str, limit: int) -> str:
    """Return the text's beginning, ended at a sentence or a comma where one is near the limit."""
    head = text[:limit]
    end = max(head.rfind(mark) for mark in (". ", ", ", "; "))
    return head[:end].rstrip(" ,;") if end > limit // 2 else head.rsplit(" ", 1)[0]
