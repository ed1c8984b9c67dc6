"""The Credits page over a long history: `python -m bench.credits [ENTRIES]` (100,000 by default). Reports; never fails.

Fills the local user's account with a year of images, entries, refunds and approvals, starts the real server, and times
in a browser how long each tab takes from the click on its address until its content stands there, first in a new window
and then again. Target: at most 1.5 s with 1,000,000 entries. `--keep FOLDER` leaves the data there, to look at it;
`--pictures FOLDER` takes a screenshot of each tab in both themes.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Table, insert, update

from lib.bootstrap import build_test_services, fake_settings
from lib.db.engine import Database
from lib.db.library_tables import library
from lib.db.tables import accounts, assets, entries, holds, job_items, jobs
from lib.model.actor import LOCAL_USER, LOCAL_WORKSPACE
from tests.browser.find_browser import find_browser
from tests.browser.watched_page import wait_until_ready
from tests.live import StudioServer

CHUNK = 20_000
ROUNDS = 5
TIMEOUT_MS = 120_000
PER_JOB = 4
LEFT = 750
MODELS = (
    ("openai", "gpt-image-2", 6),
    ("wavespeed", "ideogram-v3-turbo", 5),
    ("stability", "core", 3),
    ("bfl", "flux-2-pro", 4),
    ("sandbox", "sandbox-artist", 1),
)
CAMPAIGNS = ("Spring", "Summer sale", "Back to school", "Winter", "")
TABS = {
    "Entries": '[class*="st-key-credits-older"]',
    "Spending": '[data-testid="stVegaLiteChart"] canvas, [data-testid="stVegaLiteChart"] svg',
}
REFUND_EVERY = 50
APPROVED_EVERY = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entries", nargs="?", type=int, default=100_000, help="entries of the account")
    parser.add_argument("--keep", type=Path, help="a folder for the data, which then stays")
    parser.add_argument("--pictures", type=Path, help="a folder for screenshots")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = asked.keep or Path(folder)
        data.mkdir(parents=True, exist_ok=True)
        fill(data, asked.entries)
        browser_path = find_browser()
        if browser_path is None:
            print("no browser was found")
            return
        with StudioServer(data) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
            for tab, content in TABS.items():
                times = [
                    seconds_to_see(browser, f"{server.url}/credits?credits.view={tab}", content) for _ in range(ROUNDS)
                ]
                print(f"{tab:<10} first {times[0]:5.2f} s, then {statistics.median(times[1:]):5.2f} s")
                if asked.pictures:
                    take_pictures(browser, server, tab, content, asked.pictures)
            browser.close()


def seconds_to_see(browser: Browser, address: str, content: str) -> float:
    """Return how long a new window takes until `content` stands on the page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(content, timeout=TIMEOUT_MS)
    took = time.perf_counter() - began
    context.close()
    return took


