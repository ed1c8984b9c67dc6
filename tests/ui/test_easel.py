"""What a browser sends from a canvas or a frame is checked before it is believed."""

import pytest

from lib.model.geometry import Size
from lib.model.painting import MAX_STROKES, Painting, Stroke
from lib.model.plan import Expansion
from lib.ui.components.easel import painting_from
from lib.ui.components.extend_frame import expansion_from

SIZE = Size(width=300, height=200)
BEFORE = Painting(size=SIZE, strokes=(Stroke(tool="brush", points=(1, 2), size=9),))
GOOD = {"tool": "brush", "points": [10, 20, 30, 40], "size": 12.5, "colour": "#000000"}


def test_strokes_are_taken_as_they_were_painted():
    now = painting_from({"strokes": [GOOD], "is_inverted": True}, SIZE, instead=BEFORE)
    assert now.strokes[0].points == (10, 20, 30, 40)
    assert now.is_inverted
    assert now.size == SIZE


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "strokes",
        {"strokes": "x"},
        {"strokes": [{**GOOD, "points": [1, 2, 3]}]},
        {"strokes": [{**GOOD, "points": [10**9, 0]}]},
        {"strokes": [{**GOOD, "size": float("inf")}]},
        {"strokes": [{**GOOD, "tool": "laser"}]},
        {"strokes": [{**GOOD, "colour": "url(x)"}]},
        {"strokes": [GOOD] * (MAX_STROKES + 1)},
        {"strokes": [], "more": 1},
    ],
)
def test_nonsense_leaves_the_painting_as_it_was(sent):
    assert painting_from(sent, SIZE, instead=BEFORE) == BEFORE


def test_a_dragged_frame_is_taken_or_refused_as_a_whole():
    assert expansion_from({"left": 0, "right": 64, "up": 1, "down": 2000}) == Expansion(right=64, up=1, down=2000)
    bad = (None, {}, "x", {"left": 1}, {"left": 0, "right": 0, "up": 0, "down": 2001}, {"left": "a"})
    assert [expansion_from(value) for value in bad] == [None] * len(bad)
