"""What was begun on the Characters page is there again: after a reload, on a new server, when others changed it."""

import json

import pytest

from lib.model.actor import LOCAL_ACTOR
from lib.model.character import Judgement, Reason
from lib.ui.pages import CHARACTERS
from tests.characters.stages import Stages
from tests.ui.test_characters_together import running


@pytest.fixture
def stages(services):
    return Stages(services, LOCAL_ACTOR)


@pytest.mark.row("E13", "E93")
def test_whoever_comes_back_goes_on_at_the_step_that_was_left(visit, stages):
    stages.named("One")
    page = visit(CHARACTERS, character="one")
    page.set("text_area", "characters.seed_prompt.one", "a fox with a lantern")
    again = visit(CHARACTERS, character="one")
    assert again.at.text_area(key="characters.seed_prompt.one").value == "a fox with a lantern"
    stages.with_seed("Two")
    assert visit(CHARACTERS, character="two").has_button("characters.write") is False
    assert "Physical description" in {area.label for area in visit(CHARACTERS, character="two").at.text_area}
    stages.analysed("Three")
    assert visit(CHARACTERS, character="three").has_button("characters.write")
    stages.characters.write_prompts(LOCAL_ACTOR, "three", 12)
    assert visit(CHARACTERS, character="three").has_button("characters.run.go")
    stages.characters.turnarounds.run(LOCAL_ACTOR, "three")
    assert "0/12 complete, 12 still processing" in running(visit(CHARACTERS, character="three"))
    stages.work()
    assert "12 undecided" in visit(CHARACTERS, character="three").words


@pytest.mark.row("E13", "E106")
def test_an_analysis_that_was_not_confirmed_is_there_after_a_reload_and_a_new_start(visit, stages):
    stages.with_seed()
    page = visit(CHARACTERS, character="gboy")
    page.set("text_area", "characters.description", "cute pink blob").set("checkbox", "characters.can_sit", value=False)
    assert "cute: style, not body" in page.words
    again = visit(CHARACTERS, character="gboy")
    assert again.at.text_area(key="characters.description").value == "cute pink blob"
    assert again.at.checkbox(key="characters.can_sit").value is False
    assert "As you left it; not confirmed yet." in again.words
    again.set("text_area", "characters.description", "pink blob").press("characters.confirm")
    assert not stages.load().analysis.physical_capabilities.can_sit
    other = visit(CHARACTERS, character="gboy", view="analysis")
    assert other.at.text_area(key="characters.description").value == "pink blob"


def test_corrections_that_are_given_up_are_gone_for_good(visit, stages):
    stages.analysed()
    known = stages.load().description
    visit(CHARACTERS, character="gboy", view="analysis").set("text_area", "characters.description", "a pink blob")
    page = visit(CHARACTERS, character="gboy", view="analysis").press("characters.discard_analysis")
    (area,) = [area for area in page.at.text_area if area.label == "Physical description"]
    assert area.value == known
    assert "not confirmed yet" not in visit(CHARACTERS, character="gboy", view="analysis").words


def leave_in_the_table(stages, *texts):
    """Leave rows in the table of prompts as a session does that was then closed."""
    character = stages.load()
    text = json.dumps({"of": stages.characters.prompt_bodies(character), "texts": texts})
    stages.services.studio.pictures.autosaves.keep(LOCAL_ACTOR, f"characters.{character.character_id}.prompts", text)


@pytest.fixture
def written(stages):
    stages.analysed()
    return stages.characters.write_prompts(LOCAL_ACTOR, "gboy", 3)


@pytest.mark.row("E13")
def test_changes_in_the_table_are_there_again_and_wait_for_a_decision_before_the_run(visit, stages, written):
    first, second, _ = stages.characters.prompt_bodies(written)
    leave_in_the_table(stages, first, "this character on a red ball", second)
    page = visit(CHARACTERS, character="gboy", view="prompts")
    assert "These changes are here again; they are not kept yet." in page.words
    assert page.at.button(key="characters.run.go").disabled
    page.press("characters.keep_prompts")
    now = stages.load().prompts
    assert stages.characters.prompt_bodies(stages.load()) == (first, "this character on a red ball", second)
    assert [prompt.is_by_hand for prompt in now] == [False, True, False]
    assert now[2].facets == written.prompts[1].facets
    assert not page.at.button(key="characters.run.go").disabled
    assert "not kept yet" not in visit(CHARACTERS, character="gboy", view="prompts").words


def test_changes_in_the_table_that_are_given_up_are_gone_for_good(visit, stages, written):
    leave_in_the_table(stages, "this character on a red ball")
    visit(CHARACTERS, character="gboy", view="prompts").press("characters.discard_prompts")
    assert "not kept yet" not in visit(CHARACTERS, character="gboy", view="prompts").words
    assert stages.load().prompts == written.prompts


