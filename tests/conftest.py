"""What every test gets: no network beyond loopback, and a studio of fakes on request."""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lib.bootstrap import Services, build_test_services, fake_settings
from lib.model.actor import LOCAL_ACTOR, Actor
from tests.databases.empty_database import begin_migrated
from tests.databases.find_postgresql import find_postgresql
from tests.databases.private_postgresql import PrivatePostgresql
from tests.log_guard import LogGuard

_LOOPBACK = ["127.0.0.1", "::1"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests that start a server talk to it, and to nobody else; all others have no sockets at all."""
    for item in items:
        if item.get_closest_marker("server") or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.allow_hosts(_LOOPBACK))
        parameters = (
            item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
        )
        if any(value in {"postgresql", "procrastinate"} for value in parameters if isinstance(value, str)):
            item.add_marker(pytest.mark.postgresql)


@pytest.fixture(scope="session")
def log_guard() -> Iterator[LogGuard]:
    """Listen to all that the studio logs from INFO on."""
    studio, guard = logging.getLogger("lib"), LogGuard()
    level = studio.level
    studio.addHandler(guard)
    studio.setLevel(logging.INFO)
    yield guard
    studio.removeHandler(guard)
    studio.setLevel(level)


@pytest.fixture(autouse=True)
def nothing_secret_is_logged(log_guard: LogGuard) -> Iterator[None]:
    """Fail a test in which a key or a prompt was logged."""
    yield
    assert log_guard.take_wrong() == []


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PrivatePostgresql]:
    """Start a PostgreSQL for this run; without one the tests on it are skipped, and fail in CI."""
    programs = find_postgresql()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("no PostgreSQL was found; the tests on it must run in CI")
        pytest.skip("NO POSTGRESQL FOUND: install it, or run: python tests/databases/find_postgresql.py --install")
    with PrivatePostgresql(programs) as running:
        yield running


@pytest.fixture
def storage(request: pytest.FixtureRequest) -> Iterator[dict[str, object]]:
    """Return the settings that name a database and who brings work to its workers: SQLite unless parametrised."""
    kind = getattr(request, "param", "sqlite")
    if kind == "sqlite":
        yield {}
        return
    server: PrivatePostgresql = request.getfixturevalue("postgresql")
    url = server.create()
    yield {"database_url": url, "workers": "external" if kind == "procrastinate" else "embedded"}
    server.drop(url)


@pytest.fixture
def build_services(tmp_path: Path, storage: dict[str, object]) -> Iterator[Callable[..., Services]]:
    """Build studios of fakes in a fresh folder; they are stopped at the end."""
    built: list[Services] = []

    def build(**choices: object) -> Services:
        chosen = choices.pop("settings", None) or fake_settings(tmp_path)
        settings = type(chosen).model_validate(chosen.model_dump() | storage)  # type: ignore[attr-defined]  # settings
        begin_migrated(settings)
        services = build_test_services(tmp_path, settings=settings, **choices)  # type: ignore[arg-type]
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
