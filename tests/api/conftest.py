from types import SimpleNamespace

import pytest

from lib.clock import FixedClock
from tests.api.api_client import open_studio


@pytest.fixture
def open_with(tmp_path):
    """Open a studio with settings of the test's own; its worker runs jobs in threads where `is_working`."""
    opened = []

    def open_it(*, is_working=False, **changed):
        studio = open_studio(tmp_path / str(len(opened)), **changed)
        opened.append((studio, is_working))
        if is_working:
            studio.services.worker.start()
        return studio

    yield open_it
    for studio, is_working in opened:
        if is_working:
            studio.services.worker.stop()
        studio.services.database.close()


@pytest.fixture
def studio(open_with):
    return open_with()


@pytest.fixture
def working(open_with):
    return open_with(is_working=True)


@pytest.fixture
def clocked(open_with):
    """A studio with request limits, whose clock moves only when told."""
    clock = FixedClock()
    return SimpleNamespace(**vars(open_with(clock=clock, rate_limits="on")), clock=clock)
