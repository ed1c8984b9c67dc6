"""What worker processes make: exact sizes, kept limits, the same bytes each time, and previews that tell the truth."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from lib.errors import NotAnImage, TooLarge
from lib.imaging.decode import decode, inspect
from lib.imaging.marks import Mark
from lib.model.geometry import Size
from lib.model.request import FocalPoint
from lib.social.faces import can_find_faces, find_faces
from lib.social.tasks import draw_sheet, look, make, preview
from tests.imaging.pictures import a_bomb_png, a_file, a_picture, is_near
from tests.social.orders import an_order
from tests.studio.social_studio import a_scene

SMALL = (64, 36)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    source=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    target=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    mode=st.sampled_from(["smart", "center", "fit"]),
    file_format=st.sampled_from(["png", "jpeg", "webp"]),
    padding=st.sampled_from(["blur", "colour", "transparent"]),
    colour=st.sampled_from(["RGB", "RGBA", "L"]),
)
def test_the_size_is_exact_for_every_shape_and_mode(source, target, mode, file_format, padding, colour):
    order = an_order(*target, crop_mode=mode, file_format=file_format, padding=padding)
    (made,) = make(a_file(a_picture(*source, colour)), [order])
    assert inspect(made.content).size == order.size
    assert made.fits == (len(made.content) <= order.max_bytes)


@pytest.mark.row("B140")
def test_many_formats_come_in_order_and_the_same_twice():
    orders = [an_order(1080, 1080), an_order(1200, 630), an_order(1080, 1080, format="again")]
    content = a_file(a_scene())
    first, second = make(content, orders), make(content, orders)
    assert [inspect(made.content).size for made in first] == [order.size for order in orders]
    assert [made.content for made in first] == [made.content for made in second]


@pytest.mark.parametrize(
    ("picture", "error"),
    [
        (b"words", NotAnImage),
        (b"", NotAnImage),
        (a_file(a_scene())[:2000], NotAnImage),
        (a_bomb_png(13_000, 13_000), TooLarge),
        (a_bomb_png(20_000, 10), TooLarge),
    ],
    ids=["words", "empty", "cut", "bomb", "wide"],
)
def test_what_is_no_usable_picture_is_refused(picture, error):
    for task in (lambda: make(picture, [an_order()]), lambda: look(picture)):
        with pytest.raises(error):
            task()


@pytest.mark.parametrize("colour", [(0, 0, 0, 0), (255, 255, 255, 255)])
def test_a_picture_with_nothing_in_it_is_cut_like_any_other(colour):
    (made,) = make(a_file(a_picture(1600, 900, "RGBA", colour)), [an_order(100, 100)])
    assert (made.report.crop.size, made.report.crop.left) == (Size(width=900, height=900), 350)


def test_a_sideways_photo_is_cut_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    (made,) = make(a_file(a_scene(160, 90), "JPEG", exif=exif), [an_order(90, 90, crop_mode="center")])
    assert made.report.crop.size == Size(width=90, height=90)


@pytest.mark.parametrize(
    ("padding", "expected"), [("colour", (10, 200, 30)), ("transparent", (0, 0, 0, 0))], ids=["colour", "transparent"]
)
def test_the_rest_is_filled_as_asked(padding, expected):
    order = an_order(90, 90, crop_mode="fit", file_format="png", padding=padding, pad_colour="#0ac81e")
    (made,) = make(a_file(a_scene(160, 90)), [order])
    assert is_near(decode(made.content).getpixel((2, 2)), expected)


@pytest.mark.row("B134")
def test_safe_zones_stay_out_of_the_files_unless_asked_for():
    zones = {"safe_top": 0.2, "safe_bottom": 0.2, "safe_left": 0.1, "safe_right": 0.1}
    bare, drawn = make(
        a_file(a_picture(90, 90, colour=(200, 200, 200))),
        [
            an_order(90, 90, file_format="png", **zones),
            an_order(90, 90, file_format="png", show_safe_zones=True, **zones),
        ],
    )
    assert decode(bare.content).getcolors() == [(8100, (200, 200, 200))]
    assert decode(drawn.content).getpixel((2, 2)) < (150, 150, 150)
    assert decode(drawn.content).getpixel((45, 45)) == (200, 200, 200)


def test_a_preview_shows_the_window_that_the_file_has():
    orders = [an_order(300, 300), an_order(300, 100, focal_point=FocalPoint(x=0.1, y=0.9)), an_order(crop_mode="fit")]
    content = a_file(a_scene(2400, 1350))
    made, previewed = make(content, orders), preview(look(content), orders)
    assert [one.report for one in previewed] == [one.report for one in made]
    assert all(max(inspect(one.picture).size.width, inspect(one.picture).size.height) <= 420 for one in previewed)


def test_the_mark_is_in_every_file():
    (made,) = make(a_file(), [an_order(20, 20)], Mark("algorithmicMedia"))
    with Image.open(io.BytesIO(made.content)) as image:
        assert b"algorithmicMedia" in image.info["xmp"]


def test_a_contact_sheet_has_room_for_all():
    thumbnail = a_file(a_picture(256, 144), "JPEG")
    one, many = (inspect(draw_sheet([("Wall\nPoster", thumbnail)] * count)).size for count in (1, 11))
    assert many.width > one.width
    assert many.height > 2 * one.height


def test_a_drawing_has_no_faces():
    assert can_find_faces()
    assert find_faces(a_scene(300, 200)) == ()
