"""What only a real browser can tell about the Create page: keys, clicks without leaving a field, downloads."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import PATIENCE_MS, generate, open_menu, prompt_field, result_pictures, type_prompt

pytestmark = pytest.mark.browser


def test_ctrl_enter_in_the_prompt_generates_and_a_download_carries_the_picture(open_page):
    page = open_page()
    type_prompt(page, "A red fox in the snow")
    page.keyboard.press("Control+Enter")
    expect(result_pictures(page)).to_have_count(4, timeout=PATIENCE_MS)
    link = open_menu(page, "job").get_by_role("link", name="Download")
    answer = page.request.get(link.get_attribute("href"))
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.body().startswith(b"\x89PNG")


def test_a_bad_prompt_keeps_what_was_typed(open_page):
    page = open_page()
    type_prompt(page, "x" * 2001)
    generate(page)
    expect(page.get_by_text("2001 characters are too many").first).to_be_visible()
    expect(prompt_field(page)).to_have_value("x" * 2001)


def test_an_empty_prompt_says_what_is_missing(open_page):
    page = open_page()
    type_prompt(page, "  ")
    generate(page)
    expect(page.get_by_text("Write what the image should show.")).to_be_visible()
