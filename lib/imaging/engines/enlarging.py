"""Enlarges: with a network's weights on the processor, tile by tile, or by resampling alone.

Tiles are computed with 16 pixels of their neighbourhood around them, which is all that these networks look at, so that
the result is the one of the whole picture. Transparency is resampled.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import ncnn
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from lib.errors import EngineFailed
from lib.imaging.resize import resize
from lib.model.geometry import Size
from lib.processes import report_progress

THREADS = 2
TILE = 160
_PAD = 16
_UNSHARP = ImageFilter.UnsharpMask(radius=1.2, percent=60, threshold=2)

Bytes = NDArray[Any]
"""8-bit pixels."""


def enlarge(image: Image.Image, weights: Path, factor: int, *, tile: int = TILE, pad: int = _PAD) -> Image.Image:
    """Return the picture (RGB or RGBA) `factor` times as wide and high, as the network draws it.

    `weights` is the `.param` file of a network that enlarges by exactly this factor, its `.bin` file beside it.
    Progress is reported after every tile, and a cancelled task ends there.
    """
    pixels = np.asarray(image.convert("RGB"))
    result = np.empty((image.height * factor, image.width * factor, 3), np.uint8)
    network = _network(weights)
    boxes = list(_tiles(image.width, image.height, tile))
    for number, (left, top, right, bottom) in enumerate(boxes):
        report_progress(100 * number // len(boxes), f"Tile {number + 1} of {len(boxes)}")
        first_x, first_y = max(0, left - pad), max(0, top - pad)
        part = pixels[first_y : bottom + pad, first_x : right + pad]
        drawn = _drawn(network, part, factor)
        x, y = (left - first_x) * factor, (top - first_y) * factor
        wide, high = (right - left) * factor, (bottom - top) * factor
        result[top * factor : bottom * factor, left * factor : right * factor] = drawn[y : y + high, x : x + wide]
    return _with_alpha_of(image, Image.fromarray(result))


def resample(image: Image.Image, size: Size) -> Image.Image:
    """Return the picture at `size` by Lanczos resampling, slightly sharpened."""
    enlarged = resize(image.convert("RGB"), size).filter(_UNSHARP)
    return _with_alpha_of(image, enlarged)


def _tiles(width: int, height: int, tile: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield boxes that cover the picture, all about as large and none larger than `tile` pixels a side."""
    across, down = -(-width // tile), -(-height // tile)
    for row in range(down):
        for column in range(across):
            yield (
                width * column // across,
                height * row // down,
                width * (column + 1) // across,
                height * (row + 1) // down,
            )


@cache
def _network(weights: Path) -> Any:
    network = ncnn.Net()
    network.opt.use_vulkan_compute = False
    network.opt.num_threads = THREADS
    if network.load_param(str(weights)) != 0 or network.load_model(str(weights.with_suffix(".bin"))) != 0:
        raise EngineFailed(f"The weights in {weights.name} cannot be read.", remedy="Install the package again.")
    return network


def _drawn(network: Any, part: Bytes, factor: int) -> Bytes:
    planes = np.ascontiguousarray(part.transpose(2, 0, 1), np.float32) / 255
    extractor = network.create_extractor()
    extractor.input("data", ncnn.Mat(planes).clone())  # without the copy the network reads freed memory
    failed, drawn = extractor.extract("output")
    wanted = (3, part.shape[0] * factor, part.shape[1] * factor)
    if failed or (drawn.c, drawn.h, drawn.w) != wanted:
        raise EngineFailed("The upscaler brought no picture of the expected size.")
    pixels = np.array(drawn, np.float32)
    return (np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8).transpose(1, 2, 0)


def _with_alpha_of(image: Image.Image, enlarged: Image.Image) -> Image.Image:
    if image.mode == "RGBA":
        alpha = resize(image.getchannel("A"), Size(width=enlarged.width, height=enlarged.height))
        enlarged.putalpha(alpha)
    return enlarged
