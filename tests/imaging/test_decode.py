"""Files of unknown origin become upright sRGB pictures or clear errors."""

import io
import random
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from lib.errors import NotAnImage, TooLarge
from lib.imaging.decode import decode, inspect
from tests.imaging.pictures import BLUE, RED, a_bomb_png, a_file, a_picture, a_text_bomb_png, is_near

FORMATS = ["PNG", "JPEG", "WEBP", "AVIF", "GIF", "TIFF"]
NOISE = random.Random(7).randbytes(4000)


def left_and_right(image: Image.Image) -> tuple[tuple[int, ...], tuple[int, ...]]:
    row = image.convert("RGB")
    middle = row.height // 2
    return row.getpixel((row.width // 8, middle)), row.getpixel((row.width - 1 - row.width // 8, middle))


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_allowed_format_is_read(file_format: str):
    content = a_file(file_format=file_format)
    image = decode(content)
    assert (image.mode, image.size) == ("RGB", (60, 40))
    assert is_near(left_and_right(image)[0], RED)
    assert is_near(left_and_right(image)[1], BLUE)
    facts = inspect(content)
    assert (facts.format, str(facts.size), facts.frames, facts.has_alpha) == (file_format.lower(), "60x40", 1, False)


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", NotAnImage, "empty"),
        (b"not an image at all, only words", NotAnImage, "not an image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NotAnImage, "not an image"),
        (b"\x89PNG\r\n\x1a\n", NotAnImage, "not an image"),
        (a_file()[:-30], NotAnImage, "damaged"),
        (a_file(Image.frombytes("L", (60, 60), NOISE[:3600]), "JPEG")[:-900], NotAnImage, "damaged"),
        (a_file(file_format="WEBP")[:-20], NotAnImage, "image"),
        (a_file(file_format="AVIF")[:-20], NotAnImage, "image"),
        (a_file(file_format="TIFF")[:2000], NotAnImage, "image"),
        (a_file(file_format="GIF")[:-60], NotAnImage, "damaged"),
        (a_file(file_format="BMP"), NotAnImage, "not an image"),
        (a_file(file_format="PPM"), NotAnImage, "not an image"),
        (a_bomb_png(13_000, 13_000), TooLarge, "megapixels"),
        (a_bomb_png(30_000, 30_000), TooLarge, "megapixels"),
        (a_bomb_png(8_000, 8_000), TooLarge, "64.0 megapixels"),
        (a_bomb_png(16_385, 10), TooLarge, "16384 a side"),
        (a_text_bomb_png(20_000_000), NotAnImage, "damaged"),
    ],
    ids=lambda value: f"{len(value)}b" if isinstance(value, bytes) else None,
)
def test_hostile_files_are_refused_with_a_remedy(content: bytes, error: type[Exception], words: str):
    with pytest.raises(error, match=words) as caught:
        decode(content)
    assert caught.value.remedy


def test_too_many_bytes_are_refused_unread():
    with pytest.raises(TooLarge, match=r"limit is 0\.001 MB"):
        decode(NOISE, max_bytes=1000)


@settings(max_examples=60, deadline=None)
@given(
    file_format=st.sampled_from(FORMATS),
    position=st.floats(0, 1, exclude_max=True),
    replacement=st.binary(min_size=1, max_size=8),
)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(file_format: str, position: float, replacement: bytes):
    content = bytearray(a_file(file_format=file_format))
    start = int(position * len(content))
    content[start : start + len(replacement)] = replacement
    with suppress(NotAnImage, TooLarge):
        assert decode(bytes(content)).mode in {"RGB", "RGBA"}


def test_one_pixel_is_a_picture():
    assert decode(a_file(a_picture(1, 1, colour=RED))).getpixel((0, 0)) == RED


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
@pytest.mark.parametrize(("orientation", "size"), [(3, (60, 40)), (6, (40, 60)), (8, (40, 60))])
def test_a_turned_photo_comes_upright(file_format: str, orientation: int, size: tuple[int, int]):
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = a_file(file_format=file_format, exif=exif)
    image = decode(content)
    assert image.size == size
    assert str(inspect(content).size) == f"{size[0]}x{size[1]}"
    corner = {3: (59, 39), 6: (20, 5), 8: (20, 55)}[orientation]  # where the red half went
    assert is_near(image.getpixel(corner), RED)


def test_deep_grey_is_scaled_and_not_clipped():
    ramp = np.linspace(0, 65_535, 256, dtype=np.uint16).reshape(16, 16)
    image = decode(a_file(Image.fromarray(ramp)))
    values = np.asarray(image.convert("L")).ravel()
    assert image.mode == "RGB"
    assert np.abs(values.astype(int) - np.arange(256)).max() <= 1


@pytest.mark.parametrize(("brightest", "white"), [(1.0, 255), (255.0, 255), (65_535.0, 255), (1e9, 255)])
def test_floating_point_pixels_are_scaled_by_their_range(brightest: float, white: int):
    ramp = np.array([[0.0, np.nan, brightest]], dtype=np.float32)
    image = decode(a_file(Image.fromarray(ramp), "TIFF"))
    assert [image.getpixel((x, 0))[0] for x in range(3)] == [0, 0, white]


@pytest.mark.parametrize(
    ("image", "file_format"),
    [
        (a_picture(mode="CMYK"), "JPEG"),
        (a_picture(mode="CMYK"), "TIFF"),
        (a_picture(mode="YCbCr"), "TIFF"),
        (a_picture().quantize(4), "PNG"),
        (a_picture(mode="RGBA"), "PNG"),
        (a_picture().convert("LAB"), "TIFF"),
    ],
    ids=lambda value: getattr(value, "mode", value),
)
def test_other_colour_models_become_rgb(image: Image.Image, file_format: str):
    result = decode(a_file(image, file_format))
    assert result.mode == "RGB"
    assert is_near(left_and_right(result)[0], RED)


@pytest.mark.parametrize(("mode", "colour"), [("1", 1), ("L", 255), ("LA", (255, 255))])
def test_grey_becomes_rgb(mode: str, colour: object):
    result = decode(a_file(a_picture(mode=mode, colour=colour)))
    assert (result.mode, result.getpixel((5, 5))) == ("RGB", (255, 255, 255))


def test_transparency_is_kept():
    image = a_picture(mode="RGBA")
    image.paste((10, 20, 30, 0), (0, 0, 10, 10))
    result = decode(a_file(image))
    assert result.mode == "RGBA"
    assert (result.getpixel((5, 5))[3], result.getpixel((30, 30))[3]) == (0, 255)
    assert inspect(a_file(image)).has_alpha


@pytest.mark.parametrize("mode", ["P", "L", "RGB"])
def test_a_transparent_colour_becomes_an_alpha_channel(mode: str):
    transparent = RED if mode == "RGB" else 0
    result = decode(a_file(a_picture(mode=mode, colour=transparent), transparency=transparent))
    assert (result.mode, result.getpixel((5, 5))[3]) == ("RGBA", 0)


def test_half_transparent_grey_keeps_its_grey():
    result = decode(a_file(a_picture(mode="LA", colour=(90, 128))))
    assert (result.mode, result.getpixel((5, 5))) == ("RGBA", (90, 90, 90, 128))


@pytest.mark.parametrize("file_format", ["GIF", "WEBP", "PNG", "AVIF", "TIFF"])
def test_an_animation_gives_its_first_frame(file_format: str):
    frames = [a_picture(colour=colour) for colour in (RED, BLUE)]
    content = a_file(frames[0], file_format, save_all=True, append_images=frames[1:])
    assert inspect(content).frames == 2
    assert is_near(decode(content).getpixel((5, 5))[:3], RED)


def test_a_phones_double_picture_counts_as_jpeg():
    content = a_file(a_picture(), "MPO", save_all=True, append_images=[a_picture(colour=BLUE)])
    assert inspect(content).format == "jpeg"
    assert decode(content).size == (60, 40)


def test_a_profile_is_applied():
    """A profile whose red and blue primaries are swapped turns red into blue, so a reader that ignores it shows."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    assert lab.profile.xcolor_space.strip() == "Lab"
    profile = bytes(profile).replace(b"rXYZ", b"tmp!").replace(b"bXYZ", b"rXYZ").replace(b"tmp!", b"bXYZ")
    profile = profile.replace("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be"))
    content = a_file(a_picture(colour=(200, 30, 30)), icc_profile=profile)
    red, _, blue = decode(content).getpixel((5, 5))
    assert blue > red


@pytest.mark.parametrize("profile", [b"nonsense", b"", bytes(3000)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "CMYK"])
def test_a_broken_profile_does_not_refuse_the_picture(profile: bytes, mode: str):
    content = a_file(a_picture(mode=mode), "TIFF", icc_profile=profile)
    assert decode(content).size == (60, 40)


def test_nothing_but_pixels_survives():
    exif = Image.Exif()
    exif[0x010E] = "secret description"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    content = a_file(file_format="JPEG", comment=b"secret comment", exif=exif, xmp=b"<x>secret</x>", dpi=(300, 300))
    image = decode(content)
    assert image.info == {}
    assert not image.getexif()
    for file_format in ("PNG", "JPEG", "GIF", "WEBP"):
        buffer = io.BytesIO()
        image.save(buffer, file_format)
        assert b"secret" not in buffer.getvalue()
