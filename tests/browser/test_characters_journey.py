"""From nothing to a library of 12 and an image in a forest, as a person does it: one drop, one redo, one reload."""

import os
import re

import pytest
from playwright.sync_api import Page, expect

from lib.config import ROOT
from tests.browser.steps import PATIENCE_MS
from tests.browser.watched_page import wait_until_ready

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
RUN_MS = 90_000
SEED = "an orange round creature with red horns and a long tail, cartoon style"


def button(page: Page, name: str | re.Pattern[str]):
    return page.get_by_role("button", name=name)


def press_key(page: Page, letter: str, badge: str) -> None:
    before = page.get_by_text(badge, exact=True).count()
    page.keyboard.press(letter)
    expect(page.get_by_text(badge, exact=True)).to_have_count(before + 1, timeout=PATIENCE_MS)
    wait_until_ready(page)


def edit_a_prompt(page: Page) -> None:
    """Change a prompt, reload before it is kept, and keep it."""
    field = page.get_by_role("textbox", name="Prompt 2", exact=True)
    field.fill("this creature on a plain ball, seen from the front")
    field.press("Enter")
    expect(button(page, "Keep my changes")).to_be_visible(timeout=PATIENCE_MS)
    wait_until_ready(page)
    page.reload()
    expect(page.get_by_text("These changes are here again; they are not kept yet.")).to_be_visible(timeout=PATIENCE_MS)
    expect(field).to_have_value("this creature on a plain ball, seen from the front")
    if os.environ.get("STUDIO_UPDATE_SCREENSHOTS") == "1":
        page.screenshot(path=ROOT / "docs" / "images" / "character-prompts.png")
    button(page, "Keep my changes").click()
    expect(button(page, "Keep my changes")).to_have_count(0, timeout=PATIENCE_MS)


def set_up(page: Page) -> None:
    page.get_by_role("textbox", name="Name", exact=True).fill("Flame Dog")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Folder: flame-dog")).to_be_visible()
    button(page, "Create character").click()
    page.get_by_role("textbox", name="Or describe it").fill(SEED)
    page.keyboard.press("Tab")
    button(page, "Generate the seed · 10 credits").click()
    button(page, "Approve this seed").click(timeout=PATIENCE_MS)
    page.get_by_role("textbox", name="Physical description").fill("orange round creature, red horns, long tail")
    button(page, "Confirm").click()
    page.get_by_role("spinbutton", name="Images").fill("13")
    page.keyboard.press("Tab")
    wait_until_ready(page)
    button(page, "Write the prompts").click()
    edit_a_prompt(page)
    button(page, "Generate 13 images · 130 credits").click()


@pytest.mark.row("E93", "E84", "E131", "E139", "E141", "E162", "E176")
def test_from_nothing_to_a_library_of_twelve_and_an_image_in_a_forest(open_page):
    page = open_page("/characters")
    set_up(page)
    expect(button(page, "Keep the 13 undecided")).to_be_visible(timeout=RUN_MS)
    wait_until_ready(page)
    press_key(page, "k", "Kept")
    press_key(page, "d", "Dropped")
    press_key(page, "x", "Redo")
    page.reload()
    expect(button(page, "Redo 1 image · 10 credits")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("Dropped", exact=True)).to_have_count(1)
    wait_until_ready(page)
    if os.environ.get("STUDIO_UPDATE_SCREENSHOTS") == "1":
        page.screenshot(path=ROOT / "docs" / "images" / "character-review.png")
    colleague = open_page("/characters?character=flame-dog&view=review")
    press_key(colleague, "k", "Kept")
    expect(page.get_by_text("2 kept · 9 undecided · 1 to redo")).to_be_visible(timeout=PATIENCE_MS)
    button(page, "Redo 1 image · 10 credits").click()
    expect(button(page, "Keep the 10 undecided")).to_be_visible(timeout=RUN_MS)
    button(page, "Keep the 10 undecided").click()
    button(page, "Finalise with 12 references").click(timeout=PATIENCE_MS)
    expect(page.get_by_text("Flame Dog's reference library is complete: 12 images.")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("textbox", name="Prompt").fill("in a forest")
    page.keyboard.press("Tab")
    expect(page.get_by_text("this subject in a forest, natural lighting, trees in background").first).to_be_visible()
    button(page, "Generate 1 image · 10 credits").click()
    made = page.locator('[class*="st-key-characters-made"]').get_by_role("link")
    expect(made).to_have_count(1, timeout=RUN_MS)
    expect(button(page, "Add to library")).to_be_visible(timeout=RUN_MS)
    wait_until_ready(page)
    if os.environ.get("STUDIO_UPDATE_SCREENSHOTS") == "1":
        page.screenshot(path=ROOT / "docs" / "images" / "character.png")
    references = page.locator('[class*="st-key-characters-references"]').get_by_role("link")
    expect(references).to_have_count(12)
    button(page, "Add to library").click()
    expect(references).to_have_count(13, timeout=PATIENCE_MS)
    expect(button(page, "In the library")).to_be_disabled()
