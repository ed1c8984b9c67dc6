from datetime import date

import pytest

from lib.catalog import load_catalog
from lib.ledger.prices import price
from lib.model.geometry import parse_ratio
from lib.model.request import Operation, Quality

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


@pytest.mark.parametrize(
    ("model", "operation"),
    [
        pytest.param(model, operation, id=f"{model.key}-{operation}")
        for model in OFFERED
        for operation in model.operations
    ],
)
@pytest.mark.parametrize("quality", Quality)
def test_every_offered_size_has_a_price_in_every_quality(model, operation, quality):
    sizes = model.sizes
    named = [size for ratios in sizes.named.values() for size in ratios.values()]
    most = sizes.max_pixels if sizes.kind == "free" else max(size.pixels for size in (*named, *sizes.buckets))
    rules = [
        rule
        for rule in CATALOG.prices
        if rule.provider == model.provider and rule.model in {None, model.id} and rule.quality in {None, quality}
    ]
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
        if (rule.provider, rule.operation, rule.model) == ("openai", Operation.GENERATE, None)
        and (rule.quality, rule.max_pixels) == (quality, pixels)
    ]
    assert rule.vendor_micro_usd == pytest.approx(micro_usd, rel=0.03)


def test_models_that_retire_soon_say_so_and_name_who_follows():
    soon = {model.id for model in OFFERED if model.retires_on}
    assert soon == {"gpt-image-1.5", "gpt-image-1-mini"}


def test_the_fake_vendors_stay_out_of_sight_unless_their_key_is_set():
    fakes = {provider.id for provider in CATALOG.providers if provider.is_for_tests}
    assert fakes == {"fake", "fake_queue"}
    assert all(CATALOG.provider(provider_id).needs_key for provider_id in fakes)


def test_stabilitys_well_known_names_are_models_of_three_to_eight_credits():
    offered = {model.id: model for model in OFFERED if model.provider == "stability"}
    assert {"ultra", "core", "sd3.5-large"} <= offered.keys()
    for model_id, credits_each in {"core": 3, "sd3.5-large": 7, "ultra": 8}.items():
        native = offered[model_id].sizes.default
        asked = {"operation": Operation.GENERATE, "model": model_id, "quality": Quality.STANDARD, "native": native}
        assert price(CATALOG, provider="stability", **asked).credits == credits_each


def test_stability_edits_enlarges_and_follows_pictures_by_task():
    tasks = {
        operation: {task for model in CATALOG.models_for(operation, "stability") for task in model.tasks}
        for operation in (Operation.EDIT, Operation.UPSCALE, Operation.CONTROL)
    }
    assert tasks == {
        Operation.EDIT: {
            "erase",
            "inpaint",
            "outpaint",
            "relight",
            "remove_background",
            "search_recolor",
            "search_replace",
        },
        Operation.UPSCALE: {"fast", "conservative", "creative"},
        Operation.CONTROL: {"sketch", "structure", "style", "style_transfer"},
    }


@pytest.mark.parametrize("model", [model for model in OFFERED if "fields" in model.options], ids=lambda m: m.key)
def test_a_models_own_names_cover_the_controls_that_it_is_said_to_have(model):
    sent = set(model.options["fields"])
    wanted = {"negative_prompt", "seed", "steps", "guidance_scale"} & set(model.controls)
    assert wanted <= sent
    assert Operation.GENERATE not in model.operations or sent & {"width", "size", "aspect_ratio"}


@pytest.mark.parametrize("model", [model for model in OURS if model.accepts], ids=lambda m: m.key)
def test_limits_on_pictures_can_be_met(model):
    rule = model.accepts
    assert rule.min_side <= rule.max_side
    assert rule.min_side**2 <= rule.max_pixels
    assert rule.min_pixels <= rule.max_pixels


@pytest.mark.parametrize(
    ("asked", "successor"),
    [("gemini-2.5-pro", "gemini-3.8-flash"), ("gemini-2.5-flash", "gemini-3.5-flash-lite"), ("gpt-4.1", "gpt-6-luna")],
)
def test_text_models_that_end_soon_have_successors_that_can_read_and_write(asked, successor):
    (model,) = CATALOG.find_models(asked)
    assert model.successor == successor
    (follower,) = CATALOG.find_models(successor)
    assert set(follower.operations) == {Operation.PROMPT, Operation.ANALYZE}


@pytest.mark.row("C50")
def test_a_workspaces_ratios_come_from_the_catalog():
    (model,) = [model for model in OFFERED if model.provider == "neuroflash"]
    listed = {"21:9", "16:9", "3:2", "4:3", "5:4", "1:1", "4:5", "3:4", "2:3", "9:16"}
    assert set(model.sizes.named["1K"]) == listed


def test_each_of_neukos_endpoints_is_a_model_at_ten_credits():
    endpoints = {model.options["endpoint"] for model in OFFERED if model.provider == "neuko"}
    assert endpoints == {"seed", "turnaround", "create", "random"}
    assert [rule.credits for rule in CATALOG.prices if rule.provider == "neuko"] == [10]
