"""Files keep their limit or say that they do not, and carry the mark of their lineage."""

import io
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lib.imaging.budget import encode_within
from lib.imaging.decode import inspect
from lib.imaging.encode import encode
from lib.imaging.marks import Mark, xmp_packet
from lib.model.geometry import Size
from tests.imaging.pictures import a_picture

FORMATS = ["png", "jpeg", "webp", "avif"]
TRAINED = Mark("trainedAlgorithmicMedia", 'a fox, "red" & <quick>')


def noise(width=120, height=90, mode="RGB"):
    """Return the picture that packs worst."""
    channels = {"RGB": 3, "RGBA": 4}[mode]
    return Image.fromarray(np.random.default_rng(5).integers(0, 256, (height, width, channels), dtype=np.uint8))


@settings(max_examples=40, deadline=None)
@given(budget=st.integers(200, 60_000), file_format=st.sampled_from(["png", "jpeg", "webp"]), noisy=st.booleans())
def test_a_file_keeps_its_limit_or_says_that_it_cannot(budget, file_format, noisy):
    fitted = encode_within(noise() if noisy else a_picture(120, 90), file_format, budget, mark=TRAINED)
    assert fitted.fits == (len(fitted.content) <= budget)
    facts = inspect(fitted.content)
    assert (facts.size, facts.format) == (Size(width=120, height=90), file_format)


@pytest.mark.parametrize("file_format", ["jpeg", "webp"])
def test_the_best_quality_that_fits_is_taken(file_format):
    roomy = encode_within(noise(), file_format, 10**6, quality=85)
    tight = encode_within(noise(), file_format, len(roomy.content) * 2 // 3, quality=85)
    better = encode(noise(), file_format, quality=tight.quality + 1)
    assert (roomy.quality, tight.fits) == (85, True)
    assert len(better) > len(roomy.content) * 2 // 3


def test_a_png_loses_colours_before_it_breaks_its_limit():
    plain = encode(noise(), "png")
    fitted = encode_within(noise(), "png", len(plain) // 2)
    assert fitted.fits
    assert fitted.colours in {256, 64, 16}


def test_what_cannot_fit_comes_as_the_smallest_and_says_so():
    fitted = encode_within(noise(), "png", 300)
    assert not fitted.fits
    assert len(fitted.content) < len(encode(noise(), "png"))


def test_a_reduced_png_keeps_its_transparency():
    picture = noise(mode="RGBA")
    fitted = encode_within(picture, "png", len(encode(picture, "png")) // 2)
    assert fitted.fits
    assert inspect(fitted.content).has_alpha


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_file_type_carries_the_mark(file_format):
    with Image.open(io.BytesIO(encode(a_picture(), file_format, mark=TRAINED))) as image:
        image.load()
        packet = image.info["xmp"]
    assert b"digitalsourcetype/trainedAlgorithmicMedia" in packet
    assert TRAINED.words in "".join(ET.fromstring(packet).itertext())


@pytest.mark.parametrize("file_format", FORMATS)
def test_without_a_mark_a_file_says_nothing(file_format):
    with Image.open(io.BytesIO(encode(a_picture(), file_format))) as image:
        image.load()
        assert "xmp" not in image.info


@pytest.mark.parametrize("words", ["\x00\x1b bell", "\ud800 half", "]]>", "&lt;", "é🙂" * 3000])
def test_any_words_make_a_readable_packet(words):
    assert ET.fromstring(xmp_packet(Mark(words=words))) is not None


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_same_picture_gives_the_same_bytes(file_format):
    assert encode(noise(), file_format, mark=TRAINED) == encode(noise(), file_format, mark=TRAINED)
