"""The figure that tells a sharp picture from a soft one."""

import pytest
from PIL import Image, ImageFilter

from lib.errors import NotAnImage
from lib.imaging.sharpness import compare_sharpness
from tests.imaging.pictures import a_file
from tests.studio.social_studio import a_scene


def test_a_blurred_picture_is_less_sharp():
    sharp = a_scene(800, 600)
    soft = sharp.filter(ImageFilter.GaussianBlur(3))
    before, after = compare_sharpness(a_file(soft), a_file(sharp))
    assert after > 2 * before


def test_both_are_judged_at_the_same_size():
    small = a_scene(400, 300)
    before, after = compare_sharpness(a_file(small), a_file(small.resize((1600, 1200), Image.Resampling.LANCZOS)))
    assert after == pytest.approx(before, rel=0.15)


def test_one_colour_has_no_sharpness_and_transparency_does_not_matter():
    plain = a_file(Image.new("RGBA", (64, 64), (10, 20, 30, 255)))
    assert compare_sharpness(plain, plain) == (0.0, 0.0)


def test_a_file_that_is_no_picture_is_refused():
    with pytest.raises(NotAnImage):
        compare_sharpness(b"words", a_file())
