"""Framing, realism and people in words: how a prompt states them, and how it is changed to state others.

Pure. What nobody should see stands in the negative prompt, because image models draw what a prompt names.
"""

import re
from dataclasses import dataclass

from lib.prompts.answers import Framing, People, Realism

COMPOSITIONS = {
    Framing.CLOSE_UP: ("close-up with a shallow depth of field", "close view that fills most of the frame"),
    Framing.MEDIUM: (
        "balanced composition with the subject off centre",
        "centred composition with generous empty space",
        "composition on a diagonal with a clear focal point",
    ),
    Framing.WIDE: ("wide view with layered depth", "wide composition with a low horizon and room for the sky"),
    Framing.OVERHEAD: ("composition seen straight from above, neatly arranged",),
    Framing.ISOMETRIC: ("isometric view with clean edges",),
}
MEDIA = {
    Realism.PHOTOGRAPH: "professional photograph, natural textures, sharp focus",
    Realism.ILLUSTRATION: "editorial illustration, clean shapes, subtle grain",
    Realism.RENDER: "detailed 3D render, realistic materials, soft reflections",
    Realism.ABSTRACT: "abstract composition of shape, light and texture",
}
FIGURES = {People.NONE: "", People.ONE: "one person in natural posture", People.SOME: "a few people at ease"}
NO_PEOPLE = "people, faces, hands"
_ALSO = {
    Framing.CLOSE_UP: ("close up", "macro shot", "tight shot"),
    Framing.MEDIUM: ("medium view", "mid shot"),
    Framing.WIDE: ("wide view", "wide-angle view", "panoramic view"),
    Framing.OVERHEAD: ("overhead view", "overhead shot", "from above", "flat lay"),
    Framing.ISOMETRIC: ("isometric view",),
    Realism.PHOTOGRAPH: ("professional photograph", "photography", "photo"),
    Realism.ILLUSTRATION: ("illustrated",),
    Realism.RENDER: ("3d rendering", "cgi"),
    Realism.ABSTRACT: ("abstract composition",),
    People.NONE: (),
    People.ONE: ("one person", "a person"),
    People.SOME: ("several people", "a few people"),
}
"""Other words that a prompt says the same with."""
_TIDY = ((re.compile(r"\s+,"), ","), (re.compile(r",(\s*,)+"), ","), (re.compile(r"^[\s,]+|[\s,]+$"), ""))
Wish = Framing | Realism | People


@dataclass(frozen=True)
class Wishes:
    """How the picture shall be."""

    framing: Framing
    realism: Realism
    people: People

    def all(self) -> tuple[Wish, Wish, Wish]:
        """Return the three in the order in which they are said."""
        return self.people, self.framing, self.realism


def changed(prompt: str, before: Wish, after: Wish) -> str:
    """Return the prompt with `after` in the place where it stated `before`, or at its end where it did not."""
    for words in _wordings(before):
        alone = re.compile(rf"(?:^|(?<=,))\s*{re.escape(words)}\s*(?=,|\.?$)", re.IGNORECASE)
        if not states(prompt, after):
            prompt = alone.sub(f" {_words_for(after)}", prompt, count=1)
        prompt = alone.sub("", prompt)
        if after is not People.NONE:
            prompt = _within(words).sub(lambda found: _instead(found, after.value), prompt)
    return _with(_tidy(prompt), after)


def kept_out(negative_prompt: str, people: People) -> str:
    """Return the negative prompt that fits: it names people where there shall be none, and nowhere else."""
    entries = [entry.strip() for entry in negative_prompt.split(",") if entry.strip()]
    others = [entry for entry in entries if entry.lower() not in NO_PEOPLE.split(", ")]
    return ", ".join([*others, NO_PEOPLE] if people is People.NONE else others)


def spelled_out(prompt: str, wishes: Wishes) -> str:
    """Return the prompt with what it leaves unsaid of framing, realism and people behind it.

    What it says stays: a prompt that names another framing is not given a second one.
    """
    for wish in wishes.all() if prompt.strip() else ():
        if not any(states(prompt, other) for other in type(wish) if other is not People.NONE):
            prompt = _with(prompt, wish)
    return prompt


def states(prompt: str, wish: Wish) -> bool:
    """Tell whether a prompt says this already; no people need no word."""
    return wish is People.NONE or any(_within(words).search(prompt) for words in _wordings(wish))


def _with(prompt: str, wish: Wish) -> str:
    return prompt if states(prompt, wish) else f"{prompt.rstrip(' ,.')}, {_words_for(wish)}"


def _words_for(wish: Wish) -> str:
    return FIGURES[wish] if isinstance(wish, People) else wish.value


def _wordings(wish: Wish) -> list[str]:
    composed: tuple[str, ...] = ()
    if isinstance(wish, Framing):
        composed = COMPOSITIONS[wish]
    elif isinstance(wish, Realism):
        composed = (MEDIA[wish],)
    own = () if wish is People.NONE else (_words_for(wish), wish.value)
    return sorted({*composed, *own, *_ALSO[wish]}, key=len, reverse=True)


def _within(words: str) -> re.Pattern[str]:
    """Match words with the article before them, if there is one."""
    return re.compile(rf"(?<!\w)(?:(an?)\s+)?{re.escape(words)}(?!\w)", re.IGNORECASE)


def _instead(found: re.Match[str], words: str) -> str:
    if not found[1]:
        return words
    article = "an" if words[0] in "aeiou" else "a"
    return f"{article.capitalize() if found[1][0] == 'A' else article} {words}"


def _tidy(prompt: str) -> str:
    for pattern, replacement in _TIDY:
        prompt = pattern.sub(replacement, prompt)
    return prompt
