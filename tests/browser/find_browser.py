"""Finds the browser that drives the browser tests; run with `--install`, gets one where there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_VARIABLE = "STUDIO_TEST_BROWSER"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    """Return the path of a Chromium: the one that the environment names, the system's, or Playwright's own."""
    named = os.environ.get(_VARIABLE)
    if named:
        return named if Path(named).is_file() else None
    installed = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return installed or _own()


def _own() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a third of a second that a system's browser saves

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def install() -> bool:
    """Get a Chromium from the system's packages as root on Debian, else Playwright's own; tell whether one is there."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], check=False)
    if find_browser() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return find_browser() is not None


def main() -> int:
    """Print the browser, after installing one if asked to; in CI a missing one is a failure."""
    path = find_browser()
    if path is None and "--install" in sys.argv and install():
        path = find_browser()
    if path is None:
        print("No browser could be had; the browser tests will be skipped.", file=sys.stderr)  # noqa: T201 - a command
        return 1 if os.environ.get("CI") else 0
    print(path)  # noqa: T201 - a command
    return 0


if __name__ == "__main__":
    sys.exit(main())
