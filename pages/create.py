"""Create: a prompt and settings on the left, what came of them on the right."""

import streamlit as st

from lib.errors import StudioError
from lib.model.request import TEXT_OPERATIONS, Operation
from lib.ui import session
from lib.ui.create.already_made import show_already_made
from lib.ui.create.controls import Choices, chosen_model, draw_prompt, draw_settings
from lib.ui.create.prompt import show_prompt_help
from lib.ui.create.recall import draw_recall
from lib.ui.create.recent import RECENT_JOBS, show_recent
from lib.ui.create.references import draw_references
from lib.ui.create.widget_state import keep_form, prepare_form
from lib.ui.credits.buying import show_offer
from lib.ui.errors import show_error, show_problem
from lib.ui.image.cards import show_samples
from lib.ui.image.view import show_opened_image
from lib.ui.jobs.view import show_job
from lib.ui.plan_line import generate_label, show_balance_after, show_plan
from lib.ui.services import current, guard

_ELSEWHERE = {Operation.SOCIAL, *TEXT_OPERATIONS}  # operations whose results have pages of their own

actor = guard()
services = current()
studio = services.studio
values = prepare_form(actor)
offers = studio.offers(actor, Operation.GENERATE)
plan, problem = None, None
try:
    plan = studio.plan(actor, values.request_for_plan())
except StudioError as error:
    problem = error

controls, results = st.columns([5, 8], gap="medium")
with controls:
    draw_prompt()
    below_prompt = st.empty()
    if problem and problem.field == "prompt":
        with below_prompt:
            show_problem(problem)
    chosen = chosen_model(values, offers, (plan.provider, plan.model) if plan else None)
    told = show_prompt_help(values, chosen, plan)
    draw_references(actor, values, offers, chosen)
    personas = {entry.persona_id: entry.text.name for entry in studio.prompt_book.personas.all(actor)}
    draw_settings(values, Choices(offers, services.catalog.styles, chosen, personas))
    if plan:
        show_plan(plan, offers, shown_above=told)
        if values.prompt.strip():
            show_already_made(actor, values.request_for_plan(), plan)
    elif problem and problem.field != "prompt":
        show_problem(problem)
    is_asked = st.button(
        generate_label(plan),
        key="create.generate",
        type="primary",
        width="stretch",
        shortcut="Mod+Enter",
        disabled=plan is None and problem is not None and problem.field != "prompt",
    )
    below_button = st.empty()
    if plan:
        with below_button:
            balance = studio.balance(actor)
            show_balance_after(plan, balance)
        show_offer(actor, plan.price, lambda: [values.request()], balance=balance, place="create")
    draw_recall(place="create")
keep_form(actor, values)

if is_asked:
    try:
        request = values.request()
        now_s = services.clock.monotonic()
        key = session.submission_key(request, now_s)
        job = studio.submit(actor, request, key)
    except StudioError as error:
        with below_prompt if error.field == "prompt" else below_button:
            show_error(error)
    else:
        session.submitted(request, key, now_s)
        session.show_job(job.job_id)
        st.rerun()

with results:
    recent = studio.jobs(actor, page_size=RECENT_JOBS)
    job_id = session.shown_job()
    if job_id:
        try:
            shown = studio.job(actor, job_id)
        except StudioError as error:
            session.hide_job()
            show_error(error)
        else:
            session.show_job(job_id)
            show_job(actor, shown)
    others = [job for job in recent if job.job_id != job_id and job.operation not in _ELSEWHERE]
    if others:
        st.subheader("Recent work", anchor=False)
        show_recent(actor, others, without=job_id)
    elif not job_id:
        st.text("Nothing made yet. Start from one of these, or write your own prompt.")
        show_samples([(sample.prompt, sample.thumbnail) for sample in studio.samples()])
show_opened_image(actor)
