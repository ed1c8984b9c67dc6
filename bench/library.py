"""Measures the library: pages, searches and likeness with 100 and with many pictures, on the server's side.

    python -m bench.library [--images 100000] [--postgresql] [--cpu]

First what the database is asked for, then whole pages as Streamlit's script runner draws them. Targets: a page takes at
most 1.5 times as long as with 100 pictures and at most 80 ms, likeness at most 200 ms, the script of a page of 60 at
most 25 ms; a search takes the same memory. Of 100 pictures some searches find a few or none; where the page has fewer
to draw than with many, it is compared with the first page of the 100. The pictures are rows without files; what a page
loads in a browser is thumbnails, whose size is measured apart.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from PIL import Image
from sqlalchemy import insert
from streamlit.testing.v1 import AppTest

from lib.assets import campaigns, words
from lib.bootstrap import Services, build_test_services, fake_settings
from lib.config import ROOT
from lib.db.library_tables import asset_tags, library
from lib.db.tables import assets
from lib.ids import new_id
from lib.imaging.art.artist import draw
from lib.imaging.thumbnail import thumbnail
from lib.model.actor import LOCAL_ACTOR, LOCAL_USER, LOCAL_WORKSPACE
from lib.model.library import LibraryQuery
from lib.ui.pages import LIBRARY
from lib.ui.services import install
from tests.databases.find_postgresql import find_postgresql
from tests.databases.private_postgresql import PrivatePostgresql

_clock = time.perf_counter
CHUNK = 2_000
ROUNDS = 40
_WORDS = (
    *("red", "blue", "fox", "kite", "lake", "mountain", "portrait", "lemon"),
    *("table", "dusk", "sunrise", "snow", "city", "street", "robot", "garden"),
)
QUERIES: dict[str, dict[str, object]] = {
    "first page": {},
    "oldest first": {"sort": "oldest"},
    "by cost": {"sort": "costliest"},
    "by pixels, portrait": {"sort": "largest", "orientation": "portrait"},
    "one campaign": {"campaign": "campaign 7"},
    "model and review": {"model": "model 3", "review": "approved"},
    "a rare tag": {"tag": "tag 77"},
    "starred and blue": {"starred_only": True, "colour": "blue"},
    "a common word": {"text": "fox"},
    "two words": {"text": "fox lake"},
    "a rare word": {"text": "unique42"},
    "a word and a filter": {"text": "kite", "campaign": "campaign 3"},
    "nothing found": {"text": "nowhere"},
}

PAGES: dict[str, dict[str, str]] = {
    "first": {},
    "by cost": {"library.sort": "Most expensive"},
    "a common word": {"library.text": "fox"},
    "a word and a filter": {"library.text": "kite", "library.campaign": "campaign 3"},
    "starred and blue": {"library.starred": "true", "library.colour": "Blue"},
    "campaigns": {"library.view": "Campaigns"},
}


def fill(services: Services, count: int, *, begin: int = 0) -> None:
    """Insert pictures behind the studio's back, with varied facts; those numbered from `begin` up to `count`."""
    chance = random.Random(7 + begin)
    now = services.clock.now()
    for start in range(begin, count, CHUNK):
        rows, shelf, tagged, said = [], [], [], []
        for number in range(start, min(start + CHUNK, count)):
            name = new_id("img")
            prompt = " ".join(chance.choices(_WORDS, k=8)) + f" unique{number}"
            width, height = chance.choice(((1024, 1024), (1536, 1024), (1024, 1536), (1200, 628)))
            common = {
                "kind": "generated",
                "provider": f"provider {number % 5}",
                "model": f"model {number % 9}",
                "owner_id": LOCAL_USER,
                "workspace_id": LOCAL_WORKSPACE,
                "campaign": f"campaign {number % 40}",
                "width": width,
                "height": height,
                "bytes": chance.randrange(100_000, 3_000_000),
                "cost": number % 12,
                "seconds": chance.random() * 30,
                "created_at": now + timedelta(seconds=number),
            }
            rows.append(
                common | {"id": name, "format": "png", "blob": "0" * 64, "original": "0" * 64, "thumbnail": "0" * 64}
                | {"prompt": prompt, "maker": "ai", "parameters": {"quality": "standard", "request_id": "x" * 60}}
            )  # fmt: skip
            shelf.append(
                common
                | {"asset_id": name, "pixels": width * height, "ratio": width / height, "has_words": True}
                | {"fingerprint": chance.getrandbits(64) - 2**63, "has_looks": True, "is_starred": number % 11 == 0}
                | {"review": ("draft", "approved", "rejected")[number % 3], "colour": ("blue", "red")[number % 2]}
            )
            tagged.append({"workspace_id": LOCAL_WORKSPACE, "tag": f"tag {number % 500}", "asset_id": name})
            said.append({"rowid": number + 1, "words": prompt})
        with services.database.write() as connection:
            connection.execute(insert(assets), rows)
            connection.execute(insert(library), shelf)
            connection.execute(insert(asset_tags), tagged)
            connection.execute(insert(words.asset_words), said)
    with services.database.write() as connection:  # as the reconciler does every minute
        campaigns.add_up(connection)
    if not services.database.is_sqlite:  # as PostgreSQL does by itself within a minute
        with services.database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def p95(action: Callable[[], object]) -> float:
    """Return the 95th percentile of how long `action` takes, in milliseconds."""
    action()
    return statistics.quantiles([timed(action) for _ in range(ROUNDS)], n=20)[-1]


