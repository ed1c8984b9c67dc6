"""From a typed prompt to pictures in the library, as a person does it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import (
    PATIENCE_MS,
    generate,
    library_pictures,
    prompt_field,
    result_pictures,
    type_prompt,
)
from tests.browser.watched_page import wait_until_ready

pytestmark = pytest.mark.browser
PROMPT = "A lighthouse in a storm, dramatic waves"


def choose(page: Page, action: str) -> None:
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("menuitem", name=action, exact=True).click()


@pytest.mark.row("D6", "D7")
def test_a_prompt_becomes_four_pictures_that_stay_can_be_deleted_and_come_back(open_page):
    page = open_page()
    type_prompt(page, PROMPT)
    generate(page)
    expect(result_pictures(page)).to_have_count(4, timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile(r"\?job=job_"))

    page.reload()
    wait_until_ready(page)
    expect(result_pictures(page)).to_have_count(4)
    expect(prompt_field(page)).to_have_value(PROMPT)

    page.get_by_role("link", name="Library", exact=True).click()
    expect(library_pictures(page)).to_have_count(4)
    wait_until_ready(page)
    for picture in library_pictures(page).all():
        expect(picture).to_have_js_property("naturalWidth", 256)

    choose(page, "Open")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(PROMPT, exact=True).first).to_be_visible()
    expect(page).to_have_url(re.compile("image=img_"))
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page).not_to_have_url(re.compile("image="))

    choose(page, "Delete")
    expect(library_pictures(page)).to_have_count(3)
    page.get_by_text("Trash", exact=True).click()
    expect(library_pictures(page)).to_have_count(1)
    choose(page, "Restore")
    expect(page.get_by_text("The trash is empty")).to_be_visible()
    page.get_by_text("Images", exact=True).click()
    expect(library_pictures(page)).to_have_count(4)
