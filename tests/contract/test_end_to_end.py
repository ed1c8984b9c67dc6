"""Each vendor over a real connection, from the request to the stored image, with one fault on the way."""

import logging
from contextlib import contextmanager

import pytest
from pydantic import SecretStr

from lib.bootstrap import build_services
from lib.config import Settings
from lib.model.actor import LOCAL_ACTOR
from lib.model.job import JobState
from lib.model.picture_request import ControlRequest, EditRequest
from lib.model.request import GenerateRequest
from tests.contract.image_vendor_wires import IMAGE_VENDOR_WIRES
from tests.contract.vendor_server import Reply, VendorServer
from tests.contract.wires import ENCODED, PNG, WIRES

pytestmark = pytest.mark.server


@pytest.fixture(params=(*WIRES, *IMAGE_VENDOR_WIRES), ids=lambda wire: wire.provider)
def wire(request):
    return request.param


@pytest.fixture
def vendor(wire):
    with wire.serve() as server:
        yield server


@pytest.fixture
def services(wire, vendor, tmp_path):
    services = build_services(
        Settings(
            data=tmp_path,
            provider_keys={wire.provider: SecretStr("vendor-key")},
            provider_accounts={wire.provider: wire.account},
            provider_base_urls={wire.provider: vendor.url + wire.base_path},
        )
    )
    services.prepare()
    yield services
    services.stop()


def generate(services, wire, **changes):
    asked = {"prompt": "a secret red kite", "provider": wire.provider, "model": wire.model} | changes
    return ended(services, GenerateRequest(**asked))


def ended(services, request):
    job = services.studio.submit(LOCAL_ACTOR, request)
    for _ in range(200):
        services.worker.run_pending()
        job = services.studio.job(LOCAL_ACTOR, job.job_id)
        if job.state.is_ended:
            return job
        services.clock.sleep(0.05)
    raise AssertionError(f"the job did not end: {job}")


def test_a_request_becomes_a_stored_image(services, wire, vendor, caplog):
    with caplog.at_level(logging.DEBUG):
        job = generate(services, wire, size={"width": 300, "height": 157})
    asset = services.studio.asset(LOCAL_ACTOR, job.asset_ids[0])
    header, value = wire.credential
    assert (job.state, str(asset.size), asset.provider, asset.maker) == (
        JobState.COMPLETED,
        "300x157",
        wire.provider,
        "ai",
    )
    assert next(asked.headers[header] for asked in vendor.asked if header in asked.headers) == value
    assert "vendor-key" not in caplog.text
    assert "secret red kite" not in caplog.text


def test_a_rate_limit_on_the_way_is_waited_for(services, wire, vendor):
    vendor.faults.append(wire.limited)
    job = generate(services, wire)
    assert (job.state, job.items[0].attempts) == (JobState.COMPLETED, 2)


def test_an_answer_that_is_no_picture_is_not_charged(services, wire, vendor):
    vendor.faults.append(wire.limited.__class__(b"<html>gateway</html>", 200, {"content-type": "text/html"}))
    before = services.studio.balance(LOCAL_ACTOR).available
    job = generate(services, wire)
    assert (job.state, job.failures[0].code) == (JobState.FAILED, "bad-response")
    assert services.studio.balance(LOCAL_ACTOR).available == before


_BAD = Reply({"error": "something is missing"}, 400)


@contextmanager
def studio_of(folder, provider, vendor):
    services = build_services(
        Settings(
            data=folder,
            provider_keys={provider: SecretStr("vendor-key")},
            provider_base_urls={provider: vendor.url},
        )
    )
    services.prepare()
    try:
        yield services
    finally:
        services.stop()


def _edited(asked):
    is_whole = b'name="image"' in asked.body and b'name="prompt"' in asked.body
    return Reply({"data": [{"b64_json": ENCODED}]}) if is_whole else _BAD


def _replicated(asked):
    is_whole = asked.json()["input"]["input_image"].startswith("data:image/")
    return Reply({"id": "p1", "status": "succeeded", "output": DATA_URL}) if is_whole else _BAD


def _queued(asked):
    is_whole = asked.json()["image_url"].startswith("data:image/")
    return Reply({"status": "IN_QUEUE", "request_id": "r-7", "response_url": IN_QUEUE}) if is_whole else _BAD


def _told(asked):
    return Reply({"status": "COMPLETED", "response_url": IN_QUEUE})


def _made(asked):
    return Reply({"images": [{"url": DATA_URL}], "seed": 4})


DATA_URL = f"data:image/png;base64,{ENCODED}"
KONTEXT = "black-forest-labs/FLUX.1-Kontext-dev"
QWEN = "fal-ai/qwen-image-edit"
IN_QUEUE = f"https://queue.fal.run/{QWEN}/requests/r-7"
QUEUE = (
    ("POST", rf"/fal-ai/{QWEN}\?_subdomain=queue", _queued),
    ("GET", rf"/fal-ai/{QWEN}/requests/r-7/status\?_subdomain=queue", _told),
    ("GET", rf"/fal-ai/{QWEN}/requests/r-7\?_subdomain=queue", _made),
)
ENDINGS = "/replicate/v1/models/black-forest-labs/flux-kontext-dev/predictions"


@pytest.mark.parametrize(
    ("provider", "model", "routes"),
    [
        ("openai_compatible", "openai-compatible-edit", [("POST", "/v1/images/edits", _edited)]),
        ("huggingface", KONTEXT, [("POST", ENDINGS, _replicated)]),
        ("huggingface", "Qwen/Qwen-Image-Edit", QUEUE),
    ],
)
def test_an_edit_becomes_a_stored_image(tmp_path, provider, model, routes):
    with VendorServer(*routes) as vendor, studio_of(tmp_path, provider, vendor) as services:
        picture = services.studio.upload(LOCAL_ACTOR, PNG, "kite.png")
        request = EditRequest(
            task="general_edit", image_id=picture.asset_id, prompt="make it blue", provider=provider, model=model
        )
        job = ended(services, request)
        asset = services.studio.asset(LOCAL_ACTOR, job.asset_ids[0])
    assert (job.state, asset.provider, asset.parents) == (JobState.COMPLETED, provider, (picture.asset_id,))


@pytest.mark.row("B127")
def test_a_sketch_at_stability_becomes_a_picture_of_1024x1024(tmp_path):
    def sketched(asked):
        is_whole = all(part in asked.body for part in (b'name="control_strength"', b"0.8", b'name="image"'))
        return (
            Reply(PNG, 200, {"content-type": "image/png", "finish-reason": "SUCCESS", "seed": "3"})
            if is_whole
            else _BAD
        )

    with (
        VendorServer(("POST", "/v2beta/stable-image/control/sketch", sketched)) as vendor,
        studio_of(tmp_path, "stability", vendor) as services,
    ):
        sketch = services.studio.upload(LOCAL_ACTOR, PNG, "sketch.png")
        request = ControlRequest(task="sketch", control_id=sketch.asset_id, prompt="a kite", control_strength=0.8)
        job = ended(services, request)
        asset = services.studio.asset(LOCAL_ACTOR, job.asset_ids[0])
    assert (job.state, asset.provider, str(asset.size)) == (JobState.COMPLETED, "stability", "1024x1024")
