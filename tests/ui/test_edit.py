"""The Edit page: choose, paint, run, compare, go back and branch."""

import pytest

from lib.model.actor import LOCAL_ACTOR
from lib.model.asset import AssetQuery
from lib.providers.fake_vendor import Outcome
from lib.ui.pages import CONTROL, CREATE, CREDITS, EDIT, LIBRARY, UPSCALE
from tests.imaging.pictures import a_file
from tests.studio.social_studio import a_scene, uploaded

STROKE = {"tool": "brush", "points": [100, 100, 300, 200], "size": 40, "colour": "#000000"}


@pytest.fixture
def picture(services):
    return uploaded(services, a_scene(640, 480))


@pytest.fixture
def page(visit, picture):
    return visit(EDIT, source=picture.asset_id)


def address(page, name):
    value = page.at.query_params[name]
    return value if isinstance(value, str) else value[0]


def paint(page, picture, *strokes):
    page.at.session_state[f"edit.{picture.asset_id}.canvas"] = {"painting": {"strokes": list(strokes)}}
    return page.look()


def do(page, task):
    return page.set("selectbox", "edit.task", task)


def begin(page):
    """Open what the mask can begin from."""
    page.at.session_state["edit.begin"] = True
    return page.look()


def shown(page, kind):
    return {element.key for element in page.at.get(kind)}


def made(services):
    """Return what was made by jobs, newest first."""
    return [asset for asset in services.studio.assets(LOCAL_ACTOR, AssetQuery()).assets if asset.job_id]


def test_an_empty_page_says_how_to_begin(visit):
    page = visit(EDIT)
    assert "Choose or upload an image to edit it." in page.words
    assert not page.has_button("edit.run")


@pytest.mark.parametrize("page_of", [EDIT, UPSCALE, CONTROL])
def test_a_picture_in_the_address_that_is_gone_is_said(visit, page_of):
    page = visit(page_of, source="img_gone")
    assert [toast.value for toast in page.at.toast] == ["An image is no longer here and was left out."]
    assert "source" not in page.at.query_params


def test_a_dropped_picture_becomes_the_one_to_edit(visit, services):
    page = visit(EDIT)
    page.at.file_uploader(key="edit.source.upload.0").set_value([("Lake.png", a_file(a_scene()), "image/png")])
    page.look()
    assert services.studio.asset(LOCAL_ACTOR, address(page, "source")).title == "Lake"
    assert page.has_button("edit.run")


def test_a_bad_file_is_explained_and_nothing_is_chosen(visit):
    page = visit(EDIT)
    page.at.file_uploader(key="edit.source.upload.0").set_value([("notes.png", b"words", "image/png")])
    assert "notes.png: The file is not an image that can be read" in page.look().errors


@pytest.mark.row("B100")
@pytest.mark.parametrize(
    ("task", "texts", "has_sides", "pictures"),
    [
        ("remove_background", set(), False, set()),
        ("inpaint", {"prompt", "negative_prompt"}, False, set()),
        ("erase", set(), False, set()),
        ("outpaint", {"prompt"}, True, set()),
        ("search_replace", {"prompt", "search_prompt", "negative_prompt"}, False, set()),
        ("search_recolor", {"prompt", "select_prompt", "negative_prompt"}, False, set()),
        ("relight", {"prompt", "negative_prompt"}, False, {"background_id", "lighting_id"}),
        ("general_edit", {"prompt", "negative_prompt"}, False, set()),
    ],
)
def test_only_what_a_task_uses_is_shown(page, task, texts, has_sides, pictures):
    do(page, task)
    assert {key.removeprefix("edit.") for key in shown(page, "text_area")} == texts
    assert ("edit.left" in shown(page, "number_input")) is has_sides
    uploaders = {key for key in shown(page, "file_uploader") if key}
    assert {name for name in ("background_id", "lighting_id") if f"edit.{name}.upload.0" in uploaders} == pictures


def test_a_background_is_removed_and_shown_beside_the_original(page, services, picture):
    page.press("edit.run").work()
    (result,) = made(services)
    assert result.parents == (picture.asset_id,)
    assert page.at.session_state["edit.view"] == "Result"
    assert page.has_button(f"edit.go_on.{result.asset_id}")
    assert not page.errors


