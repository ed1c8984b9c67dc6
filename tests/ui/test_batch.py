"""The Batch page: prompts from lines, files and matrices; drafts approved and made as finals; what failed again."""

import pytest

from lib.model.actor import LOCAL_ACTOR
from lib.model.batch import Cell, Workflow
from lib.model.job import JobState
from lib.providers.fake_vendor import Outcome
from lib.ui.pages import BATCH, CREATE, JOBS
from tests.studio.builders import a_request
from tests.ui.visitor import a_job


def fill(page, **values):
    """Fill the form's widgets; the source comes first, because it decides which there are."""
    kinds = {"source": "segmented_control", "drafts": "toggle", "model": "selectbox", "count": "number_input"}
    kinds |= {"lines": "text_area", "matrix": "text_area", "campaign": "text_input", "seeds": "text_input"}
    for name, value in values.items():
        page.set(kinds[name], f"batch.{name}", value)
    return page


def a_batch(services, *prompts, workflow=Workflow.PLAIN, run=True):
    cells = [Cell(request=a_request(prompt=prompt)) for prompt in prompts]
    batch = services.studio.batches.submit(LOCAL_ACTOR, cells, workflow=workflow)
    if run:
        services.worker.run_pending()
    return batch


def newest(services):
    (batch, *_) = services.studio.batches.page(LOCAL_ACTOR)
    return batch


def test_without_batches_the_page_teaches_what_to_do(visit):
    assert "No batches yet." in visit(BATCH).words


@pytest.mark.row("A60")
def test_lines_become_a_batch_whose_price_stands_on_the_button(visit, services):
    page = fill(visit(BATCH), model="fake:fake-any", lines="a kite\na fox\n", campaign="spring")
    assert "Make 2 images · 2 credits" in page.words
    page.press("batch.submit")
    batch = newest(services)
    assert (page.at.query_params["batch"], batch.campaign, batch.total_images) == (batch.batch_id, "spring", 2)


def test_a_line_that_cannot_be_used_is_named_beside_the_good_ones(visit):
    page = fill(visit(BATCH), model="fake:fake-any", lines="a kite\n" + "x" * 2001)
    assert "Line 2: prompt: 2001 characters are too many" in page.words
    assert "Make 1 image · 1 credit" in page.words


@pytest.mark.row("D23")
def test_a_csv_file_becomes_a_batch(visit, services):
    page = fill(visit(BATCH), model="fake:fake-any", source="File")
    page.at.file_uploader(key="batch.file").upload("list.csv", b"prompt,title\nHero,The hero\nFeatured,\n", "text/csv")
    page.look().press("batch.submit")
    jobs = services.studio.batches.jobs(LOCAL_ACTOR, newest(services).batch_id)
    assert [job.request.title for job in jobs] == ["The hero", ""]


def test_a_matrix_counts_its_combinations_before_it_makes_them(visit, services):
    page = fill(visit(BATCH), model="fake:fake-any", source="Matrix", matrix="a {red|blue} kite", seeds="1, 2, 3")
    assert "Make 6 images · 6 credits" in page.words
    page.press("batch.submit")
    assert newest(services).axes == {"1. red | blue": ("red", "blue"), "Seed": ("1", "2", "3")}


def test_a_matrix_of_a_million_is_refused_with_its_count(visit):
    group = "{" + "|".join(str(number) for number in range(100)) + "}"
    page = fill(visit(BATCH), source="Matrix", matrix=f"{group} {group} {group}")
    assert "1,000,000 combinations" in page.errors
    assert page.at.button(key="batch.submit").disabled


def test_what_failed_is_tried_again_from_the_page(visit, services, vendor):
    vendor.script(Outcome.REFUSED)
    batch = a_batch(services, "one", "two")
    page = visit(BATCH, batch=batch.batch_id)
    assert "1 missing" in page.words
    page.press("batch.retry").work()
    assert services.studio.batches.load(LOCAL_ACTOR, batch.batch_id).state is JobState.COMPLETED


@pytest.mark.row("D42")
def test_the_rest_of_a_batch_can_be_cancelled(visit, services):
    batch = a_batch(services, "one", "two", run=False)
    visit(BATCH, batch=batch.batch_id).press("batch.cancel")
    assert services.studio.batches.load(LOCAL_ACTOR, batch.batch_id).state is JobState.CANCELLED


@pytest.mark.row("D34", "D35", "D8")
def test_approved_drafts_are_made_as_finals(visit, services):
    batch = a_batch(services, "one", "two", workflow=Workflow.DRAFT_THEN_FINAL)
    page = visit(BATCH, batch=batch.batch_id)
    assert not page.has_button("review.finals")
    first, second = batch.job_ids
    page.press(f"review.approve.{first}").press(f"review.reject.{second}")
    assert "1 approved · 1 rejected · 0 open" in page.words
    assert "The seed stays too" in page.words
    page.press("review.finals").work()
    final = services.studio.job(LOCAL_ACTOR, services.studio.job(LOCAL_ACTOR, first).final_job_id)
    assert (final.state, final.request.prompt) == (JobState.COMPLETED, "one")


def test_an_unknown_batch_says_so(visit):
    assert "There is no batch" in visit(BATCH, batch="bat_none").errors


def test_the_jobs_page_filters_by_state_and_campaign_from_the_address(visit, services, vendor):
    vendor.script(Outcome.REFUSED)
    a_job(services, prompt="Refused", count=1)
    a_job(services, prompt="Spring", count=1, campaign="spring")
    failed = visit(JOBS, **{"jobs.state": "Failed"})
    spring = visit(JOBS, **{"jobs.campaign": "spring"})
    assert ("Refused" in failed.words, "Spring" in failed.words) == (True, False)
    assert ("Refused" in spring.words, "Spring" in spring.words) == (False, True)
    assert "No jobs like this." in visit(JOBS, **{"jobs.state": "Cancelled"}).words


@pytest.mark.row("A59")
def test_create_says_that_you_already_have_it_and_lets_you_go_ahead(visit, services):
    page = visit(CREATE).set("selectbox", "create.provider", "fake").generate("A red fox").work()
    assert "You already have this" in page.words
    page.press("create.generate")
    assert services.studio.count_jobs(LOCAL_ACTOR) >= 1


def test_every_line_is_enhanced_when_told_shown_as_a_difference_and_taken_back_by_one_click(visit, services):
    page = fill(visit(BATCH), model="fake:fake-any", lines="a red kite\na fox\nan owl")
    assert "green-background" not in page.words
    page.set("selectbox", "batch.enhance", "light")
    assert "a red kite, :green-background[soft directional light" in page.words
    assert "added to each of 3 in this way" in page.words
    assert "Enhanced: adds" not in page.words
    page.press("batch.enhancement_undone")
    assert page.at.selectbox(key="batch.enhance").value == "off"
    assert "green-background" not in page.words
    page.set("selectbox", "batch.enhance", "strong").press("batch.submit")
    first = services.studio.batches.jobs(LOCAL_ACTOR, newest(services).batch_id)[0]
    assert (first.request.prompt, first.request.enhance_level) == ("a red kite", "strong")
    assert first.plan.sent.prompt.startswith("a red kite, soft directional light")


def test_a_matrix_keeps_its_choices_first_when_enhanced(visit):
    page = fill(visit(BATCH), model="fake:fake-any", source="Matrix", matrix="a {red|blue} kite")
    page.set("selectbox", "batch.enhance", "light")
    assert "a red kite, :green-background[" in page.words
    assert "added to each of 2 in this way" in page.words
