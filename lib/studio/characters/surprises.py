"""Scenes for somebody who leaves the choice to the studio; the subject comes from reference pictures."""

import random
import secrets

_MODES = {
    "place": (
        "this subject in a misty pine forest at dawn, soft light between the trees",
        "this subject on a quiet beach at low tide, wide sky, wet sand reflecting the light",
        "this subject in a rainy city street at night, neon signs in the puddles",
        "this subject in a sunlit greenhouse full of large leaves",
        "this subject on a mountain ridge above the clouds, cold clear light",
        "this subject in a small bookshop, warm lamps, shelves to the ceiling",
    ),
    "moment": (
        "this subject caught in the middle of a jump, seen from below, bright sky behind",
        "this subject resting after a long day, seen from the side, low evening light",
        "this subject looking out of a train window, landscape rushing past",
        "this subject sheltering from sudden rain under a tree",
        "this subject discovering something small on the ground, close view",
        "this subject walking away along an empty road, seen from behind",
    ),
    "light": (
        "this subject lit by a single candle, deep shadows around",
        "this subject against the setting sun, glowing outline",
        "this subject under cool moonlight, long shadow on snow",
        "this subject in hard noon light with a crisp shadow, plain bright wall behind",
        "this subject under coloured stage lights, haze in the air",
    ),
    "season": (
        "this subject among falling autumn leaves, golden afternoon",
        "this subject in fresh snow, breath of cold air, pale sky",
        "this subject in a meadow of spring flowers, light breeze",
        "this subject in a summer thunderstorm, dark clouds, one bright gap",
    ),
}


def surprise(key: str | None = None) -> str:
    """Return a prompt of a random kind; with a `key` always the same one, so that a repeated call repeats nothing."""
    chance = random.Random(key if key is not None else secrets.token_hex(16))  # noqa: S311 - picks a scene, no secret
    return chance.choice(_MODES[chance.choice(sorted(_MODES))])
