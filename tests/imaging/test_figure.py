"""The sandbox's creature: any plain picture of it says which one it is."""

import io

import numpy as np
import pytest

from lib.characters.grammar import write_prompts
from lib.imaging.art.artist import draw
from lib.imaging.art.figure import Genome, draw_figure, genome_of, new_genome
from tests.characters.builders import an_analysis

SIDE = (160, 160)


def as_jpeg(picture) -> bytes:
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=85)
    return content.getvalue()


@pytest.mark.parametrize("genome", [Genome(0, 4), Genome(1, 8), Genome(7, 2), Genome(11, 6)])
def test_every_view_pose_and_light_shows_the_same_creature(genome):
    for prompt in write_prompts(an_analysis(style="cartoon"), 20):
        picture = draw_figure(genome, prompt.text, backdrop=None, size=SIDE)
        assert genome_of([as_jpeg(picture)]) == genome, prompt.text


def test_named_colours_are_kept_and_the_rest_is_chance():
    assert new_genome("a red creature with blue horns", 1).body == 0
    assert new_genome("something", 1) == new_genome("something", 1)


def test_views_differ_and_are_repeatable():
    front, back = (
        draw_figure(Genome(1, 8), f"seen from {way}", backdrop=None, size=SIDE) for way in ("the front", "behind")
    )
    again = draw_figure(Genome(1, 8), "seen from behind", backdrop=None, size=SIDE)
    assert np.abs(np.asarray(front, int) - np.asarray(back, int)).mean() > 0.5
    assert back.tobytes() == again.tobytes()


def test_a_scene_stands_behind_it():
    forest = draw("in a forest", width=160, height=160, seed=1)
    picture = draw_figure(Genome(1, 8), "this subject in a forest", backdrop=forest, size=SIDE)
    corner, wanted = np.asarray(picture, int)[:20, :20], np.asarray(forest, int)[:20, :20]
    assert np.abs(corner - wanted).mean() < 12


def test_grey_pictures_show_no_creature():
    assert genome_of([as_jpeg(draw_figure(Genome(1, 8), "", backdrop=None, size=SIDE).convert("L"))]) is None
    assert genome_of([]) is None
