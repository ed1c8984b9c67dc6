"""The Characters page when several people, servers, vendors and interruptions meet on it."""

import json

import httpx
import pytest
from pydantic import SecretStr

from lib.clock import FixedClock
from lib.ledger import ledger
from lib.model.actor import LOCAL_ACTOR
from lib.model.character import ImageKind, Judgement
from lib.providers.fake_vendor import Outcome
from lib.ui.pages import CHARACTERS, CREDITS
from lib.ui.services import install
from tests.characters.builders import an_analysis
from tests.characters.stages import Stages
from tests.imaging.pictures import a_file
from tests.studio.social_studio import a_scene
from tests.ui.visitor import Visitor


@pytest.fixture
def stages(services):
    return Stages(services, LOCAL_ACTOR)


@pytest.fixture
def opening_grant():
    return 1000


def spend(stages, leaving):
    """Hold most of the balance elsewhere."""
    amount = stages.services.studio.balance(LOCAL_ACTOR).available - leaving
    with stages.services.database.write() as connection:
        ledger.hold_all(
            connection,
            account_id=LOCAL_ACTOR.account_id,
            amounts={"itm_other": amount},
            description="other",
            now=stages.services.clock.now(),
        )


def pay(stages):
    (payment,) = stages.services.studio.buying.payments(LOCAL_ACTOR)
    stages.services.studio.buying.complete_test(LOCAL_ACTOR, payment.payment_id)
    return payment


def running(page):
    return "\n".join(element.proto.text for element in page.at.get("progress"))


def test_two_people_review_at_once_and_neither_overwrites_the_other(visit, stages):
    stages.made(count=3)
    mine = visit(CHARACTERS, character="gboy", view="review")
    theirs = visit(CHARACTERS, character="gboy", view="review")
    theirs.press("characters.decide.drop")
    mine.press("characters.decide.keep")
    assert "Somebody else has decided meanwhile: drop" in "\n".join(toast.value for toast in mine.at.toast)
    assert stages.candidates()[0].judgement is Judgement.DROP
    assert "1 undecided" not in mine.words
    assert "2 undecided" in mine.words


def test_what_a_colleague_decides_does_not_take_the_candidate_away_from_under_a_key(visit, stages):
    stages.made(count=3)
    page = visit(CHARACTERS, character="gboy", view="review")
    assert "Number 1" in page.words
    stages.decide("gboy", stages.candidates()[0].image_id, Judgement.DROP)
    page.look()
    assert "Number 1" in page.words
    assert [card["badge"][0] for card in page.cards if card["badge"]] == ["Dropped"]


@pytest.mark.row("E139", "E133")
def test_before_a_redo_is_paid_the_page_says_how_its_words_change(visit, stages):
    stages.made(count=3)
    page = visit(CHARACTERS, character="gboy", view="review").press("characters.decide.redo")
    assert "Number 1 again, in the same words. Say what is wrong with it to change them." in page.words
    second = stages.candidates()[1]
    page.set("text_input", f"characters.note.{second.image_id}", "the hood is red").press("characters.decide.redo")
    assert "Number 2 again, now with: the hood is red." in page.words
    third = stages.candidates()[2]
    page.set("text_input", f"characters.note.{third.image_id}", "shot with an 85mm lens").press(
        "characters.decide.redo"
    )
    assert "Number 3 again, in the same words. The note is left out" in page.words
    page.press("characters.redo.go").work()
    assert [image.prompt.endswith("the hood is red") for image in stages.candidates()] == [False, True, False]


@pytest.mark.row("E101")
def test_a_seed_is_drawn_again_with_what_should_be_different(visit, stages):
    stages.named()
    stages.characters.seeds.generate(LOCAL_ACTOR, "gboy", "a pink round creature with sharp teeth, cartoon style")
    stages.work()
    job_id = stages.load().seed_job_id
    page = visit(CHARACTERS, character="gboy")
    page.set("text_input", f"characters.feedback.{job_id}", "a smaller mouth").press("characters.again.go.gboy")
    assert stages.load().seed_prompt == "a pink round creature with sharp teeth, cartoon style, a smaller mouth"
    assert stages.load().seed_job_id != job_id
    assert page.at.text_area(key="characters.seed_prompt.gboy").value.endswith("a smaller mouth")


