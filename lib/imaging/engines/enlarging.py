"""Enlarges: with a network's weights on the processor, tile by tile, or by resampling alone.

Tiles are computed with 16 pixels of their neighbourhood around them, which is all that these networks look at, so that
the result is the one of the whole picture. Transparency is resampled.
"""

from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any, NamedTuple

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
    result = Image.new("RGB", (image.width * factor, image.height * factor))
    network = _network(weights)
    across, down = _stretches(image.width, tile, pad), _stretches(image.height, tile, pad)
    for number, (y, x) in enumerate(product(down, across)):
        report_progress(100 * number // (len(down) * len(across)), f"Tile {number + 1} of {len(down) * len(across)}")
        part = image.crop((x.seen_from, y.seen_from, x.seen_to, y.seen_to)).convert("RGB")
        rows = slice((y.kept_from - y.seen_from) * factor, (y.kept_to - y.seen_from) * factor)
        columns = slice((x.kept_from - x.seen_from) * factor, (x.kept_to - x.seen_from) * factor)
        drawn = _drawn(network, np.asarray(part), factor)[rows, columns]
        result.paste(Image.fromarray(drawn), (x.kept_from * factor, y.kept_from * factor))
    return _with_alpha_of(image, result)


def resample(image: Image.Image, size: Size) -> Image.Image:
    """Return the picture at `size` by Lanczos resampling, slightly sharpened."""
    enlarged = resize(image.convert("RGB"), size).filter(_UNSHARP)
    return _with_alpha_of(image, enlarged)


class _Stretch(NamedTuple):
    """What one tile sees of a side of the picture, in pixels, and which part of that it keeps."""

    seen_from: int
    seen_to: int
    kept_from: int
    kept_to: int


def _stretches(length: int, tile: int, pad: int) -> list[_Stretch]:
    """Cut a side so that every tile keeps about `tile` pixels at most and sees `pad` more where there are any.

    All see equally many: with memory asked for in the same pieces each time, what a tile frees fits the next one.
    """
    count = max(1, -(-(length - 2 * pad) // tile))
    seen = min(length, -(-(length - 2 * pad) // count) + 2 * pad)
    starts = [(length - seen) * number // max(1, count - 1) for number in range(count)]
    cuts = [0, *(start + pad for start in starts[1:]), length]
    return [_Stretch(start, start + seen, *kept) for start, kept in zip(starts, pairwise(cuts), strict=True)]


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
    pixels = np.array(drawn, copy=False)
    np.clip(pixels, 0, 1, out=pixels)
    pixels *= 255
    pixels += 0.5
    return pixels.astype(np.uint8).transpose(1, 2, 0)


def _with_alpha_of(image: Image.Image, enlarged: Image.Image) -> Image.Image:
    if image.mode == "RGBA":
        alpha = resize(image.getchannel("A"), Size(width=enlarged.width, height=enlarged.height))
        enlarged.putalpha(alpha)
    return enlarged
