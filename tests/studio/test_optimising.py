"""One picture in every format: a free job, exact sizes, kept limits, told losses, and parents in the library."""

import csv
import io
import json
import zipfile

import pytest
from PIL import Image

from lib.catalog import load_catalog
from lib.errors import InvalidRequest, NotFound
from lib.imaging.decode import decode, inspect
from lib.model.actor import LOCAL_ACTOR, Actor
from lib.model.asset import AssetKind
from lib.model.job import JobState
from lib.model.record import parse
from lib.model.request import FocalPoint, SocialRequest, SocialTarget
from lib.studio.social.orders import orders_for, targets_for
from tests.imaging.pictures import a_file
from tests.studio.builders import a_request
from tests.studio.social_studio import LINK, SQUARE, a_scene, a_social_request, optimised, uploaded

CATALOG = load_catalog()
EVERYTHING = tuple(SocialTarget(platform=p.id, format=entry.id) for p in CATALOG.platforms for entry in p.formats)


@pytest.fixture
def master(services):
    return uploaded(services)


def results(services, job):
    return services.studio.social_results(LOCAL_ACTOR, [job.job_id])


def test_a_format_can_be_found_by_its_looks_as_soon_as_it_is_made(services, master):
    job = optimised(services, master.asset_id)
    (made, *_) = results(services, job)
    asset = services.studio.asset(LOCAL_ACTOR, made.asset_id)
    assert asset.fingerprint is not None
    assert asset.colour


@pytest.mark.row("B140")
def test_each_format_becomes_a_picture_of_exactly_its_size(services, master):
    job = optimised(services, master.asset_id)
    found = results(services, job)
    assert (job.state, job.cost) == (JobState.COMPLETED, 0)
    assert [(r.platform, r.format_name, str(r.size)) for r in found] == [
        ("instagram", "Feed Post (Square)", "1080x1080"),
        ("facebook", "Feed Post", "1200x630"),
    ]
    for result in found:
        content, media_type = services.studio.content(LOCAL_ACTOR, result.asset_id)
        assert (inspect(content).size, media_type) == (result.size, "image/png")


def test_nothing_is_charged_or_held(services, master):
    before = services.studio.balance(LOCAL_ACTOR)
    optimised(services, master.asset_id)
    assert services.studio.balance(LOCAL_ACTOR) == before


def test_results_stand_in_the_library_with_their_parent(services, master):
    job = optimised(services, master.asset_id, campaign="Spring")
    for result in results(services, job):
        asset = services.studio.asset(LOCAL_ACTOR, result.asset_id)
        assert (asset.kind, asset.parents, asset.campaign) == (AssetKind.SOCIAL, (master.asset_id,), "Spring")
        assert asset.thumbnail is not None


@pytest.mark.parametrize("output_format", ["png", "jpeg"])
def test_all_formats_at_once_keep_size_and_limit(services, master, output_format):
    job = optimised(services, master.asset_id, targets=EVERYTHING, output_format=output_format)
    found = results(services, job)
    assert len(found) == len(EVERYTHING)
    for result, target in zip(found, EVERYTHING, strict=True):
        platform = CATALOG.platform(target.platform)
        entry = platform.format(target.format)
        assert (result.size, result.max_bytes) == (entry.size, platform.max_bytes(entry))
        assert result.fits or result.notes


@pytest.mark.row("B133", "B141")
def test_names_and_aliases_find_their_formats():
    found = targets_for(
        CATALOG,
        ["Instagram", "facebook", "linkedin", "X"],
        {"instagram": "feed post (square)", "facebook": "Feed Post", "linkedin": "Post"},
    )
    assert [(t.platform, t.format) for t in found] == [
        ("instagram", "feed_post_square"),
        ("facebook", "feed_post"),
        ("linkedin", "feed_post"),
        ("twitter", "post"),
    ]


@pytest.mark.row("B132", "B141", "B149")
@pytest.mark.parametrize(
    ("platforms", "names", "wanted"),
    [
        ([], {}, "at least one"),
        (["myspace"], {}, "instagram"),
        (["linkedin"], {"linkedin": "Poster"}, "Company Cover"),
        (["linkedin"], {"twitter": "Post"}, "not among the platforms"),
        (["linkedin"], {"nowhere": "Post"}, "pinterest"),
    ],
)
def test_what_is_unknown_is_refused_with_what_is_valid(platforms, names, wanted):
    with pytest.raises(InvalidRequest) as refused:
        targets_for(CATALOG, platforms, names)
    assert wanted in refused.value.sentence()


