"""Paint and erase, remove a background, sketch with a vendor, enlarge and slide: in a real browser, as people do it."""

import io
import os
import re
import zlib

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from lib.config import ROOT
from tests.browser.steps import PATIENCE_MS
from tests.browser.watched_page import WatchedPage, wait_until_ready
from tests.contract.vendor_server import Asked, Reply, VendorServer
from tests.imaging.pictures import a_file
from tests.live import StudioServer
from tests.studio.social_studio import a_scene

pytestmark = pytest.mark.browser
PIXELS_ACROSS = "([image, wanted]) => image.complete && image.naturalWidth === wanted"
_WORK_MS = 60_000  # engines on this machine share it with everything else


@pytest.fixture
def photo(tmp_path, request):
    """Return a photo that no other test has: a painting stays with its picture."""
    scene = a_scene(900, 600, at=0.65)
    shade = 20 + zlib.crc32(request.node.name.encode()) % 100
    ImageDraw.Draw(scene).rectangle((90, 330, 260, 500), fill=(shade, 160, 90))
    path = tmp_path / "Scene.png"
    path.write_bytes(a_file(scene))
    return path


@pytest.fixture
def sketcher(tmp_path):
    """Return a studio whose one vendor answers every sketch with the sketch, red where it was dark."""

    def answer(asked: Asked) -> Reply:
        boundary = re.search("boundary=([^;]+)", asked.headers["content-type"])[1].strip('"').encode()
        part = next(part for part in asked.body.split(b"--" + boundary) if b'name="image"' in part)
        sketch = Image.open(io.BytesIO(part.partition(b"\r\n\r\n")[2][:-2])).convert("L")
        drawn = Image.new("RGB", sketch.size, (245, 235, 215))
        drawn.paste((170, 30, 40), mask=sketch.point(lambda level: 255 - level))
        return Reply(a_file(drawn), headers={"content-type": "image/png", "seed": "7", "finish-reason": "SUCCESS"})

    with VendorServer(("POST", "/v2beta/stable-image/control/sketch", answer)) as vendor:
        keys = {"STABILITY_API_KEY": "a-key", "STUDIO_STABILITY_BASE_URL": vendor.url}
        with StudioServer(tmp_path / "data", **keys) as running:
            yield running


def canvas(page: Page) -> Locator:
    return page.locator(".easel svg[role=img]")


def stroke(page: Page, *points: tuple[float, float]) -> None:
    """Draw through points given as shares of the canvas."""
    box = canvas(page).bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


