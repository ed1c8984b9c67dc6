"""The sandbox provider: a PNG of the size asked, repeatable, and failures on demand."""

import hashlib
import io
import pickle
from datetime import date

import pytest
from PIL import Image

from lib.catalog.loader import load_catalog
from lib.errors import ContentRejected, EngineFailed, ProviderTimeout, ProviderUnavailable, RateLimited
from lib.imaging.art.finish import FINISHES
from lib.model.geometry import Size
from lib.model.plan import ProviderRequest
from lib.model.request import Operation
from lib.providers.base import LocalProvider, ProviderResult
from lib.providers.sandbox import SandboxProvider, fault_in


def a_request(prompt: str = "a lake", *, width: int = 96, height: int = 64, **settings) -> ProviderRequest:
    size = Size(width=width, height=height)
    return ProviderRequest(operation=Operation.GENERATE, model="sandbox-artist", prompt=prompt, size=size, **settings)


def drawn(result: ProviderResult) -> Image.Image:
    return Image.open(io.BytesIO(result.pictures[0].content))


def test_it_is_a_local_provider_that_can_travel_to_a_worker():
    provider = pickle.loads(pickle.dumps(SandboxProvider()))
    assert isinstance(provider, LocalProvider)
    assert provider.id == "sandbox"


@pytest.mark.parametrize(("width", "height"), [(16, 16), (96, 64), (1080, 566)])
def test_it_draws_one_png_of_the_size_asked(width, height):
    result = SandboxProvider().draw(a_request(width=width, height=height))
    picture = drawn(result)
    assert len(result.pictures) == 1
    assert (picture.format, picture.size, picture.mode) == ("PNG", (width, height), "RGB")


def test_the_seed_told_repeats_the_picture():
    first = SandboxProvider().draw(a_request("a forest"))
    again = SandboxProvider().draw(a_request("a forest", seed=first.seed))
    assert first.pictures == again.pictures


def test_a_seed_is_kept_and_another_draws_another_picture():
    results = [SandboxProvider().draw(a_request(seed=seed)) for seed in (5, 6)]
    assert [result.seed for result in results] == [5, 6]
    assert len({hashlib.sha256(result.pictures[0].content).hexdigest() for result in results}) == 2


def test_style_and_negative_prompt_reach_the_artist():
    plain = SandboxProvider().draw(a_request("red gradient", seed=1))
    styled = SandboxProvider().draw(a_request("red gradient", seed=1, style_preset="pixel-art"))
    without = SandboxProvider().draw(a_request("red gradient", seed=1, negative_prompt="red"))
    assert len({result.pictures[0].content for result in (plain, styled, without)}) == 3


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("rate-limit", RateLimited),
        ("refusal", ContentRejected),
        ("timeout", ProviderTimeout),
        ("unavailable", ProviderUnavailable),
    ],
)
def test_it_fails_as_told(fault, error):
    with pytest.raises(error) as failure:
        SandboxProvider().draw(a_request("secret words", options={"fault": fault}))
    assert failure.value.provider == "sandbox"
    assert "secret" not in failure.value.sentence()


def test_a_told_rate_limit_says_how_long_to_wait():
    with pytest.raises(RateLimited) as failure:
        SandboxProvider().draw(a_request(options={"fault": "rate-limit"}))
    assert failure.value.retry_after_s == 1


def test_told_garbage_is_no_image():
    result = SandboxProvider().draw(a_request(options={"fault": "garbage"}))
    with pytest.raises(OSError, match="cannot identify"):
        drawn(result)


def test_an_unknown_fault_and_a_size_out_of_bounds_are_engine_failures():
    for request in (a_request(options={"fault": "sulking"}), a_request(width=8)):
        with pytest.raises(EngineFailed):
            SandboxProvider().draw(request)


@pytest.mark.parametrize(
    ("prompt", "fault"),
    [
        ("a lake [sandbox: rate-limit]", "rate-limit"),
        ("[Sandbox:REFUSAL] a lake", "refusal"),
        ("a [ sandbox : garbage ] lake", "garbage"),
        ("a lake [sandbox: sulking]", None),
        ("a sandbox: timeout", None),
        ("a lake", None),
    ],
)
def test_a_marker_in_a_prompt_names_a_fault(prompt, fault):
    assert fault_in(prompt) == fault


def test_the_catalog_says_that_no_model_made_it():
    catalog = load_catalog()
    provider, model = catalog.provider("sandbox"), catalog.find_models("sandbox-artist")[0]
    price = next(rule for rule in catalog.prices if rule.provider == "sandbox")
    assert (provider.needs_key, provider.is_image_vendor, model.maker) == (False, False, "drawn")
    assert (model.sizes.min_side, model.sizes.max_side, model.sizes.max_pixels) == (16, 4096, 4096 * 4096)
    assert price.credits == 1
    assert not model.is_retired(date(2100, 1, 1))


def test_every_style_preset_is_rendered_in_its_own_way():
    catalog = load_catalog()
    assert {style.id for style in catalog.styles} == set(FINISHES)
    assert set(catalog.find_models("sandbox-artist")[0].styles) == set(FINISHES)
    assert all(style.words for style in catalog.styles)
