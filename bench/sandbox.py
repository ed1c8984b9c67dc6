"""CPU seconds per megapixel that the sandbox takes, PNG included, at 1, 4 and 16 megapixels, and the peak memory.

Run as `PYTHONPATH=. python bench/sandbox.py`. The goal is 0.3 s per megapixel.
"""

import resource
import time

from lib.model.geometry import Size
from lib.model.plan import ProviderRequest
from lib.model.request import Operation
from lib.providers.sandbox import SandboxProvider

SIDES = (1024, 2048, 4096)
PROMPTS = (
    "mountain landscape at sunset with lake reflection",
    "cyberpunk city with neon",
    "modern minimalist workspace with laptop",
    "a red fox in a snowy forest",
    "roses bouquet",
    "abstract waves of data, blue",
    "happy birthday balloons",
    "astronaut above a violet planet",
)


def cpu_seconds(prompt: str, side: int) -> float:
    request = ProviderRequest(
        operation=Operation.GENERATE, model="sandbox-artist", prompt=prompt, size=Size(width=side, height=side), seed=1
    )
    start = time.process_time()
    SandboxProvider().draw(request)
    return time.process_time() - start


def main() -> None:
    cpu_seconds("warm up", 64)
    for side in SIDES:
        megapixels = side * side / 1_000_000
        shares = {prompt: cpu_seconds(prompt, side) / megapixels for prompt in PROMPTS}
        slowest = max(shares, key=lambda prompt: shares[prompt])
        mean = sum(shares.values()) / len(shares)
        print(f"{megapixels:5.1f} MP: mean {mean:.3f} s/MP, slowest {shares[slowest]:.3f} s/MP ({slowest})")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
