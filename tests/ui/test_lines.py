"""What a browser tells of an edited list of texts."""

import pytest

from lib.ui.components.lines import lines_from


@pytest.mark.parametrize("told", [None, "a text", {"edited": []}, [1, 2], ["a", None]])
def test_anything_but_a_list_of_texts_changes_nothing(told):
    assert lines_from(told, most=5, longest=10) is None


def test_texts_are_cut_to_their_limits():
    assert lines_from(["a", "", "x" * 12, "b"], most=3, longest=10) == ("a", "", "x" * 10)
