"""The first seed's exercises and example prompts, with both vendors' keys, from the click to a stored picture."""

import base64
import json

import pytest
from pydantic import SecretStr

from lib.config import Settings
from lib.errors import NotConfigured
from lib.model.geometry import Size
from lib.net.in_process import InProcessTransport
from lib.net.messages import HttpAnswer
from lib.providers.fake_vendor import plain_png
from tests.studio.builders import a_request

LAKE = "A beautiful mountain landscape at sunset with a lake reflection"
CITY = "A cyberpunk city street with neon signs"
PICTURE = base64.b64encode(plain_png(1024, 1024)).decode()


class BothVendors(InProcessTransport):
    """Speaks as much of OpenAI's and of Gemini's wire as one picture takes."""

    def answer(self, method, url, body, authorization):
        if url.endswith("/images/generations"):
            return _json({"data": [{"b64_json": PICTURE}]})
        part = {"inlineData": {"mimeType": "image/png", "data": PICTURE}}
        return _json({"candidates": [{"content": {"parts": [part]}, "finishReason": "STOP"}]})


def _json(body):
    return HttpAnswer(200, {"content-type": "application/json"}, json.dumps(body).encode())


@pytest.fixture
def services(build_services, tmp_path):
    keys = {"openai": SecretStr("k"), "gemini": SecretStr("k")}
    secret = SecretStr("a key for tests that is long enough")
    return build_services(vendor=BothVendors(), settings=Settings(data=tmp_path, secret_key=secret, provider_keys=keys))


def make(services, actor, **request):
    job = services.studio.submit(actor, a_request(**({"provider": "auto"} | request)))
    services.worker.run_pending()
    done = services.studio.job(actor, job.job_id)
    (asset_id,) = done.asset_ids
    return done.plan, services.studio.asset(actor, asset_id)


@pytest.mark.row("A52")
def test_a_square_picture_with_gpt_image_1_is_made_by_its_successor(services, actor):
    plan, picture = make(services, actor, model="gpt-image-1", aspect_ratio="1:1")
    assert picture.size == Size(width=1024, height=1024)
    assert plan.provider == "openai"
    assert any("gpt-image-1" in notice and "takes over" in notice for notice in plan.notices)


@pytest.mark.row("A56")
def test_one_prompt_can_be_compared_on_both_vendors(services, actor):
    pictures = [make(services, actor, prompt=LAKE, model=m)[1] for m in ("gpt-image-1", "gemini-2.5-flash-image")]
    assert [picture.provider for picture in pictures] == ["openai", "gemini"]
    assert {picture.prompt for picture in pictures} == {LAKE}


@pytest.mark.row("A63", "A64")
@pytest.mark.parametrize(
    ("prompt", "model", "title"),
    [(LAKE, "gpt-image-1", "Mountain Sunset"), (CITY, "gemini-2.5-flash-image", "")],
)
def test_the_example_prompts_become_pictures_with_and_without_a_title(services, actor, prompt, model, title):
    _, picture = make(services, actor, prompt=prompt, model=model, title=title)
    assert (picture.prompt, picture.title) == (prompt, title)


@pytest.mark.row("A61")
def test_no_gemini_model_is_called_imagen(services, actor):
    labels = [card.model.label for card in services.studio.models(actor) if card.model.id.startswith("gemini-")]
    assert labels
    assert not any("imagen" in label.lower() for label in labels)


@pytest.mark.row("A8")
@pytest.mark.parametrize(("model", "key"), [("gpt-image-2.6-flare", "openai"), ("gemini-nano-banana-2.1", "gemini")])
def test_the_model_decides_whose_key_is_needed(build_services, tmp_path, actor, model, key):
    services = build_services(settings=Settings(data=tmp_path))
    with pytest.raises(NotConfigured) as caught:
        services.studio.plan(actor, a_request(provider="auto", model=model))
    assert caught.value.provider == key
    services.studio.set_key(actor, key, "a-key-of-ours")
    assert services.studio.plan(actor, a_request(provider="auto", model=model)).provider == key
