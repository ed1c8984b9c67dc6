"""Edits and enlargements on this machine, from the request to the stored picture: free, honest, without a key."""

import io
import threading

import numpy as np
import psutil
import pytest
from PIL import Image, ImageDraw

from lib.bootstrap import fake_settings
from lib.errors import InvalidRequest, NotConfigured
from lib.model.job import JobState
from lib.processes import WorkerPool
from lib.providers.engines import setup_hint_of
from tests.studio.picture_studio import edit, file_of, mask_png, pixels_of, png, result_of, run, upload, upscale

pytestmark = pytest.mark.skipif(
    bool(setup_hint_of("subject") or setup_hint_of("span")), reason="the weights are not installed; run make setup"
)


@pytest.fixture
def services(build_services, tmp_path):
    """Return a studio without any key."""
    return build_services(settings=fake_settings(tmp_path, provider_keys={}))


def scene(size=(160, 120)):
    """Return a red disc on a blue ground."""
    image = Image.new("RGB", size, (40, 80, 170))
    ImageDraw.Draw(image).ellipse((50, 30, 110, 90), fill=(200, 30, 30))
    return file_of(image)


def at(image, place):
    """Return red, green and blue at a place."""
    return image.convert("RGB").getpixel(place)


def test_a_background_is_removed_without_a_key_and_without_a_price(services, actor):
    before = services.studio.balance(actor)
    job = run(services, actor, edit("remove_background", upload(services, actor, scene())))
    picture = pixels_of(services, actor, result_of(services, actor, job).asset_id)
    assert (job.plan.provider, job.plan.price, job.plan.maker) == ("local", 0, "processed")
    assert "done on this machine" in job.plan.choice
    assert services.studio.balance(actor) == before
    alpha = np.asarray(picture.getchannel("A"))
    assert alpha[60, 80] > 200
    assert alpha[:8].mean() < 40


def test_erasing_closes_the_gap_and_touches_nothing_else(services, actor):
    image_id = upload(services, actor, scene())
    mask_id = upload(services, actor, mask_png((160, 120), (44, 24, 116, 96)))
    result = pixels_of(
        services,
        actor,
        result_of(services, actor, run(services, actor, edit("erase", image_id, mask_id=mask_id))).asset_id,
    )
    assert np.abs(np.array(at(result, (80, 60))) - (40, 80, 170)).max() < 25
    own = np.asarray(pixels_of(services, actor, image_id).convert("RGB"))
    outside = np.asarray(Image.open(io.BytesIO(mask_png((160, 120), (44, 24, 116, 96))))) < 128
    assert (np.asarray(result.convert("RGB"))[outside] == own[outside]).all()


def test_extending_keeps_the_picture_and_continues_its_background(services, actor):
    image_id = upload(services, actor, scene())
    job = run(services, actor, edit("outpaint", image_id, expansion={"left": 40, "up": 10}))
    result = pixels_of(services, actor, result_of(services, actor, job).asset_id)
    assert result.size == (200, 130)
    assert np.abs(np.array(at(result, (5, 5))) - (40, 80, 170)).max() < 25
    assert at(result, (120, 70)) == at(pixels_of(services, actor, image_id), (80, 60))


def test_a_colour_becomes_another_inside_the_mask_only(services, actor):
    two = Image.new("RGB", (200, 100), (40, 80, 170))
    for left in (20, 120):
        ImageDraw.Draw(two).rectangle((left, 20, left + 60, 80), fill=(200, 30, 30))
    image_id = upload(services, actor, file_of(two))
    mask_id = upload(services, actor, mask_png((200, 100), (0, 0, 100, 100)))
    job = run(services, actor, edit("search_recolor", image_id, prompt="navy", select_prompt="red", mask_id=mask_id))
    result = pixels_of(services, actor, result_of(services, actor, job).asset_id)
    red, green, blue = at(result, (50, 50))
    assert blue > 100
    assert max(red, green) < 20
    assert at(result, (150, 50)) == (200, 30, 30)
    assert at(result, (10, 10)) == (40, 80, 170)


