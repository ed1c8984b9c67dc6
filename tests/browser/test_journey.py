"""From a typed prompt to pictures in the library, as a person does it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watched_page import wait_until_ready

pytestmark = pytest.mark.browser
PROMPT = "A lighthouse in a storm, dramatic waves"


def type_prompt(page: Page, prompt: str = PROMPT) -> None:
    page.get_by_role("textbox", name="Prompt", exact=True).fill(prompt)


def result_pictures(page: Page):
    return page.locator('[class*="st-key-job-card-"]').get_by_role("img", name=PROMPT)


def library_pictures(page: Page):
    return page.locator('[class*="st-key-library-card-"]').get_by_role("img")


def choose(page: Page, card: str, action: str) -> None:
    page.locator(f'[class*="st-key-{card}-menu-"]').first.get_by_role("button").first.click()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name=action, exact=True).click()


@pytest.mark.row("D6", "D7")
def test_a_prompt_becomes_four_pictures_that_stay(open_page):
    page = open_page()
    type_prompt(page)
    page.get_by_role("button", name="Generate 4 images").click()
    expect(result_pictures(page)).to_have_count(4, timeout=30_000)
    expect(page).to_have_url(re.compile(r"\?job=job_"))

    page.reload()
    wait_until_ready(page)
    expect(result_pictures(page)).to_have_count(4)
    expect(page.get_by_role("textbox", name="Prompt", exact=True)).to_have_value(PROMPT)

    page.get_by_role("link", name="Library", exact=True).click()
    expect(library_pictures(page)).to_have_count(4)
    wait_until_ready(page)
    widths = page.evaluate("[...document.images].map(image => image.naturalWidth)")
    assert widths == [256] * 4


def test_a_picture_opens_and_escape_closes_it(open_page):
    page = open_page("/library")
    choose(page, "library", "Open")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(PROMPT, exact=True).first).to_be_visible()
    expect(dialog.get_by_text("drawn without AI")).to_be_visible()
    expect(page).to_have_url(re.compile("image=img_"))
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page).not_to_have_url(re.compile("image="))


def test_a_deleted_picture_comes_back_from_the_trash(open_page):
    page = open_page("/library")
    choose(page, "library", "Delete")
    expect(library_pictures(page)).to_have_count(3)
    page.get_by_text("Trash", exact=True).click()
    expect(library_pictures(page)).to_have_count(1)
    choose(page, "library", "Restore")
    expect(page.get_by_text("The trash is empty")).to_be_visible()
    page.get_by_text("Images", exact=True).click()
    expect(library_pictures(page)).to_have_count(4)


def test_a_download_carries_the_picture(open_page):
    page = open_page("/library")
    page.locator('[class*="st-key-library-menu-"]').first.get_by_role("button").first.click()
    link = page.get_by_test_id("stPopoverBody").get_by_role("link", name="Download")
    answer = page.request.get(link.get_attribute("href"))
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.body().startswith(b"\x89PNG")


def test_ctrl_enter_in_the_prompt_generates(open_page):
    page = open_page()
    type_prompt(page, "A red fox in the snow")
    page.keyboard.press("Control+Enter")
    expect(page.locator('[class*="st-key-job-card-"]')).to_have_count(4, timeout=30_000)
    expect(page.get_by_role("button", name="Generate 4 images")).to_be_enabled()


def test_a_bad_prompt_keeps_what_was_typed(open_page):
    page = open_page()
    type_prompt(page, "x" * 2001)
    page.get_by_role("button", name="Generate 4 images").click()
    expect(page.get_by_text("2001 characters are too many").first).to_be_visible()
    expect(page.get_by_role("textbox", name="Prompt", exact=True)).to_have_value("x" * 2001)
