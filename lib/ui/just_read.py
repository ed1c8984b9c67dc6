"""What a page has just read, for its fragments: drawn at once without reading twice, read anew when they run again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from lib.ui.services import current

_FRESH_S = 0.3  # shorter than any fragment's period, longer than a page takes to get to its fragments
Value = TypeVar("Value")


@dataclass(frozen=True)
class JustRead(Generic[Value]):
    """A value and the moment it was read."""

    value: Value
    read_at_s: float

    def or_again(self, read: Callable[[], Value]) -> Value:
        """Return the value while it is fresh, else what `read` returns."""
        is_fresh = current().clock.monotonic() - self.read_at_s < _FRESH_S
        return self.value if is_fresh else read()


def just_read(value: Value) -> JustRead[Value]:
    """Wrap what was read this moment."""
    return JustRead(value, current().clock.monotonic())
