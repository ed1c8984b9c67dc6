"""The sandbox provider: a PNG of the size asked, repeatable, and failures on demand."""

import hashlib
import io
import pickle
from datetime import date

import numpy as np
import pytest
from PIL import Image, ImageDraw

from lib.catalog.loader import load_catalog
from lib.errors import ContentRejected, EngineFailed, InvalidRequest, ProviderTimeout, ProviderUnavailable, RateLimited
from lib.imaging.art.finish import FINISHES
from lib.model.geometry import Size
from lib.model.plan import ImageRole, InputImage, ProviderRequest
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


def reworked(task: str, operation: Operation, *inputs: tuple[ImageRole, Image.Image], **settings) -> Image.Image:
    brought = [InputImage(role=role, asset_id="img_a", content=a_png(image)) for role, image in inputs]
    size = Size(width=96, height=64)
    request = ProviderRequest(
        operation=operation, model="m", task=task, prompt="a lake", size=size, inputs=tuple(brought), **settings
    )
    assert SandboxProvider().draw(request) == SandboxProvider().draw(request)
    return drawn(SandboxProvider().draw(request))


def a_png(image: Image.Image) -> bytes:
    encoded = io.BytesIO()
    image.save(encoded, "PNG")
    return encoded.getvalue()


def a_square(ground: str, line: str) -> Image.Image:
    image = Image.new("RGB", (96, 64), ground)
    ImageDraw.Draw(image).rectangle((30, 15, 66, 48), outline=line, width=3)
    return image


def colour_at(image: Image.Image, box: tuple[int, int, int, int]) -> np.ndarray:
    return np.asarray(image.crop(box), np.float32).mean((0, 1))


@pytest.mark.parametrize(("task", "place"), [("sketch", (31, 25, 32, 40)), ("structure", (29, 25, 34, 40))])
@pytest.mark.parametrize(("ground", "line"), [("white", "black"), ("black", "white")])
def test_lines_are_kept_and_what_they_enclose_is_filled(task, place, ground, line):
    guide = (ImageRole.CONTROL, a_square(ground, line))
    with_lines = reworked(task, Operation.CONTROL, guide, control_strength=1.0)
    scene = drawn(SandboxProvider().draw(a_request("a lake")))
    assert colour_at(with_lines, place).mean() < colour_at(scene, place).mean() - 20
    assert np.abs(colour_at(with_lines, (40, 25, 56, 40)) - colour_at(scene, (40, 25, 56, 40))).max() > 5
    assert np.abs(colour_at(with_lines, (2, 2, 20, 60)) - colour_at(scene, (2, 2, 20, 60))).max() < 1
    assert a_png(reworked(task, Operation.CONTROL, guide, control_strength=0.0)) != a_png(with_lines)


def test_a_style_lends_its_colours_as_far_as_asked():
    green = (ImageRole.STYLE, Image.new("RGB", (20, 20), (20, 200, 40)))
    far, near = (
        colour_at(reworked("style", Operation.CONTROL, green, fidelity=share), (0, 0, 96, 64)) for share in (1.0, 0.0)
    )
    assert far[1] - far[2] > near[1] - near[2] + 40


def test_a_transferred_style_keeps_the_composition():
    guide = (ImageRole.CONTROL, a_square("white", "black"))
    green = (ImageRole.STYLE, Image.new("RGB", (20, 20), (20, 200, 40)))
    kept = reworked("style_transfer", Operation.CONTROL, guide, green, style_strength=0.5)
    assert colour_at(kept, (31, 25, 32, 40)).mean() < colour_at(kept, (40, 25, 56, 40)).mean() - 40
    moved = reworked("style_transfer", Operation.CONTROL, guide, green, style_strength=0.5, change_strength=1.0)
    assert colour_at(moved, (31, 25, 32, 40)).mean() > colour_at(kept, (31, 25, 32, 40)).mean() + 20


def test_paint_stays_within_its_mask():
    mask = Image.new("L", (96, 64), 0)
    mask.paste(255, (48, 0, 96, 64))
    red = Image.new("RGB", (96, 64), (200, 20, 20))
    result = reworked("inpaint", Operation.EDIT, (ImageRole.INIT, red), (ImageRole.MASK, mask))
    assert result.getpixel((10, 30)) == (200, 20, 20)
    assert np.abs(colour_at(result, (60, 0, 96, 64)) - (200, 20, 20)).max() > 40


def test_what_has_a_colour_is_replaced_and_things_are_not_understood():
    half = Image.new("RGB", (96, 64), (200, 20, 20))
    half.paste((20, 40, 200), (48, 0, 96, 64))
    result = reworked("search_replace", Operation.EDIT, (ImageRole.INIT, half), search_prompt="blue")
    assert result.getpixel((10, 30)) == (200, 20, 20)
    assert np.abs(colour_at(result, (60, 0, 96, 64)) - (20, 40, 200)).max() > 40
    for words, reason in (("the dog", "knows colours but not things"), ("green", "Nothing in the picture")):
        with pytest.raises(InvalidRequest, match=reason):
            _judged_and_drawn(half, words)


def _judged_and_drawn(image: Image.Image, words: str) -> None:
    request = ProviderRequest(
        operation=Operation.EDIT,
        model="m",
        task="search_replace",
        prompt="a lake",
        search_prompt=words,
        size=Size(width=96, height=64),
        inputs=(InputImage(role=ImageRole.INIT, asset_id="img_a", content=a_png(image)),),
    )
    SandboxProvider().judge(request)
    SandboxProvider().draw(request)


def test_a_task_that_drawing_cannot_do_is_an_engine_failure():
    with pytest.raises(EngineFailed):
        SandboxProvider().draw(a_request().model_copy(update={"task": "relight"}))


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
    ours = [model for model in catalog.models if model.provider == "sandbox"]
    assert all(set(model.styles) == set(FINISHES) for model in ours)
    assert all(style.words for style in catalog.styles)
