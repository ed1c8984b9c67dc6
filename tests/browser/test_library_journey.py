"""From a search to an answer from outside, as two people do it."""

import json
import os
import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from lib.config import ROOT
from tests.browser.steps import PATIENCE_MS, generate, library_pictures, result_pictures, type_prompt
from tests.browser.watched_page import wait_until_ready

pytestmark = pytest.mark.browser


def press(page: Page, key: str) -> None:
    page.keyboard.press(key)
    wait_until_ready(page)


def search(page: Page, words: str) -> None:
    page.get_by_text("Search", exact=True).click()
    press(page, "Escape")
    page.locator(".st-key-library-text input").blur()
    press(page, "/")
    page.keyboard.type(words)
    press(page, "Enter")
    page.locator(".st-key-library-text input").blur()


def work_by_keys(page: Page) -> None:
    """Approve one, pick two, star one, delete it and take that back."""
    cards = page.locator('[class*="st-key-library-grid"] a.picture')
    press(page, "j")
    press(page, "a")
    expect(page.get_by_text("Approved · 1 image.")).to_be_visible()
    press(page, "x")
    expect(page.get_by_text("1 image picked")).to_be_visible()
    press(page, "j")
    press(page, "x")
    expect(page.get_by_text("2 images picked")).to_be_visible()
    press(page, "ArrowRight")
    press(page, "s")
    expect(page.get_by_text("Starred · 1 image.")).to_be_visible()
    press(page, "Delete")
    expect(page.get_by_text("Moved to the trash · 1 image.")).to_be_visible()
    expect(cards).to_have_count(3)
    page.get_by_role("button", name="Undo").click()
    expect(cards).to_have_count(4)


def export_picked(page: Page) -> None:
    page.locator(".st-key-library-bulk-export").get_by_role("button").first.click()
    page.get_by_role("button", name="Pack 2 images").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download 2 images").click()
    with zipfile.ZipFile(started.value.path()) as archive:
        pictures = set(archive.namelist()) - {"manifest.csv", "manifest.json"}
        manifest = json.loads(archive.read("manifest.json"))
        assert {row["file"] for row in manifest} == pictures
        assert sorted(row["review"] for row in manifest) == ["approved", "draft"]
        assert all(archive.read(name).startswith(b"\x89PNG") for name in pictures)
    press(page, "Escape")


def test_search_approve_export_share_and_an_answer_from_outside(open_page, browser, server):
    page = open_page("/")
    type_prompt(page, "A lighthouse at dusk")
    generate(page)
    expect(result_pictures(page)).to_have_count(4, timeout=4 * PATIENCE_MS)

    page = open_page("/library")
    search(page, "lighth")
    expect(page).to_have_url(re.compile("library.text=lighth"))
    expect(library_pictures(page)).to_have_count(4)
    work_by_keys(page)
    export_picked(page)

    page.locator(".st-key-library-bulk-share").get_by_role("button").first.click()
    page.get_by_role("textbox", name="Title").fill("First round")
    press(page, "Enter")
    page.get_by_role("button", name="Make a link to 2 images").click()
    address = page.get_by_test_id("stPopoverBody").locator("code").inner_text().strip()

    outside = browser.new_context(viewport={"width": 390, "height": 800}).new_page()
    outside.goto(address)
    expect(outside.get_by_role("heading", name="First round")).to_be_visible()
    expect(outside.get_by_role("img")).to_have_count(2)
    assert outside.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    card = outside.get_by_role("article").first
    card.get_by_label("Your name").fill("Ana")
    card.get_by_label("Comment", exact=True).first.fill("The light could be warmer")
    card.get_by_role("button", name="Comment").click()
    expect(outside.get_by_text("The light could be warmer")).to_be_visible()
    if os.environ.get("STUDIO_UPDATE_SCREENSHOTS") == "1":
        outside.screenshot(path=ROOT / "docs" / "images" / "share.png")
    outside.context.close()

    page = open_page("/library")
    page.get_by_text("Links for outsiders").click()
    expect(page.get_by_text("The light could be warmer")).to_be_visible()
