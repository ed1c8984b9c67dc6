"""People log in through a real OpenID provider, are somebody of their own here, and log out again."""

import pytest
from playwright.sync_api import expect

from tests.browser.openid_provider import OpenIdProvider
from tests.browser.steps import PATIENCE_MS
from tests.browser.watched_page import WatchedPage, wait_until_ready
from tests.live import StudioServer

pytestmark = pytest.mark.browser
PEOPLE = {
    "ada": {"name": "Ada Lovelace", "email": "ada@example.com", "email_verified": True},
    "grace": {"name": "Grace Hopper", "email": "grace@example.com", "email_verified": True},
}


@pytest.fixture(scope="module")
def provider():
    with OpenIdProvider(PEOPLE) as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory, provider):
    folder = tmp_path_factory.mktemp("studio")
    secrets_file = folder / "secrets.toml"
    running = StudioServer(
        folder / "data", f"--secrets.files={secrets_file}", STUDIO_ADMINS="ada@example.com", STUDIO_OPENING_GRANT="50"
    )
    secrets_file.write_text(provider.secrets_file(running.url))
    with running:
        yield running


@pytest.fixture
def visit(browser, server, provider):
    """Open the studio in a new window, as somebody who has never been here."""
    opened = []

    def open_one():
        watched = WatchedPage(browser.new_context().new_page(), server.url, provider.url)
        opened.append(watched)
        watched.page.goto(server.url)
        watched.wait_until_ready()
        return watched.page

    yield open_one
    for watched in opened:
        watched.page.context.close()
    assert [complaint for watched in opened for complaint in watched.complaints] == []


def log_in(page, server, who):
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name=who).click()
    page.wait_for_url(f"{server.url}/**")
    wait_until_ready(page)


def test_people_log_in_through_the_provider_and_out_again(visit, server, provider):
    page = visit()
    expect(page.get_by_text("Log in to use the studio.")).to_be_visible()
    log_in(page, server, "ada")
    expect(page.get_by_text("Ada Lovelace (ada@example.com)")).to_be_visible(timeout=PATIENCE_MS)

    other = visit()
    log_in(other, server, "grace")
    expect(other.get_by_text("Grace Hopper (grace@example.com)")).to_be_visible(timeout=PATIENCE_MS)
    other.goto(f"{server.url}/settings")
    wait_until_ready(other)
    expect(other.get_by_text("API access")).to_be_visible(timeout=PATIENCE_MS)
    expect(other.get_by_role("heading", name="People")).to_have_count(0)

    page.goto(f"{server.url}/settings")  # the login outlives a reload
    wait_until_ready(page)
    expect(page.get_by_role("heading", name="People")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible(timeout=PATIENCE_MS)
    assert provider.ended == 1
    accounts = server.admin("accounts")
    assert accounts.count("person_") == 2