def test_what_is_painted_becomes_the_mask(page, services, picture):
    do(page, "erase")
    paint(page, picture, STROKE).press("edit.run").work()
    job = services.studio.job(LOCAL_ACTOR, address(page, "job"))
    mask = services.studio.asset(LOCAL_ACTOR, job.request.mask_id)
    assert mask.size == picture.size
    assert mask.title == "Mask"
    assert made(services)[0].parents == (picture.asset_id,)


def test_an_empty_mask_is_refused_with_what_to_do_and_nothing_is_charged(page, services):
    do(page, "erase").press("edit.run")
    assert "Nothing is painted. Paint over what is to be changed. Nothing was charged." in page.errors
    assert services.studio.count_jobs(LOCAL_ACTOR) == 0


def test_a_painting_survives_an_error_a_page_change_and_a_reload(page, services, picture, visit):
    do(page, "inpaint")
    paint(page, picture, STROKE).press("edit.run")
    assert "Prompt is required for inpainting" in page.errors
    page.go(CREATE).go(EDIT)
    assert page.at.session_state[f"edit.{picture.asset_id}.painting"].strokes[0].size == 40
    again = visit(EDIT, source=picture.asset_id, task="inpaint")
    again.set("text_area", "edit.prompt", "a hat").press("edit.run").work()
    assert made(services)[0].prompt == "a hat"
    assert services.studio.job(LOCAL_ACTOR, address(again, "job")).request.mask_id is not None


def test_grow_and_feather_change_the_mask(page, services, picture):
    do(page, "erase")
    paint(page, picture, STROKE)
    before = next(caption.value for caption in page.at.caption if "is changed" in caption.value)
    page.set("slider", "edit.grow", 30)
    after = next(caption.value for caption in page.at.caption if "is changed" in caption.value)
    assert float(after.split("%")[0]) > float(before.split("%")[0])


def test_a_mask_of_other_proportions_is_refused(page, services, picture):
    begin(do(page, "erase"))
    key = f"edit.base.{picture.asset_id}.upload.0"
    page.at.file_uploader(key=key).set_value([("m.png", a_file(a_scene(300, 300)), "image/png")])
    assert "The mask has 300 × 300 pixels and the image 640 × 480. Choose a mask" in page.look().errors


def test_an_uploaded_mask_is_enough(page, services, picture):
    begin(do(page, "erase"))
    key = f"edit.base.{picture.asset_id}.upload.0"
    page.at.file_uploader(key=key).set_value([("m.png", a_file(a_scene(1280, 960).convert("L")), "image/png")])
    page.look().press("edit.run").work()
    assert not page.errors
    assert len(made(services)) == 1


@pytest.mark.row("B102")
def test_extending_by_nothing_is_refused_and_by_something_is_not(page, services):
    do(page, "outpaint").press("edit.run")
    assert "required for outpainting" in page.errors
    page.set("number_input", "edit.left", 64).press("edit.run").work()
    assert made(services)[0].size.width == 640 + 64


def test_a_result_is_edited_further_and_any_step_can_be_gone_back_to(page, services, picture):
    page.press("edit.run").work()
    first = made(services)[0]
    page.press(f"edit.go_on.{first.asset_id}")
    assert address(page, "source") == first.asset_id
    assert "Steps" in [heading.value for heading in page.at.subheader]
    page.press("edit.run").work()
    assert made(services)[0].parents == (first.asset_id,)
    page.press(f"edit.step.go.{picture.asset_id}")
    assert address(page, "source") == picture.asset_id
    assert page.has_button(f"edit.branch.go.{first.asset_id}")


def test_every_pictures_menu_leads_here(visit, services, picture):
    page = visit(LIBRARY).choose_in_grid("Edit", picture.asset_id)
    assert page.title == "Edit"
    assert address(page, "source") == picture.asset_id


def test_an_unknown_picture_in_the_address_is_dropped(visit):
    assert "Choose or upload an image to edit it." in visit(EDIT, source="img_none").words


def test_a_double_click_makes_one_job(page, services):
    page.press("edit.run").press("edit.run")
    assert services.studio.count_jobs(LOCAL_ACTOR) == 1


def test_a_mask_can_begin_from_a_colour(page, services, picture):
    begin(do(page, "erase")).set("text_input", "edit.begin.words", "#f0501e").press("edit.begin.colour")
    assert not page.errors
    assert "is changed" in page.words
    page.press("edit.run").work()
    assert len(made(services)) == 1


