"""A real browser in front of a real server; whatever it complains about fails the test."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.find_browser import find_browser
from tests.browser.watched_page import WatchedPage
from tests.live import StudioServer

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no browser was found; the browser tests must run in CI")
        pytest.skip("NO BROWSER FOUND: install chromium, or run: python tests/browser/find_browser.py --install")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[StudioServer]:
    """Return a studio with a fresh library that the tests of one file share."""
    with StudioServer(tmp_path_factory.mktemp("studio") / "data") as running:
        yield running


@pytest.fixture
def open_page(browser, server) -> Iterator[Callable[..., Page]]:
    """Open a page of the studio in a new window: `open_page("/library", width=390, scheme="dark")`."""
    opened: list[WatchedPage] = []

    def open_one(path: str = "/", *, width: int = 1280, height: int = 900, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        watched = WatchedPage(context.new_page(), server.url)
        opened.append(watched)
        watched.page.goto(server.url + path)
        watched.wait_until_ready()
        return watched.page

    yield open_one
    for watched in opened:
        watched.page.context.close()
    assert [complaint for watched in opened for complaint in watched.complaints] == []
