"""Every vendor in the registry answers well, refuses, limits, talks nonsense, breaks off and is slow: over a real wire.

A new line in the registry fails here until its vendor has a wire, and a test of its own that states its call exactly.
"""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from lib.catalog import load_catalog
from lib.clock import FixedClock
from lib.errors import (
    BadResponse,
    ContentRejected,
    OutcomeUnknown,
    ProviderRejected,
    ProviderUnavailable,
    RateLimited,
)
from lib.model.plan import ProviderRequest
from lib.model.request import Operation
from lib.net.download import Downloader
from lib.net.http import HttpClient
from lib.providers import registry
from lib.providers.base import Connection, LocalProvider
from lib.providers.runner import ProviderRunner
from tests.contract.image_vendor_wires import IMAGE_VENDOR_WIRES
from tests.contract.vendor_server import Reply, VendorServer
from tests.contract.wires import PNG, WIRES
from tests.providers.conftest import SilentWatch

CATALOG = load_catalog()
VENDORS = [
    name
    for name in registry.ADAPTERS
    if not CATALOG.provider(name).is_for_tests and not isinstance(registry.provider(name), LocalProvider)
]
KNOWN = {wire.provider: wire for wire in (*IMAGE_VENDOR_WIRES, *reversed(WIRES))}
ENGINES = {"sandbox", "local", "local_text", "diffusers"}
every_vendor = pytest.mark.parametrize("name", VENDORS)
over_a_wire = pytest.mark.server


@contextmanager
def served(name) -> Iterator[VendorServer]:
    with KNOWN[name].serve() as server:
        yield server


def drawn(name, server, transport=None):
    wire = KNOWN[name]
    (model,) = [model for model in CATALOG.models if (model.provider, model.id) == (name, wire.model)]
    request = ProviderRequest(
        operation=Operation.GENERATE,
        model=model.id,
        prompt="a secret red kite",
        size=model.sizes.default,
        aspect_ratio="1:1",
        options=model.options,
    )
    clock = FixedClock()
    loopback = [server.url.removeprefix("http://")]
    http = HttpClient(transport, clock=clock)
    with closing(http):
        return ProviderRunner(http, Downloader(allowed_loopback=loopback), None, clock).run(
            registry.provider(name),
            request,
            Connection(server.url + wire.base_path, "vendor-key", account=wire.account),
            provider_label="Vendor",
            remote=None,
            watch=SilentWatch(),
        )


def test_vendors_and_engines_are_all_there_is():
    assert {*VENDORS, *ENGINES} == {name for name in registry.ADAPTERS if not CATALOG.provider(name).is_for_tests}


@every_vendor
def test_a_vendor_has_a_wire_and_a_test_that_states_its_call_exactly(name):
    assert name in KNOWN
    own = Path(__file__).parent.parent / "providers" / f"test_{name}.py"
    assert re.search(r"^def test_\w*exactly\w*\(", own.read_text(encoding="utf-8"), re.MULTILINE)


@over_a_wire
@every_vendor
def test_a_good_answer_brings_the_picture(name):
    with served(name) as server:
        assert drawn(name, server).pictures[0].content == PNG


@over_a_wire
@every_vendor
def test_a_refusal_is_final(name):
    with served(name) as server:
        if KNOWN[name].refused_at:
            server.faulty = re.compile(KNOWN[name].refused_at)
        server.faults.append(KNOWN[name].refused)
        with pytest.raises((ContentRejected, ProviderRejected)) as caught:
            drawn(name, server)
    assert not caught.value.retryable


@over_a_wire
@every_vendor
def test_a_limit_is_worth_another_try_and_nothing_was_sent_twice(name):
    with served(name) as server:
        server.faults.append(KNOWN[name].limited)
        with pytest.raises((RateLimited, ProviderUnavailable)) as caught:
            drawn(name, server)
        paid = [asked for asked in server.asked if server.faulty.search(asked.path)]
    assert caught.value.retryable
    assert len(paid) == 1


@over_a_wire
@every_vendor
def test_nonsense_is_a_bad_response(name):
    with served(name) as server:
        server.faults.append(Reply(b"<html>gateway</html>", 200, {"content-type": "text/html"}))
        with pytest.raises(BadResponse) as caught:
            drawn(name, server)
    assert caught.value.provider == name
    assert "secret" not in caught.value.sentence()


@over_a_wire
@every_vendor
def test_an_answer_that_breaks_off_leaves_open_whether_it_was_paid(name):
    with served(name) as server:
        server.faults.append(Reply({"data": "x" * 1000}, is_cut=True))
        with pytest.raises(OutcomeUnknown):
            drawn(name, server)


@over_a_wire
@every_vendor
def test_a_vendor_that_is_too_slow_is_not_asked_to_draw_twice(name):
    sent = []
    with served(name) as server, httpx.HTTPTransport() as wire:

        class Slow(httpx.BaseTransport):
            def handle_request(self, request):
                if server.faulty.search(request.url.path):
                    sent.append(request.url.path)
                    raise httpx.ReadTimeout("too slow", request=request)
                return wire.handle_request(request)

        with pytest.raises(OutcomeUnknown):
            drawn(name, server, Slow())
    assert len(sent) == 1
