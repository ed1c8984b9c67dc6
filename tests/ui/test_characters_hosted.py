"""The Characters page over seed E's hosted service, which another studio's own API plays: from the seed to an image."""

import httpx
import pytest
from pydantic import SecretStr

from lib.clock import FixedClock
from lib.identity import users
from lib.ledger import ledger
from lib.model.actor import LOCAL_ACTOR
from lib.model.character import Judgement
from lib.providers.fake_vendor import Outcome
from lib.ui.pages import CHARACTERS
from lib.ui.services import install
from tests.api.api_client import open_studio
from tests.characters.builders import an_analysis
from tests.characters.stages import Stages
from tests.contract.vendor_server import Asked, Reply, VendorServer
from tests.ui.visitor import Visitor

pytestmark = pytest.mark.server
TEXT = "a pink round creature with sharp teeth, cartoon style"


class Played:
    """A studio that answers as the hosted service; its jobs run as soon as they are asked for."""

    def __init__(self, folder):
        self.server = VendorServer(("GET", ".*", self.pass_on), ("POST", ".*", self.pass_on), paid="/generate/")
        self.studio = open_studio(folder, public_url=self.server.url)
        services = self.studio.services
        self.login = services.access.register()
        with services.database.write() as connection:
            account = users.find_client(connection, self.login.client_id).actor.account_id
            ledger.open_account(connection, account, now=services.clock.now(), opening_grant=1000)

    def pass_on(self, asked: Asked) -> Reply:
        kept = ("authorization", "content-type")
        headers = {name: asked.headers[name] for name in kept if name in asked.headers}
        answer = self.studio.client.request(asked.method, asked.path, headers=headers, content=asked.body)
        self.studio.services.worker.run_pending()
        return Reply(answer.content, answer.status_code, {"Content-Type": answer.headers["content-type"]})

    def asked_for(self):
        """Return which endpoints of generation were asked, with what."""
        paid = [asked for asked in self.server.asked if "/generate/" in asked.path]
        return [(asked.path.rsplit("/", 1)[1], asked.json()) for asked in paid]


@pytest.fixture
def hosted(tmp_path):
    played = Played(tmp_path / "hosted")
    with played.server:
        yield played
    played.studio.services.stop()


@pytest.fixture
def stages(hosted, build_services, settings):
    chosen = {
        "provider_keys": {"neuko": SecretStr(hosted.login.client_secret)},
        "provider_accounts": {"neuko": hosted.login.client_id},
        "provider_base_urls": {"neuko": hosted.server.url},
    }
    services = build_services(
        vendor=httpx.HTTPTransport(), clock=FixedClock(), settings=settings.model_copy(update=chosen)
    )
    install(services)
    return Stages(services, LOCAL_ACTOR)


def see(stages, view):
    return Visitor(stages.services, CHARACTERS, {"character": "gboy", "view": view})


@pytest.mark.row("E35", "E100", "E125", "E126", "E128", "E129")
def test_seed_turnaround_and_image_come_from_the_endpoints_made_for_them(stages, hosted):
    stages.named()
    page = see(stages, "seed").set("selectbox", "characters.model.gboy.auto", "neuko")
    page.set("text_area", "characters.seed_prompt.gboy", TEXT).press("characters.seed.go.gboy").work()
    (approve,) = [button.key for button in page.at.button if button.key and ".approve." in button.key]
    page.press(approve)
    stages.characters.set_analysis(LOCAL_ACTOR, "gboy", an_analysis())
    stages.characters.write_prompts(LOCAL_ACTOR, "gboy", 10)
    page = see(stages, "prompts")
    assert "Neuko turnaround" in page.words
    page.press("characters.run.go").work()
    assert stages.gallery().progress == "10/10 complete"
    for image in stages.candidates():
        stages.decide("gboy", image.image_id, Judgement.KEEP)
    stages.characters.turnarounds.finalise(LOCAL_ACTOR, "gboy")
    see(stages, "character").set("text_area", "characters.prompt.gboy", "in a forest").press(
        "characters.make.go"
    ).work()
    asked = hosted.asked_for()
    assert [endpoint for endpoint, _ in asked] == ["seed", *["turnaround"] * 10, "create"]
    turns = [body for endpoint, body in asked if endpoint == "turnaround"]
    assert [body["prompts"] for body in turns] == [[prompt.text] for prompt in stages.load().prompts]
    assert all(body["seed_image_url"].startswith("data:image/") for body in turns)
    assert len(asked[-1][1]["reference_image_urls"]) == 11
    assert stages.services.studio.balance(LOCAL_ACTOR).available == 1000 - 120


@pytest.mark.row("E54", "E76", "E128")
def test_where_it_brings_fewer_images_the_rest_is_given_back_said_and_tried_again(stages, hosted):
    stages.analysed()
    stages.characters.use_model(LOCAL_ACTOR, "gboy", "neuko")
    stages.characters.write_prompts(LOCAL_ACTOR, "gboy", 3)
    nothing = {"status": "pending", "total": 1, "succeeded": 0, "failed": 0, "images": [], "credits_used": 0}
    hosted.server.faults.append(Reply(nothing, 202))
    hosted.studio.vendor.script(Outcome.REFUSED)
    see(stages, "prompts").press("characters.run.go").work()
    page = see(stages, "review")
    assert "2 failed and given back" in page.words
    assert "Number 1: Neuko has made no image of this prompt." in page.errors
    assert [error.value.endswith("Nothing was charged.") for error in page.at.error] == [True, True]
    assert stages.services.studio.balance(LOCAL_ACTOR).available == 990
    page.press("characters.review.retry").work()
    assert stages.gallery().progress == "3/3 complete"
