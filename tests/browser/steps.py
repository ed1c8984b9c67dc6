"""What a person does on a page, and where things stand there."""

from playwright.sync_api import Locator, Page

PATIENCE_MS = 30_000


def prompt_field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Prompt", exact=True)


def type_prompt(page: Page, prompt: str) -> None:
    prompt_field(page).fill(prompt)


def generate(page: Page) -> None:
    """Press the one primary button, whatever it costs by now."""
    page.locator(".st-key-create-generate").get_by_role("button").click()


def result_pictures(page: Page) -> Locator:
    return page.locator('[class*="st-key-job-card-"]').get_by_role("img")


def library_pictures(page: Page) -> Locator:
    return page.locator('[class*="st-key-library-grid"]').get_by_role("img")


def open_menu(page: Page, place: str) -> Locator:
    """Open the first picture's menu and return it."""
    page.locator(f'[class*="st-key-{place}-menu-"]').first.get_by_role("button").first.click()
    return page.get_by_test_id("stPopoverBody")
