"""The database goes away under a running worker: the picture that was paid for arrives, and later work goes on."""

import threading

import pytest

from lib.model.actor import LOCAL_ACTOR
from lib.model.job import JobState
from lib.providers.fake_vendor import FakeVendor
from tests.studio.builders import a_request

AWAY_S = 3


@pytest.mark.parametrize("storage", ["postgresql", "procrastinate"], indirect=True)
def test_what_was_made_while_the_database_was_away_is_kept(build_services, storage, postgresql):
    vendor = FakeVendor(delay_s=1)
    services = build_services(vendor=vendor)
    services.start(runs_jobs=True)
    job = services.studio.submit(LOCAL_ACTOR, a_request())
    while services.studio.job(LOCAL_ACTOR, job.job_id).items[0].attempts == 0:
        threading.Event().wait(0.02)
    postgresql.send_away(storage["database_url"])
    threading.Event().wait(AWAY_S)
    postgresql.bring_back(storage["database_url"])
    assert services.studio.wait(LOCAL_ACTOR, job.job_id, 30).state is JobState.COMPLETED
    later = services.studio.submit(LOCAL_ACTOR, a_request())
    assert services.studio.wait(LOCAL_ACTOR, later.job_id, 30).state is JobState.COMPLETED
    assert len(vendor.calls) == 2
