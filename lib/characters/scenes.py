"""Prompts for a finished character: what people ask for goes through, with no more scene than it needs. Pure."""

import re
from itertools import chain, combinations, islice
from typing import Literal

from lib.errors import InvalidRequest
from lib.model.character import MAX_ASKED
from lib.model.request import MAX_PROMPT, clean_text

Wish = Literal["surprise", "scene", "unclear"]

SUBJECT = "this subject"
_SURPRISE = re.compile(
    r"\b(surprise me|random|something cool|anything|whatever you like|just generate something|you choose)\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"^(?:something|an?\s+(?:image|picture)|it|one|more|another(?: one)?)?$", re.IGNORECASE)

# What surrounds the subject in places that people name most: light, then what stands behind.
_SCENES: tuple[tuple[str, str], ...] = (
    (r"forest|woods|jungle", "natural lighting, trees in background"),
    (r"coffee ?shop|caf[eé]", "cozy lighting, tables in background"),
    (r"party|celebration", "festive lighting, celebration background"),
    (r"beach|sea|ocean|shore", "bright daylight, waves in background"),
    (r"city|street|town", "city lighting, buildings in background"),
    (r"mountains?|hills?", "clear daylight, mountains in background"),
    (r"space|moon|planet", "starlight, stars in background"),
    (r"office|desk", "soft indoor lighting, office in background"),
    (r"kitchen|restaurant", "warm indoor lighting, kitchen in background"),
    (r"park|garden|meadow", "natural lighting, greenery in background"),
    (r"desert|dunes?", "strong sunlight, dunes in background"),
    (r"snow|winter|ice", "soft winter light, snow in background"),
    (r"night", "night lighting, dark background"),
    (r"under ?water", "blue light from above, water in background"),
)
_SETS_SCENE = re.compile(
    r"\b(light(?:ing|s)?|lit|sunset|sunrise|sunlight|background|backdrop|glow\w*)\b", re.IGNORECASE
)

VARIATIONS = (
    "",
    "seen from a slightly different angle",
    "a little closer",
    "a little further away",
    "in a different pose",
    "seen from the side",
    "from a low angle",
    "in a moment of movement",
    "from a high angle",
    "looking another way",
)

MODES = (
    "in an unexpected place, playful mood",
    "as a tiny figure in a huge landscape",
    "in the rain, reflections on the ground",
    "among floating lanterns at dusk",
    "on a rooftop above a city",
    "exploring a cave of glowing crystals",
    "on a small boat in the mist",
    "in a busy market, warm light",
    "under a starry sky in the desert",
    "in a greenhouse full of plants",
)


def wish_of(text: str) -> Wish:
    """Tell whether a text asks for a surprise, describes something, or says neither."""
    words = text.strip()
    rest = " ".join(_SURPRISE.sub(" ", words).split()).strip(" ,.!?")
    if _SURPRISE.search(words) and (_EMPTY.match(rest) or rest.lower() in {"with", "me", "image", "picture"}):
        return "surprise"
    return "unclear" if _EMPTY.match(words.strip(" ,.!?")) else "scene"


def scene_prompt(text: str) -> str:
    """Return what is sent: the subject, the words as they came, and the least of a scene where they set none.

    Control characters go, nothing about style is ever added. Raises `InvalidRequest` for more than 2,000 characters.
    """
    words = " ".join(str(clean_text(text)).split()).strip(" ,.")
    if not words:
        raise InvalidRequest("Prompt: say what the image should show.", field="prompt")
    lowered = words.casefold()
    prompt = words if lowered.startswith(("this subject", "this character", "this creature")) else f"{SUBJECT} {words}"
    if not _SETS_SCENE.search(words):
        scene = next((scene for place, scene in _SCENES if re.search(rf"\b(?:{place})\b", lowered)), "")
        if scene:
            prompt = f"{prompt}, {scene}"
    if len(prompt) > MAX_PROMPT:
        raise InvalidRequest(
            f"Prompt: {len(prompt)} characters are too many, the limit is {MAX_PROMPT}.", field="prompt"
        )
    return prompt


def varied(prompt: str, count: int) -> tuple[str, ...]:
    """Return `count` prompts, 1 to 40, slightly different from each other; the first is the prompt itself."""
    check_count(count)
    pairs = (f"{one}, {other}" for one, other in combinations(VARIATIONS[1:], 2))
    changes = islice(chain(VARIATIONS, pairs), count)
    return tuple(", ".join(part for part in (prompt, change) if part)[:MAX_PROMPT] for change in changes)


def check_count(count: int) -> None:
    """Raise `InvalidRequest` for a number of images outside 1 to 40."""
    if not 1 <= count <= MAX_ASKED:
        raise InvalidRequest(
            f"Number of images: {count} is outside 1 to {MAX_ASKED}.",
            remedy="Ask for the rest afterwards.",
            field="count",
        )


def surprise(number: int) -> str:
    """Return an invented prompt; the same number gives the same one."""
    return f"{SUBJECT} {MODES[number % len(MODES)]}"
