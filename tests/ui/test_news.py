"""Word of what ended, on whatever page one is."""

import pytest

from lib.providers.fake_vendor import Outcome
from lib.ui.pages import CREDITS, LIBRARY, SETTINGS
from tests.ui.visitor import a_job, as_shown


def toasts(page):
    return [as_shown(toast.value) for toast in page.at.toast]


@pytest.mark.parametrize("spec", [LIBRARY, CREDITS, SETTINGS], ids=lambda spec: spec.file)
def test_a_job_that_ends_is_told_once_on_any_page(visit, services, clock, spec):
    page = visit(spec)
    a_job(services, prompt="A *bold* fox", count=2, run=False)
    clock.advance(5)
    assert toasts(page.work()) == ["Done: A *bold* fox · 2 images"]
    assert toasts(page.look()) == []


def test_what_ended_before_the_visit_is_not_told(visit, services, clock):
    a_job(services)
    clock.advance(5)
    assert toasts(visit(LIBRARY)) == []


def test_a_failure_is_told_as_one_and_a_cancelled_job_not_at_all(visit, services, clock, vendor, actor):
    page = visit(LIBRARY)
    cancelled = a_job(services, run=False)
    services.studio.cancel(actor, cancelled.job_id)
    vendor.script(Outcome.REFUSED)
    a_job(services, prompt="Refused", count=1, run=False)
    clock.advance(5)
    assert toasts(page.work()) == ["Failed: Refused"]


def test_many_at_once_are_counted(visit, services, clock):
    page = visit(LIBRARY)
    for _ in range(5):
        a_job(services, count=1, run=False)
    clock.advance(5)
    assert toasts(page.work()) == ["5 jobs have ended."]
