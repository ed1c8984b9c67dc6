"""Which rule prices an image, and how its cost becomes whole credits."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.catalog import Catalog, ModelSpec, PriceRule, ProviderSpec, SizeRule
from lib.errors import Unsupported
from lib.ledger.prices import price
from lib.model.geometry import Size
from lib.model.ledger import MICRO_USD_PER_CREDIT
from lib.model.request import Operation, Quality

TODAY = date(2026, 11, 21)


def a_rule(**values):
    return PriceRule(**{"provider": "vendor", "as_of": TODAY} | values)


def a_catalog(*rules, maker="ai"):
    size = SizeRule(kind="free", default=Size(width=64, height=64))
    model = ModelSpec(
        id="m", provider="vendor", label="M", operations=(Operation.GENERATE,), sizes=size, maker=maker, as_of=TODAY
    )
    return Catalog(providers=(ProviderSpec(id="vendor", label="V"),), models=(model,), prices=rules, styles=())


def a_price(*rules, maker="ai", side=1000, **asked):
    wanted = {"provider": "vendor", "operation": Operation.GENERATE, "model": "m", "quality": Quality.STANDARD}
    return price(a_catalog(*rules, maker=maker), **wanted | {"native": Size(width=side, height=side)} | asked)


ANY = a_rule(credits=1)


@pytest.mark.parametrize(
    "special",
    [
        {"model": "m"},
        {"operation": Operation.GENERATE},
        {"quality": Quality.STANDARD},
        {"endpoint": "/seed"},
        {"max_pixels": 1_000_000},
    ],
)
def test_a_rule_that_says_more_wins_over_a_newer_general_one(special):
    newer = a_rule(credits=1, as_of=date(2027, 1, 1))
    older = a_rule(credits=7, as_of=date(2020, 1, 1), **special)
    assert a_price(newer, older, endpoint="/seed").credits == 7
    assert a_price(older, newer, endpoint="/seed").credits == 7


@pytest.mark.parametrize(
    "special",
    [
        {"model": "other"},
        {"operation": Operation.EDIT},
        {"quality": Quality.DRAFT},
        {"endpoint": "/seed"},
        {"max_pixels": 999_999},
        {"provider": "other"},
    ],
)
def test_a_rule_for_something_else_does_not_price_this(special):
    assert a_price(ANY, a_rule(credits=7, **special)).credits == 1


def test_among_equals_the_newest_rule_wins():
    older = a_rule(credits=7, as_of=date(2020, 1, 1), source="old list")
    found = a_price(a_rule(credits=2, source="list"), older)
    assert (found.credits, found.source, found.as_of) == (2, "list", TODAY)


def test_a_deployment_overrides_a_rule_by_adding_one_later():
    assert a_price(a_rule(credits=2), a_rule(credits=9)).credits == 9


@pytest.mark.parametrize(("side", "cost"), [(512, 1), (1000, 2), (2000, 3)])
def test_of_several_size_classes_the_smallest_that_fits_wins(side, cost):
    small = a_rule(credits=1, max_pixels=512 * 512, as_of=date(2020, 1, 1))
    middle = a_rule(credits=2, max_pixels=1_000_000)
    large = a_rule(credits=3, max_pixels=4_000_000, as_of=date(2027, 1, 1))
    assert a_price(large, small, middle, side=side).credits == cost


@pytest.mark.parametrize(
    ("rule", "cost"),
    [
        ({"vendor_micro_usd": 40_000}, 4),
        ({"vendor_micro_usd": 40_001}, 5),
        ({"vendor_micro_usd": 1}, 1),
        ({"credits": 3, "vendor_micro_usd": 40_000}, 3),
        ({"credits": 0}, 1),
        ({"free": True}, 0),
    ],
)
def test_cost_becomes_whole_credits_and_at_least_one_unless_free(rule, cost):
    assert a_price(a_rule(**rule)).credits == cost


def test_a_price_by_the_megapixel_grows_with_the_native_picture():
    rule = a_rule(vendor_micro_usd=5_000, vendor_micro_usd_per_megapixel=10_000)
    assert a_price(rule, side=1000).vendor_micro_usd == 15_000
    assert a_price(rule, side=2000).vendor_micro_usd == 45_000


@given(fixed=st.integers(1, 10**9), per_megapixel=st.integers(0, 10**7), side=st.integers(1, 16_384))
def test_credits_cover_the_cost_by_less_than_one_credit(fixed, per_megapixel, side):
    rule = a_rule(vendor_micro_usd=fixed, vendor_micro_usd_per_megapixel=per_megapixel)
    found = a_price(rule, side=side)
    exact = fixed * 10**6 + per_megapixel * side * side
    assert 0 <= found.vendor_micro_usd * 10**6 - exact < 10**6
    assert 0 <= found.credits * MICRO_USD_PER_CREDIT - found.vendor_micro_usd < MICRO_USD_PER_CREDIT


@pytest.mark.parametrize(("maker", "live", "cost"), [("drawn", True, 0), ("drawn", False, 1), ("ai", True, 1)])
def test_nobody_pays_money_for_a_picture_that_no_model_made(maker, live, cost):
    assert a_price(ANY, maker=maker, live_payments=live).credits == cost


def test_without_a_rule_there_is_no_price():
    with pytest.raises(Unsupported, match="No price is known for 'm' at 'vendor'") as caught:
        a_price()
    assert caught.value.field == "model"