def test_a_start_that_finds_nothing_says_so_and_the_painting_stays(page, picture):
    begin(do(page, "erase"))
    paint(page, picture, STROKE)
    page.press("edit.begin.transparent")
    assert "The image has no transparent parts to make a mask of." in page.errors
    assert page.at.session_state[f"edit.{picture.asset_id}.painting"].strokes


def test_reference_images_go_with_a_general_edit(page, services, picture):
    do(page, "general_edit")
    page.at.file_uploader(key="edit.references.upload.0").set_value(
        [(f"{size}.png", a_file(a_scene(size, 300)), "image/png") for size in (300, 310)]
    )
    page.look().press(next(b.key for b in page.at.button if str(b.key).startswith("edit.reference.")))
    assert len(page.at.session_state["edit.reference_ids"]) == 1
    page.set("text_area", "edit.prompt", "the same coat").press("edit.run").work()
    job = services.studio.job(LOCAL_ACTOR, address(page, "job"))
    assert job.request.reference_ids == page.at.session_state["edit.reference_ids"]
    assert made(services)[0].parents == (picture.asset_id, *job.request.reference_ids)


@pytest.mark.parametrize("opening_grant", [0])
def test_who_has_too_little_buys_and_the_edit_goes_on_by_itself(page, visit, services, picture):
    do(page, "general_edit").press("edit.buy")
    assert "Prompt is required for a general edit" in page.errors
    page.set("text_area", "edit.prompt", "in snow").press("edit.buy")
    payment = services.studio.buying.payments(LOCAL_ACTOR)[0]
    visit(CREDITS, payment=str(payment.payment_id)).press("credits.complete").work()
    assert [asset.parents for asset in made(services)] == [(picture.asset_id,)]


@pytest.mark.parametrize(("level", "has"), [("light", "balanced composition"), ("strong", "high quality finish")])
def test_a_prompt_is_enhanced_shown_as_a_difference_and_left_as_typed_again(page, level, has):
    do(page, "inpaint").set("text_area", "edit.prompt", "a red hat")
    page.at.session_state["edit.prompt.enhance"] = True
    page.look().press(f"edit.prompt.enhance.{level}")
    longer = page.at.session_state["edit.prompt"]
    assert longer.startswith("a red hat, ")
    assert has in longer
    assert f":green-background[{longer.removeprefix('a red hat, ')}]" in page.words
    page.press("edit.prompt.enhancement_undone")
    assert page.at.session_state["edit.prompt"] == "a red hat"
    assert ":green-background" not in page.words


def test_words_that_name_a_colour_are_not_enhanced(page):
    do(page, "search_recolor").set("text_area", "edit.prompt", "navy")
    assert "edit.prompt.enhance" not in page.at.session_state


def trouble_with_the_vendor(page, services, vendor, picture):
    vendor.script(*[Outcome.REFUSED] * 3)
    page.set("text_area", "edit.prompt", "a hat")


def trouble_with_a_value(page, services, vendor, picture):
    page.set("text_area", "edit.prompt", "a hat").set("number_input", "edit.seed", -1)


def trouble_with_the_mask(page, services, vendor, picture):
    page.set("text_area", "edit.prompt", "a hat")
    page.at.session_state[f"edit.{picture.asset_id}.canvas"] = {
        "painting": {"strokes": [STROKE, {**STROKE, "tool": "rectangle", "points": [0, 0, 640, 480]}]}
    }
    page.look()


def trouble_with_a_key(page, services, vendor, picture):
    page.set("text_area", "edit.prompt", "a hat").set("selectbox", "edit.provider", "stability")


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (trouble_with_the_vendor, "refused"),
        (trouble_with_a_value, "Seed: must be at least 0, got -1"),
        (trouble_with_the_mask, "Everything is painted"),
        (trouble_with_a_key, "Keys are made at platform.stability.ai"),
    ],
)
def test_no_error_takes_the_painting_or_the_words(page, services, vendor, picture, visit, trouble, words):
    paint(do(page, "inpaint"), picture, STROKE)
    trouble(page, services, vendor, picture)
    said = page.words
    if not page.at.button(key="edit.run").disabled:
        said = page.press("edit.run").words + page.work().words
    assert words in said
    again = visit(EDIT, source=picture.asset_id, task="inpaint")
    assert again.at.session_state["edit.prompt"] == "a hat"
    assert again.at.session_state[f"edit.{picture.asset_id}.painting"].strokes[0].points == (100, 100, 300, 200)
