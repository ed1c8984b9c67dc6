"""From a CSV file to drafts, from three approved drafts to three finals, as a person does it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import PATIENCE_MS
from tests.browser.watched_page import wait_until_ready

pytestmark = pytest.mark.browser
PROMPTS = ("A lighthouse in a storm", "A red fox in the snow", "A bowl of lemons", "A quiet harbour at dawn")
CSV = "\ufeffprompt,title\n" + "".join(f"{prompt},View {number}\n" for number, prompt in enumerate(PROMPTS, start=1))


def cards(page: Page):
    return page.locator('[class*="st-key-batch-job-"]')


@pytest.mark.row("D34", "D35", "D36")
def test_a_file_becomes_drafts_and_three_approved_ones_become_finals(open_page):
    page = open_page("/batch")
    page.get_by_role("radio", name="File").click()
    page.locator('input[type="file"]').set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    )
    page.get_by_text("Drafts first", exact=True).click()
    page.get_by_role("button", name="Make 4 drafts").click()
    expect(page).to_have_url(re.compile("batch=bat_"), timeout=PATIENCE_MS)
    expect(cards(page).get_by_role("img")).to_have_count(4, timeout=PATIENCE_MS)
    expect(page.get_by_role("button", name="Approve")).to_have_count(4, timeout=PATIENCE_MS)

    for number in range(3):
        page.get_by_role("button", name="Approve").nth(number).click()
        expect(page.get_by_text(f"{number + 1} approved · 0 rejected · {3 - number} open")).to_be_visible()
    page.get_by_role("button", name="Make 3 finals").click()
    expect(cards(page)).to_have_count(7, timeout=PATIENCE_MS)
    expect(page.get_by_text("Final asked for")).to_have_count(3)
    expect(page.get_by_text("Result sheet")).to_be_visible(timeout=PATIENCE_MS)

    page.reload()
    wait_until_ready(page)
    expect(cards(page)).to_have_count(7)
