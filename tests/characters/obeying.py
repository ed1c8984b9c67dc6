"""What a set of 20 prompts has to obey, in words of this file's own: nothing here asks the studio's rules."""

import re
from collections import Counter

from lib.model.character import Analysis, CharacterPrompt

ANCHOR = "in the same style and medium as the reference image,"
RANGES = {"close_up": (3, 4), "angle": (4, 5), "full_body": (3, 4), "pose": (4, 5), "light": (3, 4)}
ASKS_FOR = {
    "can_sit": ("sit", "sits", "sitting", "seated", "perched"),
    "can_stand": ("stand", "stands", "standing", "walking", "running", "runs", "jumping", "crouching", "kneeling"),
    "has_arms": ("arm", "arms", "waving", "waves", "hugging"),
    "has_hands": ("hand", "hands", "holding", "holds", "fist", "fingers", "gripping"),
    "has_face_expressions": ("smile", "smiling", "frowning", "grinning", "laughing", "expression", "winking"),
}
CAMERA = ("softbox", "lens", "seamless", "bokeh", "camera", "photo", "photograph", "85mm", "aperture", "dslr")
DRAWN = {"cartoon", "illustrated", "pixel_art"}


def check_twenty(prompts: tuple[CharacterPrompt, ...], analysis: Analysis) -> None:
    """Assert every rule of the issue on 20 prompts."""
    assert len({" ".join(prompt.text.casefold().split()) for prompt in prompts}) == len(prompts) == 20
    assert [prompt.text for prompt in prompts if not prompt.text.startswith(f"{ANCHOR} ")] == []
    counts = Counter(prompt.facets.category for prompt in prompts)
    assert {name: counts[name] for name, (low, high) in RANGES.items() if not low <= counts[name] <= high} == {}
    poses = Counter(prompt.facets.pose for prompt in prompts if prompt.facets.category != "close_up")
    assert max(poses.values()) <= 6
    words = [_words(prompt.text, analysis) for prompt in prompts]
    unable = [name for name in ASKS_FOR if not getattr(analysis.physical_capabilities, name)]
    assert [each for each in words for name in unable if each & set(ASKS_FOR[name])] == []
    if analysis.style in DRAWN:
        assert [each for each in words if each & set(CAMERA)] == []


def _words(text: str, analysis: Analysis) -> set[str]:
    """Return the words of a prompt without the character's own features, which may be called what they are."""
    for feature in sorted(analysis.key_features, key=len, reverse=True):
        if feature.strip():
            text = re.sub(rf"(?<!\w){re.escape(feature.strip())}(?!\w)", " ", text, flags=re.IGNORECASE)
    return set(re.findall(r"[\w-]+", text.casefold()))
