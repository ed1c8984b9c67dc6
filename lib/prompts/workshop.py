"""Helps to describe a character before its first picture is drawn: concrete rewrites, suggestions, questions. Pure.

For the seed only. What is asked of a finished character is never rewritten.
"""

import hashlib
import re

from lib.prompts.answers import Workshop

_COLOURS = re.compile(
    r"\b(red|orange|yellow|green|teal|blue|purple|violet|pink|brown|black|white|gr[ae]y|gold(?:en)?|silver|turquoise|"
    r"crimson|navy|beige|copper|ivory)\b",
    re.IGNORECASE,
)
_STYLES = re.compile(
    r"\b(photo\w*|realistic|3d|render\w*|cartoon\w*|illustrat\w+|pixel\w*|watercolou?r|drawn|clay|anime|sketch\w*)\b",
    re.IGNORECASE,
)
_FEATURES = re.compile(
    r"\b(with|wearing|teeth|eyes?|horns?|tail|wings?|hood|hat|scarf|fur|scales|spots?|stripes?|antenna\w*|ears?|beard|"
    r"glasses|gloves|armou?r|flames?|beak)\b",
    re.IGNORECASE,
)
_MOODS = re.compile(
    r"\b(something|cool|weird|nice|awesome|fun|whatever|anything|vibe|mood|idea|ideas|help)\b", re.IGNORECASE
)
_SMALL = frozenset(
    {"a", "an", "the", "of", "and", "my", "me", "i", "want", "please", "make", "draw", "or", "some", "like"}
)
_ENOUGH_WORDS = 6
_ENOUGH_FACTS = 2

_KINDS = ("round creature", "small dragon", "walking lantern", "fox-like explorer", "robot gardener", "soft blob")
_PALETTES = (
    "pink and cream",
    "deep teal and copper",
    "moss green and ivory",
    "sunset orange and navy",
    "violet and gold",
)
_MARKS = (
    "one large round eye and a short striped tail",
    "two small horns and a red scarf",
    "sharp teeth and three dark spots on the back",
    "long ears and heavy yellow boots",
    "a glowing belly and tiny folded wings",
)
_WAYS = ("clean cartoon style", "soft 3D render", "pixel art", "hand-drawn illustration")


def advise(description: str, *, wants_ideas: bool = False) -> Workshop:
    """Return whether a description is concrete enough to draw, and if not, what to draw instead and what to ask.

    The rewrite of a concrete one is what was written; it gets suggestions only for somebody who wants ideas.
    """
    text = " ".join(description.split()).strip(" .,!?")
    facts = [bool(pattern.search(text)) for pattern in (_COLOURS, _FEATURES, _STYLES)]
    words = [word for word in re.findall(r"\w+", text.casefold()) if word not in _SMALL]
    is_concrete = len(words) >= _ENOUGH_WORDS and sum(facts) >= _ENOUGH_FACTS
    if is_concrete and not wants_ideas:
        return Workshop(is_vague=False, rewrite=text)
    has_colour, has_feature, has_style = facts
    turn = hashlib.sha256(text.casefold().encode("utf-8", "replace")).digest()[0]
    subject = " ".join(_MOODS.sub(" ", text).split()) or f"a {_pick(_KINDS, turn)}"
    additions = (
        "" if has_colour else f"coloured {_pick(_PALETTES, turn)}",
        "" if has_feature else f"with {_pick(_MARKS, turn)}",
        "" if has_style else _pick(_WAYS, turn),
    )
    made = ", ".join(part for part in (subject, *additions, "full body, plain background") if part)
    suggestions = tuple(
        f"a {_pick(_KINDS, turn + n)}, {_pick(_PALETTES, turn + n)}, with {_pick(_MARKS, turn + n)}, "
        f"{_pick(_WAYS, turn + n)}, full body, plain background"
        for n in (1, 2, 3)
    )
    asked = (
        (has_style, "Which style: illustrated, cartoon, 3D, pixel art, photorealistic?"),
        (has_colour, "Which colours are fixed?"),
        (has_feature, "Which features must never change?"),
    )
    questions = tuple(question for is_known, question in asked if not is_known)
    rewrite = text if is_concrete else made
    return Workshop(is_vague=not is_concrete, rewrite=rewrite, suggestions=suggestions, questions=questions)


def _pick(choices: tuple[str, ...], turn: int) -> str:
    return choices[turn % len(choices)]
