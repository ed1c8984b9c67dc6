"""From candidates to a library: decisions and undo, redo, what is missing, and the finished folder."""

import io
import json

import pytest
from PIL import Image

from lib.errors import Conflict
from lib.imaging.delivery import MAX_BYTES, deliver
from lib.model.character import Category, CharacterStyle, Judgement, Reason
from tests.imaging.pictures import a_file
from tests.studio.social_studio import a_scene


@pytest.mark.row("E134", "E133")
def test_a_dropped_candidate_leaves_the_folder_and_can_be_undone(stages, actor):
    stages.made(count=3)
    first = stages.candidates()[0]
    stages.decide("gboy", first.image_id, Judgement.DROP, reasons=[Reason.ARTEFACT])
    assert not stages.place("gboy", "candidates", first.file).exists()
    undone = stages.characters.turnarounds.undo(actor, "gboy")
    assert [(each.image_id, each.judgement) for each in undone] == [(first.image_id, Judgement.OPEN)]
    assert stages.place("gboy", "candidates", first.file).is_file()
    with pytest.raises(Conflict, match="nothing to undo"):
        stages.characters.turnarounds.undo(actor, "gboy")


@pytest.mark.parametrize("storage", ["sqlite", "postgresql"], indirect=True)
def test_two_reviewers_do_not_overwrite_each_other(stages, actor):
    stages.made(count=3)
    seen = stages.candidates()[0]
    colleague = actor.model_copy(update={"user_id": "usr_colleague", "role": "member"})
    decide = stages.characters.turnarounds.decide
    decide(colleague, "gboy", seen.image_id, Judgement.DROP, seen=seen.revision)
    with pytest.raises(Conflict, match="decided meanwhile: drop"):
        decide(actor, "gboy", seen.image_id, Judgement.KEEP, seen=seen.revision)
    decide(actor, "gboy", seen.image_id, Judgement.DROP, seen=seen.revision)
    assert stages.candidates()[0].judgement is Judgement.DROP


@pytest.mark.parametrize("storage", ["sqlite", "postgresql"], indirect=True)
def test_undo_passes_over_what_somebody_decided_since(stages, actor):
    stages.made(count=3)
    first, second, _ = stages.candidates()
    colleague = actor.model_copy(update={"user_id": "usr_colleague", "role": "member"})
    stages.decide("gboy", second.image_id, Judgement.KEEP)
    stages.decide("gboy", first.image_id, Judgement.DROP)
    turnarounds = stages.characters.turnarounds
    turnarounds.decide(colleague, "gboy", first.image_id, Judgement.KEEP)
    with pytest.raises(Conflict, match="since"):
        turnarounds.undo(actor, "gboy")
    assert [image.judgement for image in stages.candidates()[:2]] == [Judgement.KEEP, Judgement.KEEP]
    assert [image.image_id for image in turnarounds.undo(actor, "gboy")] == [second.image_id]
    assert [image.judgement for image in stages.candidates()[:2]] == [Judgement.KEEP, Judgement.OPEN]
    with pytest.raises(Conflict, match="nothing to undo"):
        turnarounds.undo(actor, "gboy")


@pytest.mark.parametrize("storage", ["sqlite", "postgresql"], indirect=True)
def test_all_that_are_left_are_kept_and_taken_back_at_once(stages, actor):
    stages.made(count=4)
    seen, turnarounds = stages.candidates(), stages.characters.turnarounds
    colleague = actor.model_copy(update={"user_id": "usr_colleague", "role": "member"})
    turnarounds.decide(colleague, "gboy", seen[1].image_id, Judgement.DROP)
    assert turnarounds.keep_all(actor, "gboy", seen) == 1
    kept, drop = Judgement.KEEP, Judgement.DROP
    assert [image.judgement for image in stages.candidates()] == [kept, drop, kept, kept]
    assert len(turnarounds.undo(actor, "gboy")) == 3
    assert [image.judgement for image in stages.candidates()] == [Judgement.OPEN, drop, Judgement.OPEN, Judgement.OPEN]


def test_what_is_in_the_library_already_is_decided_about_no_more(stages, actor):
    stages.made(count=10)
    seen, turnarounds = stages.candidates(), stages.characters.turnarounds
    turnarounds.keep_all(actor, "gboy", seen)
    turnarounds.finalise(actor, "gboy")
    for judgement in (Judgement.KEEP, Judgement.DROP):
        with pytest.raises(Conflict, match="no candidate any more"):
            turnarounds.decide(actor, "gboy", seen[0].image_id, judgement, seen=seen[0].revision)
    assert turnarounds.keep_all(actor, "gboy", seen) == 10
    with pytest.raises(Conflict, match="nothing to undo"):
        turnarounds.undo(actor, "gboy")
    assert not stages.place("gboy", "candidates").exists()


