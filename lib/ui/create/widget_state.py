"""Brings the Create form into a state that its widgets can be drawn from, whatever happened to the session before."""

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.request import GenerateRequest
from lib.ui import session
from lib.ui.create.form import FormValues, from_request
from lib.ui.create.references import leave_out_missing
from lib.ui.services import current


def prepare_form(actor: Actor) -> FormValues:
    """Return what the form holds, having filled it where a picture was recalled or the session is new.

    A new session takes the form as the user left it; where the address names another job, that job's settings.
    """
    wanted = session.take_fill()
    if wanted is None and not session.has_form():
        wanted = _first_values(actor)
    if wanted is not None:
        session.fill_form(wanted)
    asked = session.asked_references()
    if asked is not None:
        session.set_references(asked)
    leave_out_missing(actor, session.form_values())
    values = session.form_values()
    session.name_references(values.reference_ids)
    session.keep_draft(actor, values, session.shown_job())
    return values


def _first_values(actor: Actor) -> FormValues:
    job_id = session.shown_job()
    draft = session.draft(actor)
    if draft is not None and job_id in {None, draft.job_id}:
        return draft.values
    if job_id is None:
        return FormValues()
    try:
        request = current().studio.job(actor, job_id).request
    except StudioError:
        return FormValues()  # the results say that there is no such job
    return from_request(request) if isinstance(request, GenerateRequest) else FormValues()
