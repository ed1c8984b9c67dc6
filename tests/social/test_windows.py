"""Where pictures are cut: inside always, around what matters, and where the user says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.model.geometry import Box, Size
from lib.model.request import FocalPoint
from lib.model.social import Fix
from lib.social.subject import Region, Subject
from lib.social.windows import choose_window, report
from tests.social.orders import an_order

sides = st.integers(1, 3000)
shares = st.floats(0, 1, allow_nan=False)
points = st.none() | st.builds(FocalPoint, x=shares, y=shares)
modes = st.sampled_from(["smart", "center", "fit"])


def a_subject(x=0.5, y=0.5, *, rows=20, columns=30, box=None) -> Subject:
    """Return a subject with all interest in one spot."""
    interest = np.zeros((rows, columns), dtype=np.float32)
    interest[min(rows - 1, int(y * rows)), min(columns - 1, int(x * columns))] = 1
    return Subject(interest=interest, faces=(), box=box or Region(x - 0.05, y - 0.05, x + 0.05, y + 0.05))


@settings(max_examples=300, deadline=None)
@given(width=sides, height=sides, target=st.tuples(sides, sides), point=points, mode=modes, x=shares, y=shares)
def test_a_window_always_lies_inside_and_its_report_makes_sense(width, height, target, point, mode, x, y):
    source, order = Size(width=width, height=height), an_order(*target, focal_point=point, crop_mode=mode)
    window = choose_window(source, order, a_subject(x, y))
    assert window.right <= width
    assert window.bottom <= height
    assert window.size.width == width or window.size.height == height
    found = report(source, order, window, a_subject(x, y))
    assert found.kept > 0
    assert (found.kept == 1) >= (mode == "fit")


@pytest.mark.row("B136")
@pytest.mark.parametrize(
    ("source", "target", "focal", "window"),
    [
        ("1600x900", (1080, 1080), None, (350, 0, 900, 900)),
        ("1600x900", (1080, 1080), (0.9, 0.5), (700, 0, 900, 900)),
        ("1600x900", (1080, 1080), (0.0, 0.0), (0, 0, 900, 900)),
        ("900x1600", (1200, 630), (0.5, 0.2), (0, 84, 900, 472)),
    ],
)
def test_the_focal_point_decides_within_the_edges(source, target, focal, window):
    point = FocalPoint(x=focal[0], y=focal[1]) if focal else None
    order = an_order(*target, focal_point=point, crop_mode="smart" if focal else "center")
    found = choose_window(Size.parse(source), order, a_subject())
    assert (found.left, found.top, found.size.width, found.size.height) == window


@pytest.mark.row("B135")
@pytest.mark.parametrize("x", [0.05, 0.3, 0.5, 0.77, 0.98])
def test_smart_keeps_what_matters_wherever_it_is(x):
    window = choose_window(Size(width=3000, height=1000), an_order(), a_subject(x))
    assert window.left <= x * 3000 <= window.right


def test_without_anything_of_interest_smart_is_the_middle():
    flat = Subject(np.full((20, 30), 1 / 600, dtype=np.float32), (), Region(0, 0, 1, 1))
    assert choose_window(Size(width=1600, height=900), an_order(), flat).left == 350


def test_the_report_says_what_is_lost_and_what_would_help():
    source, order = Size(width=1600, height=900), an_order(crop_mode="center")
    found = report(source, order, Box(left=350, top=0, right=1250, bottom=900), a_subject(0.95))
    assert (found.kept, found.subject_kept, found.subject_survives) == (0.5625, 0, False)
    assert found.fixes == (Fix.MOVE, Fix.PAD, Fix.EXTEND, Fix.GENERATE)
    assert found.enlarged == pytest.approx(1.2)


def test_a_subject_under_the_buttons_is_told_apart_from_one_that_is_cut():
    order = an_order(safe_bottom=0.4, crop_mode="center")
    found = report(Size(width=900, height=900), order, Box(left=0, top=0, right=900, bottom=900), a_subject(0.5, 0.9))
    assert (found.subject_survives, found.subject_is_safe) == (True, False)
    assert found.fixes[0] is Fix.MOVE


def test_padding_keeps_the_subject_and_knows_where_it_lands():
    source, order = Size(width=1600, height=900), an_order(1080, 1920, safe_top=0.25, crop_mode="fit")
    found = report(source, order, choose_window(source, order, a_subject(0.5, 0.5)), a_subject(0.5, 0.5))
    assert (found.kept, found.subject_kept, found.subject_clear) == (1, 1, 1)
    assert not found.is_too_small
