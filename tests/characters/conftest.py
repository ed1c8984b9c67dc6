"""A studio whose vendor answers at once, and characters at every stage of their set-up."""

import pytest

from lib.providers.fake_vendor import FakeVendor
from tests.characters.stages import Stages


@pytest.fixture
def vendor():
    return FakeVendor(delay_s=0)


@pytest.fixture
def services(build_services, vendor):
    return build_services(vendor=vendor)


@pytest.fixture
def stages(services, actor):
    """Bring characters to a stage: `stages.named()`, `.with_seed()`, `.analysed()`, `.reviewed()`, `.finalised()`."""
    return Stages(services, actor)
