"""The worker process: `python -m lib.worker` runs jobs beside, or instead of, the server's own worker."""

import argparse
import logging
import signal
import threading
from collections.abc import Sequence

from lib.bootstrap import build_services
from lib.config import load_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run jobs until interrupted or terminated; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m lib.worker",
        description="Run the studio's jobs in this process. Several workers may share one database.",
    )
    parser.add_argument("--slots", type=int, default=None, help="images made at once (default: STUDIO_SLOTS, 16)")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = load_settings()
    if chosen.slots is not None:
        settings = type(settings).model_validate(settings.model_dump() | {"slots": chosen.slots})
    services = build_services(settings)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    services.start(runs_jobs=True)
    logging.getLogger(__name__).info("worker ready with %d slots", settings.slots)
    ended.wait()
    services.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
