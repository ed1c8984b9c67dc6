"""The Upscale page: how large, by what, many at once, before and after with their figures."""

import pytest

from lib.model.actor import LOCAL_ACTOR
from lib.model.geometry import Size
from lib.ui.pages import LIBRARY, UPSCALE
from tests.imaging.pictures import a_file
from tests.studio.social_studio import a_scene, uploaded
from tests.ui.test_edit import address, made


@pytest.fixture
def picture(services):
    return uploaded(services, a_scene(384, 256))


@pytest.fixture
def page(visit, picture):
    return visit(UPSCALE, source=picture.asset_id)


def choose(page, name, value):
    page.at.button_group(key=f"upscale.{name}").set_value(value)
    return page.look()


def asked(page, services):
    return services.studio.job(LOCAL_ACTOR, address(page, "job")).request


def test_an_empty_page_says_how_to_begin(visit):
    assert "Choose or upload images to make them larger." in visit(UPSCALE).words


def test_a_picture_becomes_twice_as_large_with_figures_for_both(page, services, picture):
    page.press("upscale.run").work()
    (result,) = made(services)
    assert result.size == Size(width=768, height=512)
    assert result.parents == (picture.asset_id,)
    assert "| Size | 384 × 256 | 768 × 512 |" in page.words
    assert "| Sharpness |" in page.words


def test_a_preset_sets_the_long_edge(page, services):
    choose(choose(page, "by", "preset"), "preset", "social").press("upscale.run").work()
    assert asked(page, services).preset == "social"
    assert max(made(services)[0].size.width, made(services)[0].size.height) == 1080


def test_one_side_is_enough(page, services):
    choose(page, "by", "size").set("number_input", "upscale.target_width", 1152).press("upscale.run").work()
    assert made(services)[0].size == Size(width=1152, height=768)


@pytest.mark.row("B105", "B108")
@pytest.mark.parametrize(
    ("mode", "has_prompt"), [("auto", False), ("fast", False), ("conservative", True), ("creative", True)]
)
def test_a_mode_asks_what_it_uses(page, services, mode, has_prompt):
    page.set("selectbox", "upscale.mode", mode)
    assert any(area.key == "upscale.prompt" for area in page.at.text_area) is has_prompt
    page.press("upscale.run").work()
    assert asked(page, services).mode == mode


def test_a_smaller_target_is_never_silent(page):
    choose(page, "by", "size").set("number_input", "upscale.target_width", 100)
    assert "100" in page.words + page.errors
    assert page.errors or "smaller" in page.words


def test_many_are_enlarged_at_once_and_each_can_be_looked_at(page, services):
    files = [(f"{number}.png", a_file(a_scene(200 + number, 100)), "image/png") for number in range(2)]
    page.at.file_uploader(key="upscale.source.upload.0").set_value(files)
    page.look()
    assert "Upscale 3 images · 3 credits" in page.words
    assert "3 images · Fake" in page.words
    assert "Image 3: enlarged 2 times to 402 × 200" in page.words
    page.press("upscale.run").work()
    jobs = address(page, "job").split(",")
    assert len(jobs) == len(made(services)) == 3
    page.press(f"upscale.show.{jobs[2]}")
    assert "| Size | 201 × 100 | 402 × 200 |" in page.words


def test_what_is_left_of_many_can_be_cancelled_at_once(page, services):
    files = [(f"{number}.png", a_file(a_scene(200 + number, 100)), "image/png") for number in range(2)]
    page.at.file_uploader(key="upscale.source.upload.0").set_value(files)
    page.look().press("upscale.run").press("upscale.cancel").work()
    assert made(services) == []
    assert services.studio.balance(LOCAL_ACTOR).available == 1000


def test_one_of_many_can_be_taken_out(page, picture):
    page.press(f"upscale.source.{picture.asset_id}.drop")
    assert "Choose or upload images" in page.words


def test_the_result_can_be_enlarged_again(page, services):
    page.press("upscale.run").work()
    (result,) = made(services)
    page.press(f"upscale.go_on.{result.asset_id}")
    assert address(page, "source") == result.asset_id


def test_every_pictures_menu_leads_here(visit, picture):
    page = visit(LIBRARY).choose_in_grid("Upscale", picture.asset_id)
    assert page.title == "Upscale"
    assert address(page, "source") == picture.asset_id
