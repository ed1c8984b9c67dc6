"""Templates are found by what people type, and recommended with a reason."""

import pytest

from lib.catalog import load_catalog
from lib.prompts.searching import TemplateIndex, recommend

TEMPLATES = load_catalog().templates
INDEX = TemplateIndex(TEMPLATES)


def ids(found):
    return [entry.template.id for entry in found]


@pytest.mark.row("B60", "B62")
def test_a_platform_finds_its_templates_and_no_others():
    found = INDEX.search("linkedin")
    assert {entry.template.platform for entry in found} == {"linkedin"}
    assert len(found) == sum(template.platform == "linkedin" for template in TEMPLATES)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("instagram_feed_square", "instagram_feed_square"),
        ("insta story", "instagram_story"),
        ("yt thumbnail", "youtube_thumbnail"),
        ("facebok cover", "facebook_cover"),
        ("X post", "twitter_post"),
        ("blog head", "blog_header"),
        ("recipes", "pinterest_pin"),
        ("hero homepage", "website_hero"),
    ],
)
def test_ids_synonyms_beginnings_and_slips_lead_to_the_template(query, first):
    assert ids(INDEX.search(query))[0] == first


@pytest.mark.parametrize("query", ["", "  ", "the of", "qqqqqq", "<script>", "\x00"])
def test_nothing_is_found_for_nothing(query):
    assert INDEX.search(query) == ()


@pytest.mark.row("B63", "B64")
def test_a_use_case_is_recommended_with_the_reason():
    found = recommend(INDEX, "product showcase", "instagram")
    assert ids(found)[0] == "instagram_feed_square"
    assert "Product showcase" in found[0].reason
    assert {entry.template.platform for entry in found} == {"instagram"}


def test_a_use_case_needs_no_platform():
    assert {entry.template.platform for entry in recommend(INDEX, "newsletter")} >= {"email"}


def test_where_nothing_is_made_for_a_use_case_the_platform_still_helps_and_says_so():
    found = recommend(INDEX, "zeppelins", "pinterest")
    assert all("None is made for this" in entry.reason for entry in found)
    assert recommend(INDEX, "zeppelins") == ()
