"""The Social page: choose, look at every format, adjust one, make all, download."""

import json
from urllib.parse import parse_qsl

import pytest

from lib.errors import NotFound
from lib.model.actor import LOCAL_ACTOR
from lib.model.asset import AssetQuery
from lib.model.request import FocalPoint
from lib.ui.components.focus import focal_point_from
from lib.ui.pages import EDIT, JOBS, LIBRARY, SOCIAL
from tests.imaging.pictures import a_file
from tests.studio.social_studio import a_scene, uploaded


@pytest.fixture
def master(services):
    return uploaded(services)


@pytest.fixture
def page(visit, master):
    return visit(SOCIAL, source=master.asset_id)


def address(page, name):
    """Return what the address line says."""
    value = page.at.query_params[name]
    return value if isinstance(value, str) else value[0]


def frames(page):
    """Return what the components that show previews were given."""
    given = [json.loads(element.proto.json) for element in page.at.get("bidi_component") if element.proto.json]
    return [data for data in given if "preview" in data]


def previews(page):
    return [frame["label"] for frame in frames(page)]


def test_an_empty_page_says_how_to_begin(visit):
    page = visit(SOCIAL)
    assert "Choose or upload an image to see it in every format at once." in page.words
    assert page.at.button(key="social.make").disabled


def test_a_chosen_picture_shows_in_every_chosen_format(page):
    assert len(previews(page)) == len(page.at.multiselect(key="social.formats").value) == 6
    assert "Preview of Instagram · Feed Post (Square)" in previews(page)
    assert "Make 6 images · free" in page.words


def test_a_set_chooses_its_formats_and_the_address_keeps_them(page, visit, master):
    page.at.button_group(key="social.set").set_value("campaign")
    page.look()
    assert len(previews(page)) == 12
    formats = address(page, "formats")
    assert len(previews(visit(SOCIAL, source=master.asset_id, formats=formats))) == 12


def test_a_platform_brings_its_usual_formats_and_takes_them_away(page):
    chosen = page.at.button_group(key="social.platforms").value
    page.at.button_group(key="social.platforms").set_value([*chosen, "pinterest"])
    page.look()
    assert "Preview of Pinterest · Pin" in previews(page)
    page.at.button_group(key="social.platforms").set_value(["pinterest"])
    page.look()
    assert previews(page) == ["Preview of Pinterest · Pin", "Preview of Pinterest · Story Pin"]


def test_unknown_formats_in_the_address_are_left_out(visit, master):
    page = visit(SOCIAL, source=master.asset_id, formats="myspace/wall,instagram/story,../x")
    assert previews(page) == ["Preview of Instagram · Story"]


def test_a_picture_in_the_address_that_is_gone_is_left_out_and_said(visit, master):
    page = visit(SOCIAL, source=f"img_none,{master.asset_id},img_gone")
    assert len(previews(page)) == 6
    assert address(page, "source") == master.asset_id
    assert [toast.value for toast in page.at.toast] == ["2 images are no longer here and were left out."]


def test_every_pictures_menu_leads_here(visit, master):
    page = visit(LIBRARY).choose_in_grid("Social", master.asset_id)
    assert page.title == "Social"
    assert address(page, "source") == master.asset_id


def test_making_leaves_the_files_in_the_library_and_offers_the_pack(page, services):
    page.press("social.make").work()
    assert "Campaign pack" in [heading.value for heading in page.at.subheader]
    assert services.studio.assets(LOCAL_ACTOR, AssetQuery()).total == 1 + 6
    assert [button.proto.label for button in page.at.get("download_button")] == ["Download the pack"]


def test_a_double_click_makes_one_job(page, services):
    page.press("social.make").press("social.make")
    assert services.studio.count_jobs(LOCAL_ACTOR) == 1


def test_a_focal_point_moves_one_format_only(page, services, master):
    key = "instagram/feed_post_square"
    page.at.session_state[f"social.adjust.{key}"] = True
    page.look().set("slider", f"social.focus.x.{master.asset_id}.{key}", 0.0)
    job = services.studio.job(LOCAL_ACTOR, address(page.press("social.make").work(), "jobs"))
    points = {target.format: target.focal_point for target in job.request.targets}
    assert points["feed_post_square"] == FocalPoint(x=0, y=0.5)
    assert points["story"] is None


