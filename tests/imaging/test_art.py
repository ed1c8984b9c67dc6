"""The drawing program: repeatable, exact in size, true to the prompt's words."""

import numpy as np
import pytest
from PIL import Image

from lib.imaging.art.artist import draw, signature
from lib.imaging.art.chance import Chance, fingerprint, seed_from
from lib.imaging.art.colour import Lch, hue_distance
from lib.imaging.art.finish import FINISHES
from lib.imaging.art.reading import read, vocabulary
from lib.imaging.art.scenes.catalogue import DEFAULT_SCENES, SCENES

SEEDS = (1, 2, 3)
KNOWN_LOOK = (
    (85, 57, 120),
    (107, 85, 141),
    (89, 81, 135),
    (153, 110, 112),
    (186, 132, 125),
    (162, 118, 112),
    (18, 31, 29),
    (113, 87, 93),
    (84, 70, 80),
)


def a_picture(prompt: str = "abstract gradient", *, side: int = 96, **settings) -> Image.Image:
    return draw(prompt, **{"width": side, "height": side, "seed": 1, **settings})


def mean_colour(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture, np.float64).mean(axis=(0, 1))


def difference(one: Image.Image, other: Image.Image) -> float:
    return float(np.abs(signature(one).astype(int) - signature(other).astype(int)).mean())


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_the_same_words_and_seed_give_the_same_pixels(scene):
    prompt = vocabulary()["scenes"][scene]["words"].split()[0]
    assert read(prompt).scene == scene
    assert a_picture(prompt).tobytes() == a_picture(prompt).tobytes()


def test_the_hash_is_our_own_and_never_changes():
    assert fingerprint("picture", "a lake", 7) == 8763482043363961567
    assert seed_from("a lake") == 1723408587
    assert [Chance("a lake").whole(0, 99) for _ in range(2)] == [Chance("a lake").whole(0, 99)] * 2


def test_a_known_prompt_keeps_its_look():
    rows = signature(a_picture("mountain landscape at sunset with lake reflection"))[::3, ::3].reshape(-1, 3)
    assert np.abs(rows.astype(int) - np.asarray(KNOWN_LOOK)).max() <= 6


@pytest.mark.parametrize(
    "size",
    [(16, 16), (17, 33), (256, 256), (1200, 628), (300, 900), (1500, 500), (4096, 64), (64, 4096), (16, 4096)],
    ids=lambda size: f"{size[0]}x{size[1]}",
)
def test_the_size_is_exact(size):
    picture = draw("sea with a lighthouse", width=size[0], height=size[1], seed=3)
    assert picture.size == size
    assert picture.mode == "RGB"


@pytest.mark.parametrize("scene", sorted(SCENES))
@pytest.mark.parametrize("size", [(16, 16), (640, 40), (40, 640)], ids=["tiny", "wide", "tall"])
def test_every_scene_fits_every_shape(scene, size):
    prompt = vocabulary()["scenes"][scene]["words"].split()[0]
    picture = draw(prompt, width=size[0], height=size[1], seed=2)
    assert picture.size == size
    assert np.asarray(picture, np.float64).std() > 3


@pytest.mark.parametrize("size", [(15, 100), (100, 4097), (0, 10)])
def test_a_side_beyond_the_bounds_is_refused(size):
    with pytest.raises(ValueError, match="16 to 4096"):
        draw("x", width=size[0], height=size[1])


@pytest.mark.parametrize("frame", ["{}", "{} gradient", "a {} poster", "{} waves", "the sea, {}"])
def test_colour_words_decide_the_palette(frame):
    red = sum(mean_colour(a_picture(frame.format("red"), seed=seed)) for seed in SEEDS)
    blue = sum(mean_colour(a_picture(frame.format("blue"), seed=seed)) for seed in SEEDS)
    assert red[0] - red[2] > blue[0] - blue[2] + 60


def test_night_is_darker_than_noon():
    night = sum(mean_colour(a_picture("mountains at night", seed=seed)).mean() for seed in SEEDS)
    noon = sum(mean_colour(a_picture("mountains at noon", seed=seed)).mean() for seed in SEEDS)
    assert night < noon * 0.6


def test_a_negative_word_keeps_its_colour_out():
    plain = sum(mean_colour(a_picture("red gradient", seed=seed)) for seed in SEEDS)
    without = sum(mean_colour(a_picture("red gradient", negative="red", seed=seed)) for seed in SEEDS)
    assert without[0] - without[1:].max() < (plain[0] - plain[1:].max()) / 2


def test_a_negative_word_keeps_a_subject_out():
    assert "fox" in read("a fox in a forest").things
    assert "fox" not in read("a fox in a forest", "fox").things


@pytest.mark.parametrize("prompt", ["x", "🙂", "mountain lake", "flowers", "a portrait", "city", "poster"])
def test_seeds_give_visibly_different_pictures(prompt):
    pictures = [a_picture(prompt, seed=seed) for seed in (1, 2, 3, 4)]
    differences = [difference(one, other) for i, one in enumerate(pictures) for other in pictures[:i]]
    assert min(differences) > 4
    assert sum(differences) / len(differences) > 12


@pytest.mark.parametrize("style", sorted(FINISHES))
def test_a_style_changes_the_picture_and_not_its_size(style):
    plain, styled = a_picture("city at dusk"), a_picture("city at dusk", style=style)
    assert styled.size == plain.size
    assert np.abs(np.asarray(styled, int) - np.asarray(plain, int)).mean() > 1


def test_a_tile_texture_meets_itself_at_its_edges():
    pixels = np.asarray(a_picture("flowers", style="tile-texture"), int)
    assert np.abs(pixels[:, 0] - pixels[:, -1]).mean() < 8
    assert np.abs(pixels[0] - pixels[-1]).mean() < 8


def test_qualities_share_the_composition():
    draft, premium = (a_picture("mountain lake", quality=quality) for quality in ("draft", "premium"))
    assert difference(draft, premium) < 6


@pytest.mark.parametrize(
    ("prompt", "scene"),
    [
        ("mountain landscape at sunset with lake reflection", "mountains"),
        ("cyberpunk city with neon", "city"),
        ("modern minimalist workspace with laptop", "workspace"),
        ("a red fox in a snowy forest", "forest"),
        ("product photo of a perfume bottle on marble", "still_life"),
        ("portrait of a woman in golden light", "portrait"),
        ("abstract waves of data, blue", "ribbons"),
        ("happy birthday balloons", "celebration"),
        ("cozy coffee shop in autumn", "interior"),
        ("astronaut above a violet planet", "space"),
        ("Ein Leuchtturm im Sturm", "sea"),
    ],
)
def test_subject_words_choose_the_scene(prompt, scene):
    assert read(prompt).scene == scene


def test_a_colour_before_a_thing_colours_it_alone():
    reading = read("a red fox in a forest, blue")
    assert hue_distance(reading.thing_colours["fox"].hue, 27) < 10
    assert [round(colour.hue) for colour in reading.colours] == [258]


@pytest.mark.parametrize("prompt", ["x", "🙂", "   ?!", "\ud83d", "lorem ipsum dolor " * 112, "\u200d", "0"])
def test_any_text_gives_a_picture(prompt):
    assert a_picture(prompt, side=48).size == (48, 48)


def test_every_scene_of_the_vocabulary_can_be_painted():
    assert set(vocabulary()["scenes"]) == set(SCENES)
    assert set(DEFAULT_SCENES) <= set(SCENES)


def test_colours_beyond_the_screen_keep_their_hue():
    red, green, blue = Lch(0.6, 0.5, 29).rgb()
    assert red > 200
    assert max(green, blue) < 90
