"""Eighty items, a vendor in a bad mood, workers and submitters killed at random: nothing lost, nothing paid twice."""

import pytest

from tests.chaos.storm import Storm

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]


@pytest.mark.parametrize("storage", ["sqlite", "procrastinate"], indirect=True)
@pytest.mark.parametrize("provider", ["fake_queue", "fake"])
def test_a_storm_of_kills_loses_nothing_and_pays_nothing_twice(tmp_path, storage, provider):
    storm = Storm(provider=provider)
    left = storm.rage(tmp_path, str(storage.get("database_url", "")))
    assert (left.jobs, sum(left.states.values())) == (storm.items, storm.items)
    assert set(left.states) <= {"completed", "failed"}
    assert set(left.failures) <= {"outcome-unknown", "attempts-exhausted", "rate-limited", "provider-unavailable"}
    assert (left.pictures, left.open_holds, left.discrepancies) == (left.states["completed"], 0, ())
    assert left.made_twice == 0