def test_a_cut_subject_is_told_and_the_whole_picture_offered(services, visit):
    wide = uploaded(services, a_scene(1000, 2400, at=0.5), name="tall.png")
    page = visit(SOCIAL, source=wide.asset_id, formats="linkedin/company_cover")
    assert "the subject is cut" in page.words
    page.press("social.pad.linkedin/company_cover")
    assert "the subject is cut" not in page.words
    assert "100% kept" in page.words


def test_a_picture_that_is_too_small_is_told(services, visit):
    small = uploaded(services, a_scene(320, 320), name="small.png")
    assert "want more pixels than this image has" in visit(SOCIAL, source=small.asset_id).words


def test_several_pictures_are_made_at_once_and_shown_one_at_a_time(services, visit, master):
    other = uploaded(services, a_scene(at=0.2), name="other.png")
    page = visit(SOCIAL, source=f"{master.asset_id},{other.asset_id}", formats="instagram/story")
    assert "2 images · from 2 images" in page.words
    page.press(f"social.show.{other.asset_id}").press("social.make").work()
    assert len(address(page, "jobs").split(",")) == 2
    page.press(f"social.drop.{master.asset_id}")
    assert address(page, "source") == other.asset_id


def test_a_file_type_that_a_platform_refuses_is_explained(page):
    page.at.button_group(key="social.file").set_value("webp")
    assert "takes no WEBP" in page.look().errors


def test_results_of_jobs_that_are_not_there_are_explained(visit):
    page = visit(SOCIAL, jobs="job_unknown")
    assert "There is no job" in page.errors


def test_what_a_browser_sends_as_a_point_is_checked():
    assert focal_point_from({"x": 0.25, "y": 1}) == FocalPoint(x=0.25, y=1)
    assert [focal_point_from(bad) for bad in (None, {}, "x", {"x": 2, "y": 0}, {"x": "a", "y": 0})] == [None] * 5


def test_a_missing_picture_is_not_found(services):
    with pytest.raises(NotFound):
        services.studio.asset(LOCAL_ACTOR, "img_none")


def test_a_focal_point_can_be_given_to_every_format(page, services, master):
    key = "instagram/story"
    place = f"{master.asset_id}.{key}"
    page.at.session_state[f"social.adjust.{key}"] = True
    page.look().set("slider", f"social.focus.x.{place}", 1.0).press(f"social.all.{place}")
    job = services.studio.job(LOCAL_ACTOR, address(page.press("social.make").work(), "jobs"))
    assert {target.focal_point for target in job.request.targets} == {FocalPoint(x=1, y=0.5)}


def test_the_list_of_jobs_leads_back_to_the_results(page, visit):
    job_id = address(page.press("social.make").work(), "jobs")
    listed = visit(JOBS)
    assert "6 formats for 4 platforms" in listed.words
    links = [link.proto for link in listed.at.get("page_link")]
    assert any(link.page.endswith("social") and job_id in link.query_string for link in links)


def test_dropped_files_are_taken_in_and_bad_ones_explained(visit, services):
    page = visit(SOCIAL)
    page.at.file_uploader(key="social.source.upload.0").set_value(
        [("Lake.png", a_file(a_scene()), "image/png"), ("notes.png", b"words", "image/png")]
    )
    page.look()
    assert len(previews(page)) == 6
    assert "notes.png: The file is not an image that can be read" in page.errors
    assert services.studio.asset(LOCAL_ACTOR, address(page, "source")).title == "Lake"


def test_what_one_format_does_differently_outlives_a_reload(page, visit, services, master):
    key, place = "instagram/story", f"{master.asset_id}.instagram/story"
    page.at.session_state[f"social.adjust.{key}"] = True
    page.look().set("slider", f"social.focus.x.{place}", 0.25)
    again = visit(SOCIAL, source=master.asset_id, adjust=address(page, "adjust"))
    job = services.studio.job(LOCAL_ACTOR, address(again.press("social.make").work(), "jobs"))
    points = {target.format: target.focal_point for target in job.request.targets}
    assert points["story"] == FocalPoint(x=0.25, y=0.5)


