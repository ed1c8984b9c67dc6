"""Framing, realism and people: changed where a prompt states them, added where it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.prompts.answers import Framing, People, Realism
from lib.prompts.choices import WriteChoices
from lib.prompts.composing import compose
from lib.prompts.wishes import Wishes, changed, kept_out, spelled_out, states

ARTICLE = "Why bees matter\nBees pollinate most of the crops that we eat. Without bees, apples would vanish."


@pytest.mark.parametrize(
    ("prompt", "before", "after", "expected"),
    [
        ("A wide shot of bees, soft light", Framing.WIDE, Framing.CLOSE_UP, "A close-up of bees, soft light"),
        ("Bees, editorial illustration", Realism.ILLUSTRATION, Realism.PHOTOGRAPH, "Bees, editorial photograph"),
        ("An illustration of bees", Realism.ILLUSTRATION, Realism.PHOTOGRAPH, "A photograph of bees"),
        ("Bees on a hill", Framing.MEDIUM, Framing.OVERHEAD, "Bees on a hill, overhead"),
        ("Bees, one person, a hill", People.ONE, People.NONE, "Bees, a hill"),
        ("Bees watched by one person", People.ONE, People.NONE, "Bees watched by one person"),
        ("Bees", People.NONE, People.SOME, "Bees, a few people at ease"),
    ],
)
def test_a_changed_wish_changes_the_prompt(prompt, before, after, expected):
    assert changed(prompt, before, after) == expected


@pytest.mark.parametrize("kind", [Framing, Realism])
def test_what_the_composer_says_can_be_changed_to_anything_and_the_subject_stays(kind):
    name = kind.__name__.lower()
    for before in kind:
        composed = compose(ARTICLE, WriteChoices.model_validate({name: before}))
        for after in set(kind) - {before}:
            prompt = changed(composed.prompt, before, after)
            assert states(prompt, after)
            assert not states(prompt, before)
            assert prompt.startswith("Bees")


def test_what_is_unsaid_is_added_once():
    wishes = Wishes(Framing.WIDE, Realism.PHOTOGRAPH, People.NONE)
    said = spelled_out("Bees on a hill.", wishes)
    assert said == "Bees on a hill, wide shot, photograph"
    assert spelled_out(said, wishes) == said
    assert spelled_out("  ", wishes) == "  "
    assert spelled_out("A close-up photo of bees", wishes) == "A close-up photo of bees"


def test_no_people_stand_in_the_negative_prompt_and_leave_it_again():
    without = kept_out("text, watermark", People.NONE)
    assert without == "text, watermark, people, faces, hands"
    assert kept_out(without, People.NONE) == without
    assert kept_out(without, People.ONE) == "text, watermark"


@given(
    st.text(max_size=300),
    st.sampled_from([(a, b) for kind in (Framing, Realism, People) for a in kind for b in kind if a is not b]),
)
def test_any_prompt_states_what_was_changed(prompt, change):
    assert states(changed(prompt, *change), change[1])
