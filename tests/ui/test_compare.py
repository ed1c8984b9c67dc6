"""The Compare page: a prompt and models, images side by side, a blind choice, one more model, standings."""

import pytest

from lib.bootstrap import fake_settings
from lib.model.actor import LOCAL_ACTOR
from lib.providers.fake_vendor import Outcome
from lib.ui.pages import COMPARE
from tests.studio.builders import a_request

FAKE, QUEUE, SANDBOX = "fake:fake-any", "fake_queue:fake-queued", "sandbox:sandbox-artist"


@pytest.fixture
def settings(tmp_path):
    return fake_settings(tmp_path, opening_grant=1000)


def begin(services, *, is_blind=True, run=True):
    models = [tuple(choice.split(":")) for choice in (FAKE, QUEUE)]
    begun = services.studio.comparisons.begin(LOCAL_ACTOR, a_request(), models, use_case="Photo", is_blind=is_blind)
    if run:
        services.worker.run_pending()
    return services.studio.comparisons.load(LOCAL_ACTOR, begun.comparison_id)


def votes(services, comparison):
    return services.studio.comparisons.load(LOCAL_ACTOR, comparison.comparison_id).votes


def test_an_empty_page_teaches_what_to_do(visit):
    page = visit(COMPARE)
    assert "No comparisons yet." in page.words
    assert page.at.button(key="compare.begin").disabled


def test_the_price_stands_on_the_button_and_the_click_shows_the_comparison(visit, services):
    page = visit(COMPARE).set("text_area", "compare.prompt", "A red fox")
    page.set("multiselect", "compare.models", [FAKE, QUEUE])
    assert "Compare 2 images · 2 credits" in page.words
    page.press("compare.begin").work()
    (found,) = services.studio.comparisons.page(LOCAL_ACTOR)
    assert page.at.query_params["comparison"] in (found.comparison_id, [found.comparison_id])
    assert len(page.pictures) == 2


def test_a_blind_comparison_hides_who_drew_what_until_the_choice(visit, services):
    shown = begin(services)
    page = visit(COMPARE, comparison=shown.comparison_id)
    assert "Image A" in page.words
    assert "Image B" in page.words
    labels = {entrant.label for entrant in shown.entrants}
    captions = "\n".join(caption.value for caption in page.at.caption)
    assert not any(label in captions for label in labels)
    page.press(f"compare.vote.{shown.entrants[0].job.job_id}")
    assert sum(votes(services, shown).values()) == 1
    captions = "\n".join(caption.value for caption in page.at.caption)
    assert all(label in captions for label in labels)
    assert "1 credit" in captions
    assert "Your choice" in page.words


def test_an_open_one_shows_price_seconds_and_size_at_once(visit, services):
    page = visit(COMPARE, comparison=begin(services, is_blind=False).comparison_id)
    line = next(caption.value for caption in page.at.caption if "1 credit" in caption.value and " × " in caption.value)
    assert " s" in line


def test_a_failed_model_can_be_tried_again(visit, services, vendor):
    vendor.script(Outcome.REFUSED)
    shown = begin(services, is_blind=False)
    (lost,) = [entrant for entrant in shown.entrants if not entrant.asset_id]
    page = visit(COMPARE, comparison=shown.comparison_id)
    assert "fewer than two images arrived" in page.words
    page.press(f"compare.retry.{lost.job.job_id}").work()
    assert "choose the best image" in page.words


def test_a_model_is_added_at_its_price(visit, services):
    shown = begin(services)
    page = visit(COMPARE, comparison=shown.comparison_id)
    page.at.session_state["compare.add"] = True
    page.look().set("selectbox", "compare.added", SANDBOX)
    assert "Add · 1 credit" in page.words
    page.press("compare.add.go").work()
    assert len(services.studio.comparisons.load(LOCAL_ACTOR, shown.comparison_id).entrants) == 3


def test_standings_show_the_winner_first(visit, services):
    shown = begin(services)
    services.studio.comparisons.vote(LOCAL_ACTOR, shown.comparison_id, shown.entrants[1].key)
    page = visit(COMPARE)
    page.at.session_state["compare.standings"] = True
    page.look()
    table = next(text.value for text in page.at.markdown if "Credits a win" in text.value)
    first, second = table.splitlines()[2:4]
    assert shown.entrants[1].label in first
    assert shown.entrants[0].label in second
    assert "–" in second


def test_looking_closer_names_nobody_before_the_choice(visit, services):
    shown = begin(services)
    page = visit(COMPARE, comparison=shown.comparison_id)
    page.at.session_state["compare.closer"] = True
    page.look()
    assert page.errors == ""


def test_an_unknown_comparison_says_so(visit):
    assert "There is no comparison" in visit(COMPARE, comparison="cmp_none").errors


def test_the_prompt_is_enhanced_on_request_with_one_click_back(visit):
    page = visit(COMPARE)
    page.at.text_area(key="compare.prompt").set_value("A red kite")
    page.look()
    page.at.session_state["compare.prompt.enhance"] = True
    page.look().press("compare.prompt.enhance.light")
    assert page.at.text_area(key="compare.prompt").value.startswith("A red kite, soft directional light")
    page.press("compare.prompt.enhancement_undone")
    assert page.at.text_area(key="compare.prompt").value == "A red kite"
