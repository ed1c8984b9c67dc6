"""Strengths from choices between two: the Bradley–Terry model, fitted by minorisation and maximisation. Pure.

Source: Hunter, "MM algorithms for generalized Bradley–Terry models", Annals of Statistics 32 (2004). Each competitor
also draws once against an average one, half a win and half a loss; so one that never lost stays finite, and few votes
move nobody far.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

_MOST_ROUNDS = 20_000
_CLOSE_ENOUGH = 1e-10
_PRIOR_WINS = 0.5
_PRIOR_MEETINGS = 1.0

Competitor = TypeVar("Competitor", bound=Hashable)


def strengths(wins: Mapping[tuple[Competitor, Competitor], int]) -> dict[Competitor, float]:
    """Return each competitor's strength, above 0; an average one has 1.

    A competitor of strength `a` wins against one of strength `b` with a chance of `a / (a + b)`.

    Args:
        wins: (winner, loser) → how often, at least 0. A competitor against itself is left out.
    """
    meetings: dict[Competitor, dict[Competitor, int]] = {}
    won: dict[Competitor, float] = {}
    for (winner, loser), count in wins.items():
        for one, other in ((winner, loser), (loser, winner)):
            won.setdefault(one, _PRIOR_WINS)
            if one != other:
                rivals = meetings.setdefault(one, {})
                rivals[other] = rivals.get(other, 0) + count
        if winner != loser:
            won[winner] += count
    fitted = dict.fromkeys(won, 1.0)
    for _ in range(_MOST_ROUNDS):
        moved = {
            one: won[one] / (_PRIOR_MEETINGS / (own + 1) + _expected(own, meetings.get(one, {}), fitted))
            for one, own in fitted.items()
        }
        largest = max((abs(moved[one] - own) / own for one, own in fitted.items()), default=0.0)
        fitted = moved
        if largest < _CLOSE_ENOUGH:
            break
    return fitted


def chance_against_average(strength: float) -> float:
    """Return with what chance a competitor of this strength wins against an average one, between 0 and 1."""
    return strength / (strength + 1)


def _expected(own: float, rivals: Mapping[Competitor, int], fitted: Mapping[Competitor, float]) -> float:
    return sum(count / (own + fitted[rival]) for rival, count in rivals.items())
