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
    return page.locator('[class*="st-key-social-preview-"]').get_by_role("img")


def preview_address(page: Page, name: str) -> str:
    return page.locator(f'[class*="st-key-social-preview-{name}"]').get_by_role("img").first.get_attribute("src") or ""


def test_a_photo_becomes_twelve_formats_one_is_moved_and_all_are_downloaded(open_page, photo):
    page = open_page("/social")
    page.locator("input[type=file]").set_input_files(photo)
    expect(previews(page)).to_have_count(6, timeout=PATIENCE_MS)
    page.locator(".st-key-social-set").get_by_text("Campaign", exact=True).click()
    expect(previews(page)).to_have_count(FORMATS)
    wait_until_ready(page)
    expect(page).to_have_url(re.compile("master=img_"))

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
