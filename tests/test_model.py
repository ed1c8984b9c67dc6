"""Small derivations of the shared records."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.ids import new_id
from lib.model.geometry import Size, parse_ratio
from lib.model.job import ENDED, TRANSITIONS, Item, ItemState, JobState, derive_state
from lib.model.plan import expansion_to
from lib.studio.running.eta import remaining_s

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.row("D14", "E69")
@pytest.mark.parametrize(
    ("items", "state"),
    [
        ("queued queued", JobState.QUEUED),
        ("processing queued", JobState.PROCESSING),
        ("completed queued", JobState.PROCESSING),
        ("completed completed", JobState.COMPLETED),
        ("completed failed", JobState.PARTIAL),
        ("completed cancelled", JobState.PARTIAL),
        ("failed cancelled", JobState.FAILED),
        ("cancelled cancelled", JobState.CANCELLED),
        ("pending pending", JobState.PENDING),
    ],
)
def test_a_jobs_state_follows_from_its_items(items, state):
    assert derive_state(ItemState(item) for item in items.split()) is state


def test_what_has_ended_stays_ended():
    assert all(not TRANSITIONS[state] for state in ENDED)


@given(st.lists(st.sampled_from(list(ItemState)), min_size=1, max_size=10))
def test_a_job_has_ended_when_all_its_items_have(items):
    assert derive_state(items).is_ended == all(item in ENDED for item in items)


def test_ids_are_unique_short_and_sort_by_time():
    ids = [new_id("img") for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert max(map(len, ids)) <= 40
    assert ids[0][:12] <= ids[-1][:12]


@pytest.mark.parametrize("text", ["1200x628", "1200 × 628", "1200*628"])
def test_sizes_are_read_as_people_write_them(text):
    assert Size.parse(text) == Size(width=1200, height=628)


@given(st.text(max_size=30))
def test_nonsense_is_no_size_and_no_ratio(text):
    for read in (Size.parse, parse_ratio):
        try:
            read(text)
        except ValueError as error:
            assert str(error)  # noqa: PT017 - both outcomes are legal, a crash is not


def an_item(state, started_at=None):
    return Item(item_id="i", job_id="j", position=0, state=state, price=1, started_at=started_at)


def test_what_waits_takes_rounds_and_what_runs_takes_the_rest():
    waiting = [an_item(ItemState.QUEUED)] * 5
    assert remaining_s([*waiting, an_item(ItemState.PROCESSING, NOW)], 10.0, NOW) == 30.0
    assert remaining_s([an_item(ItemState.COMPLETED)], 10.0, NOW) == 0.0


@given(st.integers(16, 3000), st.integers(16, 3000), st.floats(0.4, 2.5))
def test_what_is_added_around_a_picture_makes_the_ratio(width, height, ratio):
    added = expansion_to(Size(width=width, height=height), ratio)
    whole = (width + added.left + added.right, height + added.up + added.down)
    assert abs(added.left - added.right) <= 1
    assert abs(added.up - added.down) <= 1
    if max(added.left, added.right, added.up, added.down) < 2000:
        assert abs(whole[0] - whole[1] * ratio) <= max(1, ratio)
