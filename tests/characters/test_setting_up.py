"""From a name to a library: the seven steps, and everything that may go wrong on the way."""

import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image

from lib.config import ROOT
from lib.errors import Conflict, Forbidden, InsufficientCredits, InvalidRequest, NotFound
from lib.ledger import ledger
from lib.model.actor import Actor
from lib.model.character import Category, ImageKind, SetupStep, next_step
from lib.model.job import JobState
from lib.providers.fake_vendor import Outcome
from tests.characters.builders import an_analysis
from tests.imaging.pictures import a_file
from tests.studio.social_studio import a_scene

STRANGER = Actor(user_id="usr_other", workspace_id="wsp_other")


@pytest.mark.row("E94", "E82", "E83", "E89", "E92", "E147")
def test_naming_makes_folder_and_registry(stages, actor):
    first, second = stages.named("G*BOY"), stages.named("Eyeball Man")
    registry = json.loads(stages.place("registry.json").read_text())
    assert stages.place("gboy").is_dir()
    assert registry["default_character"] == "gboy"
    assert [(entry["name"], entry["display_name"]) for entry in registry["characters"]] == [
        ("gboy", "G*BOY"),
        ("eyeball-man", "Eyeball Man"),
    ]
    assert set(registry["characters"][0]) == {"name", "display_name", "description", "created_at", "reference_count"}
    assert (first.is_default, second.is_default) == (True, False)


@pytest.mark.row("E14", "E16")
def test_what_a_shell_would_run_is_only_text(stages, actor):
    shell = '"; touch pwned; $(touch pwned) `touch pwned` #'
    character = stages.named(shell)
    stages.characters.seeds.describe(actor, character.slug, f"a fox\x00\x1b[31m {shell}")
    assert (character.slug, character.display_name) == ("touch-pwned-touch-pwned-touch-pwned", shell)
    assert stages.load(character.slug).seed_prompt == f"a fox[31m {shell}"
    root = stages.services.settings.data
    assert not [*Path.cwd().glob("pwned"), *root.rglob("pwned")]
    code = [path for folder in ("lib", "pages") for path in (ROOT / folder).rglob("*.py")]
    assert not [path for path in code if re.search(r"shell=True|os\.system|os\.popen", path.read_text("utf-8"))]


def test_two_names_with_one_folder_are_refused(stages):
    stages.named("G*BOY")
    with pytest.raises(Conflict, match="gboy already"):
        stages.named("g boy!".replace(" ", ""))


@pytest.mark.row("E81")
def test_each_character_has_its_own_seed_and_analysis(stages, actor):
    stages.analysed("G*BOY")
    other = stages.analysed("Eyeball Man", description="figure with one large eye")
    assert stages.characters.load(actor, "gboy").description != other.description
    assert {path.name for path in stages.place().iterdir() if path.is_dir()} == {"gboy", "eyeball-man"}


@pytest.mark.row("C33")
def test_another_workspace_sees_nothing_and_another_member_deletes_nothing(stages, actor):
    stages.named()
    with pytest.raises(NotFound):
        stages.characters.load(STRANGER, "gboy")
    assert stages.characters.list(STRANGER) == ()
    colleague = actor.model_copy(update={"user_id": "usr_colleague", "role": "member"})
    with pytest.raises(Forbidden):
        stages.characters.delete(colleague, "gboy")


@pytest.mark.row("E21")
def test_a_deleted_character_can_be_brought_back(stages, actor):
    stages.finalised()
    stages.characters.delete(actor, "gboy")
    assert stages.characters.list(actor) == ()
    assert stages.characters.restore(actor, "gboy").reference_count == 12


@pytest.mark.row("E95", "E96", "E151", "E152", "E10", "E9", "E5")
def test_an_uploaded_seed_is_kept_once_and_worked_with_compressed(stages, services, actor):
    stages.named()
    asset = services.studio.upload(actor, a_file(a_scene(3000, 1500), "JPEG"), "big.jpg")
    stages.characters.seeds.upload(actor, "gboy", asset.asset_id)
    seed, original = (
        Image.open(io.BytesIO(stages.place("gboy", name).read_bytes())) for name in ("seed.png", "seed-original.png")
    )
    assert (seed.format, seed.size) == ("PNG", (2048, 1024))
    assert (original.format, original.size) == ("PNG", (3000, 1500))
    stages.with_seed("Small")
    with Image.open(stages.place("small", "seed.png")) as small:
        assert small.size == (300, 200)


