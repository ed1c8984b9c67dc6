"""From an article to a picture in a real browser: written, edited, taken to Create, drawn; with and without a model."""

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from lib.providers.fake_vendor import FakeVendor
from tests.browser.steps import PATIENCE_MS, generate, prompt_field, result_pictures
from tests.live import StudioServer

pytestmark = pytest.mark.browser
ARTICLE = "Why bees matter\nBees pollinate most of the crops that we eat. Without bees, apples would vanish."


@pytest.fixture(scope="module")
def vendor():
    """The fake vendor on a loopback port."""
    fake = FakeVendor(delay_s=0.1)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = fake.answer("POST", self.path, self.rfile.read(int(self.headers["Content-Length"])), "")
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    fake.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield fake
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def server(tmp_path_factory, vendor):
    """Return a studio that knows the fake vendor."""
    data = tmp_path_factory.mktemp("studio") / "data"
    with StudioServer(data, STUDIO_FAKE_KEY="fake-key", STUDIO_FAKE_BASE_URL=vendor.url) as running:
        yield running


def choose_writer(page, label):
    page.get_by_role("combobox", name="Writing model").click()
    page.get_by_role("option", name=label).click()


@pytest.mark.row("A42", "A55")
@pytest.mark.parametrize("writer", ["Built-in composer", "Fake text"])
def test_an_article_becomes_a_picture(open_page, vendor, writer):
    vendor.script_texts(
        json.dumps({"title": "Why bees matter", "summary": "Bees at work", "prompt": "Bees on clover in low sun"})
    )
    page = open_page("/prompt")
    page.get_by_role("textbox", name="Text", exact=True).fill(ARTICLE)
    choose_writer(page, writer)
    page.get_by_role("button", name="Write the prompt").click()
    written = prompt_field(page)
    expect(written).to_have_value(re.compile("^Bees"), timeout=PATIENCE_MS)
    written.fill("Bees on apple blossom, soft light, wide view")
    summary = page.get_by_role("textbox", name="Summary").input_value()
    page.get_by_role("button", name="Use in Create").click()
    expect(page.get_by_role("heading", name="Create")).to_be_visible(timeout=PATIENCE_MS)
    carried = "Bees on apple blossom, soft light, wide view, photograph"
    expect(prompt_field(page)).to_have_value(carried, timeout=PATIENCE_MS)
    generate(page)
    expect(result_pictures(page)).to_have_count(4, timeout=PATIENCE_MS)
    assert summary
    expect(result_pictures(page).first).to_have_attribute("alt", summary)
