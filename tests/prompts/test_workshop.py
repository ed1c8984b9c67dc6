"""Descriptions of a seed: good ones pass, vague ones get concrete rewrites, suggestions and questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.prompts.workshop import advise


@pytest.mark.row("E97")
@pytest.mark.parametrize("text", ["something cool and weird", "a monster", "", "help me with ideas"])
def test_a_vague_description_gets_a_concrete_rewrite(text):
    advice = advise(text)
    assert advice.is_vague
    assert not advise(advice.rewrite).is_vague


@pytest.mark.row("E98")
def test_somebody_fishing_for_ideas_gets_questions_and_three_concrete_suggestions():
    advice = advise("I want something cool")
    assert len(set(advice.suggestions)) == 3
    assert not any(advise(suggestion).is_vague for suggestion in advice.suggestions)
    assert any(question.startswith("Which style") for question in advice.questions)


def test_what_was_said_stays_in_the_rewrite():
    assert advise("a monster with green fur").rewrite.startswith("a monster with green fur")


CONCRETE = "pink spherical creature with sharp teeth and a small serious face, 3D render"


def test_a_concrete_description_passes_as_it_is():
    advice = advise(CONCRETE)
    assert (advice.is_vague, advice.rewrite, advice.suggestions) == (False, CONCRETE, ())


def test_somebody_who_wants_ideas_gets_them_for_a_concrete_description_too():
    advice = advise(CONCRETE, wants_ideas=True)
    assert (advice.is_vague, advice.rewrite) == (False, CONCRETE)
    assert len(advice.suggestions) == 3


@given(st.text(max_size=200))
def test_any_text_is_answered(text):
    advice = advise(text)
    assert advice.rewrite
    assert advice.is_vague is bool(advice.suggestions)
