"""Pictures of finished characters: who is meant, what is sent, what becomes of them."""

import json

import pytest

from lib.errors import Conflict, Forbidden, InvalidRequest
from lib.model.asset import AssetQuery
from lib.model.character import Category, ImageKind

GENERATION = ImageKind.GENERATION


def order(stages, text, **more):
    return stages.characters.making.order(stages.actor, text, **more)


def make(stages, text, **more):
    asked = order(stages, text, **more)
    stages.characters.making.make(stages.actor, asked)
    stages.work()
    return stages.gallery(asked.slug, GENERATION)


@pytest.mark.row("E162", "E164", "E150", "E158", "E16")
@pytest.mark.parametrize("storage", ["sqlite", "postgresql"], indirect=True)
def test_in_a_forest_becomes_the_golden_prompt_and_a_file_of_the_character(stages, vendor):
    stages.finalised()
    gallery = make(stages, "Generate an image of Gboy in a\x00 forest")
    assert vendor.calls[-1].prompt == "this subject in a forest, natural lighting, trees in background"
    assert [image.file for image in gallery.images] == ["generation-001.png"]
    assert stages.place("gboy", "generations", "generation-001.png").is_file()


@pytest.mark.row("E159", "E160", "E47")
def test_at_most_fifteen_references_go_along_and_it_costs_ten_credits(stages, actor):
    stages.finalised(count=20)
    asked = order(stages, "in a forest")
    request = asked.cells[0].request
    assert (len(request.reference_ids), asked.references, request.endpoint) == (15, 15, "create")
    assert stages.characters.making.plan(actor, asked).price == 10
    references = {i.asset_id: i for i in stages.gallery("gboy", ImageKind.REFERENCE).images}
    sent = [references[name] for name in request.reference_ids if name in references]
    assert {image.facets.category for image in sent} == set(Category)


@pytest.mark.row("E157", "E163", "E19")
def test_three_images_are_three_calls_with_slightly_varied_prompts(stages, vendor):
    stages.finalised()
    before = len(vendor.calls)
    gallery = make(stages, "in a forest", count=3)
    assert len(vendor.calls) - before == 3
    assert len({call.prompt for call in vendor.calls[before:]}) == 3
    assert gallery.progress == "3/3 complete"


@pytest.mark.row("E19", "E20")
def test_more_than_ten_cost_a_warning_and_go_out_in_several_requests_once_confirmed(stages, vendor):
    stages.finalised()
    asked, calls = order(stages, "in a forest", count=12), len(vendor.calls)
    make_it = stages.characters.making.make
    with pytest.raises(InvalidRequest, match="12 are more than 10 in one request; they cost 120 credits"):
        make_it(stages.actor, asked)
    batches = make_it(stages.actor, asked, key="once", is_split_confirmed=True)
    make_it(stages.actor, asked, key="once", is_split_confirmed=True)
    stages.work()
    assert [len(batch.job_ids) for batch in batches] == [10, 2]
    assert len({call.prompt for call in vendor.calls[calls:]}) == 12
    assert len(stages.gallery("gboy", GENERATION).images) == 12


@pytest.mark.row("E155", "E167")
def test_a_surprise_has_a_prompt_that_the_studio_invents(stages):
    stages.finalised()
    asked = order(stages, "Surprise me with G*BOY", number=3)
    assert (asked.wish, asked.cells[0].request.endpoint) == ("surprise", "random")
    assert asked.prompts[0].startswith("this subject ")
    with pytest.raises(InvalidRequest, match="a surprise, or something specific"):
        order(stages, "an image of gboy")


@pytest.mark.row("E156")
def test_without_a_library_set_up_is_offered_and_nothing_made(stages, vendor):
    stages.analysed()
    with pytest.raises(Conflict, match="no reference library yet") as caught:
        order(stages, "gboy in a forest")
    assert "Set up its visual identity" in caught.value.remedy
    assert vendor.calls == ()


