"""How fast prompts are read and found: `PYTHONPATH=. python bench/prompts.py [PROMPTS]` (100,000 by default).

Reports; never fails. Times the linter on 2,000 characters, the composer, the search over 1,000 templates, and the
search over a prompt history in a fresh SQLite file.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lib.catalog import load_catalog
from lib.db.engine import Database
from lib.db.migrate import migrate
from lib.model.prompt_book import PromptQuery
from lib.promptbook import history
from lib.prompts.composing import compose
from lib.prompts.linting import Draft, lint
from lib.prompts.searching import TemplateIndex, recommend

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
RUNS = 200
CHUNK = 2_000
SUBJECTS = (
    "fox",
    "kite",
    "lighthouse",
    "teapot",
    "bicycle",
    "violin",
    "glacier",
    "market",
    "harbour",
    "garden",
    "robot",
    "owl",
)
WORDS = (
    "red",
    "blue",
    "quiet",
    "bright",
    "old",
    "tiny",
    "golden",
    "misty",
    "winter",
    "summer",
    "stone",
    "glass",
    "paper",
)
PLACES = (
    "dunes",
    "snow",
    "forest",
    "city",
    "night",
    "morning",
    "studio",
    "river",
    "desert",
    "library",
    "kitchen",
    "stage",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prompts", nargs="?", type=int, default=100_000, help="prompts in the history")
    asked = parser.parse_args().prompts
    templates = load_catalog().templates
    many = [t.model_copy(update={"id": f"{t.id}_{n}"}) for n in range(40) for t in templates][:1000]
    index = TemplateIndex(many)
    model = next(m for m in load_catalog().models if m.id == "sandbox-artist")
    long = ("A quiet room with a chair, no people, (soft:1.2) light, " * 40)[:2000]
    text = ("Bees pollinate most of the crops that we eat, and a tram runs to the harbour. " * 80)[:5000]
    report("linter, 2,000 characters", lambda _: lint(Draft(long, aspect_ratio="3:2", model=model)))
    report("composer, 5,000 characters", lambda _: compose(text))
    report("template search among 1,000", lambda n: index.search(f"{PLACES[n % 12]} product showcase instagram sale"))
    report("recommendation among 1,000", lambda _: recommend(index, "product showcase", "instagram"))
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        migrate(database)
        fill(database, asked)

        def find(number: int) -> None:
            chosen = random.Random(number)
            words = " ".join((chosen.choice(SUBJECTS), chosen.choice(PLACES)[:4])[: chosen.choice((1, 2))])
            with database.read() as connection:
                history.page(connection, "wks", PromptQuery(words=words))

        report(f"history search among {asked:,}", find)

        def latest(_: int) -> None:
            with database.read() as connection:
                history.page(connection, "wks", PromptQuery())

        report(f"history, newest of {asked:,}", latest)
        database.close()


def fill(database: Database, count: int) -> None:
    chosen = random.Random(7)
    started = time.perf_counter()
    for first in range(0, count, CHUNK):
        used = [
            (
                f"job_{n}",
                f"A {chosen.choice(WORDS)} {chosen.choice(SUBJECTS)} in the {chosen.choice(PLACES)} number {n}",
                "",
            )
            for n in range(first, min(first + CHUNK, count))
        ]
        with database.write() as connection:
            history.note(connection, "wks", used, NOW + timedelta(seconds=first))
    print(f"{'filling the history':36} {(time.perf_counter() - started) / count * 1000:8.2f} ms each")


def report(what: str, run: Callable[[int], object]) -> None:
    taken = []
    for number in range(RUNS):
        started = time.perf_counter()
        run(number)
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    print(f"{what:36} p50 {taken[RUNS // 2]:8.2f} ms   p95 {taken[int(RUNS * 0.95)]:8.2f} ms")


if __name__ == "__main__":
    main()
