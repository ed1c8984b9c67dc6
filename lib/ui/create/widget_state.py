"""Brings the Create form into a state that its widgets can be drawn from, whatever happened to the session before."""

import json

from pydantic import TypeAdapter, ValidationError

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.request import GenerateRequest
from lib.ui import session
from lib.ui.autosave import leave, left
from lib.ui.create.form import FormValues, from_request
from lib.ui.create.references import leave_out_missing
from lib.ui.services import current

PLACE = "create.form"
"""Where the unfinished form of a person is kept."""
_FORM = TypeAdapter(FormValues)


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
    return values


def keep_form(actor: Actor, values: FormValues) -> None:
    """Remember the form, and the job beside it, for this person's next session."""
    job_id = session.shown_job()
    is_empty = values == FormValues() and job_id is None
    leave(actor, PLACE, "" if is_empty else json.dumps({"values": vars(values), "job_id": job_id}))


def _first_values(actor: Actor) -> FormValues:
    job_id = session.shown_job()
    before = left(actor, PLACE)
    if before and job_id in {None, before.get("job_id")}:
        try:
            return _FORM.validate_python(before.get("values"))
        except ValidationError:
            return FormValues()  # an older release knew other fields
    if job_id is None:
        return FormValues()
    try:
        request = current().studio.job(actor, job_id).request
    except StudioError:
        return FormValues()  # the results say that there is no such job
    return from_request(request) if isinstance(request, GenerateRequest) else FormValues()
