"""One image in full: facts, family, differences, code, words, and what is said when it or its file is gone."""

from datetime import UTC

from lib.assets import store as asset_store
from lib.characters import store as character_store
from lib.model.actor import LOCAL_ACTOR, LOCAL_USER, LOCAL_WORKSPACE
from lib.model.asset import Review
from lib.model.character import Character
from lib.providers.fake_vendor import COST_MICRO_USD
from lib.ui.image.facts import facts_of
from lib.ui.pages import CREATE, LIBRARY
from tests.imaging.signed import a_signed_picture
from tests.studio.test_library_search import an_asset
from tests.ui.visitor import a_job


def test_an_opened_image_shows_its_facts_family_and_differences(visit, services):
    one, other = a_job(services, prompt="A red fox", count=2).asset_ids
    page = visit(LIBRARY, image=one)
    assert "[Delivered as] algorithmicMedia" in page.words
    page.at.session_state["image.part"] = "Family"
    assert "it comes from no other one" in page.look().words
    page.at.session_state["image.part"] = "Compare"
    page.look().set("text_input", "compare.id", other)
    assert "Looks" in page.words
    assert f"/library?image={one}" in visit(LIBRARY, image=one).at.code[-1].value


def test_an_opened_image_tells_plan_cost_times_and_what_credentials_say(visit, services):
    job = a_job(services, prompt="A red fox", count=1, seed=7)
    words = visit(LIBRARY, image=job.asset_ids[0]).words
    for label in ("Asked of the model", "Seed", "Asked", "Begun", "Took", "Made"):
        assert f"[{label}] " in words, label
    assert "1 credit, as estimated" in words
    cut = {
        "received": "1536x1024",
        "crop": {"left": 0, "top": 110, "right": 1536, "bottom": 914},
        "words": "Here it is",
    }
    asset = services.studio.asset(LOCAL_ACTOR, job.asset_ids[0]).model_copy(update={"parameters": cut, "cost": 0})
    told = dict(facts_of(asset, job, UTC))
    assert (told["Came as"], told["Cropped to"]) == ("1536 × 1024", "1536 × 804 from 0, 110")
    assert told["Resized to"] == "256 × 256"
    assert (told["Cost estimated"], told["Cost"], told["The provider said"]) == ("1 credit", "0 credits", "Here it is")
    paid = job.model_copy(update={"plan": job.plan.model_copy(update={"vendor_cost_each": 40_000})})
    for cost, said in ((None, "not told"), (40_000, "$0.0400, as expected"), (25_000, "$0.0250")):
        item = job.items[0].model_copy(update={"vendor_cost_actual": cost})
        told = dict(facts_of(asset, paid.model_copy(update={"items": (item,)}), UTC))
        assert (told["Expected at the provider"], told["Charged by the provider"]) == ("$0.0400", said)
    assert job.items[0].vendor_cost_actual == COST_MICRO_USD
    assert "[Charged by the provider] $0." in words
    signed = services.studio.upload(LOCAL_ACTOR, a_signed_picture(maker="*Maker* <b>"), "signed.png")
    words = visit(LIBRARY, image=signed.asset_id).words
    assert "signed by Test Signer, unaltered; the signer is on no list of trust" in words
    assert "[Made with] *Maker* <b> 1.0" in words
    with services.database.write() as connection:
        asset_store.insert(connection, an_asset(asset_id="img_child", parents=(signed.asset_id,)))
    warnings = [warning.value for warning in visit(LIBRARY, image="img_child").at.warning]
    assert any("carries content credentials; this one does not" in warning for warning in warnings)


def test_an_opened_image_shows_code_that_repeats_just_this_one(visit, services):
    job = a_job(services, prompt="A red fox", count=2)
    page = visit(LIBRARY, image=job.asset_ids[1])
    curl = page.at.code[0].value
    assert f'"seed": {job.items[1].seed}' in curl
    assert "num_variations" not in curl


