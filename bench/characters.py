"""A review of 25 candidates of 2 megapixels: measuring them, what they cover, a decision, and the page's own time.

Run as `python -m bench.characters`. Everything runs in this process on a fresh SQLite database; the page through
AppTest, which is the server's share of a rerun without the browser.
"""

import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from streamlit.testing.v1 import AppTest

from lib.bootstrap import build_test_services, fake_settings
from lib.characters.coverage import coverage, near_duplicates
from lib.characters.grammar import write_prompts
from lib.config import ROOT
from lib.imaging.art.figure import Genome, draw_figure
from lib.imaging.likeness import measure_all
from lib.imaging.thumbnail import thumbnail
from lib.model.actor import LOCAL_ACTOR
from lib.model.character import Analysis, CharacterImage, ImageKind, Judgement
from lib.ui.services import install

CANDIDATES = 25
SIZE = (1632, 1224)
ROUNDS = 15
TARGETS = {"measure, cover, compare": 500.0, "decide": 150.0, "review page, server": 1200.0}
ANALYSIS = Analysis.model_validate(
    {
        "style": "cartoon",
        "body_type": "creature",
        "description": "orange creature with horns",
        "key_features": ("horns",),
    }
)


def milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median time of some work."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def main() -> int:
    """Measure and print; return 0."""
    prompts = write_prompts(ANALYSIS, CANDIDATES)
    pictures = [draw_figure(Genome(1, 8), prompt.text, backdrop=None, size=SIZE) for prompt in prompts]
    with tempfile.TemporaryDirectory() as folder:
        services = build_test_services(Path(folder), settings=fake_settings(Path(folder), opening_grant=10_000))
        services.prepare()
        install(services)
        studio = services.studio
        assets = [studio.upload(LOCAL_ACTOR, encoded(picture), f"{n}.png") for n, picture in enumerate(pictures)]
        characters = studio.characters
        slug = characters.create(LOCAL_ACTOR, "Bench").slug
        characters.seeds.upload(LOCAL_ACTOR, slug, assets[5].asset_id)
        characters.set_analysis(LOCAL_ACTOR, slug, ANALYSIS)
        characters.write_prompts(LOCAL_ACTOR, slug, CANDIDATES)
        characters.turnarounds.run(LOCAL_ACTOR, slug)
        services.worker.run_pending()
        images = characters.galleries.gallery(LOCAL_ACTOR, slug).images
        thumbnails = [thumbnail(picture) for picture in pictures]
        results = {
            "measure, cover, compare": milliseconds(lambda: measured(thumbnails, images)),
            "decide": milliseconds(lambda: decide(characters, slug)),
            "review page, server": milliseconds(review_page(slug), 5),
        }
        services.stop()
    for name, value in results.items():
        print(f"{name:28} {value:8.1f} ms   target at most {TARGETS[name]:g} ms")
    return 0


def encoded(picture: Image.Image) -> bytes:
    content = io.BytesIO()
    picture.save(content, "PNG", compress_level=1)
    return content.getvalue()


def measured(thumbnails: list[bytes], images: tuple[CharacterImage, ...]) -> None:
    measure_all(thumbnails[5], thumbnails)
    coverage([image.facets for image in images])
    near_duplicates(images)


def decide(characters, slug: str) -> None:
    image = characters.images(LOCAL_ACTOR, slug, ImageKind.CANDIDATE)[0]
    wanted = Judgement.KEEP if image.judgement is Judgement.OPEN else Judgement.OPEN
    characters.turnarounds.decide(LOCAL_ACTOR, slug, image.image_id, wanted, seen=image.revision)


def review_page(slug: str) -> Callable[[], object]:
    page = AppTest.from_file(str(ROOT / "lib" / "ui" / "shell.py"), default_timeout=60)
    page.switch_page(str(ROOT / "pages" / "characters.py"))
    page.query_params.update({"character": slug, "view": "review"})
    page.run()
    return page.run


if __name__ == "__main__":
    sys.exit(main())
