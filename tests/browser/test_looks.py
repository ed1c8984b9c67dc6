"""Every page in both themes, on a desk and on a phone: nothing sticks out, and pictures of it for the README."""

import os

import pytest

from lib.config import ROOT
from lib.ui.pages import PAGES
from tests.browser.steps import generate, type_prompt
from tests.browser.watched_page import wait_until_ready

pytestmark = pytest.mark.browser
IMAGES = ROOT / "docs" / "images"
PROMPT = "Mountain landscape at sunset with a lake reflection"
DESK, PHONE = (1280, 900), (390, 844)


@pytest.fixture(scope="module")
def filled(browser, server):
    """Make four pictures, so that there is something to look at."""
    page = browser.new_page()
    page.goto(server.url)
    wait_until_ready(page)
    type_prompt(page, PROMPT)
    generate(page)
    page.locator('[class*="st-key-job-card-"]').nth(3).wait_for()
    address = page.url.removeprefix(server.url)
    page.close()
    return {spec.file: address if spec.file == "create" else f"/{spec.file}" for spec in PAGES}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("file", [spec.file for spec in PAGES])
def test_a_page_fits_its_window(open_page, filled, file, scheme, size):
    page = open_page(filled[file], width=size[0], height=size[1], scheme=scheme)
    overflow = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - document.body.clientWidth")
    assert overflow <= 0
    if os.environ.get("STUDIO_UPDATE_SCREENSHOTS") == "1":
        name = file + ("-phone" if size == PHONE else "") + ("-dark" if scheme == "dark" else "")
        page.wait_for_load_state("networkidle")  # pictures are loaded after the page stands
        IMAGES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=IMAGES / f"{name}.png")
