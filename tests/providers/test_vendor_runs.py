"""Whole runs of four vendors' adapters: from the request to the picture's bytes, with waiting, limits and refusals."""

import logging

import pytest

from lib.catalog import load_catalog
from lib.clock import FixedClock
from lib.errors import ContentRejected, JobCancelled, RateLimited
from lib.model.geometry import Size
from lib.model.plan import ImageRole, InputImage, ProviderRequest
from lib.model.request import Operation
from lib.net.http import HttpClient
from lib.providers import registry
from lib.providers.base import Connection
from lib.providers.runner import ProviderRunner
from tests.providers.test_provider_runner import Diary, Downloads, InlinePool
from tests.providers.vendor_wires import PICTURE, SAMPLE, BflWire, FalWire, ReplicateWire, StabilityWire

CATALOG = load_catalog()
WIRES = {
    "stability": (StabilityWire, "upscale-creative", "a" * 64),
    "bfl": (BflWire, "flux-2-pro", "j1"),
    "replicate": (ReplicateWire, "black-forest-labs/flux-schnell", "p1"),
    "fal": (FalWire, "fal-ai/flux/schnell", "r1"),
}
_BEGUN = 6  # entries in the diary once a job has been asked for
every_vendor = pytest.mark.parametrize("vendor", WIRES)


@pytest.fixture
def run():
    def carry(vendor, wire, watch=None):
        (model,) = [model for model in CATALOG.models if (model.provider, model.id) == (vendor, WIRES[vendor][1])]
        operation = model.operations[0]
        request = ProviderRequest(
            operation=operation,
            task=next(iter(model.tasks), "") if operation is not Operation.GENERATE else "",
            model=model.id,
            prompt="a secret fox",
            size=Size(width=1344, height=768),
            aspect_ratio="16:9",
            inputs=(InputImage(role=ImageRole.INIT, asset_id="i", content=b"p"),)
            if model.tasks and operation is not Operation.GENERATE
            else (),
            options=model.options,
        )
        clock, downloads = FixedClock(), Downloads(PICTURE)
        runner = ProviderRunner(HttpClient(wire, clock=clock), downloads, InlinePool(), clock)
        result = runner.run(
            registry.provider(vendor),
            request,
            Connection(CATALOG.provider(vendor).base_url, "the-key"),
            provider_label="Vendor",
            remote=None,
            watch=watch or Diary(),
        )
        assert downloads.asked in ([], [SAMPLE])
        return result

    return carry


@every_vendor
@pytest.mark.parametrize("polls", [0, 3])
def test_a_picture_arrives_however_long_it_takes(run, vendor, polls):
    wire, _, remote_id = WIRES[vendor]
    diary = Diary()
    result = run(vendor, server := wire(polls=polls), diary)
    assert result.pictures[0].content == PICTURE
    assert len(server.paid) == 1
    assert diary.steps.index("send") < diary.steps.index(f"remember {remote_id}")


@every_vendor
def test_a_refusal_is_final_and_names_neither_key_nor_prompt(run, vendor, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ContentRejected) as caught:
        run(vendor, server := WIRES[vendor][0](refuses=True, polls=1))
    assert len(server.paid) == 1
    told = caplog.text + repr(caught.value) + caught.value.sentence()
    assert "the-key" not in told
    assert "secret fox" not in told


@every_vendor
def test_a_call_that_is_turned_away_is_left_to_be_tried_later(run, vendor):
    with pytest.raises(RateLimited) as caught:
        run(vendor, server := WIRES[vendor][0](limited=1))
    assert server.paid == []
    assert caught.value.provider == vendor


@pytest.mark.parametrize(("vendor", "stopped"), [("replicate", 1), ("fal", 1), ("bfl", 0), ("stability", 0)])
def test_a_cancel_stops_the_vendors_job_where_that_can_be_done(run, vendor, stopped):
    server = WIRES[vendor][0](polls=9)
    with pytest.raises(JobCancelled):
        run(vendor, server, Diary(stop_at=lambda entries: len(entries) > _BEGUN and entries[-1] == "check"))
    assert len(server.stopped) == stopped


def test_the_cost_that_black_forest_labs_names_at_the_start_is_booked(run):
    assert run("bfl", BflWire(polls=2)).vendor_cost == 45_000
