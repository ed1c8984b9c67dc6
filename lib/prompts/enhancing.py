"""Adds to a prompt what it leaves open, without a model: light, composition, detail, colour, background, medium.

The prompt itself stays as it is, as the beginning.
"""

import re

from lib.model.request import EnhanceLevel
from lib.prompts.answers import Enhancement
from lib.prompts.choices import EnhanceChoices

_ADDITIONS = (
    ("light", "light lit sunlight shadow glow sunset backlit", "soft directional light with gentle shadows"),
    ("composition", "composition close-up wide view centred angle framing", "balanced composition with a clear focus"),
    ("detail", "detail detailed sharp texture textures crisp", "fine detail and natural texture"),
    ("colour", "colour color palette tones monochrome", "harmonious colours"),
    ("background", "background backdrop setting behind", "uncluttered background with depth"),
    ("medium", "photo photograph photography illustration painting render drawing sketch", "professional photograph"),
    ("quality", "quality polished professional", "high quality finish"),
)
_HOW_MANY = {EnhanceLevel.LIGHT: 2, EnhanceLevel.STANDARD: 4, EnhanceLevel.STRONG: 7}
_OTHER_MEDIA = frozenset(
    {"anime", "cartoon", "watercolour", "watercolor", "sketch", "oil", "pixel", "drawing", "vector", "comic", "origami"}
    | {"clay", "logo", "icon", "render", "3d"}
)


def enhance(prompt: str, chosen: EnhanceChoices | None = None) -> Enhancement:
    """Return words to append: those of light, composition, detail, colour, … of which the prompt says nothing yet."""
    level = chosen.level if chosen else EnhanceLevel.STANDARD
    said = set(re.findall(r"[\w-]+", prompt.lower()))
    missing = [
        addition
        for name, words, addition in _ADDITIONS
        if not said & set(words.split()) and not (name == "medium" and said & _OTHER_MEDIA)
    ]
    chosen_words = missing[: _HOW_MANY[level]] or ["carefully finished"]
    return Enhancement(addition=", ".join(chosen_words))


def enhanced(prompt: str, addition: str) -> str:
    """Return the prompt with the addition behind it."""
    return f"{prompt.rstrip().rstrip(',')}, {addition}" if addition else prompt
