"""The Characters page: every step of the set-up, the review, and images of a finished character."""

import json

import pytest

from lib.model.actor import LOCAL_ACTOR
from lib.model.character import ImageKind, Judgement
from lib.ui.pages import CHARACTERS
from tests.characters.stages import Stages
from tests.ui.visitor import as_shown


@pytest.fixture
def stages(services):
    return Stages(services, LOCAL_ACTOR)


@pytest.fixture
def opening_grant():
    return 1000


def review(visit, slug="gboy"):
    return visit(CHARACTERS, character=slug, view="review")


def test_without_characters_the_page_teaches_what_to_do(visit):
    assert "No characters yet." in visit(CHARACTERS).words


@pytest.mark.row("E94", "E86")
def test_a_name_makes_a_character_and_asks_for_its_seed(visit, stages):
    page = visit(CHARACTERS).set("text_input", "characters.name", "Flame Dog")
    page.press("characters.create")
    assert stages.characters.list(LOCAL_ACTOR)[0].slug == "flame-dog"
    assert page.at.query_params["character"] in ("flame-dog", ["flame-dog"])
    assert "describe the character" in page.words


@pytest.mark.row("E97", "E98", "E99")
def test_a_vague_description_is_not_run_but_made_concrete(visit, stages):
    stages.named()
    page = visit(CHARACTERS, character="gboy")
    page.set("text_area", "characters.seed_prompt.gboy", "something cool")
    assert "Image models work best with visual details" in page.words
    assert page.at.button(key="characters.seed.go.gboy").disabled
    page.press("characters.advice.1")
    assert not page.at.button(key="characters.seed.go.gboy").disabled
    assert "Generate the seed · 10 credits" in page.words


@pytest.mark.row("E101")
def test_a_generated_seed_is_approved_on_the_page(visit, stages):
    stages.named()
    page = visit(CHARACTERS, character="gboy")
    text = "a pink round creature with sharp teeth and a small face, cartoon style"
    page.set("text_area", "characters.seed_prompt.gboy", text).press("characters.seed.go.gboy").work()
    (approve,) = [button.key for button in page.at.button if button.key and ".approve." in button.key]
    page.press(approve)
    assert stages.characters.load(LOCAL_ACTOR, "gboy").seed_asset_id
    assert "Physical description" in {area.label for area in page.at.text_area}


@pytest.mark.row("E106", "E90")
def test_the_analysis_is_confirmed_and_style_words_are_flagged(visit, stages):
    stages.with_seed()
    page = visit(CHARACTERS, character="gboy")
    page.at.text_area(key="characters.description").set_value("cute blob without limbs")
    page.press("characters.confirm")
    assert "cute is style, not body" in page.errors
    page.at.text_area(key="characters.description").set_value("pink blob without limbs")
    page.press("characters.confirm")
    assert stages.characters.load(LOCAL_ACTOR, "gboy").is_analysis_confirmed


@pytest.mark.row("E49", "E123", "E48")
def test_before_the_run_count_price_balance_and_time_are_stated(visit, stages):
    stages.analysed()
    page = visit(CHARACTERS, character="gboy").press("characters.write")
    assert "Generate 20 images · 200 credits" in page.words
    assert "20 × 10 credits · balance 1,000 credits, after it 800 credits · takes a few minutes" in page.words
    page.press("characters.run.go")
    assert len(stages.gallery().images) == 20


@pytest.mark.row("E20", "E18")
def test_more_than_25_must_be_confirmed_before_they_are_split(visit, stages):
    character = stages.analysed()
    stages.characters.write_prompts(LOCAL_ACTOR, character.slug, 30)
    page = visit(CHARACTERS, character="gboy", view="prompts")
    assert page.at.button(key="characters.run.go").disabled
    page.set("checkbox", "characters.run.split", value=True).press("characters.run.go")
    assert len(stages.gallery().images) == 30


@pytest.mark.row("E124", "E169")
def test_too_little_money_offers_a_bundle_and_keeps_everything(visit, stages):
    character = stages.analysed()
    stages.characters.write_prompts(LOCAL_ACTOR, character.slug, 100)
    stages.characters.seeds.generate(LOCAL_ACTOR, "gboy", "a pink creature with teeth")
    page = visit(CHARACTERS, character="gboy", view="prompts")
    assert ", then generate" in page.words
    assert page.has_button("characters.run.buy")


