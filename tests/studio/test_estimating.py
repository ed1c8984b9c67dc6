"""What something would cost, before anybody asks for it."""

from datetime import date

import pytest
from pydantic import ValidationError

from lib.catalog import EndpointPrice, load_catalog
from lib.errors import InvalidRequest, Unsupported
from lib.ledger.prices import price
from lib.model.geometry import Size
from lib.model.record import parse
from lib.model.request import Operation, Quality
from lib.studio.planning.estimating import EstimateRequest

TODAY = date(2026, 11, 21)


def estimate(services, actor, **values):
    return services.studio.estimate(actor, parse(EstimateRequest, {"provider": "fake"} | values))


def test_an_estimate_says_what_it_costs_and_what_it_is_made_of(services, actor):
    found = estimate(services, actor, model="fake-any", num_images=3)
    assert (found.provider, found.model, found.operation, found.num_images) == ("fake", "fake-any", "generate", 3)
    assert (found.credits, found.credits_each, found.balance, found.is_covered) == (3, 1, 1000, True)
    assert found.vendor_micro_usd == 30_000
    assert services.studio.count_jobs(actor) == 0


@pytest.mark.row("B73", "B74", "B75")
def test_only_the_provider_has_to_be_named(services, actor):
    found = estimate(services, actor)
    assert (found.operation, found.num_images, found.model) == (Operation.GENERATE, 1, "fake-any")


@pytest.mark.row("B72")
def test_the_provider_is_required():
    with pytest.raises(InvalidRequest, match="provider: is required"):
        parse(EstimateRequest, {})


@pytest.mark.row("B76")
@pytest.mark.parametrize(
    "values",
    [
        {"width": 100},
        {"height": 100},
        {"width": 0, "height": 100},
        {"num_images": 0},
        {"num_images": 1001},
        {"num_images": 1.5},
        {"operation": "dance"},
        {"provider": ""},
    ],
)
def test_bad_input_is_refused(values):
    with pytest.raises(InvalidRequest):
        parse(EstimateRequest, {"provider": "fake"} | values)


@pytest.mark.parametrize("values", [{"provider": "nobody"}, {"model": "nothing"}, {"provider": "auto", "model": "x"}])
def test_an_unknown_provider_or_model_names_those_that_would_do(services, actor, values):
    with pytest.raises(InvalidRequest) as caught:
        estimate(services, actor, **values)
    assert caught.value.remedy.startswith("Choose one of")


def test_what_no_model_of_a_provider_does_has_no_price(services, actor):
    with pytest.raises(Unsupported):
        estimate(services, actor, provider="sandbox", operation="analyze")


def test_a_model_whose_provider_has_no_key_is_priced_and_the_size_counts(services, actor):
    small = estimate(services, actor, provider="openai", width=1024, height=1024, quality="draft")
    large = estimate(services, actor, provider="openai", width=1536, height=1024, quality="premium")
    assert 1 <= small.credits < large.credits
    assert small.source


@pytest.mark.row("B78")
def test_the_worked_example_of_a_blog_header_costs_five_credits(services, actor):
    asked = {"provider": "wavespeed", "model": "ideogram-v3-turbo", "width": 1200, "height": 628}
    found = estimate(services, actor, **asked)
    assert (found.credits, found.provider, found.model) == (5, "wavespeed", "ideogram-v3-turbo")


@pytest.mark.row("E47", "E48")
@pytest.mark.parametrize("endpoint", ["seed", "turnaround", "create", "random"])
def test_every_character_endpoint_costs_ten_credits_an_image(services, actor, endpoint):
    one = estimate(services, actor, provider="auto", endpoint=endpoint)
    twenty = estimate(services, actor, provider="auto", endpoint=endpoint, num_images=20)
    assert (one.credits, twenty.credits) == (10, 200)


@pytest.mark.row("E44", "E49")
def test_the_warning_states_cost_count_unit_price_and_balance_and_asks(services, actor):
    found = estimate(services, actor, provider="auto", endpoint="turnaround", num_images=20)
    assert found.warning() == (
        "This turnaround will cost about 200 credits (20 images × 10 credits each). "
        "Your current balance is 1000. Proceed?"
    )


@pytest.mark.row("E46")
@pytest.mark.parametrize(
    ("values", "images", "each"),
    [({"credits_per_image": 10}, 4, 10), ({"credits_per_call": 25}, 1, 25), ({"credits_per_call": 25}, 4, 7)],
)
def test_an_endpoint_is_priced_by_the_image_or_by_the_call(values, images, each):
    assert EndpointPrice(endpoint="seed", as_of=TODAY, **values).each(images) == each


@pytest.mark.parametrize("values", [{}, {"credits_per_image": 1, "credits_per_call": 1}, {"credits_per_image": 0}])
def test_an_endpoint_with_both_prices_or_none_stops_the_start(values):
    with pytest.raises(ValidationError):
        EndpointPrice(endpoint="seed", as_of=TODAY, **values)


def test_an_endpoint_is_free_where_nobody_pays_for_a_picture_that_no_model_made():
    catalog = load_catalog()
    asked = {"provider": "sandbox", "operation": Operation.GENERATE, "model": "sandbox-artist", "endpoint": "seed"}
    asked |= {"quality": Quality.STANDARD, "native": Size(width=1024, height=1024)}
    assert price(catalog, **asked).credits == 10
    assert price(catalog, **asked, live_payments=True).credits == 0
