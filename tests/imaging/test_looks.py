"""Fingerprints survive what happens to pictures on the way; colours have the names people use."""

import io

import numpy as np
import pytest
from PIL import Image

from lib.imaging.looks import looks_of, looks_of_file


def a_scene(seed: int) -> Image.Image:
    chance = np.random.default_rng(seed)
    coarse = Image.fromarray(chance.integers(0, 255, (6, 8, 3), dtype=np.uint8))
    return coarse.resize((640, 480), Image.Resampling.BICUBIC)


def apart(one: Image.Image, other: Image.Image) -> int:
    return ((looks_of(one).fingerprint ^ looks_of(other).fingerprint) & (2**64 - 1)).bit_count()


def as_jpeg(image: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "jpeg", quality=40)
    return Image.open(buffer)


def test_a_smaller_or_compressed_copy_looks_the_same():
    for seed in range(8):
        scene = a_scene(seed)
        assert apart(scene, scene.resize((200, 150))) <= 4
        assert apart(scene, as_jpeg(scene)) <= 4


def test_different_scenes_are_far_apart():
    assert min(apart(a_scene(seed), a_scene(seed + 1)) for seed in range(12)) > 12


@pytest.mark.parametrize(
    ("pixel", "name"),
    [
        ((200, 20, 20), "red"),
        ((240, 140, 20), "orange"),
        ((240, 220, 40), "yellow"),
        ((40, 160, 60), "green"),
        ((20, 160, 160), "teal"),
        ((30, 60, 200), "blue"),
        ((130, 40, 190), "purple"),
        ((240, 90, 180), "pink"),
        ((110, 66, 30), "brown"),
        ((10, 10, 12), "black"),
        ((128, 128, 128), "grey"),
        ((250, 250, 250), "white"),
    ],
)
def test_main_colours_have_their_usual_names(pixel, name):
    assert looks_of(Image.new("RGB", (90, 60), pixel)).colour == name


def test_a_file_looks_like_its_picture_and_transparency_is_white():
    buffer = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(buffer, "png")
    assert looks_of_file(buffer.getvalue()).colour == "white"
