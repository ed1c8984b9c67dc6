"""Batch: many images at once from lines, a file or a matrix, followed and reviewed together."""

import streamlit as st

from lib.errors import StudioError
from lib.model.request import Operation
from lib.studio.planning.additions import enhancement_notice
from lib.ui import session
from lib.ui.errors import show_error, show_problem
from lib.ui.jobs.batch_form import BatchForm, draw_form, show_problems
from lib.ui.jobs.batch_view import show_batch, show_batches
from lib.ui.plan_line import show_balance_of
from lib.ui.services import current, guard
from lib.ui.wording import batch_label, batch_sentence, plain

actor = guard()
services = current()
studio = services.studio
form, plan = BatchForm(), None

controls, results = st.columns([5, 8], gap="medium")
with controls:
    try:
        form = draw_form(actor, studio.offers(actor, Operation.GENERATE))
        plan = studio.batches.plan(actor, form.cells, form.workflow) if form.cells else None
    except StudioError as error:
        show_problem(error)
    show_problems(form.problems)
    if plan:
        shown = {enhancement_notice(cell.request) for cell in form.cells}  # the form tells of these
        notices = [notice for notice in plan.notices if notice not in shown]
        st.caption("  \n".join(plain(line) for line in (batch_sentence(plan), *notices)))
    is_asked = st.button(
        batch_label(plan, form.workflow), key="batch.submit", type="primary", width="stretch", disabled=plan is None
    )
    if plan:
        show_balance_of(plan.price, studio.balance(actor))

if is_asked and plan:
    now_s = services.clock.monotonic()
    key = session.submission_key(form, now_s)
    try:
        batch = studio.batches.submit(
            actor, form.cells, workflow=form.workflow, campaign=form.campaign, axes=form.axes, key=key
        )
    except StudioError as error:
        with controls:
            show_error(error)
    else:
        session.submitted(form, key, now_s)
        session.show_batch(batch.batch_id)
        st.rerun()

with results:
    batch_id = session.shown_batch()
    if batch_id:
        try:
            show_batch(actor, studio.batches.load(actor, batch_id))
        except StudioError as error:
            session.hide_batch()
            show_error(error)
    recent = studio.batches.page(actor)
    if not recent:
        st.text("No batches yet. Paste one prompt a line to make many images at once.")
    show_batches(actor, recent, without=batch_id)
