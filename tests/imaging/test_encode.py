"""Files come out in the format asked for, repeatable, and bare."""

import io

import numpy as np
import pytest
from PIL import Image

from lib.errors import TooLarge, Unsupported
from lib.imaging.decode import decode, inspect
from lib.imaging.encode import encode, flatten
from lib.imaging.thumbnail import thumbnail
from tests.imaging.pictures import RED, WHITE, a_picture, is_near

FORMATS = ["png", "jpeg", "webp", "avif"]


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
@pytest.mark.parametrize("file_format", FORMATS)
def test_the_file_has_the_format_and_the_size(file_format: str, mode: str):
    facts = inspect(encode(a_picture(mode=mode), file_format))
    assert (facts.format, str(facts.size)) == (file_format, "60x40")


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_same_pixels_give_the_same_bytes(file_format: str):
    assert encode(a_picture(), file_format) == encode(a_picture(), file_format)


def test_png_keeps_every_pixel():
    image = a_picture(mode="RGBA")
    image.putpixel((3, 3), (1, 2, 3, 4))
    assert decode(encode(image, "png")).tobytes() == image.tobytes()


@pytest.mark.parametrize("file_format", ["jpeg", "webp", "avif"])
def test_lossy_files_look_the_same_and_obey_the_quality(file_format: str):
    ramp = np.tile(np.linspace(0, 255, 128, dtype=np.uint8), (128, 1))
    noise = np.random.default_rng(7).integers(0, 40, (128, 128), dtype=np.uint8)
    image = Image.fromarray(ramp // 2 + noise).convert("RGB")
    best, worst = encode(image, file_format, quality=95), encode(image, file_format, quality=20)
    assert len(worst) < len(best) / 2
    difference = np.asarray(decode(best)).astype(int) - np.asarray(image)
    assert np.abs(difference).mean() < 6


@pytest.mark.parametrize("file_format", ["png", "webp", "avif"])
def test_transparency_is_written(file_format: str):
    result = decode(encode(a_picture(mode="RGBA", colour=(*RED, 0)), file_format))
    assert (result.mode, result.getpixel((5, 5))[3]) == ("RGBA", 0)


def test_jpeg_puts_transparency_on_white():
    result = decode(encode(a_picture(mode="RGBA", colour=(*RED, 0)), "jpeg"))
    assert is_near(result.getpixel((5, 5)), WHITE, tolerance=2)


def test_flatten_mixes_half_transparent_pixels():
    result = flatten(a_picture(mode="RGBA", colour=(0, 0, 0, 128)), (255, 0, 0))
    assert is_near(result.getpixel((5, 5)), (127, 0, 0), tolerance=1)


@pytest.mark.parametrize("file_format", FORMATS)
def test_no_metadata_is_written(file_format: str):
    image = a_picture()
    image.info.update({"comment": b"secret", "icc_profile": b"secret", "exif": b"secret", "xmp": b"secret"})
    content = encode(image, file_format)
    assert b"secret" not in content
    assert b"secret" not in str(Image.open(io.BytesIO(content)).info).encode()
    assert image.info["comment"] == b"secret"


def test_limits_of_a_format_are_told_before_encoding():
    with pytest.raises(TooLarge, match="16,383"):
        encode(Image.new("L", (16_384, 1)), "webp")
    with pytest.raises(Unsupported, match="bmp"):
        encode(a_picture(), "bmp")


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1024, 1024), "256x256"),
        ((1200, 628), "256x134"),
        ((600, 1200), "128x256"),
        ((4000, 3), "256x1"),
        ((256, 10), "256x10"),
        ((30, 20), "30x20"),
        ((1, 1), "1x1"),
    ],
)
def test_a_thumbnail_is_a_jpeg_of_at_most_256_pixels(size: tuple[int, int], expected: str):
    facts = inspect(thumbnail(a_picture(*size)))
    assert (facts.format, str(facts.size)) == ("jpeg", expected)


def test_a_transparent_thumbnail_is_on_white():
    result = decode(thumbnail(a_picture(600, 600, "RGBA", colour=(0, 0, 0, 0))))
    assert is_near(result.getpixel((100, 100)), WHITE, tolerance=2)
