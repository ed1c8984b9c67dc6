"""Finds what a text is about: its phrases, weighed by how often and how early their words come. No model."""

import re
from collections import Counter
from dataclasses import dataclass

from lib.prompts.word_lists import FUNCTION_WORDS, GENERIC, VERBS

MAX_READ = 20_000
"""Characters that are looked at; what a text is about stands near its beginning."""
_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[.!?;:,()\[\]{}\"“”„\n/|]")
_SENTENCE_ENDS = frozenset(".!?\n")
_MAX_PHRASE = 3
_EARLY_SENTENCES = 3
_HEAD_WEIGHTS = (3.0, 1.8, 1.3)
"""What words of the title or first sentence, the second and the third count."""


@dataclass(frozen=True)
class Phrase:
    """Some words that stand together, as they were written."""

    words: tuple[str, ...]
    score: float

    @property
    def text(self) -> str:
        """The phrase in lower case, names and abbreviations as they were."""
        return " ".join(word if _is_name(word) else word.lower() for word in self.words)


@dataclass(frozen=True)
class Reading:
    """What was found: the main subject, what else is spoken of, and all words with how often they come."""

    subject: str
    others: tuple[str, ...]
    words: Counter[str]


def read(text: str, title: str = "") -> Reading:
    """Return what a text is about; its title, where it has one, counts most."""
    sentences = _phrases_by_sentence(f"{title}\n{text}"[:MAX_READ] if title else text[:MAX_READ])
    words: Counter[str] = Counter(root(w) for phrases in sentences for phrase in phrases for w in phrase)
    weights: Counter[str] = Counter()
    for number, phrases in enumerate(sentences):
        weight = _HEAD_WEIGHTS[number] if number < _EARLY_SENTENCES else 1.0
        for word in {root(w) for phrase in phrases for w in phrase}:
            weights[word] += weight  # type: ignore[assignment]  # a Counter of weights
    found = _ranked(sentences, words, weights)
    if not found:
        return Reading(_fallback(text, title), (), words)
    subject = found[0].text
    taken, others = {root(w) for w in found[0].words}, []
    for phrase in found[1:]:
        roots = {root(w) for w in phrase.words}
        if not roots & taken:
            others.append(phrase.text)
            taken |= roots
    return Reading(subject, tuple(others[:6]), words)


def root(word: str) -> str:
    """Return a word's lower-case form without the usual endings of plurals."""
    lower = word.lower().removesuffix("'s").removesuffix("’s")
    if len(lower) > 4 and lower.endswith("ies"):  # noqa: PLR2004 - short words keep their ending
        return f"{lower[:-3]}y"
    if len(lower) > 3 and lower.endswith("s") and not lower.endswith(("ss", "us", "is")):  # noqa: PLR2004 - the same
        return lower[:-1]
    return lower


def _phrases_by_sentence(text: str) -> list[list[tuple[str, ...]]]:
    sentences: list[list[tuple[str, ...]]] = [[]]
    run: list[str] = []
    for token in (*_TOKEN.findall(text), "."):
        if _parts(token):
            if run:
                sentences[-1].append(tuple(run))
            run = []
            if token in _SENTENCE_ENDS and sentences[-1]:
                sentences.append([])
        else:
            run.append(token)
    return [phrases for phrases in sentences if phrases]


def _parts(token: str) -> bool:
    """Tell whether a token ends a phrase: punctuation, function words, verbs, adverbs, numbers."""
    lower = token.lower()
    return (
        not token[0].isalnum()
        or lower in FUNCTION_WORDS
        or lower in VERBS
        or (lower.endswith("ly") and len(lower) > 5)  # noqa: PLR2004 - "fly" is no adverb
        or token.isdigit()
    )


def _ranked(sentences: list[list[tuple[str, ...]]], words: Counter[str], weights: Counter[str]) -> list[Phrase]:
    """Return each sentence's phrases, trimmed, best first; among equals the earlier one."""
    found: dict[str, Phrase] = {}
    for number, phrases in enumerate(sentences):
        early = _HEAD_WEIGHTS[number] if number < _EARLY_SENTENCES else 1.0
        for place, run in enumerate(phrases):
            phrase = _trimmed(run)
            if not phrase:
                continue
            strength = sum(weights[root(w)] * (0.5 if root(w) in GENERIC else 1.0) for w in phrase)
            repeated = sum(words[root(w)] > 1 for w in phrase) / len(phrase)
            score = strength / len(phrase) ** 0.4 * early * (1 + repeated) / (1 + 0.15 * min(place, 4))
            key = " ".join(root(w) for w in phrase)
            if key not in found or found[key].score < score:
                found[key] = Phrase(phrase, score)
    return sorted(found.values(), key=lambda phrase: -phrase.score)


def _trimmed(run: tuple[str, ...]) -> tuple[str, ...]:
    """Cut what names nothing off both ends, and keep the last words: in a phrase the thing itself stands last."""
    words = list(run)
    while words and _is_generic(words[-1]):
        words.pop()
    while words and _is_generic(words[0]):
        words.pop(0)
    kept = words[-_MAX_PHRASE:]
    return tuple(kept) if kept and (len(kept) > 1 or len(kept[0]) > 1) else ()


def _is_generic(word: str) -> bool:
    return word.lower() in GENERIC or root(word) in GENERIC


def _is_name(word: str) -> bool:
    """Tell whether a word's capitals mean something: `NASA`, `iPhone`. A first capital alone may begin a sentence."""
    return any(c.isupper() for c in word[1:])


def _fallback(text: str, title: str) -> str:
    """Return the first words, where a text has nothing but generic ones."""
    words = [token for token in _TOKEN.findall(f"{title} {text}"[:500]) if token[0].isalnum()]
    telling = [word for word in words if word.lower() not in FUNCTION_WORDS] or words
    return " ".join(telling[:_MAX_PHRASE]).lower() or "an open, empty scene"
