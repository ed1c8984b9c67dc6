"""A shop whose payment provider is a fake and whose clock stands still."""

import pytest

from lib.clock import FixedClock
from lib.payments.fake_gateway import FakePaymentGateway
from tests.payments.buyer import Shop


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def gateway():
    return FakePaymentGateway()


@pytest.fixture
def shop(build_services, gateway, clock) -> Shop:
    return Shop(build_services(payments=gateway, clock=clock), gateway, clock)


@pytest.fixture
def test_shop(build_services, gateway, clock) -> Shop:
    """Return a shop without a payment key."""
    return Shop(build_services(clock=clock), gateway, clock)
