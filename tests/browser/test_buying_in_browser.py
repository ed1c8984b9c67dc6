"""Somebody spends, runs out, buys by the test checkout, and gets what they asked for."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import PATIENCE_MS, generate, result_pictures, type_prompt
from tests.browser.watched_page import wait_until_ready
from tests.live import StudioServer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with StudioServer(tmp_path_factory.mktemp("studio") / "data", STUDIO_OPENING_GRANT="5") as running:
        yield running


@pytest.mark.row("E63", "E66")
def test_what_the_balance_did_not_cover_is_made_after_the_purchase(open_page):
    page = open_page()
    type_prompt(page, "A lighthouse in a storm")
    generate(page)
    expect(result_pictures(page)).to_have_count(4, timeout=PATIENCE_MS)
    expect(page.get_by_text("The balance is low")).to_be_visible()

    type_prompt(page, "A snail in a salad")
    page.locator(".st-key-create-buy").get_by_role("button").click()
    page.wait_for_url("**/credits?payment=*")
    wait_until_ready(page)
    expect(page.get_by_text("no money moves").first).to_be_visible()
    page.get_by_role("button", name="Complete the test payment").click()
    expect(page.get_by_text("the credits are on your balance")).to_be_visible(timeout=PATIENCE_MS)

    page.get_by_role("link", name="What you asked for is being made").click()
    expect(result_pictures(page)).to_have_count(4, timeout=PATIENCE_MS)
    expect(page.get_by_text("A snail in a salad").first).to_be_visible()
    expect(page.get_by_text("997 credits").first).to_be_visible()
