"""How soon the canvas is usable over a photo of 12 megapixels, and how soon a mask is back after the mouse is let go.

In a real browser on a real server. Targets: 1.5 s from the click that opens the page to the canvas with the picture on
it, 0.5 s from mouse-up to the mask that the server drew. Loading the whole app anew at the page's address is timed
beside a page without pictures; most of it is the app's. The mask at the photo's own pixels is timed by itself.
"""

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from lib.bootstrap import build_services
from lib.config import Settings
from lib.imaging.painting import draw_mask
from lib.model.actor import LOCAL_ACTOR
from lib.model.geometry import Size
from lib.model.painting import MaskRecipe, Painting, Stroke
from tests.browser.find_browser import find_browser
from tests.imaging.pictures import a_file
from tests.live import StudioServer
from tests.studio.social_studio import a_scene

ROUNDS = 7
SIZE = Size(width=4000, height=3000)
_IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
_READY = (
    "() => { const find = (root) => [...root.querySelectorAll('*')].flatMap((each) => "
    "each.shadowRoot ? [...each.shadowRoot.querySelectorAll('.easel img')] : []);"
    "return find(document).some((image) => image.complete && image.naturalWidth >= 2048); }"
)


def measure_click(page: Page) -> float:
    """Return seconds from the click on Edit in the navigation to the picture on the canvas."""
    page.get_by_role("link", name="Credits", exact=True).click()
    page.get_by_role("heading", name="Credits", exact=True).wait_for()
    page.wait_for_selector(_IDLE)
    began = time.perf_counter()
    page.get_by_role("link", name="Edit", exact=True).click()
    page.wait_for_function(_READY)
    return time.perf_counter() - began


def measure_load(page: Page, address: str, *, has_canvas: bool) -> float:
    """Return seconds from the address to the page, with the picture on its canvas where it has one."""
    began = time.perf_counter()
    page.goto(address)
    if has_canvas:
        page.wait_for_function(_READY)
    else:
        page.wait_for_selector(_IDLE)
    return time.perf_counter() - began


def measure_stroke(page: Page, number: int) -> float:
    """Return seconds from mouse-up until the page shows another mask."""
    box = page.locator(".easel svg[role=img]").bounding_box()
    preview = page.locator("[class*=st-key-edit-mask_preview] img")
    before = preview.first.get_attribute("src") if preview.count() else ""
    left, top = box["x"] + 30, box["y"] + 30 + 20 * number
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + 300, top + 10, steps=12)
    began = time.perf_counter()
    page.mouse.up()
    page.wait_for_function(
        "(before) => { const image = document.querySelector('[class*=st-key-edit-mask_preview] img');"
        " return image && image.complete && image.getAttribute('src') !== before; }",
        arg=before,
    )
    return time.perf_counter() - began


def measure_drawing() -> float:
    """Return seconds for a mask of 12 megapixels with 20 strokes, grown and feathered."""
    strokes = tuple(Stroke(tool="brush", points=tuple(range(100, 2900, 7)), size=100 + number) for number in range(20))
    recipe = MaskRecipe(painting=Painting(size=SIZE, strokes=strokes), grow=40, feather=30)
    draw_mask(recipe)
    began = time.perf_counter()
    draw_mask(recipe)
    return time.perf_counter() - began


def _text(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f} s, longest {max(seconds):.2f} s"


def main() -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        services = build_services(Settings(data=data))
        services.prepare()
        photo = a_file(a_scene(SIZE.width, SIZE.height), "JPEG")
        asset = services.studio.upload(LOCAL_ACTOR, photo, "photo.jpg")
        services.stop()
        with StudioServer(data) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
            address = f"{server.url}/edit?task=erase&source={asset.asset_id}"
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            measure_load(page, address, has_canvas=True)
            loads = [measure_load(page, address, has_canvas=True) for _ in range(ROUNDS)]
            others = [measure_load(page, f"{server.url}/credits", has_canvas=False) for _ in range(ROUNDS)]
            measure_load(page, address, has_canvas=True)
            page.wait_for_selector(_IDLE)
            clicks = [measure_click(page) for _ in range(ROUNDS)]
            page.wait_for_selector(_IDLE)
            strokes = [measure_stroke(page, number) for number in range(ROUNDS)]
            browser.close()
    print(f"canvas over 12 megapixels after a click: {_text(clicks)} (target 1.5 s)")
    print(f"the app loaded anew with that canvas: {_text(loads)}; with a page without images: {_text(others)}")
    print(f"mask back after mouse-up: {_text(strokes)} (target 0.5 s)")
    print(f"mask at its own 12 megapixels, 20 strokes, grown and feathered: {measure_drawing():.2f} s")


if __name__ == "__main__":
    main()
