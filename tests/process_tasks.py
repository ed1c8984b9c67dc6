"""What the pool's tests run in child processes; importable there without pytest."""

import os
import signal
import time
from pathlib import Path

from lib.errors import InsufficientCredits
from lib.processes import report_progress


def add(left: int, right: int) -> int:
    return left + right


def process_id() -> int:
    return os.getpid()


def environment() -> dict[str, str]:
    return dict(os.environ)


def main_script() -> str | None:
    import __main__  # noqa: PLC0415 - the question is what it is here

    return getattr(__main__, "__file__", None)


def zeros(count: int) -> bytes:
    return bytes(count)


def length(content: bytes) -> int:
    return len(content)


def write_and_sleep(path: Path, seconds: float) -> None:
    path.write_text(str(os.getpid()))
    time.sleep(seconds)


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt_itself() -> str:
    os.kill(os.getpid(), signal.SIGINT)
    return "went on"


def run_out_of_money() -> None:
    raise InsufficientCredits(balance=3, need=8)


def run_out_of_memory() -> None:
    raise MemoryError


def divide_by_zero() -> float:
    return 1 / 0


def a_result_that_cannot_travel() -> object:
    return lambda: None


def count_steps(steps: int) -> int:
    for step in range(steps):
        report_progress(100 * step // steps, f"Step {step + 1} of {steps}")
    return steps


def step_for_ever() -> None:
    while True:
        report_progress(250, "Still at it")
        time.sleep(0.01)
