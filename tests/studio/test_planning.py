"""Plans: which model runs, what is sent, what is ignored, what it costs — and words for all of it."""

from datetime import date

import pytest
from pydantic import SecretStr

from lib.config import Settings
from lib.errors import InvalidRequest, NotConfigured
from lib.model.geometry import Size
from lib.model.record import parse
from lib.model.request import GenerateRequest
from lib.providers.keyring import Keyring
from lib.studio.planning.circumstances import Circumstances
from lib.studio.planning.plan import Planner

TODAY = date(2026, 11, 21)


def plan(services, *, keys=(), addresses=(), today=TODAY, **request):
    settings = Settings(
        provider_keys={name: SecretStr("k") for name in keys},
        provider_base_urls=dict.fromkeys(addresses, "http://127.0.0.1:9"),
        demo=request.pop("demo", False),
    )
    values = {"prompt": "a red kite"} | request
    return Planner(services.catalog, settings).plan(
        parse(GenerateRequest, values), Circumstances(Keyring(settings), today)
    )


@pytest.mark.row("B28", "B29", "B53")
def test_auto_becomes_a_concrete_provider_and_model_and_says_why(services):
    chosen = plan(services, keys=["openai"])
    assert chosen.provider == "openai"
    assert chosen.model.startswith("gpt-image")
    assert "balance" in chosen.choice


def test_auto_means_the_sandbox_only_without_any_vendor(services):
    assert plan(services).provider == "sandbox"
    assert "no image vendor" in plan(services).choice
    assert plan(services, keys=["gemini"]).provider == "gemini"


@pytest.mark.row("B34")
def test_a_draft_is_the_cheapest_and_premium_is_the_best(services):
    keys = ["openai", "gemini"]
    draft, premium = plan(services, keys=keys, quality="draft"), plan(services, keys=keys, quality="premium")
    assert draft.price_each <= plan(services, keys=keys).price_each <= premium.price_each


def test_a_missing_key_says_what_to_set(services):
    with pytest.raises(NotConfigured) as caught:
        plan(services, provider="openai")
    assert "OPENAI_API_KEY" in caught.value.remedy


@pytest.mark.parametrize("retired", ["gpt-image-1", "dall-e-3", "gemini-2.5-flash-image"])
def test_a_retired_model_hands_over_to_its_successor_and_says_so(services, retired):
    successor = plan(services, keys=["openai", "gemini"], model=retired)
    assert successor.model != retired
    assert any(retired in notice and "takes over" in notice for notice in successor.notices)


def test_an_unknown_model_names_those_that_would_do(services):
    with pytest.raises(InvalidRequest) as caught:
        plan(services, keys=["openai"], provider="openai", model="gpt-image-99")
    assert caught.value.field == "model"
    assert "gpt-image-2.5-flare" in caught.value.remedy


def test_a_model_that_ends_soon_is_announced(services):
    ending = plan(services, keys=["openai"], model="gpt-image-1.5")
    assert ending.retires_on == date(2026, 12, 1)
    assert any("2026-12-01" in notice for notice in ending.notices)


@pytest.mark.row("B35", "B36", "B37")
def test_settings_that_a_model_lacks_are_named_not_dropped_silently(services):
    chosen = plan(services, keys=["openai"], provider="openai", negative_prompt="rain", steps=30, guidance_scale=7)
    assert {ignored.field for ignored in chosen.ignored} == {"negative_prompt", "steps", "guidance_scale"}
    assert chosen.sent.negative_prompt == ""


@pytest.mark.row("B33")
def test_a_style_is_written_into_the_prompt_where_the_model_has_no_such_setting(services):
    chosen = plan(services, keys=["openai"], provider="openai", style_preset="cinematic")
    assert chosen.sent.prompt.startswith("a red kite, ")
    assert chosen.sent.style_preset is None


def test_an_unknown_style_names_the_known_ones(services):
    with pytest.raises(InvalidRequest, match="style_preset") as caught:
        plan(services, style_preset="baroque-punk")
    assert "cinematic" in caught.value.remedy


@pytest.mark.row("B30", "B31", "B32")
def test_an_exact_size_is_planned_from_native_size_and_crop(services):
    chosen = plan(services, keys=["openai"], model="gpt-image-1.5", size={"width": 1200, "height": 628})
    assert (str(chosen.native), str(chosen.target)) == ("1536x1024", "1200x628")
    assert chosen.crop is not None
    assert chosen.crop.size.width == 1536


@pytest.mark.row("B70", "B78")
def test_a_social_size_at_wavespeed_is_drawn_at_a_size_it_has_and_costs_five_credits(services):
    chosen = plan(services, keys=["wavespeed"], size={"width": 1200, "height": 628})
    assert (chosen.provider, chosen.model, chosen.count, chosen.price) == ("wavespeed", "ideogram-v3-turbo", 1, 5)
    assert (str(chosen.native), str(chosen.target)) == ("1024x576", "1200x628")
    assert (chosen.sent.aspect_ratio, chosen.crop.size.width) == ("16:9", 1024)
    assert chosen.sent.options["vendor_model"] == "ideogram-ai/ideogram-v3-turbo"


