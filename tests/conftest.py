"""What every test gets: no network, and the checklist rows that tests name."""

import pytest


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest) -> None:
    """Block sockets, except to loopback for tests that start a server."""
    if request.node.get_closest_marker("server") or request.node.get_closest_marker("browser"):
        request.getfixturevalue("socket_enabled")
