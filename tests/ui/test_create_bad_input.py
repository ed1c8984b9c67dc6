"""Create: what cannot be done is said in words, keeps what was typed, and charges nothing."""

import pytest

from lib.model.actor import LOCAL_ACTOR
from lib.model.request import GenerateRequest
from lib.ui.create.form import FormValues
from tests.ui.visitor import as_shown


def count_jobs(services):
    return services.studio.count_jobs(LOCAL_ACTOR)


@pytest.mark.parametrize(
    ("prompt", "says"),
    [
        ("", "Write what the image should show."),
        ("   ", "Write what the image should show."),
        ("x" * 2001, "2001 characters are too many"),
    ],
)
@pytest.mark.row("B22", "B26")
def test_a_bad_prompt_is_explained_and_kept(visit, services, prompt, says):
    page = visit().generate(prompt)
    (error,) = page.at.error
    assert says in as_shown(error.value)
    assert "Nothing was charged." in page.errors
    assert page.at.text_area(key="create.prompt").value == prompt
    assert count_jobs(services) == 0


@pytest.mark.parametrize(
    ("width", "height", "says"),
    [(0, 9, "Width: must be at least 1"), (100_000, 9, "Width: must be at most"), (None, 9, "Give the width")],
)
def test_impossible_pixels_are_explained(visit, services, width, height, says):
    page = visit().type("A red fox").set("selectbox", "create.size", "pixels")
    page.set("number_input", "create.width", width).set("number_input", "create.height", height)
    assert page.errors.startswith(says)
    assert page.at.button(key="create.generate").disabled
    assert page.at.text_area(key="create.prompt").value == "A red fox"
    assert count_jobs(services) == 0


@pytest.mark.parametrize(
    ("width", "height", "says"),
    [(0.0, 1.0, "is not an aspect ratio"), (40.0, 1.0, "too long and thin"), (None, 1.0, "both parts")],
)
def test_an_impossible_ratio_is_explained(visit, width, height, says):
    page = visit().set("selectbox", "create.size", "custom")
    page.set("number_input", "create.ratio_width", width).set("number_input", "create.ratio_height", height)
    assert says in page.errors


@pytest.mark.row("B39")
def test_the_number_of_images_stays_between_one_and_ten(visit):
    count = visit().at.number_input(key="create.count")
    assert (count.min, count.max) == (1, 10)


@pytest.mark.row("A34", "A35")
def test_a_provider_without_a_key_is_listed_and_says_what_to_set(visit):
    page = visit().type("A red fox")
    assert "OpenAI (no key)" in page.at.selectbox(key="create.provider").options
    page.set("selectbox", "create.provider", "openai")
    assert "OPENAI" in page.words.replace("\\", "")
    assert "API_KEY" in page.words.replace("\\", "")
    assert page.at.button(key="create.generate").disabled


def test_choosing_another_provider_leaves_the_model_open(visit):
    page = visit().set("selectbox", "create.provider", "fake").set("selectbox", "create.model", "fake-64")
    page.set("selectbox", "create.provider", "sandbox")
    assert page.at.selectbox(key="create.model").value == ""
    assert "4 images · Sandbox" in page.words


def test_a_recalled_model_that_has_retired_is_explained(visit, services):
    page = visit()
    page.at.session_state["create.fill"] = FormValues(prompt="A red fox", provider="openai", model="dall-e-3")
    page.look()
    assert page.at.selectbox(key="create.model").value == "dall-e-3"
    assert "OpenAI has no key" in page.words


@pytest.mark.parametrize("opening_grant", [0])
def test_a_balance_that_is_too_small_says_what_is_there_and_what_is_needed(visit):
    page = visit()
    assert "This costs 4 credits and the balance is 0 credits" in page.words
    page.generate("A red fox")
    assert "This costs 4 credits and the balance is 0." in page.errors
    assert "Nothing was charged." in page.errors
    assert "the balance is 0 credits" not in page.words
    assert page.at.text_area(key="create.prompt").value == "A red fox"


def test_markup_in_a_prompt_stays_literal(visit, services):
    prompt = "<img src=x> **bold** [link](http://x) :red[y]"
    page = visit().generate(prompt).work()
    assert prompt in {text.value for text in page.at.text}
    assert services.studio.jobs(LOCAL_ACTOR)[0].request == GenerateRequest(
        prompt=prompt, aspect_ratio="1:1", count=4, enhance_prompt=True
    )
    assert not any(prompt in element.value for kind in (page.at.markdown, page.at.caption) for element in kind)