def test_changes_to_prompts_that_somebody_else_changed_meanwhile_say_so(visit, stages, written):
    leave_in_the_table(stages, "this character on a red ball")
    page = visit(CHARACTERS, character="gboy", view="prompts")
    stages.characters.set_prompts(LOCAL_ACTOR, "gboy", written.prompts[:2])
    page.press("characters.keep_prompts")
    assert "Somebody else has changed the prompts meanwhile" in page.errors
    assert "others have been kept since" in page.words
    assert stages.load().prompts == written.prompts[:2]
    page.press("characters.keep_prompts")
    assert stages.characters.prompt_bodies(stages.load()) == ("this character on a red ball",)


@pytest.mark.parametrize(("fate", "kept"), [("keep", 3), ("keep_edited", 1), ("rewrite", 0)])
def test_confirming_another_analysis_asks_what_becomes_of_the_prompts_and_can_be_undone(
    visit, stages, written, fate, kept
):
    texts = ["this character on a red ball", *stages.characters.prompt_bodies(written)[1:]]
    before = stages.characters.edit_prompts(LOCAL_ACTOR, "gboy", texts, seen=written.prompts)
    page = visit(CHARACTERS, character="gboy", view="analysis")
    page.set("selectbox", "characters.style", "3d_render")
    assert page.at.radio(key="characters.fate.gboy").label.endswith("1 of them edited by hand")
    page.set("radio", "characters.fate.gboy", fate).press("characters.confirm")
    now = stages.load()
    assert len(now.prompts) == 3
    assert len({prompt.text for prompt in now.prompts} & {prompt.text for prompt in before.prompts}) == kept
    visit(CHARACTERS, character="gboy", view="prompts").press("characters.put_back_prompts")
    assert (stages.load().analysis, stages.load().prompts) == (before.analysis, before.prompts)


def test_prompts_written_anew_can_be_taken_back(visit, stages, written):
    page = visit(CHARACTERS, character="gboy", view="prompts")
    assert not page.has_button("characters.put_back_prompts")
    page.set("number_input", "characters.count.gboy", 5).press("characters.write")
    assert len(stages.load().prompts) == 5
    page.press("characters.put_back_prompts")
    assert stages.load().prompts == written.prompts


def test_what_should_be_different_and_a_name_are_kept_as_they_were_typed(visit, stages):
    stages.named()
    stages.characters.seeds.generate(LOCAL_ACTOR, "gboy", "a pink round creature with sharp teeth, cartoon style")
    stages.work()
    field = f"characters.feedback.{stages.load().seed_job_id}"
    visit(CHARACTERS, character="gboy").set("text_input", field, "a smaller mouth")
    assert visit(CHARACTERS, character="gboy").at.text_input(key=field).value == "a smaller mouth"
    visit(CHARACTERS).set("text_input", "characters.name", "Flame Dog")
    page = visit(CHARACTERS)
    assert page.at.text_input(key="characters.name").value == "Flame Dog"
    page.press("characters.create")
    assert visit(CHARACTERS).at.text_input(key="characters.name").value == ""


def test_reasons_and_a_note_are_there_after_a_reload_until_somebody_decides(visit, stages):
    stages.made(count=3)
    first = stages.candidates()[0]
    note, reasons = f"characters.note.{first.image_id}", f"characters.reasons.{first.image_id}"
    page = visit(CHARACTERS, character="gboy", view="review").set("text_input", note, "the hood is red")
    page.set("button_group", reasons, [Reason.ARTEFACT])
    again = visit(CHARACTERS, character="gboy", view="review")
    assert again.at.text_input(key=note).value == "the hood is red"
    assert again.at.button_group(key=reasons).value == [Reason.ARTEFACT]
    again.press("characters.decide.redo")
    decided = stages.candidates()[0]
    assert (decided.reasons, decided.note) == ((Reason.ARTEFACT,), "the hood is red")
    stages.decide("gboy", first.image_id, Judgement.REDO, note="the hood is blue")
    later = visit(CHARACTERS, character="gboy", view="review")
    later.at.session_state["characters.at"] = first.image_id
    assert later.look().at.text_input(key=note).value == "the hood is blue"


def test_what_was_typed_for_a_character_is_there_after_a_reload(visit, stages):
    stages.finalised()
    visit(CHARACTERS, character="gboy").set("text_area", "characters.prompt.gboy", "on a beach, cinematic")
    again = visit(CHARACTERS, character="gboy")
    assert again.at.text_area(key="characters.prompt.gboy").value == "on a beach, cinematic"
    again.press("characters.findings.fix.style-of-character")
    assert visit(CHARACTERS, character="gboy").at.text_area(key="characters.prompt.gboy").value == "on a beach"
    visit(CHARACTERS).set("text_area", "characters.any_prompt", "gboy at night")
    assert visit(CHARACTERS).at.text_area(key="characters.any_prompt").value == "gboy at night"
