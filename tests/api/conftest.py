from types import SimpleNamespace

import pytest

from lib.clock import FixedClock
from tests.api.api_client import logged_in, open_studio
from tests.api.internal_calls import internal
from tests.api.workspaces import Workspace, actor_of, share


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


@pytest.fixture
def mine(working):
    """A caller in its own workspace; jobs run by themselves."""
    return Workspace(logged_in(working))


@pytest.fixture
def shared(working):
    """A workspace with an owner of pictures, another member and an administrator."""
    workspace_id, (owner, other) = share(working, logged_in(working), logged_in(working))
    boss = logged_in(working)
    working.services.studio.workspaces.add_member(workspace_id, actor_of(working, boss).user_id, "admin")
    return SimpleNamespace(id=workspace_id, owner=owner, other=other, boss=Workspace(boss, workspace_id))


@pytest.fixture
def trusted(open_with):
    return internal(open_with)
