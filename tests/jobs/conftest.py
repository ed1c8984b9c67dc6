"""One suite for every way in which work reaches workers: by rows on either database, and woken by Procrastinate."""

import pytest

from lib.providers.fake_vendor import FakeVendor


def pytest_generate_tests(metafunc):
    if "storage" in metafunc.fixturenames:
        metafunc.parametrize("storage", ["sqlite", "postgresql", "procrastinate"], indirect=True)


@pytest.fixture
def vendor():
    return FakeVendor(delay_s=0)