def test_a_range_of_hues_is_turned_over_the_whole_picture(services, actor):
    image_id = upload(services, actor, scene())
    job = run(services, actor, edit("search_recolor", image_id, prompt="220", select_prompt="340–20"))
    red, _, blue = at(pixels_of(services, actor, result_of(services, actor, job).asset_id), (80, 60))
    assert blue > 150
    assert red < 60


@pytest.mark.parametrize(
    ("task", "values", "field"),
    [
        ("search_recolor", {"prompt": "navy", "select_prompt": "the red car"}, "select_prompt"),
        ("search_recolor", {"prompt": "something nicer", "select_prompt": "red"}, "prompt"),
        ("relight", {"prompt": "a beach at sunset"}, "prompt"),
    ],
)
def test_this_machine_says_that_it_cannot_understand_things(services, actor, task, values, field):
    with pytest.raises(InvalidRequest, match="cannot be understood on this machine") as caught:
        services.studio.plan(actor, edit(task, upload(services, actor, scene()), **values))
    assert caught.value.field == field


def test_a_colour_that_is_not_there_is_said(services, actor):
    job = run(
        services, actor, edit("search_recolor", upload(services, actor, scene()), prompt="navy", select_prompt="green")
    )
    assert job.state is JobState.FAILED
    assert "has this colour" in job.failures[0].message


def test_a_background_becomes_a_gradient_or_a_picture(services, actor):
    image_id = upload(services, actor, scene())
    job = run(services, actor, edit("relight", image_id, prompt="white to black"))
    result = pixels_of(services, actor, result_of(services, actor, job).asset_id)
    assert min(at(result, (2, 2))) > 180
    assert max(at(result, (2, 117))) < 60
    green = upload(services, actor, file_of(Image.new("RGB", (50, 50), (0, 160, 0))))
    job = run(services, actor, edit("relight", image_id, background_id=green))
    assert at(pixels_of(services, actor, result_of(services, actor, job).asset_id), (2, 2))[1] > 130
    with pytest.raises(InvalidRequest, match="cannot change the light"):
        services.studio.plan(actor, edit("relight", image_id, prompt="white", lighting_id=green))


@pytest.mark.parametrize(
    ("values", "model", "size"),
    [
        ({"factor": 2}, "span", (320, 240)),
        ({"mode": "conservative", "factor": 4, "prompt": "sharper"}, "span", (640, 480)),
        ({"mode": "fast", "target_width": 400}, "span", (400, 300)),
        ({"model": "instant", "factor": 2}, "instant", (320, 240)),
    ],
)
def test_pictures_are_enlarged_here_without_a_key(services, actor, values, model, size):
    image_id = upload(services, actor, scene())
    job = run(services, actor, upscale(image_id, **values))
    result = pixels_of(services, actor, result_of(services, actor, job).asset_id)
    assert (job.plan.provider, job.plan.model, job.plan.price, result.size) == ("local", model, 0, size)
    back = np.asarray(result.convert("RGB").resize((160, 120), Image.Resampling.BOX), float)
    own = np.asarray(pixels_of(services, actor, image_id).convert("RGB"), float)
    assert np.abs(back - own).mean() < 3


def test_transparency_is_enlarged_too(services, actor):
    image = Image.new("RGBA", (60, 40), (200, 30, 30, 0))
    image.paste((30, 200, 30, 255), (20, 10, 40, 30))
    result = pixels_of(
        services,
        actor,
        result_of(
            services, actor, run(services, actor, upscale(upload(services, actor, file_of(image)), factor=2))
        ).asset_id,
    )
    assert result.mode == "RGBA"
    assert (result.getpixel((2, 2))[3], result.getpixel((60, 40))[3]) == (0, 255)


