"""Enlarges: with a network's weights on the processor, tile by tile, or by resampling alone.

Tiles are computed with 12 pixels of their neighbourhood around them, which is all that these networks heed, so that the
result is the one of the whole picture. Transparency is resampled.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import cache, partial
from itertools import pairwise, product
from pathlib import Path
from typing import Any, NamedTuple

import ncnn
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from lib.errors import EngineFailed
from lib.imaging.png_rows import PngRows
from lib.imaging.resize import resize
from lib.model.geometry import Size
from lib.processes import report_progress

THREADS = 2
TILE = 80
_PAD = 12
_OVERSHOOT = 24
"""Levels of 255 by which an edge may stand out more than in the picture."""
_UNSHARP = ImageFilter.UnsharpMask(radius=1.2, percent=60, threshold=2)

Bytes = NDArray[Any]
"""8-bit pixels."""


def enlarge(
    image: Image.Image, weights: Path, factor: int, *, tile: int = TILE, pad: int = _PAD, at_once: int = THREADS
) -> Image.Image:
    """Return the picture (RGB or RGBA) `factor` times as wide and high, as the network draws it; see `bands`."""
    result = Image.new("RGB", (image.width * factor, image.height * factor))
    top = 0
    for band in bands(image, weights, factor, tile=tile, pad=pad, at_once=at_once):
        result.paste(Image.fromarray(band), (0, top))
        top += band.shape[0]
    return _with_alpha_of(image, result)


def enlarged_png(image: Image.Image, weights: Path, factor: int) -> bytes:
    """Return the same as a PNG that is written while it is drawn: the enlarged picture is never in memory whole."""
    size = Size(width=image.width * factor, height=image.height * factor)
    alpha = np.asarray(resize(image.getchannel("A"), size)) if image.mode == "RGBA" else None
    written, top = PngRows(size, has_alpha=alpha is not None), 0
    for band in bands(image, weights, factor):
        below = top + band.shape[0]
        written.add(band if alpha is None else np.dstack((band, alpha[top:below])))
        top = below
    return written.finish()


def bands(
    image: Image.Image, weights: Path, factor: int, *, tile: int = TILE, pad: int = _PAD, at_once: int = THREADS
) -> Iterator[Bytes]:
    """Yield the enlarged picture from top to bottom, each time some rows (rows, columns, red-green-blue; 8 bits).

    `weights` is the `.param` file of a network that enlarges by exactly this factor, its `.bin` file beside it.
    `at_once` tiles are drawn side by side, which is quicker than two threads on one tile and takes more memory.
    Progress is reported before every tile, and a cancelled task ends there.
    """
    network = _network(weights, max(1, THREADS // at_once))
    across, down = _stretches(image.width, tile, pad), _stretches(image.height, tile, pad)
    total = len(across) * len(down)
    tasks = (partial(_tile, network, image, factor, x, y) for y, x in product(down, across))
    with ThreadPoolExecutor(at_once) as threads, closing(_in_order(threads, tasks, at_once)) as drawn:
        for row, y in enumerate(down):
            band = np.empty(((y.kept_to - y.kept_from) * factor, image.width * factor, 3), np.uint8)
            for column, x in enumerate(across):
                number = row * len(across) + column
                report_progress(100 * number // total, f"Tile {number + 1} of {total}")
                band[:, x.kept_from * factor : x.kept_to * factor] = next(drawn)
            yield band


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


def _in_order(
    threads: ThreadPoolExecutor, tasks: Iterable[Callable[[], Bytes]], ahead: int
) -> Generator[Bytes, None, None]:
    """Yield what the tasks return, at most `ahead` of them begun before they are asked for."""
    begun: deque[Future[Bytes]] = deque()
    try:
        for task in tasks:
            begun.append(threads.submit(task))
            if len(begun) > ahead:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        for waiting in begun:
            waiting.cancel()


def _tile(network: Any, image: Image.Image, factor: int, x: _Stretch, y: _Stretch) -> Bytes:
    part = image.crop((x.seen_from, y.seen_from, x.seen_to, y.seen_to)).convert("RGB")
    rows = slice((y.kept_from - y.seen_from) * factor, (y.kept_to - y.seen_from) * factor)
    columns = slice((x.kept_from - x.seen_from) * factor, (x.kept_to - x.seen_from) * factor)
    return _in_reach(_drawn(network, np.asarray(part), factor), part)[rows, columns]


@cache
def _network(weights: Path, threads: int) -> Any:
    network = ncnn.Net()
    network.opt.use_vulkan_compute = False
    network.opt.num_threads = threads
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
        raise EngineFailed("The upscaler brought no image of the expected size.")
    pixels = np.array(drawn, copy=False)
    np.clip(pixels, 0, 1, out=pixels)
    pixels *= 255
    pixels += 0.5
    return pixels.astype(np.uint8).transpose(1, 2, 0)


def _in_reach(drawn: Bytes, part: Image.Image) -> Bytes:
    """Return what was drawn without specks: each pixel stays near the range of the nine that it stands on.

    The network that doubles leaves black and white ones beside hard thin lines.
    """
    size = (drawn.shape[1], drawn.shape[0])
    darkest = part.filter(ImageFilter.MinFilter(3)).point(lambda level: max(0, level - _OVERSHOOT))
    lightest = part.filter(ImageFilter.MaxFilter(3)).point(lambda level: min(255, level + _OVERSHOOT))
    low, high = (np.asarray(limit.resize(size, Image.Resampling.NEAREST)) for limit in (darkest, lightest))
    return np.clip(drawn, low, high)


def _with_alpha_of(image: Image.Image, enlarged: Image.Image) -> Image.Image:
    if image.mode == "RGBA":
        alpha = resize(image.getchannel("A"), Size(width=enlarged.width, height=enlarged.height))
        enlarged.putalpha(alpha)
    return enlarged
