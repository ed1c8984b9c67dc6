"""Text and vision models asked about a character: priced, repaired by the rules, confirmed by a person."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.characters.model_words import prompts_from, rules_for
from lib.characters.rules import breaches
from lib.characters.vocabulary import ANCHOR
from lib.model.character import Judgement
from lib.studio.characters.writing import Question
from tests.characters.builders import an_analysis
from tests.characters.obeying import check_twenty
from tests.characters.test_grammar import analyses

SEEN = {
    "style": "Cartoon, bold outlines",
    "body_type": "animal-like creature",
    "description": "cute orange creature with horns",
    "key_features": ["two horns", "two horns", "long tail"],
    "physical_capabilities": {"can_stand": True, "can_sit": False},
    "special_notes": "",
}


def ask(stages, question, request):
    job = stages.characters.writing.ask(stages.actor, "gboy", question, request)
    stages.work()
    return stages.services.studio.job(stages.actor, job.job_id)


def balance(stages):
    return stages.services.studio.balance(stages.actor).available


@pytest.mark.row("E102", "E103", "E104", "E105", "E106")
def test_a_vision_model_proposes_and_a_person_decides(stages, vendor):
    character = stages.with_seed()
    vendor.script_texts(json.dumps(SEEN))
    writing, before = stages.characters.writing, balance(stages)
    request = writing.analysis_request(character)
    price = writing.plan(stages.actor, request).price
    ask(stages, Question.ANALYSIS, request)
    proposed, _ = writing.proposal(stages.actor, character)
    assert (proposed.style, proposed.body_type) == ("cartoon", "creature")
    assert proposed.key_features == ("two horns", "long tail")
    assert not proposed.physical_capabilities.can_sit
    assert stages.characters.style_words(proposed.description) == ("cute",)
    assert not stages.characters.load(stages.actor, "gboy").is_analysis_confirmed
    assert balance(stages) == before - price
    confirmed = stages.characters.set_analysis(stages.actor, "gboy", an_analysis())
    assert confirmed.analysis == an_analysis()
    assert writing.proposal(stages.actor, confirmed) is None


def test_an_analysis_of_another_seed_is_not_proposed(stages, vendor):
    character = stages.with_seed()
    vendor.script_texts(json.dumps(SEEN))
    ask(stages, Question.ANALYSIS, stages.characters.writing.analysis_request(character))
    other = character.model_copy(update={"seed_asset_id": "img_other"})
    assert stages.characters.writing.proposal(stages.actor, other) is None


@pytest.mark.row("E110", "E117", "E118")
def test_prompts_of_a_text_model_are_repaired_and_taken_over_once(stages, vendor):
    character = stages.analysed(physical_capabilities={"can_sit": False})
    good = "this character seen from the front, close up of the eyeball, plain background, sitting on a chair"
    vendor.script_texts(json.dumps({"prompts": [good, "sitting"]}))
    writing = stages.characters.writing
    ask(stages, Question.PROMPTS, writing.prompts_request(character, 20))
    taken, said = writing.take_prompts(stages.actor, stages.load())
    assert "wrote 1 of 20 prompts" in said
    assert taken.prompts[0].text.startswith(f"{ANCHOR} this character seen from the front, close up of the eyeball")
    assert "sitting" not in taken.prompts[0].text
    assert breaches(taken.prompts, taken.analysis) == ()
    stages.characters.set_prompts(stages.actor, "gboy", taken.prompts[:3])
    assert len(writing.take_prompts(stages.actor, stages.load())[0].prompts) == 3


def test_a_model_is_told_the_rules_that_its_answer_is_held_to():
    analysis = an_analysis(physical_capabilities={"has_face_expressions": False})
    told = rules_for(analysis, 20)
    assert ANCHOR in told
    assert "has no facial expressions" in told
    assert "20. " in told


@pytest.mark.parametrize(
    "texts", [(), ("",), ("x" * 3000,), (ANCHOR,) * 25, ("smiling, sitting, photo, 85mm lens",) * 20]
)
def test_whatever_a_model_writes_the_prompts_obey_the_rules(texts):
    analysis = an_analysis(physical_capabilities={"can_sit": False, "has_face_expressions": False})
    prompts, _ = prompts_from(texts, analysis, 20)
    assert len(prompts) == 20
    assert breaches(prompts, analysis) == ()


@pytest.mark.row("E97", "E98")
def test_a_text_model_makes_a_description_concrete(stages, vendor):
    character = stages.named()
    vendor.script_texts(json.dumps({"is_vague": True, "rewrite": "a red fox", "questions": ["Which style?"]}))
    writing = stages.characters.writing
    request = writing.workshop_request("a fox").model_copy(update={"provider": "fake"})
    ask(stages, Question.WORKSHOP, request)
    assert writing.workshop(stages.actor, character, "a fox").rewrite == "a red fox"
    assert writing.workshop(stages.actor, character, "a wolf") is None


@pytest.mark.row("E133")
def test_a_vision_model_judges_likeness_and_is_named(stages, vendor):
    character = stages.made(count=3)
    dropped = stages.candidates()[2]
    stages.decide("gboy", dropped.image_id, Judgement.DROP)
    judged = [{"score": 82, "differences": ["no hood"]}, {"score": 40, "differences": []}]
    vendor.script_texts(json.dumps({"judgements": judged}))
    writing = stages.characters.writing
    ask(stages, Question.LIKENESS, writing.likeness_request(character, stages.gallery()))
    model, found = writing.likeness(stages.actor, character)
    first = stages.candidates()[0]
    assert model
    assert (found[first.asset_id].score, found[first.asset_id].differences) == (82, ("no hood",))
    assert dropped.asset_id not in found


def test_a_model_that_answers_nonsense_costs_nothing_and_says_so(stages, vendor):
    character = stages.with_seed()
    before = balance(stages)
    vendor.script_texts("No.", "Still no.")
    ask(stages, Question.ANALYSIS, stages.characters.writing.analysis_request(character))
    asked = stages.characters.writing.asked(stages.actor, character, Question.ANALYSIS)
    assert asked.answer is None
    assert "in words instead" in asked.error.message
    assert balance(stages) == before


WRITTEN = st.one_of(
    st.sampled_from(
        [
            "this character smiling, seen from the front",
            "sitting on a chair, seen from behind, the whole figure visible",
            "pointing with one hand, arms raised, standing on one leg",
            "85mm lens, softbox, photo of this character from the side",
            f"{ANCHOR} this character from above, the whole figure visible, plain background",
        ]
    ),
    st.text(st.characters(exclude_categories=("C",)), max_size=200),
)


@pytest.mark.row("E110", "E117", "E118", "E119")
@given(analyses, st.lists(WRITTEN, max_size=25))
@settings(max_examples=200, deadline=None)
def test_prompts_of_any_model_for_any_character_obey_the_same_rules(analysis, texts):
    prompts, _ = prompts_from(texts, analysis, 20)
    check_twenty(prompts, analysis)
    assert breaches(prompts, analysis) == ()
