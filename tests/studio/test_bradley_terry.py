"""Strengths from choices between two: order, symmetry, and that they explain the votes they were made of."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.studio.batches.bradley_terry import chance_against_average, strengths

PAIRS = list(itertools.permutations("abcd", 2))
TABLES = st.dictionaries(st.sampled_from(PAIRS), st.integers(0, 50), max_size=len(PAIRS))


def test_nobody_has_strengths_without_votes():
    assert strengths({}) == {}


def test_two_equals_are_average():
    assert strengths({("a", "b"): 7, ("b", "a"): 7}) == pytest.approx({"a": 1.0, "b": 1.0}, rel=1e-6)


def test_one_that_never_lost_stays_finite_and_first():
    fitted = strengths({("a", "b"): 100, ("b", "c"): 100, ("a", "c"): 100})
    assert fitted["a"] > fitted["b"] > fitted["c"] > 0
    assert chance_against_average(fitted["a"]) < 1


def test_a_strength_carries_over_to_those_never_met():
    fitted = strengths({("a", "b"): 30, ("b", "a"): 10, ("b", "c"): 30, ("c", "b"): 10})
    assert fitted["a"] > fitted["b"] > fitted["c"]


def test_known_strengths_are_found_again_from_many_votes():
    true = {"a": 4.0, "b": 2.0, "c": 1.0, "d": 0.5}
    chance = random.Random(7)
    wins = {}
    for _ in range(4_000):
        one, other = chance.sample("abcd", 2)
        pair = (one, other) if chance.random() < true[one] / (true[one] + true[other]) else (other, one)
        wins[pair] = wins.get(pair, 0) + 1
    fitted = strengths(wins)
    for one, other in itertools.combinations("abcd", 2):
        assert fitted[one] / fitted[other] == pytest.approx(true[one] / true[other], rel=0.2)


@settings(max_examples=50, deadline=None)
@given(TABLES)
def test_more_wins_never_make_weaker(wins):
    before = strengths(wins)
    after = strengths(wins | {("a", "b"): wins.get(("a", "b"), 0) + 1})
    if "a" in before and "b" in before:
        assert after["a"] / after["b"] >= before["a"] / before["b"] * (1 - 1e-6)


@settings(max_examples=50, deadline=None)
@given(TABLES)
def test_names_do_not_matter(wins):
    renamed = {"a": "d", "b": "c", "c": "b", "d": "a"}
    mirrored = strengths({(renamed[one], renamed[other]): count for (one, other), count in wins.items()})
    for one, strength in strengths(wins).items():
        assert mirrored[renamed[one]] == pytest.approx(strength, rel=1e-4)


@settings(max_examples=50, deadline=None)
@given(TABLES)
def test_expected_wins_are_the_wins_that_were(wins):
    """At the best fit each competitor's expected wins, the prior's included, equal what it won."""
    fitted = strengths(wins)
    for one, own in fitted.items():
        won = 0.5 + sum(count for (winner, _), count in wins.items() if winner == one)
        expected = own / (own + 1)
        for (winner, loser), count in wins.items():
            if one in {winner, loser}:
                other = loser if winner == one else winner
                expected += count * own / (own + fitted[other])
        assert expected == pytest.approx(won, rel=5e-3)
