"""Draws one picture: reads the prompt, mixes a palette, chooses a scene, paints it and finishes it in a style."""

import numpy as np
from PIL import Image

from lib.imaging.art.canvas import Canvas
from lib.imaging.art.chance import Chance, seed_from
from lib.imaging.art.finish import finish
from lib.imaging.art.palette import palette_for
from lib.imaging.art.reading import read
from lib.imaging.art.scenes.catalogue import DEFAULT_SCENES, SCENES
from lib.imaging.art.stage import Stage

MIN_SIDE, MAX_SIDE = 16, 4096
DETAIL = {"draft": 0.45, "standard": 1.0, "premium": 2.2}


def draw(
    prompt: str,
    *,
    width: int,
    height: int,
    seed: int | None = None,
    negative: str = "",
    style: str | None = None,
    quality: str = "standard",
) -> Image.Image:
    """Return an RGB picture of exactly this size (16 to 4096 px a side; ValueError otherwise).

    The same words, seed, size, style and quality give the same pixels; another seed gives another picture of the same
    subject. Unknown styles are drawn plainly, unknown qualities as standard.
    """
    if not all(MIN_SIDE <= side <= MAX_SIDE for side in (width, height)):
        raise ValueError(f"{width}x{height} is outside {MIN_SIDE} to {MAX_SIDE} pixels a side")
    seed = seed_from(prompt) if seed is None else seed
    reading = read(prompt, negative)
    chance = Chance("picture", prompt, seed)
    canvas = Canvas(width, height, detail=DETAIL.get(quality, 1.0))
    stage = Stage(canvas, palette_for(reading, chance.branch("palette")), reading, chance.branch("scene"))
    SCENES[reading.scene or chance.one_of(DEFAULT_SCENES)](stage)
    return finish(canvas.image, stage, style)


def signature(picture: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Return the picture as 8 by 8 coarse colours, for telling whether two pictures look alike."""
    return np.asarray(picture.resize((8, 8), Image.Resampling.BOX), np.uint8)