@pytest.mark.row("E63", "E124", "E169")
def test_a_seed_without_money_is_bought_and_drawn_without_another_click(visit, stages):
    stages.named()
    spend(stages, leaving=4)
    page = visit(CHARACTERS, character="gboy")
    page.set("text_area", "characters.seed_prompt.gboy", "a pink round creature with sharp teeth, cartoon style")
    assert "This costs 10 credits and the balance is 4 credits" in page.words
    page.press("characters.seed.buy")
    payment = pay(stages)
    stages.work()
    assert stages.services.studio.job(LOCAL_ACTOR, stages.load().seed_job_id).asset_ids
    paid = visit(CREDITS, payment=str(payment.payment_id))
    assert [link.proto.label for link in paid.at.get("page_link") if "G*BOY" in link.proto.label.replace("\\", "")]


@pytest.mark.row("E63", "E106")
def test_a_question_without_money_is_bought_and_asked_without_another_click(visit, stages, vendor):
    stages.with_seed()
    spend(stages, leaving=0)
    seen = {"style": "cartoon", "body_type": "creature", "description": "orange creature", "key_features": ["horns"]}
    vendor.script_texts(json.dumps(seen))
    page = visit(CHARACTERS, character="gboy")
    assert page.at.button(key="characters.ask.analysis").disabled
    page.press("characters.ask.analysis.buy")
    pay(stages)
    stages.work()
    (area,) = [a for a in visit(CHARACTERS, character="gboy").at.text_area if a.label == "Physical description"]
    assert area.value == "orange creature"


@pytest.mark.row("E54", "E76", "E128")
def test_what_failed_is_said_given_back_and_tried_again(visit, stages, vendor):
    stages.analysed()
    stages.characters.write_prompts(LOCAL_ACTOR, "gboy", 3)
    stages.characters.turnarounds.run(LOCAL_ACTOR, "gboy")
    vendor.script(Outcome.REFUSED)
    stages.work()
    page = visit(CHARACTERS, character="gboy", view="review")
    assert "1 failed and given back" in page.words
    assert "Nothing was charged." in page.errors
    page.press("characters.review.retry").work()
    page.look()
    assert stages.gallery().progress == "3/3 complete"
    assert not page.has_button("characters.review.retry")


@pytest.mark.row("E116", "E166")
def test_an_empty_cell_of_the_coverage_is_filled(visit, stages):
    stages.made(count=3)
    page = visit(CHARACTERS, character="gboy", view="review")
    page.set("multiselect", "characters.cells", ["Back, far"]).press("characters.cells.go")
    stages.work()
    (new,) = [image for image in stages.candidates() if (image.facets.view, image.facets.distance) == ("back", "far")]
    assert "seen from behind" in new.prompt


@pytest.mark.row("E140")
@pytest.mark.parametrize(
    ("wrong", "shown", "button"),
    [
        ("Always the same pose", "not varied enough", "characters.poses.go"),
        ("It does not look like my character", "Plainer prompts leave more to the seed", "characters.plainer.go"),
        ("It is made to do what it cannot", "Say what the body cannot do", "characters.way.analysis"),
        ("Too realistic, too cartoony, or another medium", "Say what the medium is", "characters.restyle_go"),
    ],
)
def test_what_does_not_look_right_is_asked_and_helped(visit, stages, wrong, shown, button):
    stages.made(count=3)
    page = visit(CHARACTERS, character="gboy", view="review")
    page.at.session_state["characters.wrong"] = True
    page.look().set("radio", "characters.what_is_wrong", wrong)
    assert shown in page.words
    page.press(button)
    if button.endswith(".go"):
        assert len(stages.candidates()) > 3


@pytest.mark.row("E84", "E85")
def test_without_a_name_the_list_asks_which_character(visit, stages):
    stages.finalised("G*BOY")
    stages.finalised("Eyeball Man")
    page = visit(CHARACTERS).set("text_area", "characters.any_prompt", "in a forest")
    asked = [group.label for group in page.at.button_group]
    assert asked == ["Which character? You have: G\\*BOY, Eyeball Man"]
    assert not page.has_button("characters.make.go")
    page.set("text_area", "characters.any_prompt", "Eyeball Man in a forest").press("characters.make.go")
    assert len(stages.gallery("eyeball-man", ImageKind.GENERATION).images) == 1


