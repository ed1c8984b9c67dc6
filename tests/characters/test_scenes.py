"""What people ask of a finished character, as it is sent."""

import pytest

from lib.characters.scenes import MODES, scene_prompt, surprise, varied, wish_of
from lib.errors import InvalidRequest


@pytest.mark.row("E162", "E161")
@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("in a forest", "this subject in a forest, natural lighting, trees in background"),
        ("on a horse at sunset", "this subject on a horse at sunset"),
        ("playing chess", "this subject playing chess"),
        ("this character in a cafe", "this character in a cafe, cozy lighting, tables in background"),
    ],
)
def test_the_words_go_through_with_no_more_scene_than_they_need(asked, sent):
    assert scene_prompt(asked) == sent


@pytest.mark.row("E155")
@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Surprise me", "surprise"),
        ("random image", "surprise"),
        ("just generate something", "surprise"),
        ("surprise me with a castle by the sea", "scene"),
        ("in a forest", "scene"),
        ("", "unclear"),
        ("an image", "unclear"),
    ],
)
def test_a_surprise_is_told_from_a_scene(text, wish):
    assert wish_of(text) == wish


@pytest.mark.row("E163", "E157", "E19")
def test_several_images_are_several_slightly_different_prompts():
    prompts = varied("this subject in a forest", 10)
    assert prompts[0] == "this subject in a forest"
    assert len(set(prompts)) == 10
    assert all(prompt.startswith("this subject in a forest") for prompt in prompts)


@pytest.mark.row("E19", "E157")
@pytest.mark.parametrize("count", [0, 41])
def test_more_than_forty_are_refused(count):
    with pytest.raises(InvalidRequest, match="outside 1 to 40"):
        varied("this subject", count)


@pytest.mark.row("E17")
def test_a_prompt_beyond_2000_characters_is_refused():
    with pytest.raises(InvalidRequest, match="2000"):
        scene_prompt("x" * 2001)


@pytest.mark.row("E167")
def test_a_surprise_has_a_prompt_of_its_own():
    assert len({surprise(number) for number in range(len(MODES))}) == len(MODES)
    assert all(surprise(number).startswith("this subject ") for number in range(len(MODES)))


@pytest.mark.row("E16")
def test_control_characters_never_get_into_a_prompt():
    assert scene_prompt("in a\x00 fo\x1brest") == "this subject in a forest, natural lighting, trees in background"