def take_pictures(browser: Browser, server: StudioServer, tab: str, content: str, folder: Path) -> None:
    """Write `credits-year-TAB.png` and the same in dark into `folder`."""
    for scheme, ending in (("light", ""), ("dark", "-dark")):
        context = browser.new_context(viewport={"width": 1280, "height": 1000}, color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{server.url}/credits?credits.view={tab}&credits.days=A+year")
        page.wait_for_selector(content, timeout=TIMEOUT_MS)
        wait_until_ready(page)
        page.screenshot(path=folder / f"credits-year-{tab.lower()}{ending}.png")
        context.close()


def fill(data: Path, count: int) -> None:
    """Give the local user a year of images that ends now: one entry an image, refunds among them."""
    services = build_test_services(data, settings=fake_settings(data))
    services.prepare()
    now = datetime.now(UTC)
    images = count * REFUND_EVERY // (REFUND_EVERY + 1)
    for table, rows in (
        (jobs, (_job(number, images, now) for number in range(0, images, PER_JOB))),
        (job_items, (_item(number, images, now) for number in range(images))),
        (holds, (_hold(number, images, now) for number in range(images))),
        (assets, (_asset(number, images, now) for number in range(images))),
        (library, (_shelf(number, images, now) for number in range(0, images, APPROVED_EVERY))),
        (entries, _entries(images, now)),
    ):
        _insert(services.database, table, rows)
    with services.database.write() as connection:
        spent = {"balance": LEFT, "seq": images + images // REFUND_EVERY + 2}
        connection.execute(update(accounts).where(accounts.c.id == LOCAL_USER).values(spent))
    services.stop()


def _insert(database: Database, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    while chunk := list(islice(rows, CHUNK)):
        with database.write() as connection:
            connection.execute(insert(table), chunk)


def _when(number: int, images: int, now: datetime) -> datetime:
    return now - timedelta(days=364 * (1 - number / images))


def _model(number: int) -> tuple[str, str, int]:
    return MODELS[(number // PER_JOB * 31) % 13 % len(MODELS)]


def _campaign(number: int) -> str:
    return CAMPAIGNS[(number // PER_JOB) % len(CAMPAIGNS)]


def _job(number: int, images: int, now: datetime) -> dict[str, Any]:
    row = {"id": f"job_{number:010}", "owner_id": LOCAL_USER, "workspace_id": LOCAL_WORKSPACE, "request_hash": ""}
    row |= {"request": {}, "plan": {}, "operation": "edit" if number % 3 == 0 else "generate", "state": "completed"}
    row |= {"campaign": _campaign(number)}
    when = _when(number, images, now)
    return row | {"created_at": when, "started_at": when, "finished_at": when}


def _item(number: int, images: int, now: datetime) -> dict[str, Any]:
    provider, model, price = _model(number)
    row = {"id": f"itm_{number:010}", "job_id": f"job_{number - number % PER_JOB:010}", "position": number % PER_JOB}
    row |= {"provider": provider, "model": model, "state": "completed", "price": price, "run_at": now}
    actual = price * (11_500 if model == "core" and number % 9 == 0 else 10_000)
    costs = {"vendor_cost_expected": price * 10_000, "vendor_cost_actual": actual}
    return row | costs | {"owner_id": LOCAL_USER, "finished_at": _when(number, images, now)}


def _hold(number: int, images: int, now: datetime) -> dict[str, Any]:
    price = _model(number)[2]
    is_lost = number % 23 == 0
    when = _when(number, images, now)
    row = {"id": f"itm_{number:010}", "account_id": LOCAL_USER, "amount": price, "captured": 0 if is_lost else price}
    return row | {"status": "released" if is_lost else "captured", "created_at": when, "settled_at": when}


def _asset(number: int, images: int, now: datetime) -> dict[str, Any]:
    provider, model, price = _model(number)
    row = {"id": f"img_{number:010}", "kind": "generated", "width": 1024, "height": 1024, "bytes": 1_000_000}
    row |= {"format": "png", "blob": f"{number:064x}", "original": f"{number:064x}", "maker": "ai", "parameters": {}}
    row |= {"provider": provider, "model": model, "cost": price, "owner_id": LOCAL_USER}
    row |= {"workspace_id": LOCAL_WORKSPACE, "item_id": f"itm_{number:010}"}
    return row | {"job_id": f"job_{number - number % PER_JOB:010}", "created_at": _when(number, images, now)}


def _shelf(number: int, images: int, now: datetime) -> dict[str, Any]:
    provider, model, price = _model(number)
    row = {"asset_id": f"img_{number:010}", "workspace_id": LOCAL_WORKSPACE, "kind": "generated"}
    row |= {
        "provider": provider,
        "model": model,
        "owner_id": LOCAL_USER,
        "campaign": _campaign(number),
        "width": 1024,
        "height": 1024,
    }
    row |= {"pixels": 2**20, "ratio": 1.0, "bytes": 1_000_000, "cost": price, "seconds": 3.0, "review": "approved"}
    return row | {"created_at": _when(number, images, now)}


def _is_refunded(number: int) -> bool:
    return number % REFUND_EVERY == REFUND_EVERY - 1


def _entries(images: int, now: datetime) -> Iterator[dict[str, Any]]:
    place = 1  # the opening grant
    balance = LEFT + sum(_model(number)[2] for number in range(images) if not _is_refunded(number))
    for number in range(images):
        price = _model(number)[2]
        place += 1
        balance -= price
        common = {"account_id": LOCAL_USER, "reference": f"itm_{number:010}", "created_at": _when(number, images, now)}
        yield common | {
            "id": f"ent_{place:010}",
            "transaction_id": f"hold:itm_{number:010}",
            "seq": place,
            "amount": -price,
            "balance_after": balance,
            "kind": "hold",
            "description": f"Generate · {_model(number)[1]}",
        }
        if _is_refunded(number):
            place += 1
            balance += price
            yield common | {
                "id": f"ent_{place:010}",
                "transaction_id": f"refund:itm_{number:010}",
                "seq": place,
                "amount": price,
                "balance_after": balance,
                "kind": "refund",
                "description": "Not what was asked",
            }


if __name__ == "__main__":
    main()
