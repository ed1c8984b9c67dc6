"""The road with real adapters, where a vendor refuses or is particular; `tests/contract` has the plain runs."""

import pytest
from pydantic import SecretStr

from lib.config import Settings
from lib.model.job import JobState
from tests.providers.vendor_wires import FalWire, ReplicateWire, StabilityWire
from tests.studio.builders import a_request

WIRES = {
    ("stability", "core"): StabilityWire,
    ("replicate", "black-forest-labs/flux-schnell"): ReplicateWire,
    ("fal", "fal-ai/flux/schnell"): FalWire,
}
every_vendor = pytest.mark.parametrize(("provider", "model"), WIRES)


@pytest.fixture
def create(build_services, tmp_path, actor):
    def create(provider, model, **wire):
        settings = Settings(
            data=tmp_path,
            secret_key=SecretStr("a key for tests that is long enough"),
            rate_limits="off",
            provider_keys={provider: SecretStr("the-key")},
        )
        server = WIRES[provider, model](**wire)
        services = build_services(vendor=server, settings=settings)
        job = services.studio.submit(
            actor, a_request(provider=provider, model=model, size={"width": 1200, "height": 628})
        )
        services.worker.run_pending()
        return services, server, services.studio.job(actor, job.job_id)

    return create


@every_vendor
def test_a_refused_picture_is_not_paid_and_not_asked_for_again(create, actor, provider, model):
    services, server, job = create(provider, model, refuses=True)
    assert job.state is JobState.FAILED
    assert (job.items[0].failure.code, job.cost) == ("content-rejected", 0)
    assert (len(server.paid), services.studio.balance(actor).held) == (1, 0)


def test_stability_gets_multipart_also_without_a_file(create):
    _, server, _ = create("stability", "core")
    ((_, body),) = server.paid
    assert b'Content-Disposition: form-data; name="prompt"\r\n\r\na red kite\r\n' in body
    assert b'name="aspect_ratio"\r\n\r\n16:9\r\n' in body
    assert b"filename" not in body
