"""A 12-megapixel photo into 30 formats: CPU seconds and memory against the floor and against what others use.

Run as `python -m bench.social [rounds]`. Every variant runs in a process of its own, imports and a small warm-up not
counted, variants in turn, medians. The floor is decoding once and encoding 30 pictures that have their size already.
`smartcrop` and `pyvips` are compared where they are installed; the studio does not need them.
"""

import importlib.util
import io
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from lib.catalog import load_catalog
from lib.imaging.art.artist import draw
from lib.model.social import Order

ROUNDS = 5
FORMATS = 30
QUALITY = 85
SIZE = (4000, 3000)
PROMPT = "portrait of a woman in golden light"
TARGETS = {"floor": ("at most", 3.0), "smartcrop": ("at least", 15.0), "vips attention": ("at least", 4.0)}
NEEDS = {"smartcrop": "smartcrop", "vips attention": "pyvips"}


def orders() -> list[Order]:
    """Return the first formats of the catalog as JPEG."""
    found = [
        Order(
            platform=platform.id,
            platform_name=platform.name,
            format=entry.id,
            format_name=entry.name,
            size=entry.size,
            max_bytes=platform.max_bytes(entry),
            quality=QUALITY,
        )
        for platform in load_catalog().platforms
        for entry in platform.formats
    ]
    return found[:FORMATS]


def a_photo(path: Path, size: tuple[int, int] = SIZE) -> None:
    """Draw a picture with film grain and write it as a camera would."""
    picture = draw(PROMPT, width=size[0], height=size[1], seed=4)
    grain = np.random.default_rng(1).normal(0, 7, (size[1], size[0], 1))
    noisy = np.clip(np.asarray(picture.convert("RGB")) + grain, 0, 255).astype(np.uint8)
    Image.fromarray(noisy).save(path, "JPEG", quality=92)


def floor(path: Path) -> Callable[[], object]:
    """Prepare pictures of the right sizes outside of the measurement."""
    with Image.open(path) as image:
        ready = [image.resize((order.size.width, order.size.height)) for order in orders()]

    def run() -> None:
        with Image.open(path) as image:
            image.load()
        for picture in ready:
            picture.save(io.BytesIO(), "JPEG", quality=QUALITY)

    return run


def studio(path: Path) -> Callable[[], object]:
    from lib.social.tasks import make  # noqa: PLC0415 - each variant imports its own libraries only

    asked = orders()
    return lambda: make(path.read_bytes(), asked)


def smartcrop(path: Path) -> Callable[[], object]:
    from smartcrop import SmartCrop  # noqa: PLC0415

    def run() -> None:
        for order in orders():
            with Image.open(path) as image:
                found = SmartCrop().crop(image, 100, max(1, int(order.size.height / order.size.width * 100)))
                box = found["top_crop"]
                window = (box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])
                cut = image.crop(window).resize((order.size.width, order.size.height), Image.Resampling.LANCZOS)
                cut.save(io.BytesIO(), "JPEG", quality=QUALITY)

    return run


def vips_attention(path: Path) -> Callable[[], object]:
    import pyvips  # noqa: PLC0415

    def run() -> None:
        for order in orders():
            small = pyvips.Image.thumbnail(str(path), order.size.width, height=order.size.height, crop="attention")
            small.write_to_buffer(".jpg", Q=QUALITY)

    return run


VARIANTS = {"floor": floor, "studio": studio, "smartcrop": smartcrop, "vips attention": vips_attention}


def measure(name: str, photo: Path, small: Path) -> dict[str, float]:
    """Return what one run took in this process: CPU and wall seconds, and megabytes above what was there before."""
    VARIANTS[name](small)()
    run = VARIANTS[name](photo)
    base = _peak_mb()
    cpu, wall = time.process_time(), time.perf_counter()
    run()
    return {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "peak": max(0.0, _peak_mb() - base),
    }


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(rounds: int) -> None:
    present = [name for name in VARIANTS if name not in NEEDS or importlib.util.find_spec(NEEDS[name])]
    for name in sorted(set(VARIANTS) - set(present)):
        print(f"{name}: not compared, {NEEDS[name]} is not installed")
    figures: dict[str, list[dict[str, float]]] = {name: [] for name in present}
    with tempfile.TemporaryDirectory() as folder:
        photo, small = Path(folder) / "photo.jpg", Path(folder) / "small.jpg"
        # Drawn elsewhere: a child's peak memory begins with that of the process that started it.
        subprocess.run([sys.executable, "-m", "bench.social", "--draw", str(photo), str(small)], check=True)
        for _ in range(rounds):
            for name in present:
                command = [sys.executable, "-m", "bench.social", name, str(photo), str(small)]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                figures[name].append(json.loads(done.stdout))
    medians = {
        name: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for name, runs in figures.items()
    }
    for name, found in medians.items():
        print(f"{name:>15}: {found['cpu']:6.2f} s CPU, {found['wall']:6.2f} s wall, +{found['peak']:.0f} MB")
    own = medians["studio"]["cpu"]
    for name, (bound, target) in TARGETS.items():
        if name in medians:
            ratio = own / medians[name]["cpu"] if bound == "at most" else medians[name]["cpu"] / own
            print(f"against {name}: {ratio:.1f} (goal: {bound} {target:g})")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--draw"]:
        a_photo(Path(sys.argv[2]))
        a_photo(Path(sys.argv[3]), (400, 300))
    elif len(sys.argv) > 3:
        print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