@pytest.mark.row("E20")
def test_more_than_ten_images_are_confirmed_with_their_cost(visit, stages):
    stages.finalised()
    page = visit(CHARACTERS, character="gboy").set("number_input", "characters.make_count.gboy", 12)
    assert "12 images cost 120 credits and go out in requests of at most 10." in page.words
    assert page.at.button(key="characters.surprise.go").disabled
    page.set("checkbox", "characters.many.gboy.12", value=True).press("characters.surprise.go")
    assert len(stages.gallery("gboy", ImageKind.GENERATION).images) == 12


@pytest.mark.row("E154", "E21")
def test_the_reminder_cleans_up_and_takes_it_back(visit, stages):
    stages.finalised()
    making = stages.characters.making
    for _ in range(5):
        making.make(LOCAL_ACTOR, making.surprise(stages.load(), count=10))
    stages.work()
    page = visit(CHARACTERS, character="gboy")
    assert "More than 49 generated images are kept" in page.words
    page.press("characters.clean")
    assert len(stages.gallery("gboy", ImageKind.GENERATION).images) == 20
    page.press("characters.put_back")
    assert len(stages.gallery("gboy", ImageKind.GENERATION).images) == 50


@pytest.mark.row("E12")
def test_where_images_cannot_be_kept_the_page_stops_and_says_what_to_do(visit, services, settings):
    (settings.data / "character-image-studio").write_text("a file in the folder's place")
    page = visit(CHARACTERS)
    assert "cannot be written" in page.errors
    assert "Let the studio write into its data folder" in page.errors
    assert not page.has_button("characters.create")


