"""Jobs and Credits: what was asked, what became of it, and what it cost."""

from urllib.parse import parse_qsl

import pytest

from lib.model.actor import LOCAL_ACTOR
from lib.model.job import JobState
from lib.model.picture_request import UpscaleRequest
from lib.providers.fake_vendor import Outcome
from lib.ui.pages import CREDITS, JOBS, UPSCALE
from tests.studio.social_studio import uploaded
from tests.ui.visitor import a_job


def test_without_jobs_the_page_teaches_what_to_do(visit):
    assert "No jobs yet." in visit(JOBS).words


def test_jobs_show_newest_first_with_state_and_price(visit, services, clock):
    a_job(services, prompt="The first")
    clock.advance(60)
    a_job(services, prompt="The second", run=False)
    page = visit(JOBS)
    assert [text.value for text in page.at.text] == ["The second", "The first"]
    assert "2 images · Fake, any size · 2 credits" in page.words
    assert page.at.get("progress")[0].text.startswith("Waiting · 0 of 2 done")


@pytest.mark.row("D7", "B23")
def test_a_waiting_job_can_be_cancelled_from_the_list(visit, services):
    job = a_job(services, run=False)
    visit(JOBS).press(f"jobs.cancel.{job.job_id}")
    assert services.studio.job(LOCAL_ACTOR, job.job_id).state is JobState.CANCELLED


def test_a_failed_job_says_why_once_and_can_be_tried_again(visit, services, vendor):
    vendor.script(Outcome.REFUSED, Outcome.REFUSED)
    job = a_job(services)
    page = visit(JOBS)
    assert page.errors.count("Nothing was charged.") == 1
    assert "nothing charged" in page.words
    page.press(f"jobs.retry.{job.job_id}")
    assert services.studio.count_jobs(LOCAL_ACTOR) == 2


def test_the_list_of_jobs_pages(visit, services):
    for number in range(22):
        a_job(services, prompt=f"Picture {number}", count=1, run=False)
    second = visit(JOBS, **{"jobs.page": "2"})
    assert [text.value for text in second.at.text] == ["Picture 1", "Picture 0"]


def test_credits_show_the_balance_what_is_set_aside_and_every_entry(visit, services):
    a_job(services, run=False)
    page = visit(CREDITS)
    assert [metric.value for metric in page.at.metric] == ["998", "2", "0"]
    table = next(element.value for element in page.at.markdown if element.value.startswith("| Date"))
    assert table.count("\n") == 4
    assert "| \u22121 | 998 |" in table
    assert "| +1,000 | 1,000 |" in table


def test_an_entry_leads_to_its_job(visit, services):
    job = a_job(services)
    assert f"](create?job={job.job_id})" in "".join(element.value for element in visit(CREDITS).at.markdown)


def test_every_page_shows_the_balance_and_how_much_runs(visit, services):
    a_job(services, run=False)
    labels = [link.label for link in visit(CREDITS).at.get("page_link")]
    assert labels[:2] == ["1 running", "998 credits"]


def test_a_job_leads_to_the_page_that_shows_what_came_of_it(visit, services):
    picture = uploaded(services)
    asked = UpscaleRequest(image_id=picture.asset_id, provider="fake")
    job = services.studio.submit(LOCAL_ACTOR, asked)
    services.worker.run_pending()
    (link,) = (one.proto for one in visit(JOBS).at.get("page_link") if one.proto.label == "Show")
    assert link.page.endswith("upscale")
    shown = visit(UPSCALE, **dict(parse_qsl(link.query_string)))
    assert shown.job_id == job.job_id
    assert "Nothing made yet" not in shown.words