@pytest.mark.row("B132", "B135", "B136", "B137")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("asset_id", ""),
        ("targets", []),
        ("crop_mode", "clever"),
        ("focal_point", {"x": 1.01, "y": 0.5}),
        ("focal_point", {"x": float("nan"), "y": 0.5}),
        ("focal_point", {"x": 0.5}),
        ("output_format", "bmp"),
        ("quality", 0),
        ("pad_colour", "red"),
    ],
)
def test_a_bad_field_is_named(field, value):
    with pytest.raises(InvalidRequest) as refused:
        parse(SocialRequest, a_social_request("img_1").model_dump() | {field: value})
    assert (refused.value.field or "").startswith(field)


@pytest.mark.row("B135", "B136", "B137")
def test_defaults_are_smart_and_png_and_jpg_means_jpeg():
    request = a_social_request("img_1")
    assert (request.crop_mode, request.focal_point, request.output_format) == ("smart", None, "png")
    assert (request.show_safe_zones, a_social_request("img_1", output_format="jpg").output_format) == (False, "jpeg")


def test_a_file_type_that_a_platform_does_not_take_is_refused(services, master):
    with pytest.raises(InvalidRequest, match="takes no WEBP"):
        services.studio.optimise(LOCAL_ACTOR, a_social_request(master.asset_id, output_format="webp"))


def test_a_transparent_jpeg_is_refused(services, master):
    with pytest.raises(InvalidRequest, match="JPEG cannot be transparent"):
        services.studio.plan(
            LOCAL_ACTOR, a_social_request(master.asset_id, output_format="jpeg", padding="transparent")
        )


@pytest.mark.row("B136")
def test_one_format_may_have_a_focal_point_of_its_own(services, master):
    left = SQUARE.model_copy(update={"focal_point": FocalPoint(x=0, y=0.5)})
    request = a_social_request(master.asset_id, targets=(left, LINK), focal_point=FocalPoint(x=1, y=0.5))
    first, second = orders_for(CATALOG, request)
    assert (first.focal_point, second.focal_point) == (FocalPoint(x=0, y=0.5), FocalPoint(x=1, y=0.5))
    job = optimised(services, master.asset_id, targets=(left,))
    assert results(services, job)[0].report.crop.left == 0


def test_previews_promise_what_the_files_keep(services, master):
    request = a_social_request(master.asset_id, targets=EVERYTHING[:12])
    previews = services.studio.preview_social(LOCAL_ACTOR, request, with_safe_zones=True, overlays=["meta_story_ad"])
    job = optimised(services, master.asset_id, targets=EVERYTHING[:12])
    assert [one.report for one in previews.previews] == [result.report for result in results(services, job)]
    assert all(decode(one.picture) for one in previews.previews)


def test_previews_of_a_large_photo_promise_the_same(services):
    content = a_file(a_scene(2400, 1350, at=0.7), "JPEG")
    photo = services.studio.upload(LOCAL_ACTOR, content, "photo.jpg")
    request = a_social_request(photo.asset_id, targets=EVERYTHING[:12])
    previews = services.studio.preview_social(LOCAL_ACTOR, request)
    job = optimised(services, photo.asset_id, targets=EVERYTHING[:12])
    assert [one.report for one in previews.previews] == [result.report for result in results(services, job)]
    assert previews.previews[0].report.crop.right > 1600


def test_an_overlay_changes_the_preview_of_its_formats_only(services, master):
    story = SocialTarget(platform="instagram", format="story")
    request = a_social_request(master.asset_id, targets=(SQUARE, story))
    bare = services.studio.preview_social(LOCAL_ACTOR, request).previews
    covered = services.studio.preview_social(LOCAL_ACTOR, request, overlays=["meta_story_ad"]).previews
    assert [one.picture == other.picture for one, other in zip(bare, covered, strict=True)] == [True, False]


@pytest.mark.row("B148")
def test_the_stricter_of_format_and_platform_limit_holds(services, master):
    thumbnail = SocialTarget(platform="youtube", format="Thumbnail")
    (order,) = orders_for(CATALOG, a_social_request(master.asset_id, targets=(thumbnail,)))
    assert order.max_bytes == 2_000_000


def test_a_file_within_a_narrow_limit_says_what_it_cost(services):
    noisy = uploaded(services, Image.effect_noise((800, 600), 90))
    banner = SocialTarget(platform="google_ads", format="Half Page")
    (result,) = results(services, optimised(services, noisy.asset_id, targets=(banner,)))
    assert result.fits
    assert any("colours" in note for note in result.notes)


def test_a_picture_of_another_workspace_is_not_there(services, master):
    with pytest.raises(NotFound):
        services.studio.optimise(Actor(user_id="usr_b", workspace_id="wsp_b"), a_social_request(master.asset_id))