@pytest.mark.row("E96", "E152")
def test_the_original_is_that_of_the_seed_in_use(stages, services, actor):
    stages.with_seed()
    second = services.studio.upload(actor, a_file(a_scene(120, 90), "PNG"), "second.png")
    stages.characters.seeds.upload(actor, "gboy", second.asset_id)
    with Image.open(stages.place("gboy", "seed-original.png")) as original:
        assert original.size == (120, 90)
    job = stages.characters.seeds.generate(actor, "gboy", "a pink round creature with sharp teeth")
    stages.work()
    stages.characters.seeds.approve(actor, "gboy", services.studio.job(actor, job.job_id).asset_ids[0])
    assert not stages.place("gboy", "seed-original.png").exists()
    assert services.studio.asset(actor, second.asset_id)


@pytest.mark.row("E95", "E101")
def test_a_generated_seed_is_approved_or_made_again(stages, services, actor):
    stages.named()
    job = stages.characters.seeds.generate(actor, "gboy", "a pink round creature with sharp teeth")
    stages.work()
    first = services.studio.job(actor, job.job_id)
    again = stages.characters.seeds.generate(actor, "gboy", "a pink round creature with sharp teeth, smaller mouth")
    stages.work()
    second = services.studio.job(actor, again.job_id)
    with pytest.raises(NotFound):
        stages.characters.seeds.approve(actor, "gboy", first.asset_ids[0])
    character = stages.characters.seeds.approve(actor, "gboy", second.asset_ids[0])
    assert (job.plan.price, character.seed_prompt[-13:]) == (10, "smaller mouth")
    assert stages.place("gboy", "seed.png").is_file()


@pytest.mark.row("E102", "E103", "E104", "E105", "E106", "E107", "E108")
def test_the_confirmed_analysis_is_written_as_the_document_names_it(stages):
    stages.analysed(style="3d_render", special_notes="the eyeball is always open")
    found = json.loads(stages.place("gboy", "character-analysis.json").read_text())
    registry = json.loads(stages.place("registry.json").read_text())
    assert list(found) == [
        "style", "body_type", "description", "key_features", "physical_capabilities", "special_notes",
    ]  # fmt: skip
    assert list(found["physical_capabilities"]) == [
        "can_stand", "can_sit", "has_arms", "has_face_expressions", "has_hands", "notes",
    ]  # fmt: skip
    assert found["style"] == "3d_render"
    assert registry["characters"][0]["description"] == found["description"]


@pytest.mark.row("E90")
def test_style_words_in_the_description_are_refused_with_the_words(stages, actor):
    stages.with_seed()
    with pytest.raises(InvalidRequest, match="cute, illustrated is style, not body"):
        stages.characters.set_analysis(actor, "gboy", an_analysis(description="cute illustrated blob"))


@pytest.mark.row("E93")
def test_the_next_step_follows_from_what_is_there(stages, actor):
    assert next_step(stages.named(), 0) is SetupStep.SEED
    assert next_step(stages.with_seed("Two"), 0) is SetupStep.ANALYSIS
    analysed = stages.analysed("Three")
    assert next_step(analysed, 0) is SetupStep.PROMPTS
    prompted = stages.characters.write_prompts(actor, analysed.slug, 20)
    assert (next_step(prompted, 0), next_step(prompted, 20)) == (SetupStep.RUN, SetupStep.REVIEW)


@pytest.mark.row("E48", "E123", "E47", "E129")
def test_twenty_prompts_cost_200_and_become_a_job_each(stages, services, actor):
    character = stages.analysed()
    character = stages.characters.write_prompts(actor, character.slug, 20)
    plan = stages.characters.turnarounds.plan(actor, character, character.prompts)
    before = services.studio.balance(actor).available
    (batch,) = stages.characters.turnarounds.run(actor, "gboy")
    assert (plan.price, plan.images, len(batch.job_ids)) == (200, 20, 20)
    assert before - services.studio.balance(actor).available == 200


