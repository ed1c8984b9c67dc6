"""Strokes become masks and sketches: pixels where somebody painted, and nowhere else."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lib.imaging.painting import draw_mask, draw_sketch
from lib.model.geometry import Size
from lib.model.painting import MaskRecipe, Painting, Stroke
from tests.imaging.pictures import a_file

SIZE = Size(width=200, height=100)


def a_stroke(tool="brush", points=(50, 50, 150, 50), size=20, **more) -> Stroke:
    return Stroke(tool=tool, points=points, size=size, **more)


def drawn(*strokes, base=None, longest=None, inverted=False, **recipe):
    painting = Painting(size=SIZE, strokes=strokes, is_inverted=inverted)
    return draw_mask(MaskRecipe(painting=painting, **recipe), base, longest)


def pixels(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)))


def test_a_brush_paints_its_width_at_the_pictures_own_pixels():
    mask = drawn(a_stroke())
    found = pixels(mask.content)
    assert found.shape == (100, 200)
    assert found[50, 100] == found[42, 100] == 255
    assert found[36, 100] == found[50, 20] == 0
    assert mask.share == pytest.approx((100 * 20 + 314) / 20_000, rel=0.08)
    assert not mask.is_empty
    assert not mask.is_full


def test_the_eraser_takes_away_and_later_strokes_paint_again():
    eraser = a_stroke("eraser", (100, 20, 100, 80), 30)
    assert pixels(drawn(a_stroke(), eraser).content)[50, 100] == 0
    assert pixels(drawn(eraser, a_stroke()).content)[50, 100] == 255


@pytest.mark.parametrize(
    ("tool", "points", "inside", "outside"),
    [
        ("rectangle", (150, 80, 50, 20), (60, 25), (40, 25)),
        ("ellipse", (50, 20, 150, 80), (100, 50), (54, 24)),
        ("polygon", (50, 90, 100, 10, 150, 90), (100, 60), (60, 20)),
        ("brush", (100, 50), (100, 50), (120, 50)),
    ],
)
def test_shapes_are_filled(tool, points, inside, outside):
    found = pixels(drawn(a_stroke(tool, points, 12)).content)
    assert found[inside[1], inside[0]] == 255
    assert found[outside[1], outside[0]] == 0


def test_inverting_swaps_painted_and_unpainted():
    assert drawn(a_stroke(), inverted=True).share == pytest.approx(1 - drawn(a_stroke()).share, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(grow=st.integers(-18, 59))
def test_growing_moves_the_edge_by_so_many_pixels(grow):
    found = pixels(drawn(a_stroke("rectangle", (60, 30, 140, 70)), grow=grow).content)
    assert abs(np.count_nonzero(found[50]) - (81 + 2 * grow)) <= 3


def test_a_feathered_edge_fades_and_keeps_its_place():
    found = pixels(drawn(a_stroke("rectangle", (60, 0, 140, 99)), feather=12).content)[50].astype(int)
    assert found[100] == 255
    assert found[20] == 0
    assert 90 < found[60] < 165
    assert (np.diff(found[40:80]) >= 0).all()


def test_a_base_lies_below_the_strokes_at_any_size():
    left_half = Image.new("L", (400, 200), 0)
    left_half.paste(255, (0, 0, 200, 200))
    found = pixels(drawn(a_stroke("eraser", (50, 50), 20), base=a_file(left_half)).content)
    assert found[10, 10] == 255
    assert found[50, 50] == found[10, 190] == 0


def test_a_small_copy_shows_the_same():
    small, full = drawn(a_stroke(), grow=10, feather=4, longest=100), drawn(a_stroke(), grow=10, feather=4)
    assert pixels(small.content).shape == (50, 100)
    assert small.share == pytest.approx(full.share, rel=0.1)


@pytest.mark.parametrize(("inverted", "is_empty", "is_full"), [(False, True, False), (True, False, True)])
def test_nothing_and_everything_are_told(inverted, is_empty, is_full):
    mask = drawn(inverted=inverted)
    assert (mask.is_empty, mask.is_full) == (is_empty, is_full)


def test_a_sketch_has_its_colours_on_white_paper_and_erasing_bares_it():
    red = a_stroke(colour="#c81e1e")
    found = pixels(draw_sketch(Painting(size=SIZE, strokes=(red, a_stroke("eraser", (140, 50), 20)))))
    assert found.shape == (100, 200, 3)
    assert tuple(found[50, 80]) == (200, 30, 30)
    assert tuple(found[50, 140]) == tuple(found[10, 10]) == (255, 255, 255)


def test_shapes_of_a_sketch_are_outlined():
    found = pixels(draw_sketch(Painting(size=SIZE, strokes=(a_stroke("rectangle", (50, 20, 150, 80), 4),))))
    assert tuple(found[50, 100]) == (255, 255, 255)
    assert tuple(found[50, 50]) == (0, 0, 0)