@pytest.mark.row("E84", "E85")
def test_with_several_characters_the_question_lists_them(stages):
    stages.named("G*BOY")
    stages.named("Eyeball Man")
    with pytest.raises(InvalidRequest, match=r"You have: G\*BOY, Eyeball Man"):
        order(stages, "in a forest")


@pytest.mark.row("E165")
def test_a_good_picture_joins_the_library_once(stages, actor):
    stages.finalised()
    (image,) = make(stages, "in a forest").images
    stages.characters.making.promote(actor, "gboy", image.image_id)
    character = stages.characters.making.promote(actor, "gboy", image.image_id)
    urls = json.loads(stages.place("gboy", "reference-urls.json").read_text())
    assert (character.reference_count, urls["reference_count"]) == (13, 13)
    assert urls["references"][-1]["file"] == "ref-013.jpg"
    assert stages.place("gboy", "references", "ref-013.jpg").is_file()


@pytest.mark.row("E21", "E154")
def test_cleaning_up_moves_generations_to_the_trash(stages, services, actor):
    stages.finalised()
    gallery = make(stages, "in a forest", count=2)
    names = [image.image_id for image in gallery.images]
    colleague = actor.model_copy(update={"user_id": "usr_colleague", "role": "member"})
    with pytest.raises(Forbidden):
        stages.characters.making.clean_up(colleague, "gboy", names)
    assert stages.characters.making.clean_up(actor, "gboy", names) == 2
    assert stages.gallery("gboy", GENERATION).images == ()
    assert services.studio.assets(actor, AssetQuery(trashed=True)).total == 2
    assert stages.place("gboy", "references").is_dir()


@pytest.mark.row("E166", "E116")
def test_the_audit_names_what_is_weak(stages, actor):
    stages.finalised(count=20)
    assert not [line for line in stages.characters.making.audit(actor, "gboy") if "gap" in line]
    for image in stages.gallery("gboy", ImageKind.REFERENCE).images:
        if image.facets.view in {"back", "left", "right"} or image.facets.category is Category.CLOSE_UP:
            stages.characters.making.remove_reference(actor, "gboy", image.image_id)
    said = "\n".join(stages.characters.making.audit(actor, "gboy"))
    assert "Coverage gap: no back view." in said
    assert "Coverage gap: no close-up." in said


@pytest.mark.row("E21")
def test_a_reference_taken_out_can_be_put_back(stages, actor):
    stages.finalised()
    first = stages.gallery("gboy", ImageKind.REFERENCE).images[0]
    stages.characters.making.remove_reference(actor, "gboy", first.image_id)
    assert not stages.place("gboy", "references", first.file).exists()
    character = stages.characters.making.put_back(actor, "gboy", [first.image_id])
    assert character.reference_count == 12
    assert stages.place("gboy", "references", first.file).is_file()


@pytest.mark.row("E21", "E154")
def test_what_was_cleaned_up_comes_back_with_its_file(stages, services, actor):
    stages.finalised()
    names = [image.image_id for image in make(stages, "in a forest", count=2).images]
    stages.characters.making.clean_up(actor, "gboy", names)
    stages.characters.making.put_back(actor, "gboy", names)
    back = stages.gallery("gboy", GENERATION).images
    assert [image.image_id for image in back] == names
    assert all(stages.place("gboy", "generations", image.file).is_file() for image in back)
    assert services.studio.assets(actor, AssetQuery(trashed=True)).total == 0


def test_nobody_puts_back_what_belongs_to_another_character(stages, actor):
    stages.finalised("G*BOY")
    stages.finalised("Eyeball Man")
    first = stages.gallery("gboy", ImageKind.REFERENCE).images[0]
    stages.characters.making.remove_reference(actor, "gboy", first.image_id)
    stages.characters.making.put_back(actor, "eyeball-man", [first.image_id])
    assert stages.load().reference_count == 11


@pytest.mark.row("E91", "E161")
def test_the_description_is_never_sent_with_a_picture(stages, vendor):
    stages.finalised()
    make(stages, "looking surprised at a party", count=2)
    description = stages.load().description
    assert vendor.calls
    assert not [call for call in vendor.calls if description in call.prompt]
