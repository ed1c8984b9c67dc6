"""Members of a shared workspace: what only its owner or an administrator may do is closed to them, and says so."""

import pytest

from lib.model.batch import Cell, Workflow
from lib.model.job import Verdict
from lib.studio.prompts.personas import PersonaText
from lib.ui.pages import BATCH, CREATE, JOBS, PROMPT
from lib.ui.wording import OWNERS_ONLY
from tests.studio.builders import a_request
from tests.ui.test_login import Guest, claims, person_of


@pytest.fixture
def colleagues(services):
    """Two members and an administrator of one shared workspace, who all work there, by name."""
    workspaces = services.studio.workspaces
    shared = workspaces.create("Marketing")
    found = {}
    for name, role in (("ada", "member"), ("grace", "member"), ("boss", "admin")):
        person = person_of(services, name)
        workspaces.add_member(shared, person.user_id, role)
        services.studio.people.choose_workspace(person, shared)
        found[name] = workspaces.enter(person, shared)
    return found


def look_as(services, name, page, **address):
    return Guest(services, claims(name), page, **address)


def is_open(guest, key):
    button = guest.at.button(key=key)
    assert button.disabled == (button.help == OWNERS_ONLY)
    return not button.disabled


@pytest.mark.parametrize(("name", "may"), [("ada", True), ("grace", False), ("boss", True)])
def test_a_running_job_is_stopped_by_its_owner_or_an_administrator(services, colleagues, name, may):
    job = services.studio.submit(colleagues["ada"], a_request())
    assert is_open(look_as(services, name, CREATE, job=job.job_id), f"job.cancel.{job.job_id}") is may
    assert is_open(look_as(services, name, JOBS), f"jobs.cancel.{job.job_id}") is may


@pytest.mark.parametrize(("name", "may"), [("ada", True), ("grace", False), ("boss", True)])
def test_a_batch_is_stopped_and_finished_by_its_owner_or_an_administrator(services, colleagues, name, may):
    cells = [Cell(request=a_request(prompt=prompt)) for prompt in ("a kite", "a fox")]
    batch = services.studio.batches.submit(colleagues["ada"], cells, workflow=Workflow.DRAFT_THEN_FINAL)
    assert is_open(look_as(services, name, BATCH, batch=batch.batch_id), "batch.cancel") is may
    services.worker.run_pending()
    drafts = services.studio.batches.jobs(colleagues["ada"], batch.batch_id)
    services.studio.reviews.decide(colleagues["grace"], [drafts[0].job_id], Verdict.APPROVED)  # anybody may say that
    assert is_open(look_as(services, name, BATCH, batch=batch.batch_id), "review.finals") is may


@pytest.mark.parametrize(("name", "may"), [("ada", True), ("grace", False), ("boss", True)])
def test_a_persona_is_changed_by_its_owner_or_an_administrator(services, colleagues, name, may):
    personas = services.studio.prompt_book.personas
    kept = personas.add(colleagues["ada"], PersonaText(name="House", tone="calm"))
    guest = look_as(services, name, PROMPT, view="Personas")
    guest.press(f"prompt.persona.{kept.persona_id}")
    assert is_open(guest, "prompt.kit_save") is may
    assert is_open(guest, "prompt.kit_delete") is may
    assert guest.at.text_input(key="prompt.kit.name").disabled is not may
