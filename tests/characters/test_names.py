"""Names become slugs; texts name characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.characters.names import MAX_SLUG, check_slug, resolve, slug_of, without_name
from lib.errors import InvalidRequest
from tests.characters.builders import a_character

GBOY = a_character("G*BOY")
EYEBALL = a_character("Eyeball Man")
FLAME = a_character("Flame Dog")


@pytest.mark.row("E86", "E88")
@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("G*BOY", "gboy"),
        ("Eyeball Man", "eyeball-man"),
        ("Flame Dog", "flame-dog"),
        ("  Zoë_2  the  Owl ", "zoe-2-the-owl"),
    ],
)
def test_a_name_becomes_a_slug(name, slug):
    assert slug_of(name) == slug


@pytest.mark.row("E87", "E15")
@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "***",
        "../up",
        "a/b",
        "a\\b",
        "CON",
        "com1",
        "registry",
        "x" * 300,
        "r\u0430yp\u0430l",
        "日本",
        "\u202e\u200b",
    ],
)
def test_a_name_that_is_no_folder_is_refused_with_its_reason(name):
    with pytest.raises(InvalidRequest) as caught:
        slug_of(name)
    assert caught.value.message.startswith("Name:")


@pytest.mark.row("E87", "E15")
@pytest.mark.parametrize("slug", ["..", "a/b", "/etc", "A", "a--b", "-a", "a b", "", "é", "a" * 61, "nul", "a\n"])
def test_a_slug_from_elsewhere_is_checked_before_it_is_a_path(slug):
    with pytest.raises(InvalidRequest):
        check_slug(slug)


@given(st.text(max_size=80))
def test_whatever_is_accepted_is_safe(name):
    try:
        slug = slug_of(name)
    except InvalidRequest:
        return
    assert check_slug(slug) == slug
    assert len(slug) <= MAX_SLUG
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.row("E84")
@pytest.mark.parametrize(
    ("text", "context", "meant"),
    [
        ("Generate Eyeball Man in a forest", "gboy", EYEBALL),
        ("Generate an image of Gboy in a forest", None, GBOY),
        ("in a forest", "flame-dog", FLAME),
        ("draw G*BOY's birthday", None, GBOY),
    ],
)
def test_the_named_character_wins_over_the_one_at_hand(text, context, meant):
    assert resolve(text, [GBOY, EYEBALL, FLAME], context) is meant


@pytest.mark.row("E84")
def test_the_only_character_is_meant_without_asking():
    assert resolve("in a forest", [GBOY]) is GBOY


@pytest.mark.row("E85", "E84")
def test_in_doubt_the_question_lists_the_names():
    with pytest.raises(InvalidRequest, match=r"Which character\? You have: G\*BOY, Eyeball Man, Flame Dog"):
        resolve("in a forest", [GBOY, EYEBALL, FLAME])


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Generate Eyeball Man in a forest", "in a forest"),
        ("Please make me an image of Eyeball Man at a party", "at a party"),
        ("in a forest", "in a forest"),
    ],
)
def test_the_rest_of_the_text_is_the_scene(text, rest):
    assert without_name(text, EYEBALL) == rest
