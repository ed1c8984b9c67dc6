"""How soon the review of 25 candidates of 2 megapixels is painted, and how soon a decision shows, in a real browser.

Targets: 1.2 s from the click on the character to all 25 thumbnails on the page; a keep or drop answered within 150 ms
on the server, which `bench.characters` times by itself; here it is the time from the key to the badge on the page.
"""

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from lib.bootstrap import build_services
from lib.characters.grammar import write_prompts
from lib.config import Settings
from lib.imaging.art.figure import Genome, draw_figure
from lib.model.actor import LOCAL_ACTOR
from lib.ui.pages import CHARACTERS
from tests.browser.find_browser import find_browser
from tests.characters.builders import an_analysis
from tests.imaging.pictures import a_file
from tests.live import StudioServer

ROUNDS = 7
CANDIDATES = 25
SIZE = (1632, 1224)
_IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
_GRID = '[class*="st-key-characters-candidates"]'
_PAINTED = (
    "(count) => { const found = (root) => [...root.querySelectorAll('*')].flatMap((each) => "
    "[...(each.localName === 'img' ? [each] : []), ...(each.shadowRoot ? found(each.shadowRoot) : [])]);"
    f"const grid = document.querySelector('{_GRID}'); const all = grid ? found(grid) : [];"
    "return all.length >= count && all.every((image) => image.complete && image.naturalWidth > 0); }"
)


def prepare(data: Path) -> None:
    """Make a character whose candidates were put into its folder."""
    services = build_services(Settings(data=data))
    services.prepare()
    characters = services.studio.characters
    pictures = [
        draw_figure(Genome(1, 8), prompt.text, backdrop=None, size=SIZE)
        for prompt in write_prompts(an_analysis(), CANDIDATES)
    ]
    slug = characters.create(LOCAL_ACTOR, "Bench").slug
    seed = services.studio.upload(LOCAL_ACTOR, a_file(pictures[5], "PNG"), "seed.png")
    characters.seeds.upload(LOCAL_ACTOR, slug, seed.asset_id)
    characters.set_analysis(LOCAL_ACTOR, slug, an_analysis())
    characters.write_prompts(LOCAL_ACTOR, slug, CANDIDATES)
    folder = data / "character-image-studio" / "characters" / slug / "candidates"
    folder.mkdir()
    for number, picture in enumerate(pictures, 1):
        (folder / f"candidate-{number:03}.png").write_bytes(a_file(picture, "PNG"))
    characters.reading.refresh(LOCAL_ACTOR)
    services.stop()


def measure_opening(page: Page) -> float:
    """Return seconds from the click on the character to all thumbnails."""
    page.get_by_role("button", name="All characters").click()
    page.get_by_role("button", name="Continue").wait_for()
    page.wait_for_selector(_IDLE)
    began = time.perf_counter()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_function(_PAINTED, arg=CANDIDATES)
    return time.perf_counter() - began


def measure_decision(page: Page, number: int) -> float:
    """Return seconds from the key that keeps a candidate to the count that says so."""
    page.wait_for_selector(_IDLE)
    began = time.perf_counter()
    page.keyboard.press("k")
    page.get_by_text(f"{number} kept").wait_for()
    return time.perf_counter() - began


def _text(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f} s, longest {max(seconds):.2f} s"


def main() -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        prepare(data)
        with StudioServer(data) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"{server.url}/{CHARACTERS.file}?character=bench&view=review")
            page.wait_for_function(_PAINTED, arg=CANDIDATES)
            page.wait_for_selector(_IDLE)
            openings = [measure_opening(page) for _ in range(ROUNDS)]
            decisions = [measure_decision(page, number) for number in range(1, ROUNDS + 1)]
            browser.close()
    print(f"review of {CANDIDATES} candidates after a click: {_text(openings)} (target 1.2 s)")
    print(f"from the key to the page's answer: {_text(decisions)}")


if __name__ == "__main__":
    main()
