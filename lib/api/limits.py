"""How many requests a caller may make: moving windows, kept in this process.

Counts only; which rule applies to whom is said by `lib.api.gate`. Runs on the event loop and takes no lock.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass

from lib.clock import Clock

MAX_CALLERS = 20_000
"""Windows kept at once; beyond that the one that was quiet for longest is forgotten."""


@dataclass(frozen=True)
class Rule:
    """At most `amount` requests in any `window_s` seconds."""

    name: str
    amount: int
    window_s: int


# Seed E's table of limits. That of protected calls is the standard tier's; an account's own comes from the catalog.
REGISTER = Rule("register", 1, 180)
LOGIN = Rule("login", 1, 60)
ROTATE = Rule("rotate", 1, 180)
PROTECTED = Rule("protected", 200, 60)
PUBLIC = Rule("public", 60, 60)


@dataclass(frozen=True)
class Standing:
    """How a caller stands with the tightest of its rules."""

    rule: Rule
    remaining: int
    reset_s: float
    """Until the oldest request leaves the window."""
    is_allowed: bool


class MovingWindows:
    """Requests of the last while, by rule and caller."""

    def __init__(self, clock: Clock, *, max_callers: int = MAX_CALLERS) -> None:
        self._clock = clock
        self._max_callers = max_callers
        self._windows: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def spend(self, *asked: tuple[Rule, str]) -> Standing:
        """Count one request against each rule and caller, or against none when any of them is used up."""
        now = self._clock.monotonic()
        windows = [(rule, self._window(rule, caller, now)) for rule, caller in asked]
        is_allowed = all(len(window) < rule.amount for rule, window in windows)
        if is_allowed:
            for _, window in windows:
                window.append(now)
        standings = [_standing(rule, window, now, is_allowed=is_allowed) for rule, window in windows]
        return min(standings, key=lambda standing: (standing.remaining, -standing.reset_s))

    def _window(self, rule: Rule, caller: str, now: float) -> deque[float]:
        key = (rule.name, caller)
        window = self._windows.setdefault(key, deque())
        self._windows.move_to_end(key)
        while window and window[0] <= now - rule.window_s:
            window.popleft()
        if len(self._windows) > self._max_callers:
            self._windows.popitem(last=False)
        return window


def _standing(rule: Rule, window: deque[float], now: float, *, is_allowed: bool) -> Standing:
    reset_s = window[0] + rule.window_s - now if window else float(rule.window_s)
    return Standing(rule, remaining=rule.amount - len(window), reset_s=reset_s, is_allowed=is_allowed)
