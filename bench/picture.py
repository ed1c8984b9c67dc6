"""The local engines: seconds and memory of upscaling and of background removal, and what upscaling gains over Lanczos.

Run as `python -m bench.picture`. Every measurement runs in a process of its own, as a worker would run it; weights are
loaded before the clock starts. CPU seconds stand beside wall time, because on a busy machine wall time means little.
"""

import json
import os
import resource
import subprocess
import sys
import time

import numpy as np
from PIL import Image, ImageFilter

from lib.imaging.art.artist import draw
from lib.providers.engines import setup_hint_of, weights

TARGETS = {
    "SPAN x4, 1 MP made": ("wall_s", 0.4),
    "SPAN x4, 16 MP made": ("wall_s", 6.4),
    "SPAN x4, 50 MP made": ("memory_mb", 400),
    "SPAN x2, 4 MP taken": ("memory_mb", 400),
    "background, 1 MP": ("wall_s", 1.0),
    "background, 12 MP": ("wall_s", 3.0),
}
STRIP = 64
SCENES = ("a red kite over a harbour", "a cup of coffee on a wooden table", "a forest in autumn", "a city at night")
SIZES = {
    "SPAN x4, 1 MP made": (256, 256),
    "SPAN x4, 16 MP made": (1024, 1024),
    "SPAN x4, 50 MP made": (1767, 1767),
    "SPAN x2, 4 MP taken": (2000, 2000),
    "background, 1 MP": (1000, 1000),
    "background, 12 MP": (4000, 3000),
}


def a_picture(size: tuple[int, int], scene: int = 0) -> Image.Image:
    """Draw a picture with some grain, as a camera has it."""
    width, height = (min(side, 1024) for side in size)
    drawn = draw(SCENES[scene], width=width, height=height, seed=scene).convert("RGB").resize(size)
    random = np.random.default_rng(scene)
    for top in range(0, size[1], STRIP):  # in strips: what this needs must not count as the engine's memory
        strip = drawn.crop((0, top, size[0], min(top + STRIP, size[1])))
        grain = random.normal(0, 4, (strip.height, strip.width, 1))
        drawn.paste(Image.fromarray(np.clip(np.asarray(strip) + grain, 0, 255).astype(np.uint8)), (0, top))
    return drawn


def measure(name: str) -> dict[str, float]:
    """Run one measurement in this process."""
    picture = a_picture(SIZES[name])
    before_mb = peak_mb()
    run = _task(name)
    run(picture.crop((0, 0, 64, 64)))
    wall, cpu = time.perf_counter(), time.process_time()
    run(picture)
    return {
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - cpu,
        "memory_mb": peak_mb(),
        "before_mb": before_mb,
    }


def _task(name: str):
    if name.startswith("SPAN"):
        from lib.imaging.engines.enlarging import enlarged_png  # noqa: PLC0415 - only what is measured is loaded

        factor = int(name[6])
        return lambda image: enlarged_png(image, weights("span", f"x{factor}_ch48.param"), factor)
    from lib.imaging.engines.subject import cut_out  # noqa: PLC0415

    return lambda image: cut_out(image, weights("subject", ".onnx"))


def peak_mb() -> float:
    """Return this process's largest size so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def gain() -> float:
    """Return what SPAN x4 gains over Lanczos in decibels, the mean over drawn scenes."""
    from lib.imaging.engines.enlarging import enlarge  # noqa: PLC0415

    gains = []
    for scene in range(len(SCENES)):
        truth = draw(SCENES[scene], width=512, height=512, seed=scene).convert("RGB").filter(ImageFilter.SHARPEN)
        small = truth.resize((128, 128), Image.Resampling.BICUBIC)
        network = enlarge(small, weights("span", "x4_ch48.param"), 4)
        gains.append(_psnr(network, truth) - _psnr(small.resize(truth.size, Image.Resampling.LANCZOS), truth))
    return float(np.mean(gains))


def _psnr(image: Image.Image, truth: Image.Image) -> float:
    difference = np.asarray(image.convert("L"), float) - np.asarray(truth.convert("L"), float)
    return float(10 * np.log10(255**2 / (difference**2).mean()))


def main() -> int:
    """Measure everything and print it beside its target."""
    missing = [hint for hint in map(setup_hint_of, ("span", "subject")) if hint]
    if missing:
        print("\n".join(missing))
        return 0
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive", "MALLOC_ARENA_MAX": "2"}
    for name, (figure, limit) in TARGETS.items():
        answer = subprocess.run(
            [sys.executable, "-m", "bench.picture", name], capture_output=True, text=True, check=True, env=environment
        )
        found = json.loads(answer.stdout)
        shown = ", ".join(f"{key} {value:.2f}" for key, value in found.items())
        print(f"{name}: {shown}; target {figure} at most {limit}: {'met' if found[figure] <= limit else 'MISSED'}")
    print(f"SPAN x4 over Lanczos: {gain():.2f} dB on {len(SCENES)} drawn scenes; target at least 2")
    return 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        sys.exit(main())
