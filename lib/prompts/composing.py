"""Writes an image prompt from a text by plain language processing: no model, and the same text gives the same prompt.

It finds the subject, the field of life, mood, light and colours by word lists, and sets them into a composition.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import TypeVar

from lib.prompts.answers import Framing, People, Realism, WrittenPrompt
from lib.prompts.choices import WriteChoices
from lib.prompts.subjects import Reading, read, root
from lib.prompts.wishes import COMPOSITIONS, FIGURES, MEDIA, NO_PEOPLE
from lib.prompts.word_lists import (
    COLOURS,
    CROWD_WORDS,
    DOMAINS,
    LIGHT,
    MOOD_LIGHT,
    MOODS,
    NO_DOMAIN,
    PEOPLE_WORDS,
    Domain,
)

_Choice = TypeVar("_Choice")
_MAX_TITLE_WORDS = 8
_MAX_COLOURS = 3
_SUPPORTS = 3
_KEEP_OUT = {
    Realism.PHOTOGRAPH: "text, watermark, logo, blurry, distorted, oversaturated",
    Realism.ILLUSTRATION: "text, watermark, logo, messy lines, clutter",
    Realism.RENDER: "text, watermark, logo, noise, low detail",
    Realism.ABSTRACT: "text, watermark, logo, recognisable faces",
}
_WIDE_WORDS = frozenset({"landscape", "city", "ocean", "mountain", "desert", "forest", "space", "stadium", "horizon"})
_FLAT_WORDS = frozenset({"recipe", "ingredient", "flatlay", "breakfast", "meal"})


def compose(text: str, chosen: WriteChoices | None = None) -> WrittenPrompt:
    """Return a prompt for a picture beside the text; `chosen` fixes framing, realism and people where it names them."""
    chosen = chosen or WriteChoices()
    title, body = _title_and_body(text, chosen.title)
    reading = read(body, title)
    all_words = {root(word) for word in re.findall(r"[^\W\d_]+", f"{title} {body}".lower())}
    domain = _domain(reading)
    pick = _Picker(f"{title}\n{body}")
    mood = _mood(all_words)
    realism = chosen.realism or Realism(domain.realism)
    people = chosen.people or _people(all_words, reading.subject)
    framing = chosen.framing or _framing(all_words, domain, pick)
    parts = (
        f"{reading.subject}, {pick.one(domain.scenes)}",
        _supports(reading),
        FIGURES[people],
        pick.one(domain.settings),
        _light(all_words, mood),
        f"colours: {_palette(text, domain)}",
        pick.one(COMPOSITIONS[framing]),
        f"{mood} mood" if mood else "",
        MEDIA[realism],
    )
    prompt = ", ".join(part for part in parts if part)
    return WrittenPrompt(
        title=title or _headline(reading.subject, reading.others),
        summary=_summary(reading),
        prompt=prompt[0].upper() + prompt[1:],
        negative_prompt=", ".join(filter(None, (_KEEP_OUT[realism], NO_PEOPLE if people is People.NONE else ""))),
        framing=framing,
        realism=realism,
        people=people,
    )


class _Picker:
    """Chooses by the text's hash, so that texts differ and each gives the same every time."""

    def __init__(self, text: str) -> None:
        self._bits = int.from_bytes(hashlib.sha256(text.encode()).digest())

    def one(self, options: Sequence[_Choice]) -> _Choice:
        self._bits, place = divmod(self._bits, len(options))
        return options[place]


def _title_and_body(text: str, title: str) -> tuple[str, str]:
    """Take a short first line without a full stop for the title where none is given."""
    if title:
        return " ".join(title.split()), text
    first, _, rest = text.strip().partition("\n")
    first = first.strip().lstrip("#").strip()
    if rest.strip() and len(first.split()) <= 14 and not first.endswith((".", "!", "?", ",")):  # noqa: PLR2004 - a headline
        return first, rest
    return "", text


def _domain(reading: Reading) -> Domain:
    """Return the field of life that most of the text's words speak of; the subject's words count four times."""
    of_subject = {root(word) for word in reading.subject.split()}

    def strength(domain: Domain) -> int:
        roots = {root(word) for word in domain.words}
        return sum(count for word, count in reading.words.items() if word in roots) + 4 * len(of_subject & roots)

    best = max(DOMAINS, key=strength)
    return best if strength(best) else NO_DOMAIN


def _mood(words: set[str]) -> str:
    counts = {mood: len(words & {root(word) for word in known}) for mood, known in MOODS.items()}
    best = max(counts, key=lambda mood: counts[mood])
    return best if counts[best] else ""


def _light(words: set[str], mood: str) -> str:
    for phrase, known in LIGHT.values():
        if len(words & {root(word) for word in known}) > 0:
            return phrase
    return MOOD_LIGHT.get(mood, "soft natural light")


def _palette(text: str, domain: Domain) -> str:
    named = dict.fromkeys(word for word in re.findall(r"[a-z]+", text.lower()) if word in COLOURS)
    chosen = list(named)[:_MAX_COLOURS]
    if not chosen:
        return domain.palette
    return chosen[0] if len(chosen) == 1 else f"{', '.join(chosen[:-1])} and {chosen[-1]}"


def _people(words: set[str], subject: str) -> People:
    of_subject = {root(word) for word in subject.split()}
    if of_subject & {root(word) for word in CROWD_WORDS}:
        return People.ONE if of_subject & PEOPLE_WORDS and not _is_plural(subject) else People.SOME
    if of_subject & PEOPLE_WORDS:
        return People.ONE
    return People.SOME if len(words & {root(word) for word in CROWD_WORDS}) > 1 else People.NONE


def _is_plural(subject: str) -> bool:
    last = subject.rsplit(maxsplit=1)[-1]
    return root(last) != last.lower()


def _framing(words: set[str], domain: Domain, pick: _Picker) -> Framing:
    if words & _FLAT_WORDS:
        return Framing.OVERHEAD
    if words & _WIDE_WORDS:
        return Framing.WIDE
    if domain.realism == Realism.RENDER:
        return pick.one((Framing.MEDIUM, Framing.WIDE))
    return pick.one((Framing.MEDIUM, Framing.CLOSE_UP, Framing.MEDIUM))


def _supports(reading: Reading) -> str:
    others = [phrase for phrase in reading.others if phrase][:_SUPPORTS]
    return f"with hints of {' and '.join(filter(None, (', '.join(others[:-1]), others[-1])))}" if others else ""


def _headline(subject: str, others: tuple[str, ...]) -> str:
    words = f"{subject} and {others[0]}" if others else subject
    headline = " ".join(words.split()[:_MAX_TITLE_WORDS])
    return headline[:1].upper() + headline[1:]


def _summary(reading: Reading) -> str:
    others = [phrase for phrase in reading.others if phrase][:2]
    return f"An image of {reading.subject}" + (f", with {' and '.join(others)}" if others else "") + "."
