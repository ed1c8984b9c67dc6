from datetime import date

import pytest

from lib.catalog import load_catalog
from lib.model.geometry import parse_ratio
from lib.model.request import Quality

CATALOG = load_catalog()
TODAY = date(2026, 11, 21)
OURS = [model for model in CATALOG.models if model.provider != "sandbox"]
OFFERED = [model for model in OURS if not model.hidden]
HIDDEN = [model for model in OURS if model.hidden]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.key)
def test_every_fact_has_a_source_and_a_date(model):
    assert model.source
    assert model.as_of


@pytest.mark.parametrize("model", HIDDEN, ids=lambda model: model.key)
def test_a_hidden_model_leads_to_one_that_lives(model):
    (successor,) = [other for other in OFFERED if (other.provider, other.id) == (model.provider, model.successor)]
    assert not successor.is_retired(TODAY)


@pytest.mark.parametrize("model", OFFERED, ids=lambda model: model.key)
@pytest.mark.parametrize("quality", Quality)
def test_every_offered_size_has_a_price_in_every_quality(model, quality):
    sizes = model.sizes
    named = [size for ratios in sizes.named.values() for size in ratios.values()]
    most = sizes.max_pixels if sizes.kind == "free" else max(size.pixels for size in (*named, *sizes.buckets))
    rules = [
        rule
        for rule in CATALOG.prices
        if rule.provider == model.provider and rule.model in {None, model.id} and rule.quality in {None, quality}
    ]
    for operation in model.operations:
        fitting = [rule for rule in rules if rule.operation in {None, operation}]
        assert any(rule.max_pixels is None or rule.max_pixels >= most for rule in fitting)


@pytest.mark.parametrize("model", [model for model in OFFERED if model.sizes.kind == "named"], ids=lambda m: m.key)
def test_named_sizes_have_the_shape_that_they_are_named_after(model):
    assert set(model.sizes.resolution.values()) <= set(model.sizes.named)
    for ratios in model.sizes.named.values():
        for ratio, size in ratios.items():
            assert size.ratio == pytest.approx(parse_ratio(ratio), rel=0.04)


@pytest.mark.parametrize(
    ("quality", "pixels", "micro_usd"),
    [
        ("draft", 1_048_576, 6_000),
        ("standard", 1_048_576, 53_000),
        ("premium", 1_048_576, 211_000),
        ("premium", 8_294_400, 401_000),
    ],
)
def test_openais_prices_agree_with_the_published_list(quality, pixels, micro_usd):
    (rule,) = [
        rule
        for rule in CATALOG.prices
        if (rule.provider, rule.model, rule.quality, rule.max_pixels) == ("openai", None, quality, pixels)
    ]
    assert rule.vendor_micro_usd == pytest.approx(micro_usd, rel=0.03)


def test_models_that_retire_soon_say_so_and_name_who_follows():
    soon = {model.id for model in OFFERED if model.retires_on}
    assert soon == {"gpt-image-1.5", "gpt-image-1-mini"}


def test_the_fake_vendors_stay_out_of_sight_unless_their_key_is_set():
    fakes = {provider.id for provider in CATALOG.providers if provider.is_for_tests}
    assert fakes == {"fake", "fake_queue"}
    assert all(CATALOG.provider(provider_id).needs_key for provider_id in fakes)
