"""Create: from a prompt to pictures, and everything that can be wrong with what was typed."""

import pytest

from lib.model.actor import LOCAL_ACTOR
from lib.ui.create.widget_state import PLACE
from lib.ui.pages import LIBRARY


def jobs(services):
    return services.studio.jobs(LOCAL_ACTOR)


def test_an_empty_studio_offers_six_prompts_with_pictures(visit):
    page = visit()
    assert sum(button.key.startswith("create.sample.") for button in page.at.button) == 6
    assert len(page.pictures) == 6


def test_a_sample_fills_the_prompt(visit):
    page = visit().press("create.sample.1")
    assert page.at.text_area(key="create.prompt").value == "Modern minimalist workspace with a laptop in morning light"


def test_generating_makes_a_job_at_once_and_names_it_in_the_address(visit, services):
    page = visit().generate("A red fox")
    (job,) = jobs(services)
    assert page.job_id == job.job_id
    assert job.request.prompt == "A red fox"
    assert not job.state.is_ended


@pytest.mark.row("D6", "D7")
def test_running_work_shows_its_stage_and_how_many_are_done(visit):
    page = visit().generate()
    assert "Waiting · 0 of 4 done" in page.at.get("progress")[0].text


def test_finished_pictures_show_model_price_and_that_no_ai_drew_them(visit):
    page = visit().generate().work()
    assert page.words.count("Fake, any size · 1 credit · 0.1 s · drawn without AI") == 4


def test_each_picture_is_described_by_its_prompt(visit):
    page = visit().generate("A red fox").work()
    assert {description for _, description in page.pictures} == {"A red fox"}
    assert all(url.startswith("http") and "signature=" in url for url, _ in page.pictures)


@pytest.mark.row("B19")
def test_the_button_and_the_line_below_it_name_the_price_before_anything_is_typed(visit):
    page = visit()
    assert page.at.button(key="create.generate").label == "Generate 4 images · 4 credits"
    assert "Balance after: 996 credits" in page.words


def test_the_plan_follows_the_form(visit):
    page = visit().set("number_input", "create.count", 2).set("selectbox", "create.size", "16:9")
    assert "2 images · Fake, any size" in page.words
    assert page.at.button(key="create.generate").label == "Generate 2 images · 2 credits"


def test_the_plan_says_how_an_exact_size_is_reached(visit):
    page = visit().set("selectbox", "create.provider", "fake").set("selectbox", "create.model", "fake-64")
    page.set("selectbox", "create.size", "pixels")
    page.set("number_input", "create.width", 1200).set("number_input", "create.height", 628)
    assert "drawn at 64 × 64, cropped and enlarged to 1200 × 628" in page.words


def test_a_control_that_the_model_lacks_is_closed_and_says_so(visit):
    page = visit().set("selectbox", "create.provider", "fake").set("selectbox", "create.model", "fake-64")
    steps = page.at.number_input(key="create.steps")
    assert steps.disabled
    assert steps.help.startswith("Fake 64 px has no steps.")
    assert steps.help in page.words


def test_a_closed_control_names_the_model_that_has_it(visit):
    page = visit().set("selectbox", "create.provider", "fake")
    assert page.at.text_area(key="create.negative_prompt").help.endswith(" Sandbox has it.")


def test_what_the_model_ignores_is_said_in_the_plan(visit):
    page = visit().set("selectbox", "create.provider", "sandbox")
    page.set("text_area", "create.negative_prompt", "dogs").set("selectbox", "create.provider", "fake")
    assert "Negative prompt has no effect: Fake, any size has no negative prompt" in page.words


def test_a_double_click_makes_one_job(visit, services, clock):
    page = visit().generate().press("create.generate")
    clock.advance(1)
    page.press("create.generate")
    assert len(jobs(services)) == 1


def test_a_later_click_on_the_same_settings_makes_another_job(visit, services, clock):
    page = visit().generate()
    clock.advance(5)
    page.press("create.generate")
    assert len(jobs(services)) == 2


def test_another_request_makes_another_job_at_once(visit, services):
    visit().generate("A red fox").generate("A blue fox")
    assert len(jobs(services)) == 2


def test_the_form_outlives_a_page_change(visit):
    page = visit().type("A red fox").set("number_input", "create.count", 7).go(LIBRARY)
    page.at.switch_page(str(LIBRARY.path).replace("library", "create"))
    page.look()
    assert page.at.text_area(key="create.prompt").value == "A red fox"
    assert page.at.number_input(key="create.count").value == 7


def test_the_form_outlives_a_reload(visit):
    visit().type("A red fox").set("selectbox", "create.size", "9:16")
    again = visit()
    assert again.at.text_area(key="create.prompt").value == "A red fox"
    assert again.at.selectbox(key="create.size").value == "9:16"


@pytest.mark.parametrize("kept", ['{"values": {"count": "many"}}', '{"values": []}', "[1]", "{"])
def test_a_form_kept_by_another_release_does_no_harm(visit, services, kept):
    services.studio.pictures.autosaves.keep(LOCAL_ACTOR, PLACE, kept)
    assert visit().at.text_area(key="create.prompt").value == ""


def test_an_emptied_form_is_forgotten(visit, services):
    page = visit().type("A red fox")
    assert "A red fox" in services.studio.pictures.autosaves.read(LOCAL_ACTOR, PLACE)
    page.type("")
    assert services.studio.pictures.autosaves.read(LOCAL_ACTOR, PLACE) == ""


def test_a_link_to_a_job_brings_its_settings_and_its_pictures(visit, services):
    first = visit().set("number_input", "create.count", 3).generate("A red fox").work()
    first.type("Something else")
    other = visit(job=first.job_id)
    assert other.at.text_area(key="create.prompt").value == "Something else"  # the same user's own unfinished text
    services.studio.pictures.autosaves.keep(LOCAL_ACTOR, PLACE, "")  # as of a colleague, who left nothing
    colleague = visit(job=first.job_id)
    assert colleague.at.text_area(key="create.prompt").value == "A red fox"
    assert colleague.at.number_input(key="create.count").value == 3
    assert colleague.words.count("drawn without AI") == 3


def test_a_second_visitor_finds_running_and_finished_work(visit):
    visit().generate("A red fox").work().generate("A blue fox")
    other = visit()
    assert {"A red fox", "A blue fox"} <= {button.label for button in other.at.button}
    assert "4 images · Waiting" in other.words


def test_an_unknown_job_is_explained_and_the_page_still_works(visit):
    page = visit(job="job_nowhere")
    assert "There is no job" in page.errors
    assert page.generate().work().words.count("drawn without AI") == 4
