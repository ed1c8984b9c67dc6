"""Runs that wait for credits, pictures that come while nobody looks, two servers over one folder, and large seeds."""

import random
import threading

import pytest
from PIL import Image

from lib.imaging.delivery import MAX_BYTES, deliver
from lib.model.character import CharacterRun, ImageKind
from lib.studio.characters.writing import Question
from tests.characters.stages import Stages
from tests.imaging.pictures import a_file
from tests.studio.social_studio import a_scene


def paid(stages, run):
    studio = stages.services.studio
    payment = stages.characters.waiting.buy(stages.actor, studio.buying.bundles()[0].id, run)
    assert stages.characters.waiting.resume() == 0
    studio.buying.complete_test(stages.actor, payment.payment_id)
    return payment


@pytest.mark.row("E63", "E66", "E124", "E169")
@pytest.mark.parametrize("storage", ["sqlite", "postgresql"], indirect=True)
def test_a_run_goes_on_by_itself_once_after_the_purchase(stages):
    character = stages.analysed()
    prompts = stages.characters.write_prompts(stages.actor, character.slug, 12).prompts
    payment = paid(stages, CharacterRun(slug="gboy", kind="turnaround", prompts=prompts))
    assert len(stages.candidates()) == 12
    stages.characters.waiting.resume()
    assert len(stages.candidates()) == 12
    assert stages.characters.waiting.of_payment(stages.actor, payment.payment_id).state == "submitted"


def test_a_picture_that_waited_is_made_after_the_purchase(stages):
    stages.finalised()
    paid(stages, CharacterRun(slug="gboy", kind="make", texts=("this subject in a forest",)))
    assert [image.prompt for image in stages.gallery("gboy", ImageKind.GENERATION).images] == [
        "this subject in a forest"
    ]


def test_a_run_that_cannot_be_taken_up_says_why(stages):
    stages.analysed()
    payment = paid(stages, CharacterRun(slug="gboy", kind="redo"))
    found = stages.characters.waiting.of_payment(stages.actor, payment.payment_id)
    assert (found.state, "nothing to redo" in found.message) == ("failed", True)


@pytest.mark.row("E130", "E13")
def test_candidates_reach_the_folder_though_the_page_was_closed(stages):
    character = stages.analysed()
    stages.characters.write_prompts(stages.actor, character.slug, 3)
    stages.characters.turnarounds.run(stages.actor, character.slug)
    stages.work()
    assert not stages.place("gboy", "candidates").exists()
    assert stages.characters.galleries.catch_up() == 1
    assert len(list(stages.place("gboy", "candidates").iterdir())) == 3
    assert stages.characters.galleries.catch_up() == 0


def together(*works):
    gate, errors = threading.Barrier(len(works)), []

    def run(work):
        gate.wait()
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.parametrize("storage", ["sqlite", "postgresql"], indirect=True)
def test_two_servers_take_a_file_and_a_folder_in_once(stages, build_services, vendor):
    stages.finalised()
    other = Stages(build_services(vendor=vendor, blobs=stages.services.blobs), stages.actor)
    for each in (stages, other):
        each.characters.reading.refresh(each.actor)
    for number in range(3):
        picture = a_file(a_scene(200 + number, 200), "PNG")
        stages.place("gboy", "references", f"by-hand-{number}.png").write_bytes(picture)
    stages.place("copied", "references").mkdir(parents=True)
    stages.place("copied", "references", "one.png").write_bytes(a_file(a_scene(210, 190), "PNG"))
    together(*(lambda each=each: each.characters.reading.refresh(each.actor) for each in (stages, other)))
    assert stages.characters.load(stages.actor, "gboy").reference_count == 15
    assert len(stages.characters.images(stages.actor, "copied", ImageKind.REFERENCE)) == 1


@pytest.mark.parametrize("storage", ["sqlite", "postgresql"], indirect=True)
def test_two_servers_write_what_a_job_brought_once(stages, build_services, vendor):
    character = stages.analysed()
    other = Stages(build_services(vendor=vendor, blobs=stages.services.blobs), stages.actor)
    stages.characters.write_prompts(stages.actor, character.slug, 4)
    stages.characters.turnarounds.run(stages.actor, character.slug)
    stages.work()
    together(
        *(each.characters.galleries.catch_up for each in (stages, other)),
        *(lambda each=each: each.characters.reading.refresh(each.actor) for each in (stages, other)),
    )
    assert len(stages.candidates()) == 4
    assert len(list(stages.place("gboy", "candidates").iterdir())) == 4


@pytest.mark.row("E1", "E3", "E8", "E175")
def test_a_seed_of_40_mb_is_kept_once_and_only_small_pictures_leave(stages):
    stages.named()
    noise = Image.frombytes("RGB", (3700, 3700), random.Random(1).randbytes(3700 * 3700 * 3))
    content = a_file(noise, "PNG")
    assert len(content) > 40_000_000
    asset = stages.services.studio.upload(stages.actor, content, "big.png")
    character = stages.characters.seeds.upload(stages.actor, "gboy", asset.asset_id)
    with Image.open(stages.place("gboy", "seed.png")) as seed:
        assert max(seed.size) <= 2048
    assert stages.place("gboy", "seed-original.png").exists()
    looked_at = stages.services.studio.plan(stages.actor, stages.characters.writing.analysis_request(character))
    assert all(picture.max_bytes <= MAX_BYTES for picture in looked_at.sent.inputs)


@pytest.mark.row("E4", "E7")
def test_small_files_are_never_opened_and_compressing_needs_no_other_program(monkeypatch):
    untouched = b"not decoded" * 10
    assert deliver(untouched, "png") == (untouched, "png")
    monkeypatch.setenv("PATH", "")  # no sips, ffmpeg or ImageMagick
    noise = Image.frombytes("RGB", (1300, 1300), random.Random(1).randbytes(1300 * 1300 * 3))
    content, extension = deliver(a_file(noise, "PNG"), "png")
    assert (extension, content[:2]) == ("jpg", b"\xff\xd8")
    assert len(content) <= MAX_BYTES


@pytest.mark.row("E63", "E169")
def test_a_seed_that_waited_is_drawn_after_the_purchase(stages):
    stages.named()
    text = "a pink round creature with sharp teeth"
    payment = paid(stages, CharacterRun(slug="gboy", kind="seed", texts=(text,)))
    character = stages.load()
    assert (character.seed_prompt, character.seed_job_id is not None) == (text, True)
    stages.characters.waiting.resume()
    assert stages.load().seed_job_id == character.seed_job_id
    assert stages.characters.waiting.of_payment(stages.actor, payment.payment_id).state == "submitted"


@pytest.mark.row("E63", "E169")
def test_a_question_that_waited_is_asked_after_the_purchase(stages):
    character = stages.with_seed()
    request = stages.characters.writing.analysis_request(character)
    payment = paid(stages, CharacterRun(slug="gboy", kind="ask", question="analysis", asked=request))
    asked = stages.characters.writing.asked(stages.actor, character, Question.ANALYSIS)
    assert asked.job.request == request
    assert stages.characters.waiting.of_payment(stages.actor, payment.payment_id).kind == "ask"
