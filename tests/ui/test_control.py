"""The Control page: draw or choose what guides the new picture, and how strongly."""

import pytest

from lib.model.actor import LOCAL_ACTOR
from lib.model.geometry import Size
from lib.ui.pages import CONTROL, CREATE
from tests.studio.social_studio import a_scene, uploaded
from tests.ui.test_edit import address, made, shown

STROKE = {"tool": "brush", "points": [100, 100, 300, 200], "size": 8, "colour": "#c81e1e"}


@pytest.fixture
def page(visit, services):
    return visit(CONTROL)


def draw(page, place="control.1:1"):
    page.at.session_state[f"{place}.canvas"] = {"painting": {"strokes": [STROKE]}}
    return page.look()


def write(page, prompt="a lighthouse"):
    return page.set("text_area", "control.prompt", prompt)


def asked(page, services):
    return services.studio.job(LOCAL_ACTOR, address(page, "job")).request


def test_plan_and_price_show_before_anything_is_drawn(page):
    assert "1 image · Fake control" in page.words
    assert "Make the image · 1 credit" in page.words


def test_a_sketch_is_drawn_and_run(page, services):
    write(draw(page)).press("control.run").work()
    assert not page.errors
    sketch = services.studio.asset(LOCAL_ACTOR, asked(page, services).control_id)
    assert (sketch.title, sketch.size) == ("Sketch", Size(width=1024, height=1024))
    assert made(services)[0].parents == (sketch.asset_id,)


def test_a_blank_sketch_is_refused_and_nothing_is_charged(page, services):
    write(page).press("control.run")
    assert "The sketch is empty. Draw something first. Nothing was charged." in page.errors
    assert services.studio.count_jobs(LOCAL_ACTOR) == 0


@pytest.mark.row("B116")
def test_a_missing_prompt_is_named_and_the_sketch_stays(page, services):
    draw(page).press("control.run")
    assert "Prompt" in page.errors
    page.go(CREATE).go(CONTROL)
    write(page).press("control.run").work()
    assert len(made(services)) == 1


def test_a_picture_can_be_traced(visit, services):
    traced = uploaded(services, a_scene(2000, 1000))
    page = write(draw(visit(CONTROL, source=traced.asset_id), f"control.{traced.asset_id}"))
    page.press("control.run").work()
    assert services.studio.asset(LOCAL_ACTOR, asked(page, services).control_id).size == Size(width=1536, height=768)


def test_a_picture_can_be_the_sketch(visit, services):
    picture = uploaded(services, a_scene(640, 480))
    page = visit(CONTROL, source=picture.asset_id).set("toggle", "control.draws", value=False)
    write(page).press("control.run").work()
    assert asked(page, services).control_id == picture.asset_id


@pytest.mark.row("B119", "B120", "B121", "B122", "B123", "B124")
@pytest.mark.parametrize(
    ("task", "strengths", "more"),
    [
        ("sketch", {"control_strength"}, set()),
        ("structure", {"control_strength"}, set()),
        ("style", {"fidelity"}, {"aspect_ratio"}),
        ("style_transfer", {"style_strength", "composition_fidelity", "change_strength"}, {"style_id"}),
    ],
)
def test_only_what_a_task_uses_is_shown(page, task, strengths, more):
    page.set("selectbox", "control.task", task)
    boxes = {key for key in shown(page, "checkbox") if key}
    assert {key.removeprefix("control.").removesuffix(".is_set") for key in boxes} == strengths
    assert ("control.aspect_ratio" in shown(page, "selectbox")) == ("aspect_ratio" in more)
    assert ("control.style_id.upload.0" in shown(page, "file_uploader")) == ("style_id" in more)


@pytest.mark.row("B129")
def test_a_strength_of_zero_is_a_value_and_an_unset_one_is_none(visit, services):
    picture = uploaded(services, a_scene(640, 480))
    page = write(visit(CONTROL, source=picture.asset_id, task="structure"))
    page.press("control.run").work()
    assert asked(page, services).control_strength is None
    page.set("checkbox", "control.control_strength.is_set", value=True)
    page.set("slider", "control.control_strength", 0.0).press("control.run").work()
    assert asked(page, services).control_strength == 0.0


def test_a_style_transfer_without_a_style_is_refused(visit, services):
    picture = uploaded(services, a_scene(640, 480))
    page = write(visit(CONTROL, source=picture.asset_id, task="style_transfer")).press("control.run")
    assert "Style image is required for a style transfer" in page.errors


def test_a_task_without_its_picture_says_so(page):
    page.set("selectbox", "control.task", "structure")
    write(page).press("control.run")
    assert "Choose the image that guides the new one." in page.errors


def test_a_structure_shows_the_outlines_that_are_kept(visit, services):
    picture = uploaded(services, a_scene(640, 480))
    page = visit(CONTROL, source=picture.asset_id, task="structure")
    assert "Outlines as this machine finds them" in page.words


def test_what_was_typed_can_be_enhanced_here_too(page, services):
    write(draw(page))
    page.at.session_state["control.prompt.enhance"] = True
    page.look().press("control.prompt.enhance.light").press("control.run").work()
    assert asked(page, services).prompt.startswith("a lighthouse, ")
