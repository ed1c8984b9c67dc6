"""Sizes come out exactly as asked, from inside the picture only."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lib.imaging.resize import fit_cover, resize, size_of
from lib.model.geometry import Box, Size, cover_box
from tests.imaging.pictures import BLUE, RED, a_picture, is_near

sides = st.integers(1, 90)
sizes = st.builds(Size, width=sides, height=sides)
shares = st.floats(0, 1)


@settings(max_examples=80, deadline=None)
@given(source=sizes, target=sizes, focus=st.tuples(shares, shares), mode=st.sampled_from(["RGB", "RGBA", "L"]))
def test_cover_always_gives_the_exact_size(source: Size, target: Size, focus: tuple[float, float], mode: str):
    image = a_picture(source.width, source.height, mode)
    result = fit_cover(image, target, focus)
    assert (size_of(result), result.mode) == (target, mode)


@given(source=sizes, target=sizes, x=shares, y=shares)
def test_the_crop_lies_inside_and_is_as_large_as_it_can_be(source: Size, target: Size, x: float, y: float):
    box = cover_box(source, target.ratio, focus_x=x, focus_y=y)
    assert box.right <= source.width
    assert box.bottom <= source.height
    assert box.size.width == source.width or box.size.height == source.height


@settings(max_examples=40, deadline=None)
@given(source=sizes, target=sizes, level=st.integers(0, 255))
def test_one_colour_stays_that_colour(source: Size, target: Size, level: int):
    colour = (level, 255 - level, 40)
    result = resize(a_picture(source.width, source.height, colour=colour), target)
    assert np.abs(np.asarray(result).astype(int) - colour).max() <= 1


@pytest.mark.parametrize(("x", "colour"), [(0.0, RED), (1.0, BLUE)])
def test_the_focus_decides_what_is_kept(x: float, colour: tuple[int, int, int]):
    result = fit_cover(a_picture(80, 20), Size(width=20, height=20), (x, 0.5))
    assert is_near(result.getpixel((10, 10)), colour)


def test_a_box_is_cut_out_before_resizing():
    result = resize(a_picture(80, 20), Size(width=10, height=10), box=Box(left=0, top=0, right=20, bottom=20))
    assert is_near(result.getpixel((9, 9)), RED)


def test_same_size_keeps_every_pixel():
    image = a_picture(33, 21)
    assert resize(image, size_of(image)).tobytes() == image.tobytes()
    box = Box(left=3, top=4, right=13, bottom=14)
    assert resize(image, box.size, box=box).tobytes() == image.crop((3, 4, 13, 14)).tobytes()


def test_hidden_colour_does_not_bleed_out_of_transparent_pixels():
    image = Image.new("RGBA", (64, 64), (0, 255, 0, 0))
    image.paste((200, 30, 30, 255), (0, 0, 33, 64))
    result = np.asarray(resize(image, Size(width=16, height=16))).astype(int)
    seen = result[result[:, :, 3] > 8]
    assert (seen[:, 1] <= 45).all()


def test_detail_is_averaged_and_not_dropped():
    stripes = np.zeros((64, 64), dtype=np.uint8)
    stripes[:, ::2] = 255
    result = np.asarray(resize(Image.fromarray(stripes), Size(width=8, height=8)))
    assert np.abs(result.astype(int) - 128).max() <= 12


def test_what_cannot_be_resized_is_our_own_mistake():
    with pytest.raises(ValueError, match="not CMYK"):
        resize(a_picture(mode="CMYK"), Size(width=5, height=5))
    with pytest.raises(ValueError, match="outside"):
        resize(a_picture(10, 10), Size(width=5, height=5), box=Box(left=5, top=5, right=11, bottom=10))