@pytest.mark.row("E132", "E139")
def test_redo_makes_only_what_was_sent_back_and_puts_it_in_its_place(stages, actor, vendor):
    stages.made(count=4)
    old = stages.candidates()[1]
    calls = len(vendor.calls)
    stages.decide("gboy", old.image_id, Judgement.REDO, reasons=[Reason.WRONG_FEATURE], note="the hood is red")
    stages.characters.turnarounds.redo(actor, "gboy")
    stages.work()
    shown = stages.candidates()
    (new,) = [image for image in shown if image.replaces == old.image_id]
    assert len(vendor.calls) == calls + 1
    assert new.prompt.startswith(old.prompt)
    assert "every feature exactly" in new.prompt
    assert "the hood is red" in new.prompt
    assert old.image_id not in {image.image_id for image in shown}
    assert len(shown) == 4


@pytest.mark.row("E138", "E132")
def test_more_of_something_is_added_to_the_candidates(stages, actor):
    character = stages.made(count=4)
    prompts = stages.characters.turnarounds.more(character, stages.gallery(), Category.ANGLE, 3)
    stages.characters.turnarounds.run(actor, "gboy", prompts)
    stages.work()
    assert len(stages.candidates()) == 7


@pytest.mark.row("E137")
def test_a_wrong_style_rewrites_the_prompts_and_clears_the_candidates(stages, actor):
    stages.made(count=12)
    changed = stages.characters.turnarounds.restyle(actor, "gboy", CharacterStyle.RENDER)
    assert (changed.analysis.style, stages.candidates()) == (CharacterStyle.RENDER, ())
    assert any("softbox" in prompt.text for prompt in changed.prompts)
    assert not stages.place("gboy", "candidates").exists()


@pytest.mark.row("E135", "E136")
def test_below_ten_it_offers_exactly_what_is_missing(stages, actor):
    stages.made(count=12)
    for image in stages.candidates()[:7]:
        stages.decide("gboy", image.image_id, Judgement.KEEP)
    for image in stages.candidates()[7:]:
        stages.decide("gboy", image.image_id, Judgement.DROP)
    with pytest.raises(Conflict) as caught:
        stages.characters.turnarounds.finalise(actor, "gboy")
    assert "at least 10" in caught.value.message
    assert "3 more" in caught.value.remedy
    character = stages.characters.load(actor, "gboy")
    assert len(stages.characters.turnarounds.filling(character, stages.gallery())) == 3


def test_what_is_missing_closes_the_gaps(stages, actor):
    character = stages.made(count=3)
    gallery = stages.gallery()
    prompts = stages.characters.turnarounds.missing(character, gallery)
    stages.characters.turnarounds.run(actor, "gboy", prompts)
    stages.work()
    review = stages.characters.turnarounds.review(actor, character, stages.gallery())
    assert review.coverage.missing == ()


@pytest.mark.row("E141", "E142", "E143", "E144", "E149", "E174")
def test_finalising_numbers_the_references_and_tidies_the_folder(stages, actor):
    character = stages.finalised(count=12)
    names = sorted(path.name for path in stages.place("gboy", "references").iterdir())
    urls = json.loads(stages.place("gboy", "reference-urls.json").read_text())
    registry = json.loads(stages.place("registry.json").read_text())
    assert names == [f"ref-{n:03}.jpg" for n in range(1, 13)]
    assert list(urls) == ["character_name", "display_name", "finalized_at", "reference_count", "references"]
    assert (urls["reference_count"], len(urls["references"]), urls["references"][0]["file"]) == (12, 12, "ref-001.jpg")
    assert urls["references"][0]["url"].startswith("http")
    assert registry["characters"][0]["reference_count"] == character.reference_count == 12
    assert not stages.place("gboy", "candidates").exists()
    assert stages.place("gboy", "seed.png").is_file()
    assert stages.place("gboy", "character-analysis.json").is_file()


@pytest.mark.row("E141")
def test_finalising_again_changes_nothing(stages, actor):
    before = stages.finalised()
    again = stages.characters.turnarounds.finalise(actor, "gboy")
    assert (again.reference_count, again.finalised_at) == (before.reference_count, before.finalised_at)


@pytest.mark.row("E3", "E6", "E8", "E164", "E127")
def test_a_picture_over_4_mb_is_written_as_a_small_jpeg():
    noisy = Image.effect_noise((2400, 1800), 90).convert("RGB")
    content = io.BytesIO()
    noisy.save(content, "PNG")
    assert len(content.getvalue()) > MAX_BYTES
    delivered, extension = deliver(content.getvalue(), "png")
    picture = Image.open(io.BytesIO(delivered))
    assert (extension, picture.format, picture.size) == ("jpg", "JPEG", (2048, 1536))
    assert picture.quantization[0][0] == 8, "the first number of the standard's table of brightness at quality 75"
    small = a_file(a_scene(200, 100), "PNG")
    assert deliver(small, "png") == (small, "png")
