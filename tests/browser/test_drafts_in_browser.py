"""From a CSV file to drafts, from three approved drafts to three finals; two models compared; word of what ended."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import PATIENCE_MS, generate, type_prompt
from tests.browser.watched_page import wait_until_ready
from tests.live import StudioServer

pytestmark = pytest.mark.browser
PROMPTS = ("A lighthouse in a storm", "A red fox in the snow", "A bowl of lemons", "A quiet harbour at dawn")
CSV = "\ufeffprompt,title\n" + "".join(f"{prompt},View {number}\n" for number, prompt in enumerate(PROMPTS, start=1))
SECOND_MODEL = """
[[model]]
id = "sandbox-sketcher"
provider = "sandbox"
label = "Sketcher"
operations = ["generate"]
controls = ["seed", "quality", "aspect_ratio", "size"]
maker = "drawn"
repeats_seeds = true
sizes = { kind = "free", default = "1024x1024" }
as_of = 2026-11-21

[[price]]
provider = "sandbox"
model = "sandbox-sketcher"
credits = 3
as_of = 2026-11-21
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Return a studio with a second model, so that there is something to compare."""
    data = tmp_path_factory.mktemp("studio") / "data"
    (data / "catalog").mkdir(parents=True)
    (data / "catalog" / "second.toml").write_text(SECOND_MODEL)
    with StudioServer(data) as running:
        yield running


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


def test_two_models_are_compared_blind_and_the_winner_leads_the_standings(open_page):
    page = open_page("/compare")
    page.get_by_role("textbox", name="Prompt", exact=True).fill("A red fox in the snow")
    models = page.locator(".st-key-compare-models").get_by_role("combobox")
    for label in ("Sandbox · Sandbox", "Sketcher · Sandbox"):
        models.click()
        page.get_by_role("option", name=label, exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Compare 2 images · 4 credits").click()
    entrants = page.locator('[class*="st-key-compare-entrant-"]')
    choose = page.get_by_role("button", name="Choose", exact=True)
    expect(choose).to_have_count(2, timeout=PATIENCE_MS)
    expect(entrants.get_by_text("Image A", exact=True)).to_be_visible()
    expect(entrants.get_by_text("Sketcher")).to_have_count(0)

    choose.first.click()
    expect(page.get_by_role("button", name="Your choice")).to_have_count(1)
    expect(entrants.get_by_text("Sketcher")).to_be_visible()
    winner = "Sketcher" if entrants.first.get_by_text("Sketcher").count() else "Sandbox"
    page.get_by_text("Look closer, all together", exact=True).click()
    frames = page.locator(".frames .stage")
    expect(frames).to_have_count(2)
    frames.first.click()
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".frames .stage.zoomed")).to_have_count(2)  # both are looked at together
    views = frames.locator("img").evaluate_all("images => images.map((image) => image.style.transform)")
    assert views[0] == views[1] != "translate(0px, 0px) scale(1)"
    page.get_by_text("Standings", exact=True).click()
    expect(page.get_by_role("row").nth(1)).to_contain_text(winner)

    page.reload()
    wait_until_ready(page)
    expect(page.get_by_role("button", name="Your choice")).to_have_count(1)


def test_word_of_an_ended_job_comes_on_another_page(open_page):
    elsewhere = open_page("/library")
    page = open_page("/")
    type_prompt(page, "A boat under the stars")
    generate(page)
    told = elsewhere.get_by_test_id("stToast").filter(has_text="A boat under the stars")
    expect(told).to_be_visible(timeout=PATIENCE_MS)
