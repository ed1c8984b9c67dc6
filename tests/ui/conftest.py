"""A studio behind the pages, and visitors who look at them."""

import pytest
from pydantic import SecretStr

from lib.bootstrap import Services
from lib.clock import FixedClock
from lib.config import Settings
from lib.processes import InlinePool
from lib.providers.fake_vendor import FakeVendor
from lib.studio.prompts.samples import Samples
from lib.ui.services import install
from tests.ui.visitor import Visitor


@pytest.fixture
def vendor():
    return FakeVendor(delay_s=0)


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    """Return the sample prompts, drawn once for all tests."""
    return Samples(InlinePool(), tmp_path_factory.mktemp("samples"))


@pytest.fixture
def opening_grant():
    return 1000


@pytest.fixture
def settings(tmp_path, opening_grant) -> Settings:
    return Settings(
        data=tmp_path,
        secret_key=SecretStr("a key for tests that is long enough"),
        provider_keys={"fake": SecretStr("fake-key")},
        opening_grant=opening_grant,
    )


@pytest.fixture
def services(build_services, vendor, clock, settings, samples) -> Services:
    built = build_services(vendor=vendor, clock=clock, settings=settings)
    built.studio.sample_images = samples
    install(built)
    return built


@pytest.fixture
def visit(services):
    """Open a page as a new visitor: `visit()`, `visit(LIBRARY)`, `visit(job=job_id)`."""
    return lambda page=None, **address: Visitor(services, page, address)
