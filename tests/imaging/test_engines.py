"""The local engines by themselves: what they make of pictures that are drawn here."""

import contextlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from lib.errors import InvalidRequest
from lib.imaging.engines.colours import read_backdrop, read_new_colour, read_range
from lib.imaging.engines.enlarging import enlarge, resample
from lib.imaging.engines.filling import erase, extend
from lib.imaging.engines.subject import cut_out, subject_mask
from lib.model.geometry import Size
from lib.model.plan import Expansion
from lib.providers.engines import setup_hint_of, weights

needs_span = pytest.mark.skipif(bool(setup_hint_of("span")), reason="the SPAN weights are not installed")
needs_subject = pytest.mark.skipif(bool(setup_hint_of("subject")), reason="the U²-Net-p weights are not installed")


def noise(size, seed=1):
    """Return a picture with detail everywhere."""
    values = np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    return Image.fromarray(values).filter(ImageFilter.GaussianBlur(1))


@needs_span
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(width=st.integers(20, 90), height=st.integers(20, 90), tile=st.integers(24, 64), factor=st.sampled_from([2, 4]))
def test_tiles_leave_no_seam(width, height, tile, factor):
    picture = noise((width, height))
    found = weights("span", f"x{factor}_ch48.param")
    whole = np.asarray(enlarge(picture, found, factor, tile=1000), int)
    tiled = np.asarray(enlarge(picture, found, factor, tile=tile), int)
    assert whole.shape == (height * factor, width * factor, 3)
    assert np.abs(whole - tiled).max() <= 1


@needs_span
@pytest.mark.parametrize("factor", [2, 4])
def test_hard_thin_lines_leave_no_specks_beside_them(factor):
    picture = Image.new("RGB", (80, 60), (200, 60, 120))
    pen = ImageDraw.Draw(picture)
    for step in range(0, 80, 7):
        pen.line((step, 0, 79 - step, 59), fill=(60, 200, 120))
    drawn = np.asarray(enlarge(picture, weights("span", f"x{factor}_ch48.param"), factor), int)
    assert drawn[..., :2].min() >= 60 - 30
    assert drawn[..., :2].max() <= 200 + 30
    assert np.abs(drawn[..., 2] - 120).max() <= 30


@needs_span
def test_a_network_enlarges_better_than_resampling():
    fine = Image.new("L", (512, 512), 255)
    draw = ImageDraw.Draw(fine)
    for step in range(12):
        draw.line((0, step * 47, 511, step * 31), fill=0, width=3)
        draw.ellipse((step * 40, 300, step * 40 + 60, 360), outline=90, width=2)
    fine = fine.filter(ImageFilter.GaussianBlur(0.7)).convert("RGB")
    small = fine.resize((128, 128), Image.Resampling.BICUBIC)
    network = enlarge(small, weights("span", "x4_ch48.param"), 4)
    plain = small.resize((512, 512), Image.Resampling.LANCZOS)
    assert psnr(network, fine) > psnr(plain, fine) + 2


def psnr(image, truth):
    """Return the peak signal-to-noise ratio of the lightness in decibels."""
    difference = np.asarray(image.convert("L"), float) - np.asarray(truth.convert("L"), float)
    return 10 * np.log10(255**2 / (difference**2).mean())


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_resampling_has_the_exact_size(mode):
    assert resample(noise((30, 20)).convert(mode), Size(width=77, height=51)).size == (77, 51)


@pytest.mark.parametrize("width", [2, 40])
def test_a_hole_on_a_plain_ground_disappears(width):
    picture = Image.new("RGB", (200, 150), (90, 140, 60))
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(picture).line((30, 30, 160, 110), fill=(250, 0, 0), width=width)
    ImageDraw.Draw(mask).line((30, 30, 160, 110), fill=255, width=width)
    filled = np.asarray(erase(picture, mask.filter(ImageFilter.MaxFilter(3))), int)
    assert np.abs(filled - (90, 140, 60)).max() < 8


def test_the_same_seed_fills_in_the_same_way():
    mask = Image.new("L", (128, 96), 0)
    mask.paste(255, (40, 30, 80, 60))
    first, second = (erase(noise((128, 96)), mask, seed=7) for _ in range(2))
    assert first.tobytes() == second.tobytes()


def test_an_empty_mask_changes_nothing():
    picture = noise((64, 48))
    assert erase(picture, Image.new("L", picture.size, 0)).tobytes() == picture.tobytes()


def test_a_large_picture_is_filled_at_its_own_pixels():
    picture = noise((1300, 1100))
    mask = Image.new("L", picture.size, 0)
    mask.paste(255, (150, 150, 700, 500))
    filled = erase(picture, mask)
    outside = np.asarray(mask) == 0
    assert (np.asarray(filled)[outside] == np.asarray(picture)[outside]).all()


@settings(max_examples=4, deadline=None)
@given(sides=st.tuples(*[st.integers(0, 90)] * 4))
def test_extending_keeps_the_inside(sides):
    left, right, up, down = sides
    picture = noise((70, 50))
    result = extend(picture, Expansion(left=left, right=right, up=up, down=down))
    assert result.size == (70 + left + right, 50 + up + down)
    assert result.crop((left, up, left + 70, up + 50)).tobytes() == picture.tobytes()


@needs_subject
@pytest.mark.parametrize("size", [(300, 200), (64, 400)])
def test_a_subject_is_found_and_stays_whole(size):
    picture = Image.new("RGB", size, (230, 230, 225))
    middle = (size[0] // 4, size[1] // 4, size[0] * 3 // 4, size[1] * 3 // 4)
    ImageDraw.Draw(picture).ellipse(middle, fill=(150, 40, 30))
    mask = subject_mask(picture, weights("subject", ".onnx"))
    assert (mask.mode, mask.size) == ("L", size)
    assert mask.getpixel((size[0] // 2, size[1] // 2)) > 220
    assert mask.getpixel((1, 1)) < 20
    cut = cut_out(picture, weights("subject", ".onnx"))
    assert np.abs(np.array(cut.getpixel((size[0] // 2, size[1] // 2))[:3]) - (150, 40, 30)).max() <= 2


@needs_subject
def test_what_was_transparent_stays_so():
    picture = noise((120, 90)).convert("RGBA")
    picture.putalpha(Image.new("L", picture.size, 0))
    assert cut_out(picture, weights("subject", ".onnx")).getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize(
    ("words", "hues"), [("red", (340, 20)), ("340-20", (340, 20)), ("hue 340–20", (340, 20)), ("#00ff00", (100, 140))]
)
def test_colours_and_hues_are_read(words, hues):
    found = read_range(words)
    assert (found.start, found.end) == pytest.approx(hues)


def test_greys_have_no_hue_and_backdrops_may_have_two_colours():
    assert read_range("white").grey == 1
    assert read_new_colour("220").hue == 220
    assert read_backdrop("gradient from white to #000080") == ((255, 255, 255), (0, 0, 128))
    assert read_backdrop("navy") == ((0, 0, 128), (0, 0, 128))


@given(st.text(max_size=40))
def test_words_are_a_colour_or_are_refused(words):
    for read in (read_range, read_new_colour, read_backdrop):
        with contextlib.suppress(InvalidRequest):
            assert read(words)