@pytest.mark.row("E80", "E130", "E148", "E175")
def test_what_has_come_is_taken_into_the_folder_while_the_rest_runs(stages):
    stages.made(count=3)
    gallery = stages.gallery()
    assert gallery.progress == "3/3 complete"
    assert [image.file for image in gallery.images] == [f"candidate-00{n}.png" for n in (1, 2, 3)]
    assert sorted(path.name for path in stages.place("gboy", "candidates").iterdir()) == [
        image.file for image in gallery.images
    ]
    assert all(image.measures for image in gallery.images)


@pytest.mark.row("E80")
def test_progress_counts_complete_and_processing(stages, actor):
    character = stages.analysed()
    stages.characters.write_prompts(actor, character.slug, 4)
    stages.characters.turnarounds.run(actor, "gboy")
    assert stages.gallery().progress == "0/4 complete, 4 still processing"


@pytest.mark.row("E128", "E54")
def test_a_failed_picture_is_refunded_said_and_can_be_tried_again(stages, services, actor, vendor):
    character = stages.analysed()
    stages.characters.write_prompts(actor, character.slug, 3)
    vendor.script(Outcome.REFUSED)
    before = services.studio.balance(actor).available
    stages.characters.turnarounds.run(actor, "gboy")
    stages.work()
    gallery = stages.gallery()
    assert "2/3 complete, 1 failed" in gallery.progress
    assert before - services.studio.balance(actor).available == 20
    (failure,) = gallery.failures.values()
    assert failure.sentence().endswith("Nothing was charged.")
    services.studio.retry(actor, gallery.lost_jobs[0])
    stages.work()
    assert stages.gallery().progress == "3/3 complete"


@pytest.mark.row("E18", "E20")
def test_26_prompts_are_split_after_somebody_confirmed(stages, actor, services):
    character = stages.analysed()
    character = stages.characters.write_prompts(actor, character.slug, 25)
    extra = stages.characters.turnarounds.more(character, stages.gallery(), Category.POSE, 1)
    stages.characters.set_prompts(actor, "gboy", [*character.prompts, *extra])
    with pytest.raises(InvalidRequest, match="26 are more than 25 in one call; they cost 260 credits"):
        stages.characters.turnarounds.run(actor, "gboy")
    batches = stages.characters.turnarounds.run(actor, "gboy", is_split_confirmed=True)
    assert [len(batch.job_ids) for batch in batches] == [25, 1]


@pytest.mark.row("E124", "E169")
def test_without_enough_credits_nothing_is_lost_and_it_resumes(stages, services, actor):
    character = stages.analysed()
    stages.characters.write_prompts(actor, character.slug, 20)
    with services.database.write() as connection:
        ledger.hold_all(
            connection,
            account_id=actor.account_id,
            amounts={"itm_other": 900},
            description="other",
            now=character.created_at,
        )
    with pytest.raises(InsufficientCredits):
        stages.characters.turnarounds.run(actor, "gboy", key="once")
    assert stages.gallery().images == ()
    with services.database.write() as connection:
        ledger.release(connection, item_id="itm_other", now=character.created_at)
    stages.characters.turnarounds.run(actor, "gboy", key="once")
    stages.characters.turnarounds.run(actor, "gboy", key="once")
    assert len(stages.gallery().images) == 20


def test_a_job_that_was_asked_twice_is_made_once(stages, services, actor):
    character = stages.analysed()
    stages.characters.write_prompts(actor, character.slug, 5)
    first = stages.characters.turnarounds.run(actor, "gboy", key="click")
    second = stages.characters.turnarounds.run(actor, "gboy", key="click")
    assert first[0].batch_id == second[0].batch_id
    assert len(stages.gallery().images) == 5
    assert stages.characters.images(actor, "gboy", ImageKind.CANDIDATE)[0].job_id
    stages.work()
    assert services.studio.batches.load(actor, first[0].batch_id).state is JobState.COMPLETED