def test_a_picture_in_the_trash_is_refused(services, master):
    services.studio.delete(LOCAL_ACTOR, master.asset_id)
    with pytest.raises(InvalidRequest, match="trash"):
        services.studio.optimise(LOCAL_ACTOR, a_social_request(master.asset_id))


def test_a_picture_that_vanishes_fails_the_job_and_charges_nothing(services, master):
    (job,) = services.studio.optimise(LOCAL_ACTOR, a_social_request(master.asset_id))
    services.blobs.delete(master.blob)
    services.worker.run_pending()
    job = services.studio.job(LOCAL_ACTOR, job.job_id)
    assert (job.state, job.failures[0].charged) == (JobState.FAILED, False)


def test_repeating_a_key_makes_nothing_twice(services, master):
    first, again = (
        services.studio.optimise(LOCAL_ACTOR, a_social_request(master.asset_id), key="one") for _ in range(2)
    )
    assert [job.job_id for job in first] == [job.job_id for job in again]


def test_several_pictures_are_one_job_each(services, master):
    other = uploaded(services, a_scene(at=0.2), name="other.png")
    jobs = services.studio.optimise(LOCAL_ACTOR, a_social_request(master.asset_id), [other.asset_id, master.asset_id])
    services.worker.run_pending()
    found = services.studio.social_results(LOCAL_ACTOR, [job.job_id for job in jobs])
    assert [result.source_id for result in found] == [master.asset_id] * 2 + [other.asset_id] * 2


def test_a_failed_job_can_be_tried_again(services, master):
    (job,) = services.studio.optimise(LOCAL_ACTOR, a_social_request(master.asset_id))
    content = services.blobs.get(master.blob)
    services.blobs.delete(master.blob)
    services.worker.run_pending()
    services.blobs.put(content)
    again = services.studio.retry(LOCAL_ACTOR, job.job_id)
    services.worker.run_pending()
    assert len(results(services, again)) == 2


def test_a_generated_picture_hands_its_maker_and_mark_on(services):
    made = services.studio.submit(LOCAL_ACTOR, a_request(provider="sandbox", prompt="A red fox"))
    services.worker.run_pending()
    (asset_id,) = services.studio.job(LOCAL_ACTOR, made.job_id).asset_ids
    job = optimised(services, asset_id, with_prompt=True)
    result = results(services, job)[0]
    assert services.studio.asset(LOCAL_ACTOR, result.asset_id).maker == "drawn"
    content, _ = services.studio.content(LOCAL_ACTOR, result.asset_id)
    assert b"digitalsourcetype/algorithmicMedia" in content
    assert b"A red fox" in content


def test_a_photo_that_was_only_cut_carries_no_mark(services, master):
    result = results(services, optimised(services, master.asset_id))[0]
    assert b"digitalsourcetype" not in services.studio.content(LOCAL_ACTOR, result.asset_id)[0]


def test_the_pack_holds_the_files_a_manifest_and_a_sheet(services):
    formula = uploaded(services, name="=cmd()|x.png")
    job = optimised(services, formula.asset_id, campaign="Spring Sale!", output_format="jpeg")
    pack = services.studio.social_pack(LOCAL_ACTOR, [job.job_id])
    with zipfile.ZipFile(io.BytesIO(pack.content)) as archive:
        names = archive.namelist()
        rows = json.loads(archive.read("manifest.json"))
        table = list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode("utf-8-sig"))))
        sizes = [str(inspect(archive.read(row["file"])).size) for row in rows]
        assert decode(archive.read("contact-sheet.jpg"))
    assert names[:2] == [
        "spring-sale_instagram_feed_post_square_1080x1080_v1.jpg",
        "spring-sale_facebook_feed_post_1200x630_v1.jpg",
    ]
    assert sizes == [f"{row['width']}x{row['height']}" for row in rows] == ["1080x1080", "1200x630"]
    assert [row["file"] for row in table] == names[:2]
    assert all(row["alt_text"].startswith("'=") for row in table)
    assert (pack.name, pack.files, pack.left_out) == ("spring-sale.zip", 2, 0)


def test_the_same_results_give_the_same_pack(services, master):
    job = optimised(services, master.asset_id)
    first, second = (services.studio.social_pack(LOCAL_ACTOR, [job.job_id]) for _ in range(2))
    assert first.content == second.content


def test_without_results_there_is_no_pack(services):
    with pytest.raises(NotFound):
        services.studio.social_pack(LOCAL_ACTOR, ["job_unknown"])


def test_the_best_crops_look_with_a_model_too(services, master):
    job = optimised(services, master.asset_id, subject="best", targets=(SQUARE,))
    (made,) = results(services, job)
    assert made.report.crop.left <= 0.8 * 1600 <= made.report.crop.right
    assert job.state is JobState.COMPLETED
