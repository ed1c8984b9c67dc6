"""What a set of pictures covers; which are chosen; which are alike."""

import io
import random

import pytest
from PIL import Image, ImageDraw

from lib.characters.choosing import references_to_send, suggest
from lib.characters.coverage import coverage, groups_of, near_duplicates
from lib.characters.grammar import write_prompts
from lib.imaging.likeness import measure_all
from lib.model.character import Category, Distance, Facets, Judgement, Light, View
from tests.characters.builders import an_analysis, an_image


def facets_of_twenty():
    return [prompt.facets for prompt in write_prompts(an_analysis())]


@pytest.mark.row("E174")
def test_twenty_prompts_of_the_grammar_leave_no_gap():
    found = coverage(facets_of_twenty())
    assert (found.missing, found.dominant_pose, found.dominant_view) == ((), "", "")


@pytest.mark.row("E116", "E166")
def test_fifteen_of_twenty_standing_in_front_are_warned_about_with_what_is_missing():
    standing = Facets(view=View.FRONT, distance=Distance.FULL, pose="standing", light=Light.EVEN)
    found = coverage([standing] * 15 + [standing.model_copy(update={"pose": f"p{n}"}) for n in range(5)])
    assert (found.dominant_pose, found.dominant_view) == ("standing", "front")
    assert {"no back view", "no side view", "no close-up"} <= set(found.gaps())


def test_pictures_of_which_nothing_is_known_are_counted_apart():
    assert coverage([Facets()]).unknown == 1


@pytest.mark.row("E159", "E160")
def test_at_most_fifteen_references_cover_every_category():
    images = [an_image(n, facets=facets) for n, facets in enumerate(facets_of_twenty())]
    sent = references_to_send(images)
    assert len(sent) == 15
    assert {image.facets.category for image in sent} == set(Category)
    assert {View.FRONT, View.BACK, View.LEFT} <= {image.facets.view for image in sent}
    assert references_to_send(images[:12]) == tuple(images[:12])


def test_the_suggestion_leaves_out_what_was_dropped_and_gives_a_reason_for_each():
    images = [an_image(n, facets=facets) for n, facets in enumerate(facets_of_twenty() + facets_of_twenty()[:5])]
    images[3] = images[3].model_copy(update={"judgement": Judgement.DROP})
    images[24] = images[24].model_copy(update={"judgement": Judgement.KEEP})
    found = suggest(images)
    assert len(found) == 20
    assert images[3].image_id not in {each.image_id for each in found}
    assert found[0].image_id == images[24].image_id
    assert all(each.reason for each in found)


def a_thumbnail(colour="#e05090", at=(128, 128), size=80, background="#dddddd"):
    picture = Image.new("RGB", (256, 256), background)
    ImageDraw.Draw(picture).ellipse((at[0] - size, at[1] - size, at[0] + size, at[1] + size), fill=colour)
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=85)
    return content.getvalue()


@pytest.mark.row("E133")
def test_the_same_creature_elsewhere_is_nearer_to_the_seed_than_another():
    seed = a_thumbnail()
    moved, other = measure_all(seed, [a_thumbnail(at=(110, 140), size=70), a_thumbnail("#30a060")])
    assert moved[1] > 0.85
    assert other[1] < 0.5


@pytest.mark.row("E133")
def test_near_duplicates_are_found_among_different_pictures():
    shuffled = random.Random(1)
    contents = [a_thumbnail(at=(shuffled.randint(60, 200), shuffled.randint(60, 200)), size=60) for _ in range(6)]
    measured = measure_all(a_thumbnail(), [*contents, contents[2]])
    images = [
        an_image(n, measures={"fingerprint": mark, "colour": colour, "structure": structure})
        for n, (mark, colour, structure) in enumerate(measured)
    ]
    assert ("chi_002", "chi_006") in near_duplicates(images)
    assert len(near_duplicates(images)) < 6


def test_pairs_of_near_duplicates_are_named_as_groups():
    pairs = (("1", "2"), ("3", "4"), ("2", "5"), ("6", "7"), ("4", "6"))
    assert groups_of(pairs) == (("1", "2", "5"), ("3", "4", "6", "7"))
    assert groups_of(()) == ()


def test_empty_cells_are_those_that_no_picture_shows():
    seen = Facets(view=View.FRONT, distance=Distance.FULL, pose="standing", light=Light.EVEN)
    empty = coverage([seen]).empty_cells(["standing", "sitting"])
    assert Facets(view=View.FRONT, distance=Distance.FULL) not in empty
    assert Facets(view=View.BACK, distance=Distance.CLOSE) in empty
    assert Facets(pose="standing", light=Light.EVEN) not in empty
    assert Facets(pose="sitting", light=Light.EVEN) in empty
    assert len(empty) == 7 * 4 - 1 + 2 * 6 - 1
