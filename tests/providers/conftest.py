"""A request and a connection with defaults, for the adapters' tests."""

import pytest

from lib.model.geometry import Size
from lib.model.plan import ImageRole, InputImage, ProviderRequest
from lib.model.request import Operation
from lib.providers.base import Connection


@pytest.fixture
def a_request():
    def build(*, size="1024x1024", **changes):
        values = {"operation": Operation.GENERATE, "model": "model-1", "prompt": "a fox in the snow", **changes}
        return ProviderRequest(size=Size.parse(size), **values)

    return build


@pytest.fixture
def an_image():
    def build(role=ImageRole.INIT, *, content=b"picture", **changes):
        return InputImage(role=role, asset_id=f"img_{role.value}", content=content, **changes)

    return build


@pytest.fixture
def a_connection():
    return Connection("https://vendor.example/v1", "key-123")


class SilentWatch:
    """Wants to know nothing and stops nothing."""

    def before_send(self): ...

    def remember(self, remote): ...

    def progress(self, percent, stage): ...

    def check(self): ...


@pytest.fixture
def a_watch():
    return SilentWatch()
