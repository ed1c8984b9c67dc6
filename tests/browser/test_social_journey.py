"""From a dropped photo to a campaign pack, as a person does it."""

import os
import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from lib.config import ROOT
from tests.browser.steps import PATIENCE_MS
from tests.browser.watched_page import wait_until_ready
from tests.imaging.pictures import a_file
from tests.studio.social_studio import a_scene

pytestmark = pytest.mark.browser
FORMATS = 12
LINKEDIN = "linkedin-feed_post"


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "Summer at the lake.jpg"
    path.write_bytes(a_file(a_scene(4000, 3000, at=0.7), "JPEG"))
    return path


def previews(page: Page):
    return page.locator('[class*="st-key-social-preview-"]').locator("img.made")


def preview(page: Page, name: str):
    return page.locator(f'[class*="st-key-social-preview-{name}"]').locator("img.made")


def preview_address(page: Page, name: str) -> str:
    return preview(page, name).get_attribute("src") or ""


def test_a_photo_becomes_twelve_formats_one_is_moved_and_all_are_downloaded(open_page, photo):
    page = open_page("/social")
    page.locator("input[type=file]").set_input_files(photo)
    expect(previews(page)).to_have_count(6, timeout=PATIENCE_MS)
    page.locator(".st-key-social-set").get_by_text("Campaign", exact=True).click()
    expect(previews(page)).to_have_count(FORMATS)
    wait_until_ready(page)
    expect(page).to_have_url(re.compile("source=img_"))

    before = preview_address(page, LINKEDIN)
    page.locator(f'[class*="st-key-social-adjust-{LINKEDIN}"]').get_by_role("button").first.click()
    picture = page.get_by_test_id("stPopoverBody").get_by_role("img")
    picture.click(position={"x": 20, "y": 10})
    expect(page.get_by_test_id("stPopoverBody").get_by_role("button", name="Automatic")).to_be_enabled()
    page.keyboard.press("Escape")
    wait_until_ready(page)
    assert preview_address(page, LINKEDIN) != before

    page.get_by_role("button", name=f"Make {FORMATS} images · free").click()
    download = page.get_by_role("button", name="Download the pack")
    expect(download).to_be_visible(timeout=PATIENCE_MS)
    wait_until_ready(page)
    if os.environ.get("STUDIO_UPDATE_SCREENSHOTS") == "1":
        page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
        page.screenshot(path=ROOT / "docs" / "images" / "social-formats.png")
    with page.expect_download() as started:
        download.click()
    with zipfile.ZipFile(started.value.path()) as pack:
        names = pack.namelist()
    assert len(names) == FORMATS + 3
    assert any(name.endswith("_linkedin_feed_post_1200x628_v1.jpg") for name in names)
    assert {"manifest.csv", "manifest.json", "contact-sheet.jpg"} <= set(names)


def drag(page: Page, name: str, across: int) -> None:
    """Drag what a preview shows, as with a mouse."""
    preview(page, name).scroll_into_view_if_needed()
    box = preview(page, name).bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + across, middle[1], steps=8)
    page.mouse.up()


def test_a_crop_is_dragged_nudged_and_kept_over_a_reload(open_page, photo):
    page = open_page("/social?formats=instagram/story,instagram/feed_post_square")
    page.locator("input[type=file]").set_input_files(photo)
    expect(previews(page)).to_have_count(2, timeout=PATIENCE_MS)
    wait_until_ready(page)
    before = preview_address(page, "instagram-story")
    drag(page, "instagram-story", 120)
    expect(preview(page, "instagram-story")).not_to_have_attribute("src", before)
    expect(page).to_have_url(re.compile("adjust="))
    wait_until_ready(page)
    dragged = preview_address(page, "instagram-story")

    page.locator('[class*="st-key-social-preview-instagram-story"]').locator(".frame").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(preview(page, "instagram-story")).not_to_have_attribute("src", dragged)
    wait_until_ready(page)
    nudged = preview_address(page, "instagram-story")

    page.reload()
    expect(previews(page)).to_have_count(2, timeout=PATIENCE_MS)
    wait_until_ready(page)
    assert preview_address(page, "instagram-story") == nudged


def test_a_picture_on_the_clipboard_is_pasted(open_page):
    page = open_page("/social")
    page.evaluate(
        """async () => {
            const canvas = document.createElement("canvas");
            canvas.width = 640; canvas.height = 480;
            canvas.getContext("2d").fillRect(10, 10, 200, 200);
            const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
            const carried = new DataTransfer();
            carried.items.add(new File([blob], "image.png", { type: "image/png" }));
            document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, bubbles: true }));
        }"""
    )
    expect(previews(page)).to_have_count(6, timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile("source=img_"))
