"""Seed B's social optimizer."""

import pytest

from tests.api.api_client import logged_in
from tests.api.pictures import a_data_url, a_png, bare, opened

OPTIMIZE = "/api/image-studio/social/optimize"
PICTURE = a_png((1600, 900), "teal")


def an_order(**changed):
    return {"image_base64": a_data_url(PICTURE), "platforms": ["instagram", "facebook"]} | changed


@pytest.mark.row("B130", "B131", "B132", "B133", "B134", "B135", "B137", "B138", "B139", "B140")
def test_a_picture_is_fitted_to_each_platform(working):
    names = {"instagram": "Feed Post (Square)", "facebook": "Feed Post"}
    answer = logged_in(working).post(OPTIMIZE, json=an_order(format_names=names))
    made = answer.json()
    assert (answer.status_code, made["success"], made["total_optimized"]) == (200, True, 2)
    shapes = [(entry["platform"], entry["format"], entry["width"], entry["height"]) for entry in made["results"]]
    assert shapes == [("instagram", "Feed Post (Square)", 1080, 1080), ("facebook", "Feed Post", 1200, 630)]
    assert [opened(entry["image_base64"]).size for entry in made["results"]] == [(1080, 1080), (1200, 630)]
    assert made["results"][0]["image_base64"].startswith("data:image/png;base64,")


@pytest.mark.row("B14", "B16", "B136", "B137")
def test_bare_base64_a_focal_point_and_jpg_do_too(working):
    order = an_order(
        image_base64=bare(PICTURE), platforms=["facebook"], output_format="jpg", focal_point={"x": 0.9, "y": 0.5}
    )
    (made,) = logged_in(working).post(OPTIMIZE, json=order).json()["results"]
    assert made["image_base64"].startswith("data:image/jpeg;base64,")


@pytest.mark.row("B141")
def test_a_format_that_is_not_known_is_named_and_nothing_is_made(working):
    answer = logged_in(working).post(OPTIMIZE, json=an_order(format_names={"facebook": "Hologram"}))
    assert answer.status_code == 400
    assert "Facebook has no format 'Hologram'" in answer.json()["detail"]


@pytest.mark.row("B7", "B15")
@pytest.mark.parametrize("picture", ["###", "", "data:text/plain;base64,aGk=", "aGVsbG8gd29ybGQ=", "data:image/png,x"])
def test_what_is_no_picture_is_400_in_the_documented_words(working, picture):
    answer = logged_in(working).post(OPTIMIZE, json=an_order(image_base64=picture))
    assert (answer.status_code, answer.json()) == (400, {"detail": "Invalid base64 image payload"})


@pytest.mark.parametrize(
    "changed",
    [
        {"platforms": []},
        {"platforms": None},
        {"platforms": ["nowhere"]},
        {"image_base64": None},
        {"crop_mode": "sideways"},
        {"focal_point": {"x": 2, "y": 0}},
        {"output_format": "tiff"},
    ],
)
def test_a_bad_order_is_400(working, changed):
    assert logged_in(working).post(OPTIMIZE, json=an_order(**changed)).status_code == 400