def test_creative_upscaling_names_what_it_needs(services, actor):
    with pytest.raises(NotConfigured) as caught:
        services.studio.plan(actor, upscale(upload(services, actor, scene()), mode="creative"))
    assert "STABILITY_API_KEY" in caught.value.remedy
    assert "pip install" in caught.value.remedy
    offers = services.studio.offers(actor, "upscale")
    restore = next(offer for offer in offers if offer.model.id == "restore")
    assert restore.available or "pip install" in restore.reason


def test_masks_are_taken_from_the_picture_itself(services, actor):
    image_id = upload(services, actor, scene())
    red = pixels_of(
        services, actor, services.studio.pictures.previews.mask_from_colour(actor, image_id, "red").asset_id
    ).convert("L")
    assert (red.size, red.getpixel((80, 60)), red.getpixel((5, 5))) == ((160, 120), 255, 0)
    subject = services.studio.pictures.previews.mask_of_subject(actor, image_id)
    assert pixels_of(services, actor, subject.asset_id).convert("L").getpixel((80, 60)) > 200
    cut = result_of(services, actor, run(services, actor, edit("remove_background", image_id)))
    hole = services.studio.pictures.previews.mask_from_transparency(actor, cut.asset_id)
    assert pixels_of(services, actor, hole.asset_id).convert("L").getpixel((3, 3)) > 200
    with pytest.raises(InvalidRequest, match="no transparent parts"):
        services.studio.pictures.previews.mask_from_transparency(actor, image_id)


def test_outlines_show_what_a_structure_keeps(services, actor):
    image = Image.new("RGB", (160, 120), (40, 80, 170))
    ImageDraw.Draw(image).ellipse((50, 30, 110, 90), fill=(250, 240, 230))
    image_id = upload(services, actor, file_of(image))
    for kind, ground in (("edges", 0), ("lines", 255)):
        picture = Image.open(io.BytesIO(services.studio.pictures.previews.outline(actor, image_id, kind)))
        levels = np.asarray(picture)
        assert (picture.mode, picture.size) == ("L", (160, 120))
        assert abs(int(levels[5, 5]) - ground) < 10
        assert abs(levels[58:62, 40:60].astype(int) - ground).max() > 60


def test_an_engine_that_dies_takes_one_image_with_it(build_services, tmp_path, actor):
    pool = WorkerPool(size=1)
    services = build_services(settings=fake_settings(tmp_path, provider_keys={}), pool=pool)
    doomed = services.studio.submit(actor, upscale(upload(services, actor, png(size=(900, 800))), factor=4))
    work = threading.Thread(target=services.worker.run_pending)
    work.start()
    while work.is_alive() and not services.studio.job(actor, doomed.job_id).stage.startswith("Tile"):
        work.join(0.05)
    for child in psutil.Process().children():
        if any("lib.processes" in word for word in child.cmdline()):
            child.kill()
    work.join()
    failed = services.studio.job(actor, doomed.job_id)
    assert (failed.state, failed.failures[0].code) == (JobState.FAILED, "engine-failed")
    survivor = run(services, actor, upscale(upload(services, actor, scene()), model="instant", factor=2))
    assert survivor.state is JobState.COMPLETED


def test_an_upscale_is_cancelled_between_its_tiles(build_services, tmp_path, actor):
    services = build_services(settings=fake_settings(tmp_path, provider_keys={}), pool=WorkerPool(size=1))
    services.start()
    job = services.studio.submit(actor, upscale(upload(services, actor, png(size=(1500, 1000))), factor=4))
    for _ in range(600):
        if services.studio.wait(actor, job.job_id, 0.1).stage.startswith("Tile"):
            break
    assert services.studio.job(actor, job.job_id).progress > 0
    services.studio.cancel(actor, job.job_id)
    assert services.studio.wait(actor, job.job_id, 60).state is JobState.CANCELLED
