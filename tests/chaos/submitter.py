"""Submits jobs, each under its own key; killed and started again it begins anew and doubles none."""

import sys
import time

from lib.bootstrap import build_services
from lib.config import load_settings
from lib.model.actor import LOCAL_ACTOR
from lib.model.request import GenerateRequest

PAUSE_S = 0.02


def main(provider: str, count: int) -> None:
    services = build_services(load_settings())
    for number in range(count):
        request = GenerateRequest(prompt=f"storm {number}", provider=provider, size={"width": 64, "height": 64})
        services.studio.submit(LOCAL_ACTOR, request, f"storm-{number}")
        time.sleep(PAUSE_S)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
