"""The Social page in a real browser: how soon previews show after a 12-megapixel upload, and what others feel of it.

Run as `python -m bench.social_page [rounds]`. Goals on two cores: the first preview within 1 s of the upload, all 30
within 2.5 s, and another session's rerun of Create not slowed more than twice meanwhile.
"""

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.social import a_photo
from bench.websocket import Visitor
from lib.catalog import load_catalog
from tests.browser.find_browser import find_browser
from tests.browser.watched_page import wait_until_ready
from tests.live import StudioServer

ROUNDS = 5
FORMATS = 30
_FRAME = '[class*="st-key-social-preview-"] img.made'


def thirty_formats() -> str:
    """Return the first thirty formats of the catalog, as the page's address names them."""
    catalog = load_catalog(None)
    names = [f"{platform.id}/{entry.id}" for platform in catalog.platforms for entry in platform.formats]
    return ",".join(names[:FORMATS])


def measure(browser: Browser, server: StudioServer, photo: Path) -> tuple[float, float]:
    """Return the seconds from choosing the file to the first preview and to all of them."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{server.url}/social?formats={thirty_formats()}")
    wait_until_ready(page)
    began = time.perf_counter()
    page.locator("input[type=file]").set_input_files(photo)
    page.locator(_FRAME).first.wait_for()
    first = time.perf_counter() - began
    page.locator(_FRAME).nth(FORMATS - 1).wait_for()
    every = time.perf_counter() - began
    page.close()
    return first, every


def reruns(server: StudioServer, stop: threading.Event) -> list[float]:
    """Return the seconds of another visitor's reruns, four a second, until told to stop."""
    taken: list[float] = []
    with Visitor(server.port) as visitor:
        visitor.rerun_s()
        while not stop.is_set():
            taken.append(visitor.rerun_s())
            stop.wait(0.25)
    return taken


def main(rounds: int) -> None:
    """Print the medians."""
    with tempfile.TemporaryDirectory() as name, StudioServer(Path(name) / "data") as server, sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"])
        quiet = _watched(server, lambda: time.sleep(4))
        found: list[tuple[float, float]] = []

        def work() -> None:
            for number in range(rounds):
                photo = Path(name) / f"photo {number}.jpg"
                a_photo(photo, (4000, 3000 - 2 * number))
                found.append(measure(browser, server, photo))

        busy = _watched(server, work)
        browser.close()
    first, every = (statistics.median(times) for times in zip(*found, strict=True))
    print(f"first preview {first:.2f} s after the upload (goal: 1), all {FORMATS} after {every:.2f} s (goal: 2.5)")
    print(f"another session's rerun {busy / quiet:.2f} times as long meanwhile (goal: 2), {1000 * busy:.0f} ms")


def _watched(server: StudioServer, work: Callable[[], None]) -> float:
    """Return the median seconds of another visitor's rerun while something is done."""
    stop, taken = threading.Event(), []
    watcher = threading.Thread(target=lambda: taken.extend(reruns(server, stop)))
    watcher.start()
    work()
    stop.set()
    watcher.join()
    return statistics.median(taken)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