def pinch(page: Page, place: Locator, reach: int, further: int) -> None:
    """Put two fingers on a place, `reach` pixels apart, and draw them `further` apart."""
    box = place.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *apart: int) -> None:
        points = [{"x": x + side * pixels / 2, "y": y, "id": side} for pixels in apart for side in (-1, 1)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", reach)
    for pixels in range(reach, further + 1, 20):
        touch("touchMove", pixels)
    touch("touchEnd")


def choose_task(page: Page, place: str, name: str) -> None:
    page.locator(f".st-key-{place}-task").get_by_role("combobox").click()
    page.get_by_role("option", name=name, exact=True).click()
    wait_until_ready(page)


def run(page: Page, place: str) -> None:
    page.locator(f".st-key-{place}-run").get_by_role("button").click()
    expect(page.locator(".compare .line")).to_be_visible(timeout=_WORK_MS)
    wait_until_ready(page)


def upload(page: Page, photo) -> None:
    page.locator("input[type=file]").first.set_input_files(photo)
    expect(page).to_have_url(re.compile("source=img_"), timeout=PATIENCE_MS)
    wait_until_ready(page)


def picture(page: Page, name: str) -> None:
    """Keep a screenshot where they are being renewed."""
    if os.environ.get("STUDIO_UPDATE_SCREENSHOTS") == "1":
        page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
        page.wait_for_timeout(400)
        page.screenshot(path=ROOT / "docs" / "images" / f"{name}.png")


def test_something_is_painted_over_and_erased(open_page, photo):
    page = open_page("/edit?task=erase")
    upload(page, photo)
    expect(canvas(page)).to_be_visible()
    stroke(page, (0.10, 0.57), (0.28, 0.57), (0.28, 0.81), (0.10, 0.81), (0.10, 0.57))
    stroke(page, (0.10, 0.62), (0.28, 0.62), (0.28, 0.68), (0.10, 0.68), (0.10, 0.74), (0.28, 0.74))
    expect(page.get_by_text("is changed (white)")).to_be_visible(timeout=PATIENCE_MS)
    picture(page, "edit-mask")
    run(page, "edit")
    picture(page, "edit-erased")


def test_a_painting_survives_a_reload_and_a_new_start_of_the_server(open_page, photo, server):
    page = open_page("/edit?task=erase")
    upload(page, photo)
    stroke(page, (0.4, 0.4), (0.6, 0.6))
    expect(page.get_by_text("is changed (white)")).to_be_visible(timeout=PATIENCE_MS)
    page.reload()
    wait_until_ready(page)
    expect(page.get_by_text("is changed (white)")).to_be_visible(timeout=PATIENCE_MS)
    address = page.url
    page.goto("about:blank")
    server.kill()
    server.start()
    page.goto(address)
    wait_until_ready(page)
    expect(page.get_by_text("is changed (white)")).to_be_visible(timeout=PATIENCE_MS)
    canvas(page).focus()
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Nothing is painted yet.")).to_be_visible(timeout=PATIENCE_MS)


def test_a_large_photo_is_seen_and_painted_on_from_close_by_at_its_own_pixels(open_page, photo, server):
    photo.write_bytes(a_file(a_scene(3000, 2000, at=0.65), "JPEG"))
    page = open_page("/edit?task=erase")
    upload(page, photo)
    shown = page.locator(".easel img")
    page.wait_for_function(PIXELS_ACROSS, arg=[shown.element_handle(), 2048])
    canvas(page).focus()
    page.keyboard.press("1")
    expect(page.locator(".easel .said")).to_have_text("100 %")
    page.wait_for_function(PIXELS_ACROSS, arg=[shown.element_handle(), 3000])
    box = canvas(page).bounding_box()
    page.keyboard.press("p")
    for x, y in ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)):
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    page.keyboard.press("Enter")
    share = 100 * 0.8 * box["width"] * 0.8 * box["height"] / (3000 * 2000)
    said = page.get_by_text("is changed (white)")
    expect(said).to_be_visible(timeout=PATIENCE_MS)
    assert float(said.inner_text().split("%")[0]) == pytest.approx(share, abs=0.2)
    source = re.search(r"source=(img_\w+)", page.url)[1]
    page.goto(f"{server.url}/control?task=structure&source={source}")
    page.locator(".compare .line").focus()
    before = page.locator(".compare img.before").element_handle()
    page.wait_for_function(PIXELS_ACROSS, arg=[before, 2048])
    page.keyboard.press("1")
    page.wait_for_function(PIXELS_ACROSS, arg=[before, 3000])


def test_a_side_is_dragged_and_two_fingers_come_closer(open_page, photo):
    page = open_page("/edit?task=outpaint")
    upload(page, photo)
    box = page.locator(".handle.right").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    wait_until_ready(page)
    added = page.locator(".st-key-edit-right input")
    expect(added).not_to_have_value("0", timeout=PATIENCE_MS)
    page.get_by_text(f"becomes {900 + int(added.input_value())} × 600").wait_for()
    choose_task(page, "edit", "Erase")
    pinch(page, canvas(page), 60, 180)
    expect(page.locator(".easel .stage")).to_have_class(re.compile("zoomed"))
    expect(page.get_by_text("Nothing is painted yet.")).to_be_visible()


def test_a_background_is_removed(open_page, photo):
    page = open_page("/edit?task=remove_background")
    upload(page, photo)
    run(page, "edit")
    expect(page.locator(".compare .line")).to_be_visible()
    picture(page, "edit-cut-out")


def test_a_picture_is_enlarged_and_slid(open_page, photo):
    small = photo.with_name("Small.png")
    small.write_bytes(a_file(a_scene(1440, 960, at=0.65).resize((360, 240))))
    page = open_page("/upscale")
    upload(page, small)
    run(page, "upscale")
    line = page.locator(".compare .line")
    line.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert line.get_attribute("aria-valuenow") == "70"
    page.keyboard.press("1")
    expect(page.locator(".compare .said")).to_have_text("100 %")
    expect(page.get_by_role("cell", name="720 × 480")).to_be_visible(timeout=PATIENCE_MS)
    picture(page, "upscale")


def test_a_sketch_is_drawn_and_run_by_a_vendor(browser, sketcher):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    watched = WatchedPage(context.new_page(), sketcher.url)
    page = watched.page
    page.goto(f"{sketcher.url}/control")
    watched.wait_until_ready()
    stroke(page, (0.2, 0.5), (0.5, 0.2), (0.8, 0.5), (0.2, 0.5))
    stroke(page, (0.28, 0.5), (0.28, 0.8), (0.72, 0.8), (0.72, 0.5))
    page.locator(".st-key-control-prompt textarea").fill("a house by the sea")
    page.keyboard.press("Tab")
    wait_until_ready(page)
    run(page, "control")
    picture(page, "control-sketch")
    assert watched.complaints == []
    context.close()
