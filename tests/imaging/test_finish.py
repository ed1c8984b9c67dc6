"""A provider's bytes become exactly the picture that was promised."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.errors import InvalidRequest, NotAnImage, TooLarge
from lib.imaging.decode import decode, inspect
from lib.imaging.finish import finish
from lib.model.geometry import Box, Size
from lib.processes import WorkerPool
from tests.imaging.pictures import BLUE, RED, a_file, a_picture, is_near

sides = st.integers(1, 80)


@settings(max_examples=40, deadline=None)
@given(
    width=sides,
    height=sides,
    target=st.builds(Size, width=sides, height=sides),
    output_format=st.sampled_from(["png", "jpeg", "webp"]),
)
def test_the_delivered_size_is_always_the_target(width: int, height: int, target: Size, output_format: str):
    finished = finish(a_file(a_picture(width, height)), target=target, output_format=output_format)
    facts = inspect(finished.content)
    assert (facts.size, facts.format) == (target, output_format)
    assert (finished.size, finished.format) == (target, output_format)
    assert finished.received == Size(width=width, height=height)


@pytest.mark.row("B70")
def test_a_square_becomes_a_link_preview_cropped_around_its_centre():
    finished = finish(a_file(a_picture(1024, 1024), "WEBP"), target=Size(width=1200, height=628))
    assert finished.crop == Box(left=0, top=244, right=1024, bottom=780)
    assert str(inspect(finished.content).size) == "1200x628"
    assert str(inspect(finished.thumbnail).size) == "256x134"


def test_a_png_that_fits_keeps_every_pixel_and_loses_its_metadata():
    image = a_picture(64, 64, "RGBA")
    image.putpixel((5, 5), (9, 8, 7, 6))
    finished = finish(a_file(image, icc_profile=b"secret", dpi=(72, 72)), target=Size(width=64, height=64))
    assert decode(finished.content).tobytes() == image.tobytes()
    assert b"secret" not in finished.content


def test_bytes_behind_the_picture_are_not_delivered():
    content = a_file(a_picture(64, 64), "JPEG") + b"<script>hidden</script>"
    finished = finish(content, target=Size(width=64, height=64), output_format="jpeg")
    assert b"hidden" not in finished.content


def test_the_focus_moves_the_crop():
    finished = finish(a_file(a_picture(200, 50)), target=Size(width=50, height=50), focus=(1.0, 0.5))
    assert finished.crop == Box(left=150, top=0, right=200, bottom=50)
    assert is_near(decode(finished.content).getpixel((25, 25)), BLUE)


def test_a_turned_photo_is_cropped_upright():
    content = a_file(a_picture(60, 40), "TIFF", tiffinfo={0x0112: 6})
    finished = finish(content, target=Size(width=40, height=60))
    assert str(finished.received) == "40x60"
    assert is_near(decode(finished.content).getpixel((20, 5)), RED)


@pytest.mark.row("A49")
@pytest.mark.parametrize(
    "content", [b"", b"{}", b"<html>busy</html>", a_file()[:50]], ids=["none", "json", "html", "cut"]
)
def test_garbage_from_a_provider_is_never_delivered(content: bytes):
    with pytest.raises(NotAnImage):
        finish(content, target=Size(width=64, height=64))


def test_limits_hold_for_what_comes_and_for_what_is_asked():
    with pytest.raises(InvalidRequest, match="too large"):
        finish(a_file(), target=Size(width=16_384, height=16_384))
    with pytest.raises(TooLarge):
        finish(a_file(a_picture(16_384, 1)) + bytes(50_000_000), target=Size(width=64, height=64))


def test_it_runs_in_the_pool():
    pool = WorkerPool(size=1)
    try:
        finished = pool.run(finish, a_file(), Size(width=30, height=20), "png")
        with pytest.raises(NotAnImage, match="empty"):
            pool.run(finish, b"", Size(width=30, height=20), "png")
    finally:
        pool.stop()
    assert str(inspect(finished.content).size) == "30x20"


def test_handing_it_to_the_pool_loads_no_imaging_library():
    heavy = "PIL numpy cykooz_resizer"
    program = f"import sys, lib.imaging.finish; print([name for name in {heavy.split()!r} if name in sys.modules])"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