@pytest.mark.row("E131", "E11", "E132")
def test_all_candidates_are_shown_at_once_and_decided_one_after_the_other(visit, stages):
    stages.made(count=12)
    page = review(visit)
    assert len([alt for _, alt in page.pictures if alt not in {"Seed", "This one"}]) == 12
    page.press("characters.decide.keep").press("characters.decide.drop").press("characters.decide.redo")
    judged = [image.judgement for image in stages.candidates()[:3]]
    assert judged == [Judgement.KEEP, Judgement.DROP, Judgement.REDO]
    assert "Redo 1 image · 10 credits" in page.words
    page.press("characters.undo")
    assert stages.candidates()[2].judgement is Judgement.OPEN


@pytest.mark.row("E135", "E136")
def test_with_too_few_left_the_page_offers_exactly_what_is_missing(visit, stages):
    stages.made(count=12)
    for image in stages.candidates()[:4]:
        stages.decide("gboy", image.image_id, Judgement.DROP)
    page = review(visit).press("characters.keep_rest")
    assert "Keep 2 more to finalise." in page.words
    assert "Generate 2 images · 20 credits" in page.words


@pytest.mark.row("E145", "E93")
def test_finalising_confirms_with_the_count_and_opens_the_character(visit, stages):
    stages.named("Eyeball Man")
    stages.made(count=12)
    page = review(visit).press("characters.keep_rest").press("characters.finalise")
    said = "\n".join(element.value for element in page.at.success)
    assert "reference library is complete: 12 images" in said
    assert "You now have 2 characters: Eyeball Man, G\\*BOY" in said
    assert page.at.text_area(key="characters.prompt.gboy")


@pytest.mark.row("E162", "E165", "E157", "E99")
def test_in_a_forest_is_made_and_joins_the_library(visit, stages):
    stages.finalised()
    page = visit(CHARACTERS, character="gboy").set("text_area", "characters.prompt.gboy", "in a forest")
    assert "Sent: this subject in a forest, natural lighting, trees in background" in page.words
    assert "Image models work best" not in page.words
    page.press("characters.make.go").work()
    (image,) = stages.gallery("gboy", ImageKind.GENERATION).images
    page.look().choose_in_grid("Add to the library", image.image_id)
    assert stages.characters.load(LOCAL_ACTOR, "gboy").reference_count == 13
    page.choose_in_grid("Move to the trash", image.image_id)
    assert stages.gallery("gboy", ImageKind.GENERATION).images == ()
    page.press("characters.put_back")
    assert stages.gallery("gboy", ImageKind.GENERATION).images == (image,)


@pytest.mark.row("E155")
def test_surprise_me_needs_no_prompt(visit, stages):
    stages.finalised()
    page = visit(CHARACTERS, character="gboy").press("characters.surprise.go").work()
    (first,) = stages.gallery("gboy", ImageKind.GENERATION).images
    assert "Surprise me: 1 image · 10 credits" in page.words
    visit(CHARACTERS, character="gboy").press("characters.surprise.go")
    assert stages.gallery("gboy", ImageKind.GENERATION).images[1].prompt != first.prompt


@pytest.mark.row("E21")
def test_a_character_in_the_trash_is_said_and_restored_from_the_list(visit, stages):
    stages.finalised()
    page = visit(CHARACTERS, character="gboy")
    page.at.session_state["characters.care"] = True
    page.look().press("characters.delete")
    assert "G*BOY is in the trash" in "\n".join(as_shown(each.value) for each in page.at.success)
    page.press("characters.restore.gboy")
    assert stages.load().reference_count == 12


def test_an_unknown_character_says_so(visit):
    assert "There is no character" in visit(CHARACTERS, character="nobody").errors


@pytest.mark.row("E153")
def test_an_old_flat_layout_asks_for_a_name(visit, stages):
    root = stages.place().parent
    (root / "references").mkdir(parents=True)
    page = visit(CHARACTERS).set("text_input", "characters.flat_name", "Old One").press("characters.flat_go")
    assert [character.slug for character in stages.characters.list(LOCAL_ACTOR)] == ["old-one"]
    assert page.at.query_params["character"] in ("old-one", ["old-one"])


