"""Many sizes from one picture: exact, and the same to the eye as from the full picture."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from lib.imaging.pyramid import Pyramid
from lib.imaging.resize import resize
from lib.model.geometry import Box, Size
from tests.imaging.pictures import a_picture


def a_texture(width=900, height=700):
    grains = np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(grains).filter(ImageFilter.GaussianBlur(2))


@st.composite
def windows(draw):
    left, top = draw(st.integers(0, 100)), draw(st.integers(0, 70))
    right, bottom = draw(st.integers(left + 1, 101)), draw(st.integers(top + 1, 71))
    return Box(left=left, top=top, right=right, bottom=bottom)


@settings(max_examples=80, deadline=None)
@given(box=windows(), width=st.integers(1, 60), height=st.integers(1, 60), mode=st.sampled_from(["RGB", "RGBA", "L"]))
def test_every_window_comes_at_exactly_the_size_asked(box, width, height, mode):
    result = Pyramid(a_picture(101, 71, mode)).render(box, Size(width=width, height=height))
    assert (result.size, result.mode) == ((width, height), mode)


@pytest.mark.parametrize("size", [Size(width=40, height=30), Size(width=173, height=131), Size(width=850, height=661)])
def test_a_small_copy_looks_like_one_from_the_full_picture(size):
    texture, box = a_texture(), Box(left=13, top=7, right=887, bottom=687)
    fast = np.asarray(Pyramid(texture).render(box, size), dtype=float)
    exact = np.asarray(resize(texture, size, box=box), dtype=float)
    assert 10 * np.log10(255**2 / max(((fast - exact) ** 2).mean(), 1e-9)) > 40


def test_transparent_colours_do_not_bleed():
    image = a_picture(400, 400, "RGBA", (255, 0, 0, 0))
    image.paste((0, 200, 0, 255), (100, 100, 300, 300))
    small = Pyramid(image).render(Box(left=0, top=0, right=400, bottom=400), Size(width=50, height=50))
    assert max(red for _, (red, _, _, alpha) in small.getcolors() if alpha) < 12


@pytest.mark.parametrize("box", [Box(left=0, top=0, right=61, bottom=40), Box(left=0, top=0, right=60, bottom=41)])
def test_a_window_outside_is_refused(box):
    with pytest.raises(ValueError, match="outside"):
        Pyramid(a_picture(60, 40)).render(box, Size(width=5, height=5))
