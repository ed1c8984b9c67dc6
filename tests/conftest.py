"""What every test gets: no network beyond loopback, and a studio of fakes on request."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lib.bootstrap import Services, build_test_services
from lib.model.actor import LOCAL_ACTOR, Actor

_LOOPBACK = ["127.0.0.1", "::1"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests that start a server talk to it, and to nobody else; all others have no sockets at all."""
    for item in items:
        if item.get_closest_marker("server") or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.allow_hosts(_LOOPBACK))


@pytest.fixture
def build_services(tmp_path: Path) -> Iterator[Callable[..., Services]]:
    """Build studios of fakes in a fresh folder; they are stopped at the end."""
    built: list[Services] = []

    def build(**choices: object) -> Services:
        services = build_test_services(tmp_path, **choices)  # type: ignore[arg-type]
        services.prepare()
        built.append(services)
        return services

    yield build
    for services in built:
        services.stop()


@pytest.fixture
def services(build_services: Callable[..., Services]) -> Services:
    """Return a prepared studio of fakes whose jobs run when told to."""
    return build_services()


@pytest.fixture
def actor() -> Actor:
    """Return the local user."""
    return LOCAL_ACTOR