@pytest.mark.parametrize(
    ("quality", "model", "credits_each"),
    [("draft", "qwen-image", 1), ("standard", "ideogram-v3-turbo", 5), ("premium", "ideogram-v3-balanced", 6)],
)
def test_wavespeeds_models_suit_the_three_qualities(services, quality, model, credits_each):
    chosen = plan(services, keys=["wavespeed"], quality=quality)
    assert (chosen.model, chosen.price_each) == (model, credits_each)


def test_a_price_by_the_megapixel_grows_with_the_picture(services):
    def schnell(side):
        size = {"width": side, "height": side}
        return plan(services, keys=["huggingface"], model="black-forest-labs/FLUX.1-schnell", size=size)

    assert (schnell(512).vendor_cost_each, schnell(1024).vendor_cost_each) == (787, 3146)
    assert schnell(1024).price_each == 1


def test_a_server_of_ones_own_is_used_once_it_has_an_address(services):
    assert plan(services, addresses=["openai_compatible"]).model == "openai-compatible"
    own = plan(services, addresses=["automatic1111"], negative_prompt="rain", steps=20, seed=7)
    assert (own.model, own.price, own.ignored) == ("automatic1111", 0, ())
    with pytest.raises(NotConfigured, match="has no address") as caught:
        plan(services, provider="automatic1111")
    assert "STUDIO_AUTOMATIC1111_BASE_URL" in caught.value.remedy


def test_much_cutting_and_enlarging_are_said_before_the_click(services):
    chosen = plan(services, keys=["openai"], model="gpt-image-1.5", size={"width": 2256, "height": 382})
    assert any("is kept" in notice for notice in chosen.notices)
    assert any("enlarged" in notice for notice in chosen.notices)


def test_without_any_size_the_models_default_is_used(services):
    assert plan(services).target == Size(width=1024, height=1024)


@pytest.mark.row("B18", "B19")
def test_the_price_is_per_image_times_count(services):
    assert plan(services, count=4).price == 4 * plan(services).price_each == 4


def test_a_prompt_can_make_the_sandbox_fail_only_in_a_demo(services):
    prompt = "a kite [sandbox: rate-limit]"
    assert plan(services, prompt=prompt, demo=True).sent.options["fault"] == "rate-limit"
    assert "fault" not in plan(services, prompt=prompt).sent.options


@pytest.mark.row("B26", "B39")
@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("prompt", {"prompt": ""}),
        ("prompt", {"prompt": "   "}),
        ("prompt", {"prompt": "x" * 2001}),
        ("count", {"count": 0}),
        ("count", {"count": 11}),
        ("size.width", {"size": {"width": 0, "height": 10}}),
        ("size.height", {"size": {"width": 10, "height": 100_000}}),
        ("aspect_ratio", {"aspect_ratio": "wide"}),
        ("quality", {"quality": "ultra"}),
        ("seed", {"seed": -1}),
        ("guidance_scale", {"guidance_scale": float("nan")}),
        ("steps", {"steps": 0}),
        ("provider", {"provider": "nobody"}),
    ],
)
def test_bad_input_names_its_field(services, field, values):
    with pytest.raises(InvalidRequest) as caught:
        plan(services, **values)
    assert caught.value.field == field
    assert field.split(".")[-1] in caught.value.message


@pytest.mark.row("E16", "E17")
def test_control_characters_leave_the_prompt():
    request = parse(GenerateRequest, {"prompt": " a\x00 kite\x1b[31m\u202e "})
    assert request.prompt == "a kite[31m"


def test_high_is_another_name_for_premium():
    assert parse(GenerateRequest, {"prompt": "x", "quality": "high"}).quality == "premium"


@pytest.mark.row("B17", "B27")
def test_a_template_fills_what_was_left_open(services):
    chosen = plan(services, template_id="linkedin_post")
    assert (str(chosen.target), chosen.sent.style_preset, chosen.quality) == ("1200x628", "photographic", "premium")
    assert (chosen.template_name, chosen.provider) == ("LinkedIn Post", "sandbox")
    assert any("premium" in notice for notice in chosen.notices)


@pytest.mark.row("B51", "B65")
def test_the_templates_ideogram_is_a_model_at_wavespeed_whatever_else_has_a_key(services):
    keys = ["openai", "gemini", "huggingface", "wavespeed"]
    chosen = plan(services, keys=keys, template_id="linkedin_post", provider="auto", quality="standard")
    assert (chosen.provider, chosen.model, str(chosen.target)) == ("wavespeed", "ideogram-v3-turbo", "1200x628")
    assert (chosen.count, chosen.price, chosen.quality) == (1, 5, "standard")


def test_a_template_overrides_nothing_that_was_chosen(services):
    asked = {"aspect_ratio": "1:1", "style_preset": "anime", "quality": "standard", "provider": "sandbox"}
    chosen = plan(services, template_id="linkedin_post", **asked)
    assert (str(chosen.target), chosen.sent.style_preset, chosen.quality) == ("1024x1024", "anime", "standard")


def test_an_unknown_template_names_the_known_ones(services):
    with pytest.raises(InvalidRequest, match="template_id") as caught:
        plan(services, template_id="myspace_banner")
    assert "linkedin_post" in caught.value.remedy


def test_every_template_can_be_planned_with_what_it_asks(services):
    for template in services.catalog.templates:
        assert plan(services, template_id=template.id).target == template.size
