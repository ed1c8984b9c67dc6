"""A new vendor is one adapter file, one line in the registry and its facts as data; nothing else knows a vendor."""

import base64
import json
import re
from pathlib import Path

import pytest

from lib.catalog import OVERRIDES, load_catalog
from lib.model.job import JobState
from lib.model.request import GenerateRequest
from lib.net.messages import HttpAnswer
from lib.providers import registry
from lib.providers.base import LocalProvider
from lib.providers.fake_vendor import FakeVendor, plain_png

LIB = Path(__file__).parent.parent.parent / "lib"
FACTS = """
[[provider]]
id = "acme"
label = "Acme"
base_url = "https://acme.example"
concurrent = 2

[[model]]
id = "acme-one"
provider = "acme"
label = "Acme One"
operations = ["generate"]
as_of = 2026-11-21
sizes = { kind = "buckets", buckets = ["64x64"], default = "64x64" }

[[price]]
provider = "acme"
credits = 3
as_of = 2026-11-21
"""


class Acme(FakeVendor):
    """Answers for the new vendor."""

    def __init__(self):
        super().__init__(delay_s=0)
        self.asked = []

    def answer(self, method, url, body, authorization):
        self.asked.append((method, url, body, authorization))
        return HttpAnswer(200, content=json.dumps({"art": base64.b64encode(plain_png(64, 64)).decode()}).encode())


@pytest.fixture
def registered():
    registry.ADAPTERS["acme"] = "tests.providers.acme_vendor:AcmeProvider"  # the one line
    yield
    del registry.ADAPTERS["acme"]


def test_a_new_vendor_is_listed_keyed_tested_and_draws(registered, build_services, tmp_path, actor):
    (tmp_path / OVERRIDES).mkdir()
    (tmp_path / OVERRIDES / "acme.toml").write_text(FACTS)
    services = build_services(vendor=(vendor := Acme()), catalog=load_catalog(tmp_path / OVERRIDES))
    status = next(each for each in services.studio.key_status(actor) if each.provider.id == "acme")
    assert (status.state, status.takes_key, status.can_test, status.hint) == (
        "missing",
        True,
        True,
        "Add it on the Settings page.",
    )
    services.studio.set_key(actor, "acme", "acme-key")
    services.studio.test_key(actor, "acme")
    asked = GenerateRequest(
        prompt="a red kite", provider="acme", size={"width": 40, "height": 30}, enhance_prompt=False
    )
    job = services.studio.submit(actor, asked)
    services.worker.run_pending()
    done = services.studio.job(actor, job.job_id)
    image = services.studio.asset(actor, done.asset_ids[0])
    assert (done.state, done.plan.price, image.provider, str(image.size)) == (JobState.COMPLETED, 3, "acme", "40x30")
    assert vendor.asked == [
        ("GET", "https://acme.example/me", b"", "Bearer acme-key"),
        ("POST", "https://acme.example/draw", b'{"words":"a red kite"}', "Bearer acme-key"),
    ]


def test_no_other_file_knows_a_vendor_by_name():
    vendors = {name for name in registry.ADAPTERS if not isinstance(registry.provider(name), LocalProvider)}
    vendors -= {name for name in vendors if name.startswith("fake")}
    named = re.compile(f"""["'](?:{"|".join(sorted(vendors))})["']""")
    files = [path for path in LIB.rglob("*.py") if not path.is_relative_to(LIB / "providers")]
    assert [path.name for path in files if named.search(path.read_text(encoding="utf-8"))] == ["config.py"]
