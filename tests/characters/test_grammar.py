"""Turnaround prompts: rules that hold for any character, whoever wrote them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.characters.grammar import (
    category_in,
    fixed,
    for_facets,
    more_of,
    poses_of,
    simplified,
    write_prompts,
)
from lib.characters.rules import (
    MAX_SAMENESS,
    breaches,
    check_text,
    repaired,
    sameness,
    style_words,
)
from lib.characters.vocabulary import ANCHOR, CAMERA, IMPOSSIBLE
from lib.errors import InvalidRequest
from lib.model.character import (
    Analysis,
    BodyType,
    Capabilities,
    Category,
    CharacterPrompt,
    CharacterStyle,
    Distance,
    Facets,
    Light,
    Reason,
    View,
)
from tests.characters.builders import an_analysis
from tests.characters.obeying import check_twenty

LETTERS = st.characters(exclude_categories=("C",))
analyses = st.builds(
    Analysis,
    style=st.sampled_from(CharacterStyle),
    body_type=st.sampled_from(BodyType),
    description=st.text(LETTERS, min_size=1, max_size=120).filter(str.strip),
    key_features=st.lists(
        st.one_of(
            st.sampled_from(["eyeball head", "sharp smile", "no limbs", "camera for a head", "red hood", "long arms"]),
            st.text(LETTERS, max_size=30),
        ),
        max_size=8,
    ).map(tuple),
    physical_capabilities=st.builds(
        Capabilities,
        can_stand=st.booleans(),
        can_sit=st.booleans(),
        has_arms=st.booleans(),
        has_face_expressions=st.booleans(),
        has_hands=st.booleans(),
    ),
)


@pytest.mark.row("E109", "E111", "E112", "E113", "E114", "E115", "E117", "E118", "E119", "E121", "E122")
@given(analyses)
@settings(max_examples=200, deadline=None)
def test_twenty_prompts_obey_every_rule_for_any_character(analysis):
    prompts = write_prompts(analysis)
    check_twenty(prompts, analysis)
    assert sameness(prompts) <= MAX_SAMENESS
    assert breaches(prompts, analysis) == ()


@given(analyses, st.integers(1, 25))
@settings(max_examples=60, deadline=None)
def test_any_number_of_prompts_is_different_and_allowed(analysis, count):
    prompts = write_prompts(analysis, count)
    assert len({prompt.text for prompt in prompts}) == count
    assert all(breach.position is None for breach in breaches(prompts, analysis))


@pytest.mark.row("E118")
def test_a_limbless_faceless_blob_is_never_asked_for_what_it_cannot_do():
    unable = Capabilities(can_stand=False, can_sit=False, has_arms=False, has_hands=False, has_face_expressions=False)
    prompts = write_prompts(an_analysis(body_type=BodyType.BLOB, physical_capabilities=unable))
    assert not [p.text for p in prompts for pattern in IMPOSSIBLE.values() if pattern.search(p.text)]


@pytest.mark.row("E119")
@pytest.mark.parametrize(("style", "hears"), [("3d_render", True), ("pixel_art", False), ("cartoon", False)])
def test_only_photographed_and_rendered_media_hear_of_a_camera(style, hears):
    prompts = write_prompts(an_analysis(style=style))
    assert any(CAMERA.search(prompt.text) for prompt in prompts) is hears


@pytest.mark.row("E110")
def test_prompts_are_written_for_this_character():
    eye = write_prompts(an_analysis(key_features=("eyeball head", "red hood")))
    blob = write_prompts(an_analysis(body_type=BodyType.BLOB, key_features=("sharp teeth",)))
    assert any("eyeball head" in prompt.text for prompt in eye)
    assert len({prompt.text for prompt in eye} & {prompt.text for prompt in blob}) < 3


@pytest.mark.row("E120")
def test_prompts_say_view_and_framing_and_no_scenery():
    for prompt in write_prompts(an_analysis()):
        assert "seen" in prompt.text
        assert "background" in prompt.text
        assert len(prompt.text) < 300


@pytest.mark.row("E91")
def test_the_description_never_goes_into_a_prompt():
    analysis = an_analysis(description="humanoid figure with a large eyeball for a head")
    assert not [p for p in write_prompts(analysis) if analysis.description in p.text]
    leaked = CharacterPrompt(text=f"{ANCHOR} {analysis.description}, seen from behind")
    assert [breach.rule for breach in breaches([leaked], analysis)] == ["description"]


@pytest.mark.row("E90")
@pytest.mark.parametrize(
    ("description", "flagged"),
    [
        ("humanoid figure with an eyeball for a head, red hood, black gloves", ()),
        ("pink spherical creature with sharp teeth and a small face inside the mouth, no limbs", ()),
        ("anime-style thick-lined character with vibrant colors", ("anime", "thick-lined", "vibrant")),
        ("cute illustrated blob creature", ("cute", "illustrated")),
    ],
)
def test_style_words_in_a_description_are_flagged(description, flagged):
    assert style_words(description) == flagged


def a_text(body: str, **facets: object) -> CharacterPrompt:
    return CharacterPrompt(text=f"{ANCHOR} {body}", facets=Facets.model_validate(facets))


def test_a_text_models_prompt_is_repaired_or_given_up():
    analysis = an_analysis(style="cartoon", physical_capabilities=Capabilities(can_sit=False))
    mended = repaired(CharacterPrompt(text="this character seen from behind, sitting on a stool, 85mm lens"), analysis)
    assert mended == a_text("this character seen from behind")
    assert repaired(CharacterPrompt(text="sitting"), analysis) is None


@pytest.mark.row("E121", "E116")
def test_many_alike_are_told():
    alike = [a_text(f"this character standing, mood {n}", category="pose", pose="standing") for n in range(15)]
    told = breaches([*alike, *(a_text(f"other {n}", pose=f"p{n}") for n in range(5))], an_analysis())
    assert {"pose-share", "range"} <= {breach.rule for breach in told}
    assert "75%" in next(breach.message for breach in told if breach.rule == "pose-share")


@pytest.mark.row("E139", "E140")
def test_reasons_become_fixes_that_obey_the_rules():
    analysis = an_analysis(physical_capabilities=Capabilities(has_hands=False))
    prompt = write_prompts(analysis)[5]
    mended = fixed(prompt, [Reason.ARTEFACT, Reason.WRONG_VIEW], "show both hands", analysis)
    assert mended.text.startswith(prompt.text)
    assert "nothing melted" in mended.text
    assert "strictly this view" in mended.text
    assert "hands" not in mended.text
    assert breaches([mended], analysis) == ()
    assert "the left eye open" in fixed(prompt, [], "the left eye open", analysis).text


@pytest.mark.row("E138")
def test_more_of_a_category_shows_something_new():
    analysis = an_analysis()
    first = write_prompts(analysis)
    more = more_of(analysis, Category.ANGLE, 4, [prompt.facets for prompt in first])
    assert len(more) == 4
    assert not {prompt.text for prompt in more} & {prompt.text for prompt in first}
    assert all(prompt.facets.category is Category.ANGLE for prompt in more)


@pytest.mark.parametrize(
    ("wish", "category"),
    [("more back views", Category.ANGLE), ("I need close-ups", Category.CLOSE_UP), ("poses", Category.POSE)],
)
def test_a_wish_names_its_category(wish, category):
    assert category_in(wish) is category


def test_a_wish_without_a_category_is_asked_back():
    with pytest.raises(InvalidRequest, match="say what of"):
        category_in("nicer ones")


def test_a_missing_cell_becomes_its_prompt():
    prompt = for_facets(an_analysis(), Facets(view=View.BACK, distance=Distance.FAR, light=Light.WARM))
    assert "seen from behind" in prompt.text
    assert "far away" in prompt.text
    assert "warm" in prompt.text


@given(analyses)
@settings(max_examples=60, deadline=None)
def test_every_empty_cell_and_every_plainer_prompt_obeys_the_rules(analysis):
    cells = [Facets(view=v, distance=d) for v in View for d in Distance]
    cells += [Facets(pose=pose, light=light) for pose in poses_of(analysis)[:4] for light in Light]
    shown = [for_facets(analysis, cell) for cell in cells]
    plainer = [simplified(prompt, analysis) for prompt in write_prompts(analysis)]
    assert not [prompt for prompt in (*shown, *plainer) if check_text(prompt.text, analysis)]
    assert all(len(short.text) < len(long.text) for short, long in zip(plainer, write_prompts(analysis), strict=True))


@pytest.mark.row("E118")
@pytest.mark.parametrize(
    ("unable", "never"),
    [
        ({"can_sit": False, "has_arms": False, "has_hands": False, "can_stand": False}, ("sit", "wav", "hold", "run")),
        ({"has_face_expressions": False}, ("smil", "surprised", "expression", "frown")),
    ],
)
@pytest.mark.parametrize("body", BodyType)
def test_the_limbless_never_sit_and_the_faceless_never_smile(body, unable, never):
    prompts = write_prompts(an_analysis(body_type=body, physical_capabilities=Capabilities(**unable)), 25)
    assert not [prompt.text for prompt in prompts for word in never if f" {word}" in prompt.text]