@pytest.mark.row("E106", "E123")
def test_a_vision_model_fills_the_form_and_style_words_are_flagged(visit, stages, vendor):
    stages.with_seed()
    seen = {"style": "cartoon", "body_type": "creature", "description": "cute orange creature"}
    vendor.script_texts(json.dumps(seen | {"key_features": ["horns"]}))
    page = visit(CHARACTERS, character="gboy")
    assert "Look at the seed with" in page.words
    assert "1 credit" in page.words
    page.press("characters.ask.analysis").work()
    page.look()
    assert "cute: style, not body" in page.words
    (area,) = [area for area in page.at.text_area if area.label == "Physical description"]
    assert area.value == "cute orange creature"
    area.set_value("orange creature")
    page.press("characters.confirm")
    assert stages.characters.load(LOCAL_ACTOR, "gboy").description == "orange creature"


def test_prompts_are_written_by_a_model_and_taken_over(visit, stages, vendor):
    stages.analysed()
    vendor.script_texts(json.dumps({"prompts": ["the eyeball head close up, seen from the front, plain background"]}))
    page = visit(CHARACTERS, character="gboy").press("characters.ask.prompts").work()
    assert "wrote 1 of 20 prompts" in "\n".join(element.value for element in page.at.success)
    assert len(stages.characters.load(LOCAL_ACTOR, "gboy").prompts) == 20


def test_who_draws_is_chosen_for_the_character(visit, stages):
    stages.finalised()
    page = visit(CHARACTERS, character="gboy")
    page.set("selectbox", "characters.model.gboy.auto", "fake:fake-any")
    character = stages.characters.load(LOCAL_ACTOR, "gboy")
    assert (character.provider, character.model) == ("fake", "fake-any")


def test_the_suggested_are_kept_with_one_click(visit, stages):
    stages.made(count=24)
    page = review(visit).press("characters.keep_suggested")
    kept = [image for image in stages.candidates() if image.judgement is Judgement.KEEP]
    assert 0 < len(kept) < 24
    assert f"{len(kept)} kept" in page.words


@pytest.mark.row("E63", "E124")
def test_too_little_money_is_bought_and_the_run_goes_on_without_a_click(visit, stages, services):
    character = stages.analysed()
    stages.characters.write_prompts(LOCAL_ACTOR, character.slug, 100)
    stages.characters.seeds.generate(LOCAL_ACTOR, "gboy", "a pink creature with teeth")
    visit(CHARACTERS, character="gboy", view="prompts").set("checkbox", "characters.run.split", value=True).press(
        "characters.run.buy"
    )
    (payment,) = services.studio.buying.payments(LOCAL_ACTOR)
    services.studio.buying.complete_test(LOCAL_ACTOR, payment.payment_id)
    assert len(stages.gallery().images) == 100


@pytest.mark.row("E154")
def test_50_generations_bring_a_reminder(visit, stages):
    stages.finalised()
    making = stages.characters.making
    for _ in range(5):
        making.make(LOCAL_ACTOR, making.surprise(stages.load(), count=10))
    assert "More than 49 generated images are kept" in visit(CHARACTERS, character="gboy").words


@pytest.mark.row("E132", "E138", "E176")
def test_more_of_something_is_asked_for_on_the_page(visit, stages):
    stages.made(count=3)
    page = review(visit)
    page.at.session_state["characters.more"] = True
    page.look().set("number_input", "characters.more_count", 3).press("characters.more.go")
    assert len(stages.gallery().running) == 3
    assert [each.facets.category for each in stages.candidates()[3:]] == ["angle"] * 3


def test_style_words_in_what_is_asked_of_a_character_are_named_and_taken_out_by_one_click(visit, stages):
    stages.finalised()
    page = visit(CHARACTERS, character="gboy").set("text_area", "characters.prompt.gboy", "in a forest, cinematic, 8k")
    assert "a character's look comes from its reference images" in page.words
    page.press("characters.findings.fix.style-of-character")
    assert page.at.text_area(key="characters.prompt.gboy").value == "in a forest"
    assert "look comes from its reference" not in page.words
