"""What adapters cost beside the vendor: building a call and reading a 4 MP picture as base64, and importing them.

Run as `python -m bench.adapters`. The goals are 1.5 times a bare base64 decode and file write, and 50 ms over importing
httpx and pydantic. CPU seconds are told, because on a busy machine wall time means little; runs are interleaved.
"""

import base64
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lib.model.geometry import Size
from lib.model.plan import ImageRole, InputImage, ProviderRequest
from lib.model.request import Operation
from lib.net.messages import HttpAnswer
from lib.providers import registry
from lib.providers.base import Connection

ROUNDS = 15
SIDE = 2048
PNG_BYTES = 8_000_000
"""About what a photograph of 4 megapixels takes as PNG; what the bytes say does not matter here."""
GOAL = 1.5
IMPORT_GOAL_MS = 50
CONNECTION = Connection("https://vendor.example", "key", account="account")

PICTURE = b"\x89PNG\r\n\x1a\n" + os.urandom(PNG_BYTES)
ENCODED = base64.b64encode(PICTURE).decode()
PART = {"inlineData": {"mimeType": "image/png", "data": ENCODED}}
ANSWERS = {
    "openai": {"created": 1, "data": [{"b64_json": ENCODED}], "usage": {"input_tokens": 9, "output_tokens": 99}},
    "gemini": {"candidates": [{"finishReason": "STOP", "content": {"role": "model", "parts": [PART]}}]},
    "openai_compatible": {"data": [{"b64_json": "data:image/png;base64," + ENCODED}]},
    "automatic1111": {"images": [ENCODED], "parameters": {}, "info": '{"seed": 3}'},
}
BASE = "import httpx\nfrom pydantic import BaseModel\nclass Empty(BaseModel): pass"
"""Pydantic loads most of itself with the first model."""
ALL = f"{BASE}\nfrom lib.providers import registry\nfor name in registry.ADAPTERS: registry.provider(name)"
IMPORTS = {"httpx and pydantic": BASE, "with lib.providers": f"{BASE}\nimport lib.providers.registry", "with all": ALL}


def a_request(operation: Operation) -> ProviderRequest:
    """Return a request; an edit carries the same picture out."""
    picture = InputImage(role=ImageRole.INIT, asset_id="img_1", content=PICTURE)
    return ProviderRequest(
        operation=operation,
        model="model-1",
        prompt="a fox in the snow",
        size=Size(width=SIDE, height=SIDE),
        inputs=(picture,) if operation is Operation.EDIT else (),
    )


def bare(folder: str) -> Callable[[], None]:
    """Return the least that anybody has to do: decode and write."""
    return lambda: (Path(folder) / "bare.png").write_bytes(base64.b64decode(ENCODED)) and None


def through(name: str, operation: Operation = Operation.GENERATE) -> Callable[[], None]:
    """Return building a call and reading its answer, by one vendor's adapter."""
    adapter, request = registry.provider(name), a_request(operation)
    answer = HttpAnswer(200, {"content-type": "application/json"}, json.dumps(ANSWERS[name]).encode())

    def run() -> None:
        adapter.build(request, CONNECTION)
        assert adapter.parse(request, answer).pictures[0].content == PICTURE

    return run


def cpu_seconds() -> float:
    """Return what this process and its ended children have used."""
    used = os.times()
    return time.process_time() + used.children_user + used.children_system


def medians(tasks: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median seconds of each task; one run of each in turn, the first round not counted."""
    took: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(ROUNDS + 1):
        for name, task in tasks.items():
            start = cpu_seconds()
            task()
            took[name].append(cpu_seconds() - start)
    return {name: statistics.median(seconds[1:]) for name, seconds in took.items()}


def importing(code: str) -> Callable[[], object]:
    """Return a fresh interpreter that imports."""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True)


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as folder:
        tasks = {"bare decode and write": bare(folder)}
        tasks |= {f"{name}, generate": through(name) for name in ANSWERS}
        tasks["openai, edit"] = through("openai", Operation.EDIT)
        found = medians(tasks)
    floor = found["bare decode and write"]
    print(f"reading a PNG of {PNG_BYTES / 1e6:g} MB, goal {GOAL}")
    for name, seconds in found.items():
        print(f"  {name:28} {seconds * 1000:7.1f} ms  {seconds / floor:5.2f}")
    found = medians({name: importing(code) for name, code in IMPORTS.items()})
    floor = found["httpx and pydantic"]
    print(f"importing, goal {IMPORT_GOAL_MS} ms more")
    for name, seconds in found.items():
        print(f"  {name:28} {seconds * 1000:7.1f} ms  {(seconds - floor) * 1000:+6.1f} ms")


if __name__ == "__main__":
    main()