@pytest.mark.parametrize(
    "odd", ["x", "~~~", "a~b~whole~1", "img~instagram/story~2~9", "img~instagram/story~nan~0", "~~whole"]
)
def test_adjustments_that_make_no_sense_are_left_out(visit, master, odd):
    page = visit(SOCIAL, source=master.asset_id, adjust=odd.replace("img", master.asset_id))
    assert len(previews(page)) == 6


def test_a_focal_point_counts_where_the_others_are_cut_from_the_middle(page, services, master):
    page.at.button_group(key="social.fit").set_value("center")
    place = f"{master.asset_id}.instagram/story"
    page.at.session_state["social.adjust.instagram/story"] = True
    page.look().set("slider", f"social.focus.x.{place}", 0.0)
    frame = next(frame for frame in frames(page) if "Story" in frame["label"] and "Instagram" in frame["label"])
    assert frame["window"]["left"] == 0


def test_the_frame_knows_which_part_it_shows_and_whether_it_moves(page):
    page.at.button_group(key="social.fit").set_value("fit")
    assert not any(frame["moves"] for frame in frames(page.look()))
    page.at.button_group(key="social.fit").set_value("smart")
    for frame in frames(page.look()):
        window = frame["window"]
        assert 0 <= window["left"] <= 1 - window["width"] + 1e-9
        assert frame["moves"] == (window["width"] < 1 or window["height"] < 1)


def test_formats_are_saved_as_a_set_chosen_again_and_forgotten(page, visit, services):
    page.at.session_state["social.saving"] = True
    page.at.multiselect(key="social.formats").set_value(["instagram/story", "pinterest/pin"])
    page.look().at.text_input(key="social.set_name").set_value("  Spring\n campaign ")
    page.press("social.save_set.save")
    (saved,) = services.studio.format_sets.list(LOCAL_ACTOR)
    assert (saved.name, saved.formats) == ("Spring campaign", ("instagram/story", "pinterest/pin"))
    other = visit(SOCIAL)
    other.at.button_group(key="social.set").set_value(saved.set_id)
    assert other.look().at.multiselect(key="social.formats").value == ["instagram/story", "pinterest/pin"]
    page.press(f"social.forget.{saved.set_id}")
    assert services.studio.format_sets.list(LOCAL_ACTOR) == ()


def test_a_set_without_a_name_is_refused_and_the_choice_stays(page):
    page.at.session_state["social.saving"] = True
    page.look().press("social.save_set.save")
    assert "name: use 1 to 40 characters" in page.errors
    assert len(previews(page)) == 6


def test_the_model_looks_too_where_it_is_asked_to(page):
    page.set("toggle", "social.best", value=True)
    assert len(previews(page)) == 6
    assert not page.errors


def test_a_cut_subject_can_be_given_more_background(services, visit):
    tall = uploaded(services, a_scene(1000, 2400, at=0.5), name="tall.png")
    page = visit(SOCIAL, source=tall.asset_id, formats="linkedin/company_cover")
    (link,) = (one.proto for one in page.at.get("page_link") if one.proto.label == "Extend the background")
    asked = dict(parse_qsl(link.query_string))
    edit = visit(EDIT, **asked)
    sides = {side: edit.at.number_input(key=f"edit.{side}").value for side in ("left", "right", "up", "down")}
    assert sides["left"] == sides["right"] == 2000
    assert (sides["up"], sides["down"]) == (0, 0)
    assert "extend" not in edit.at.query_params


@pytest.mark.parametrize("odd", ["1,2,3", "a,b,c,d", "-1,0,0,0", "1,2,3,4,5", "²,1,1,1", "9" * 5000 + ",0,0,0"])
def test_sides_in_the_address_that_make_no_sense_do_no_harm(services, visit, master, odd):
    edit = visit(EDIT, source=master.asset_id, task="outpaint", extend=odd)
    assert edit.at.number_input(key="edit.left").value in {0, 2000}