def test_words_of_an_opened_image_are_kept(visit, services):
    (name,) = a_job(services, count=1).asset_ids
    page = visit(LIBRARY, image=name)
    page.at.session_state["image.part"] = "Words"
    page.look()
    page.at.text_input(key=f"words.title.{name}").set_value("Fox")
    page.at.text_input(key=f"words.tags.{name}").set_value("Hero, autumn ")
    page.at.text_area(key=f"words.alt.{name}").set_value("A fox in the snow")
    page.press(f"words.keep.{name}")
    kept = services.studio.asset(LOCAL_ACTOR, name)
    assert (kept.title, kept.tags, kept.alt_text) == ("Fox", ("autumn", "hero"), "A fox in the snow")
    assert ("A fox in the snow") in [alt for _, alt in page.pictures]


def test_an_alt_text_is_proposed_for_its_price_and_put_into_the_field(visit, services):
    (name,) = a_job(services, count=1).asset_ids
    page = visit(LIBRARY, image=name)
    page.at.session_state["image.part"] = "Words"
    page.look()
    label = next(button.label for button in page.at.button if button.key == "alt_text.propose")
    assert "credit" in label or "free" in label
    page.press("alt_text.propose").work()
    assert page.look().at.text_area(key=f"words.alt.{name}").value


def test_an_image_without_its_file_is_said_to_be_so(visit, services):
    (name,) = a_job(services, count=1).asset_ids
    services.blobs.delete(services.studio.asset(LOCAL_ACTOR, name).blob)
    page = visit(LIBRARY, image=name)
    assert "missing in the store" in "\n".join(warning.value for warning in page.at.warning)


def test_an_image_deleted_in_another_tab_is_said_to_be_gone(visit, services):
    page = visit(LIBRARY, image="img_gone")
    assert "There is no image" in page.errors


def test_two_who_decide_about_one_image_are_told(visit, services):
    (name,) = a_job(services, count=1).asset_ids
    page = visit(LIBRARY, image=name)
    services.studio.library.review(LOCAL_ACTOR, [name], Review.REJECTED)
    page.press("opened.approve")
    assert services.studio.asset(LOCAL_ACTOR, name).review == "rejected"
    assert "Somebody else has rejected" in page.at.toast[0].value


def test_recalling_settings_leads_to_the_form(visit, services):
    asset_id = a_job(services, prompt="A red fox", count=1).asset_ids[0]
    page = visit(LIBRARY).choose_in_grid("Use settings", asset_id)
    assert page.title == CREATE.title
    assert page.at.text_area(key="create.prompt").value == "A red fox"


def test_a_family_is_drawn_by_generation_with_lines_from_parents_to_children(visit, services):
    """One of two parents descends from the other, so it stands between."""
    with services.database.write() as connection:
        for name, parents in (
            ("img_a", ()),
            ("img_b", ("img_a",)),
            ("img_c", ("img_b", "img_a")),
            ("img_d", ("img_c",)),
        ):
            asset_store.insert(connection, an_asset(asset_id=name, parents=parents))
        character = Character(
            character_id="chr_1",
            workspace_id=LOCAL_WORKSPACE,
            owner_id=LOCAL_USER,
            slug="flame-dog",
            display_name="Flame Dog",
            seed_asset_id="img_a",
            created_at=services.clock.now(),
        )
        character_store.insert(connection, character)
    page = visit(LIBRARY, image="img_c")
    page.at.session_state["image.part"] = "Family"
    (tree,) = [given for given in page.look().components if "rows" in given]
    rows = [[member["name"] for member in row] for row in tree["rows"]]
    assert rows == [[character.slug], ["img_a"], ["img_b"], ["img_c"], ["img_d"]]
    lines = {tuple(line) for line in tree["lines"]}
    assert lines == {
        *((character.slug, "img_a"), ("img_a", "img_b"), ("img_b", "img_c")),
        *(("img_a", "img_c"), ("img_c", "img_d")),
    }
    assert [member["name"] for row in tree["rows"] for member in row if member["isOwn"]] == ["img_c"]
