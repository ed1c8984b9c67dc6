"""What somebody typed or chose is there again after a reload: on the pages whose forms nothing else would keep."""

import json

from lib.model.actor import LOCAL_ACTOR
from lib.model.request import Quality
from lib.ui.pages import BATCH, COMPARE, PROMPT, SOCIAL
from tests.ui.test_compare import FAKE, SANDBOX
from tests.ui.test_prompt import ARTICLE, write, written


def keep(services, place, **values):
    """Leave a form as an earlier visit of this person would have."""
    services.studio.pictures.autosaves.keep(LOCAL_ACTOR, f"{place}.form", json.dumps(values))


def kept(services, place) -> str:
    """Return what is kept of a form."""
    return services.studio.pictures.autosaves.read(LOCAL_ACTOR, f"{place}.form")


def test_a_pasted_list_of_prompts_outlives_a_reload(visit):
    page = visit(BATCH).set("text_area", "batch.lines", "A kite\nA fox")
    page.set("selectbox", "batch.quality", Quality.PREMIUM).set("toggle", "batch.drafts", True)
    page.set("number_input", "batch.count", 3).set("text_input", "batch.campaign", "Spring")
    again = visit(BATCH)
    assert again.at.text_area(key="batch.lines").value == "A kite\nA fox"
    assert again.at.toggle(key="batch.drafts").value is True
    assert again.at.number_input(key="batch.count").value == 3
    assert again.at.selectbox(key="batch.quality").index == 2
    assert again.at.text_input(key="batch.campaign").value == "Spring"
    assert again.words.count("6 images") == page.words.count("6 images") > 0


def test_a_list_that_cannot_be_used_outlives_a_reload_too(visit):
    page = visit(BATCH).set("segmented_control", "batch.source", "Matrix").set("text_area", "batch.matrix", "A kite")
    page.set("text_input", "batch.seeds", "one, two")
    assert "is not a list of numbers" in page.errors
    again = visit(BATCH)
    assert again.at.segmented_control(key="batch.source").value == "Matrix"
    assert again.at.text_input(key="batch.seeds").value == "one, two"
    assert "is not a list of numbers" in again.errors


def test_a_comparison_outlives_a_reload(visit):
    page = visit(COMPARE).set("text_area", "compare.prompt", "A kite").set("toggle", "compare.blind", False)
    page.set("multiselect", "compare.models", [FAKE, SANDBOX]).set("selectbox", "compare.use_case", "People")
    again = visit(COMPARE)
    assert again.at.text_area(key="compare.prompt").value == "A kite"
    assert again.at.toggle(key="compare.blind").value is False
    assert again.at.selectbox(key="compare.use_case").value == "People"
    assert list(again.at.session_state["compare.models"]) == [FAKE, SANDBOX]


def test_models_that_are_not_there_any_more_are_left_out(visit, services):
    keep(services, "compare", prompt="A kite", models=["gone:model", FAKE], size="7:1", quality="glorious")
    page = visit(COMPARE)
    assert not page.errors
    assert page.at.text_area(key="compare.prompt").value == "A kite"
    assert list(page.at.session_state["compare.models"]) == [FAKE]
    assert page.at.session_state["compare.size"] == "1:1"
    assert page.at.session_state["compare.quality"] is Quality.STANDARD


def test_an_option_comes_back_as_the_option_that_the_page_offers(visit, services):
    keep(services, "compare", prompt="A kite", quality="premium")
    assert visit(COMPARE).at.session_state["compare.quality"] is Quality.PREMIUM


def test_a_text_outlives_a_reload_before_anything_was_written_of_it(visit):
    page = visit(PROMPT).set("text_area", "prompt.text", "About kites").set("selectbox", "prompt.people", "none")
    again = visit(PROMPT)
    assert again.at.text_area(key="prompt.text").value == "About kites"
    assert again.at.selectbox(key="prompt.people").value == "none"
    assert page.at.text_area(key="prompt.text").value == "About kites"


def test_a_text_changed_after_it_was_written_of_outlives_a_reload(visit):
    page = write(visit(PROMPT))
    page.set("text_area", "prompt.text", "About kites, and more")
    assert visit(PROMPT, written=written(page)).at.text_area(key="prompt.text").value == "About kites, and more"


def test_a_link_to_a_written_prompt_brings_its_text(visit, services):
    page = write(visit(PROMPT))
    keep(services, "prompt", text="Something else", job_id="job_other")
    assert visit(PROMPT, written=written(page)).at.text_area(key="prompt.text").value == ARTICLE


def test_edits_of_a_written_prompt_outlive_a_reload(visit, services):
    page = write(visit(PROMPT))
    place = f"prompt.result.{written(page)}"
    wrote = page.at.text_area(key=f"{place}.prompt").value
    page.set("text_area", f"{place}.prompt", "Kites over dunes").set("text_input", f"{place}.title", "Kites")
    again = visit(PROMPT, written=written(page))
    assert again.at.text_area(key=f"{place}.prompt").value == "Kites over dunes"
    assert again.at.text_input(key=f"{place}.title").value == "Kites"
    again.set("text_area", f"{place}.prompt", wrote).set("text_input", f"{place}.title", "")
    assert "Kites over dunes" not in kept(services, place)


def test_settings_of_social_outlive_a_reload(visit):
    visit(SOCIAL).set("segmented_control", "social.fit", "fit").set("toggle", "social.safe_zones", False)
    again = visit(SOCIAL)
    assert again.at.segmented_control(key="social.fit").value == "fit"
    assert again.at.toggle(key="social.safe_zones").value is False


def test_settings_of_social_that_are_not_known_any_more_do_no_harm(visit, services):
    keep(services, "social", overlays=["no_such_overlay", "meta_story_ad"], fit="sideways", quality=40)
    page = visit(SOCIAL, formats="instagram/story")
    assert not page.errors
    assert page.at.session_state["social.overlays"] == ["meta_story_ad"]
    assert page.at.session_state["social.fit"] == "smart"
    assert page.at.session_state["social.quality"] == 40
