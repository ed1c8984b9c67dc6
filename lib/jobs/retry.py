"""When a failed call is tried again: never for what cannot change by waiting, later and later for the rest."""

import random
from dataclasses import dataclass

from lib.errors import StudioError


@dataclass(frozen=True)
class RetryPolicy:
    """How often and how long to wait, in seconds. The vendor's hint wins over the growing delay; both are capped."""

    max_attempts: int = 4
    first_delay_s: float = 1.0
    factor: float = 2.0
    max_delay_s: float = 120.0
    jitter: float = 0.25
    """Share of the delay that is random, so that many items do not come back together."""

    def delay_s(self, error: StudioError, attempts: int) -> float | None:
        """Return the seconds to wait before the next attempt, or None to give up.

        Args:
            error: what went wrong.
            attempts: calls made so far, this one included; at least 1.
        """
        if not error.retryable or attempts >= self.max_attempts:
            return None
        hint = getattr(error, "retry_after_s", None)
        delay = hint if hint is not None else self.first_delay_s * self.factor ** (attempts - 1)
        spread = delay * self.jitter * random.random()  # noqa: S311 - spreads load, guards nothing
        return float(min(delay + spread, self.max_delay_s))


NO_WAITING = RetryPolicy(max_attempts=3, first_delay_s=0.0, jitter=0.0, max_delay_s=0.0)
"""For tests: retries at once."""
