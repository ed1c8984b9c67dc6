"""The database goes away: a paid picture arrives all the same, pages and the API say so, and later work goes on."""

import threading

import pytest

from lib.api.app import create_api
from lib.model.actor import LOCAL_ACTOR
from lib.model.job import JobState
from lib.providers.fake_vendor import FakeVendor
from lib.ui.pages import CREATE
from lib.ui.services import install
from tests.api.api_client import Client
from tests.studio.builders import a_request
from tests.ui.visitor import Visitor

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


@pytest.mark.parametrize("storage", ["postgresql"], indirect=True)
def test_a_page_says_that_the_database_is_away_and_keeps_what_was_typed(build_services, storage, postgresql):
    services = build_services()
    install(services)
    page = Visitor(services, CREATE, {}).set("selectbox", "create.provider", "fake").type("A red fox")
    postgresql.send_away(storage["database_url"])
    page.press("create.generate")
    assert "The studio's database cannot be reached at the moment. Nothing is lost" in page.errors
    assert "This page tries again by itself." in page.words
    postgresql.bring_back(storage["database_url"])
    page.look()
    assert page.errors == ""
    assert page.at.text_area(key="create.prompt").value == "A red fox"
    page.press("create.generate").work()
    assert services.studio.job(LOCAL_ACTOR, page.job_id).state is JobState.COMPLETED


@pytest.mark.parametrize("storage", ["postgresql"], indirect=True)
def test_the_api_asks_to_come_back_while_the_database_is_away(build_services, storage, postgresql):
    services = build_services()
    client = Client(create_api(services))
    postgresql.send_away(storage["database_url"])
    answer = client.post("/api/v1/auth/register")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
