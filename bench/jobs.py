"""Throughput of the embedded worker: 200 images from a vendor that takes 0.2 s, 16 at once.

Reported as the share of the ideal: items × 0.2 s / 16 slots divided by the wall time from the first submit to the last
stored and settled image. Target: at least 0.85.
"""

import argparse
import tempfile
import time
from pathlib import Path

from pydantic import SecretStr

from lib.bootstrap import build_test_services
from lib.config import Settings
from lib.model.actor import LOCAL_ACTOR
from lib.model.request import GenerateRequest
from lib.processes import WorkerPool
from lib.providers.fake_vendor import FakeVendor
from lib.storage.disk import DiskBlobStore

DELAY_S = 0.2
SLOTS = 16
PER_JOB = 10


def measure(items: int) -> float:
    """Return the share of the ideal throughput that was reached."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        settings = Settings(
            data=data,
            slots=SLOTS,
            secret_key=SecretStr("a key for benches that is long enough"),
            provider_keys={"fake": SecretStr("fake-key")},
            opening_grant=1_000_000,
        )
        services = build_test_services(
            data,
            settings=settings,
            vendor=FakeVendor(delay_s=DELAY_S),
            pool=WorkerPool(size=2),
            blobs=DiskBlobStore(data / "blobs"),
        )
        services.start()
        try:
            _run(services, 4)  # the child processes and the imports are warm from here on
            began = time.perf_counter()
            _run(services, items)
            return items * DELAY_S / SLOTS / (time.perf_counter() - began)
        finally:
            services.stop()


def _run(services, items: int) -> None:
    request = GenerateRequest(prompt="a red kite", provider="fake", size={"width": 64, "height": 64}, count=PER_JOB)
    jobs = [services.studio.submit(LOCAL_ACTOR, request) for _ in range(max(1, items // PER_JOB))]
    for job in jobs:
        ended = services.studio.wait(LOCAL_ACTOR, job.job_id, 120)
        assert len(ended.asset_ids) == PER_JOB, ended.failures


def main() -> None:
    """Print the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=200)
    items = parser.parse_args().items
    print(f"jobs: {measure(items):.3f} of the ideal throughput ({items} items, {SLOTS} slots, {DELAY_S} s each)")


if __name__ == "__main__":
    main()