class Hosted(httpx.BaseTransport):
    """The hosted service of seed E, as its document describes it, on a day when it makes nothing."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, object]]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        place = request.url.path.rsplit("/", 1)[1]
        if place == "login":
            login = {"access_token": "t", "token_type": "Bearer", "expires_at": "2099-01-01T00:00:00Z"}
            return httpx.Response(200, json=login)
        if "/generate/" in request.url.path:
            self.asked.append((place, json.loads(request.content)))
            pending = {"status": "pending", "generation_id": f"g{len(self.asked)}", "image": None, "credits_used": 10}
            return httpx.Response(200, json=pending)
        ended = {"status": "failed", "error_message": "the model is resting", "download_available": False}
        return httpx.Response(200, json=ended | {"generation_id": place})


@pytest.mark.row("E54", "E76")
def test_the_hosted_service_is_chosen_for_seed_and_candidates_and_its_failures_cost_nothing(build_services, settings):
    hosted = Hosted()
    keys = {"neuko": SecretStr("a-secret-of-theirs")}
    ours = settings.model_copy(update={"provider_keys": keys, "provider_accounts": {"neuko": "client-1"}})
    services = build_services(vendor=hosted, clock=FixedClock(), settings=ours)
    install(services)
    stages = Stages(services, LOCAL_ACTOR)
    stages.named()
    page = Visitor(services, CHARACTERS, {"character": "gboy"})
    page.set("selectbox", "characters.model.gboy.auto", "neuko")
    text = "a pink round creature with sharp teeth, cartoon style"
    page.set("text_area", "characters.seed_prompt.gboy", text).press("characters.seed.go.gboy").work()
    assert "the model is resting" in page.look().errors
    asset = services.studio.upload(LOCAL_ACTOR, a_file(a_scene(300, 200), "PNG"), "seed.png")
    stages.characters.seeds.upload(LOCAL_ACTOR, "gboy", asset.asset_id)
    stages.characters.set_analysis(LOCAL_ACTOR, "gboy", an_analysis())
    stages.characters.write_prompts(LOCAL_ACTOR, "gboy", 2)
    Visitor(services, CHARACTERS, {"character": "gboy", "view": "prompts"}).press("characters.run.go").work()
    assert stages.gallery().progress == "0/2 complete, 2 failed"
    assert [endpoint for endpoint, _ in hosted.asked] == ["seed", "turnaround", "turnaround"]
    assert [body.get("seed_image_url", "")[:15] for _, body in hosted.asked] == [
        "",
        "data:image/png;",
        "data:image/png;",
    ]
    assert [len(body.get("prompts", ())) for _, body in hosted.asked] == [0, 1, 1]
    assert services.studio.balance(LOCAL_ACTOR).available == 1000


def test_a_library_that_grows_counts_in_what_is_covered_and_in_what_is_missing(visit, stages):
    stages.finalised(count=20)
    page = visit(CHARACTERS, character="gboy", view="review")
    assert "The 20 references of the library count, too." in page.words
    assert "Missing:" not in page.words
    assert "No candidates wait." in page.words
    assert not page.has_button("characters.finalise")
    for image in stages.gallery("gboy", ImageKind.REFERENCE).images[:12]:
        stages.characters.making.remove_reference(LOCAL_ACTOR, "gboy", image.image_id)
    assert "Generate 2 images · 20 credits" in page.look().words


def test_what_failed_is_no_candidate_of_those_that_are_left(visit, stages, vendor):
    stages.analysed()
    stages.characters.write_prompts(LOCAL_ACTOR, "gboy", 6)
    stages.characters.turnarounds.run(LOCAL_ACTOR, "gboy")
    vendor.script(Outcome.REFUSED, Outcome.REFUSED)
    stages.work()
    page = visit(CHARACTERS, character="gboy", view="review")
    assert "Try 2 images again · 20 credits" in page.words
    assert "Generate 6 images · 60 credits" in page.words
    assert "Numbers 1 and 2: " in page.errors
    assert [card["empty"] for card in page.cards if not card["url"] and card["title"]] == ["lost", "lost"]
    page.press("characters.decide.redo")
    assert "Generate 6 images · 60 credits" in page.words


@pytest.mark.row("E166", "E134", "E21")
def test_a_weak_reference_is_taken_out_in_the_audit_and_put_back_after_a_reload(visit, stages):
    stages.finalised()
    page = visit(CHARACTERS, character="gboy")
    page.at.session_state["characters.audit"] = True
    listed = [card for card in page.look().cards if card.get("buttons")]
    shares = [int(card["note"].rsplit(" ", 1)[1].rstrip("%")) for card in listed]
    assert (len(listed), shares) == (12, sorted(shares))
    page.choose_in_grid("Take out of the library", listed[0]["name"])
    assert stages.load().reference_count == 11
    visit(CHARACTERS, character="gboy").press("characters.put_back")
    assert stages.load().reference_count == 12
    assert not visit(CHARACTERS, character="gboy").has_button("characters.put_back")


@pytest.mark.row("E133")
def test_likeness_is_measured_here_and_judged_by_a_model_that_is_named(visit, stages, vendor):
    stages.made(count=3)
    page = visit(CHARACTERS, character="gboy", view="review")
    assert "Likeness to the seed, measured here: colour " in page.words
    judged = {"score": 82, "differences": ["no hood"]}
    vendor.script_texts(json.dumps({"judgements": [judged, judged, judged]}))
    page.at.session_state["characters.alike"] = True
    assert "Compare with the seed with" in page.look().words
    page.press("characters.ask.likeness").work()
    said = next(line for line in page.look().words.splitlines() if line.startswith("Likeness judged by "))
    assert said.endswith(": 82 of 100 · differs: no hood")


@pytest.mark.row("E18", "E20", "E139")
def test_more_than_25_redos_are_confirmed_and_none_is_cut(visit, stages):
    stages.analysed()
    stages.characters.write_prompts(LOCAL_ACTOR, "gboy", 26)
    stages.characters.turnarounds.run(LOCAL_ACTOR, "gboy", is_split_confirmed=True)
    stages.work()
    for image in stages.candidates():
        stages.decide("gboy", image.image_id, Judgement.REDO)
    page = visit(CHARACTERS, character="gboy", view="review")
    assert "Redo 26 images · 260 credits" in page.words
    assert page.at.button(key="characters.redo.go").disabled
    page.set("checkbox", "characters.redo.split", value=True).press("characters.redo.go")
    assert len(stages.gallery().running) == 26
    assert len(stages.candidates()) == 26
