"""A browser page that remembers every console error and every request that left this machine."""

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
_TIMEOUT_MS = 30_000


class WatchedPage:
    """Watches one page from its first request on; it may ask `home` and the other addresses named, and nobody else."""

    def __init__(self, page: Page, home: str, *others: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self._allowed = (home, home.replace("http", "ws"), *others)
        page.set_default_timeout(_TIMEOUT_MS)
        page.on("console", self._hear)
        page.on("request", self._see)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))

    def wait_until_ready(self) -> None:
        wait_until_ready(self.page)

    def _hear(self, message: ConsoleMessage) -> None:
        # On a direct link Streamlit first looks for its own addresses below the page's path, and finds them one up.
        is_probe = "/_stcore/" in message.location.get("url", "")
        if message.type == "error" and not is_probe:
            self.complaints.append(f"console: {message.text} ({message.location.get('url')})")

    def _see(self, request: Request) -> None:
        parts = urlsplit(request.url)
        is_inside = parts.scheme in {"data", "blob"} or request.url.startswith(self._allowed)
        if not is_inside:
            self.complaints.append(f"request to another host: {parts.scheme}://{parts.netloc}")


def wait_until_ready(page: Page) -> None:
    """Wait until the page's script has run and its pictures have come."""
    page.wait_for_selector(READY)
    page.wait_for_function("document.querySelectorAll('[data-testid=stSkeleton]').length === 0")
    page.wait_for_function("[...document.images].every(image => image.complete)")