def measure(url: str, count: int) -> dict[str, float]:
    """Return p95 of every query with so many pictures."""
    with tempfile.TemporaryDirectory() as folder:
        settings = fake_settings(Path(folder), **({"database_url": url} if url else {}))
        services = build_test_services(Path(folder), settings=settings)
        services.prepare()
        fill(services, count)
        found = services.studio.library
        figures = {}
        for name, query in QUERIES.items():
            wanted = LibraryQuery.model_validate(query)
            figures[name] = p95(lambda wanted=wanted: found.find(LOCAL_ACTOR, wanted))
        page = found.find(LOCAL_ACTOR, LibraryQuery())
        if page.after:
            figures["second page"] = p95(lambda: found.find(LOCAL_ACTOR, LibraryQuery(after=page.after)))
        figures["counted: a common word"] = p95(lambda: found.count(LOCAL_ACTOR, LibraryQuery(text="fox")))
        figures["campaigns"] = p95(lambda: services.studio.campaigns.list(LOCAL_ACTOR))
        figures["filters offered"] = p95(lambda: found.facets(LOCAL_ACTOR))
        figures["similar images"] = p95(lambda: found.similar(LOCAL_ACTOR, page.assets[0].asset_id))
        tracemalloc.start()
        found.find(LOCAL_ACTOR, LibraryQuery(text="fox"))
        figures["memory of a search, KB"] = tracemalloc.get_traced_memory()[1] / 1000
        tracemalloc.stop()
        figures |= pages(services)
        services.stop()
    return figures


def pages(services: Services) -> dict[str, float]:
    """Return p95 of whole pages, and the median of the plainest one: what its script takes."""
    install(services)
    figures = {}
    for name, address in PAGES.items():
        page = AppTest.from_file(str(ROOT / "lib" / "ui" / "shell.py"), default_timeout=60).run()
        page.switch_page(LIBRARY.path)
        page.query_params.update(address)
        page.run()
        assert not page.exception
        taken = sorted(timed(page.run) for _ in range(ROUNDS))
        figures[f"page: {name}"] = statistics.quantiles(taken, n=20)[-1]
        figures[f"drawn: {name}"] = cards_on(page)
        if not address:
            figures["script, median"] = statistics.median(taken)
    return figures


def cards_on(page: AppTest) -> int:
    """Return how many pictures or campaigns a page shows."""
    grids = [json.loads(each.proto.json) for each in page.get("bidi_component") if each.proto.json]
    return sum(len(grid.get("cards", ())) for grid in grids)


def timed(action: Callable[[], object]) -> float:
    """Return how long `action` takes, in milliseconds."""
    began = _clock()
    action()
    return (_clock() - began) * 1000


def thumbnails_of_a_page() -> float:
    """Return how many megabytes 60 thumbnails of the sandbox take."""
    sizes = [len(thumbnail(_drawn(number))) for number in range(12)]
    return sum(sizes) / len(sizes) * 60 / 1e6


def _drawn(number: int) -> Image.Image:
    return draw(f"{_WORDS[number]} {_WORDS[number + 1]}", width=768, height=768, seed=number)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--cpu", action="store_true", help="processor time instead, where others use the machine too")
    chosen = parser.parse_args()
    if chosen.cpu:
        global _clock  # noqa: PLW0603 - one clock for the whole run
        _clock = time.process_time
    print(f"library: 60 thumbnails take {thumbnails_of_a_page():.2f} MB")
    if not chosen.postgresql:
        report(measure("", 100), measure("", chosen.images), chosen.images)
        return
    programs = find_postgresql()
    assert programs is not None, "there is no PostgreSQL; see tests/databases/find_postgresql.py"
    with PrivatePostgresql(programs) as server:
        report(measure(server.create(), 100), measure(server.create(), chosen.images), chosen.images)


def report(few: dict[str, float], many: dict[str, float], count: int) -> None:
    """Print both columns and their ratio."""
    print(f"{'library: p95 in ms':<26} {'100':>8} {count:>9,} {'ratio':>6}")
    for name, taken in many.items():
        if name.startswith("drawn:"):
            continue
        drawn = name.replace("page:", "drawn:", 1)
        is_shorter = drawn != name and few[drawn] < many[drawn]
        before = few["page: first"] if is_shorter else few.get(name)
        ratio = f"{taken / before:.2f}" if before else "-"
        print(f"  {name:<24} {few.get(name, 0):>8.1f} {taken:>9.1f} {ratio:>6}{' to its first page' * is_shorter}")


if __name__ == "__main__":
    main()
