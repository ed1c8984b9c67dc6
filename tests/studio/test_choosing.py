"""What `auto` chooses, why, what came second — and what it passes over."""

from datetime import date, timedelta

import pytest
from pydantic import SecretStr

from lib.catalog import ModelSpec
from lib.config import Settings
from lib.jobs.recent import TrackRecord
from lib.model.record import parse
from lib.model.request import GenerateRequest, Operation
from lib.providers.fake_vendor import FakeVendor, Outcome
from lib.providers.keyring import Keyring
from lib.studio.planning.circumstances import Circumstances
from lib.studio.planning.plan import Planner
from tests.studio.builders import a_request

TODAY = date(2026, 11, 21)
SETTINGS = Settings(provider_keys={"fake": SecretStr("k")})


def a_model(model_id, *, rank=50, side=1024, **changes):
    sizes = {"kind": "buckets", "buckets": [f"{side}x{side}"], "default": f"{side}x{side}"}
    values = {"provider": "fake", "label": model_id.upper(), "operations": ["generate"], "as_of": TODAY}
    return ModelSpec.model_validate(values | {"id": model_id, "sizes": sizes, "quality_rank": rank} | changes)


def plan(services, models, *, track=(), preferred=None, **request):
    catalog = services.catalog.model_copy(update={"models": tuple(models)})
    circumstances = Circumstances(Keyring(SETTINGS), TODAY, track_records=dict(track), preferred=preferred)
    asked = parse(GenerateRequest, {"prompt": "a kite", "provider": "fake"} | request)
    return Planner(catalog, SETTINGS).plan(asked, circumstances)


def failing(model_id):
    return {("fake", model_id): TrackRecord(calls=5, failed=4)}


@pytest.mark.row("B53")
def test_the_reason_names_the_runner_up_and_its_price(services):
    chosen = plan(services, [a_model("good", rank=80), a_model("fair", rank=40)])
    assert chosen.model == "good"
    assert chosen.choice == "best balance of quality and price; next would be FAIR at 1 credit"


def test_a_model_that_would_have_to_enlarge_falls_behind(services):
    models = [a_model("small", rank=80, side=256), a_model("large", rank=70, side=1024)]
    chosen = plan(services, models, size={"width": 1024, "height": 1024})
    assert chosen.model == "large"
    assert "SMALL would fit this size less well" in chosen.choice


def test_a_model_that_is_about_to_end_falls_behind(services):
    models = [a_model("ending", rank=55, retires_on=TODAY + timedelta(days=9)), a_model("staying", rank=50)]
    assert plan(services, models).model == "staying"
    assert plan(services, models, quality="premium").model == "staying"


def test_a_model_that_keeps_failing_is_passed_over_in_words(services):
    chosen = plan(services, [a_model("good", rank=80), a_model("fair")], track=failing("good"))
    assert chosen.model == "fair"
    assert "GOOD is passed over: 4 of its last 5 calls failed." in chosen.notices


def test_when_everything_fails_the_best_is_asked_all_the_same(services):
    chosen = plan(services, [a_model("good", rank=80), a_model("fair")], track=failing("good") | failing("fair"))
    assert (chosen.model, chosen.notices) == ("good", ())


def test_the_workspaces_default_is_chosen_unless_it_keeps_failing(services):
    models = [a_model("good", rank=80), a_model("fair")]
    assert plan(services, models, preferred=("fake", "fair")).choice == "this workspace's default"
    assert plan(services, models, preferred=("fake", "fair"), track=failing("fair")).model == "good"
    assert plan(services, models, preferred=("fake", "gone")).model == "good"


def test_naming_a_model_overrules_the_default(services):
    models = [a_model("good"), a_model("fair")]
    assert plan(services, models, model="good", preferred=("fake", "fair")).model == "good"


@pytest.mark.parametrize(
    ("outcomes", "is_passed_over"),
    [
        ([Outcome.BROKEN] * 3 + [Outcome.PICTURE] * 2, True),
        ([Outcome.BROKEN] * 2 + [Outcome.PICTURE] * 3, False),
        ([Outcome.REFUSED] * 5, False),
        ([Outcome.KEY_REFUSED] * 5, True),
        ([Outcome.BROKEN] * 4, False),
    ],
)
def test_the_last_five_calls_decide_and_refusals_do_not_count(build_services, actor, outcomes, is_passed_over):
    vendor = FakeVendor(delay_s=0)
    vendor.script(*outcomes)
    services = build_services(vendor=vendor)
    services.studio.submit(actor, a_request(model="fake-any", count=len(outcomes)))
    services.worker.run_pending()
    assert (services.studio.plan(actor, a_request()).model == "fake-64") is is_passed_over


def test_a_default_set_by_the_workspace_reaches_the_plan(services, actor):
    services.studio.set_default_model(actor, Operation.GENERATE, ("fake", "fake-64"))
    assert services.studio.plan(actor, a_request(provider="auto")).model == "fake-64"
    services.studio.set_default_model(actor, Operation.GENERATE, None)
    assert services.studio.plan(actor, a_request(provider="auto")).model == "fake-any"
