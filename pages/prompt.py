"""Prompt: from a text, an image or a plain prompt to one worth paying for; and the house style that goes along."""

import streamlit as st

from lib.errors import StudioError
from lib.ui import session
from lib.ui.errors import show_error, show_problem
from lib.ui.image.view import show_opened_image
from lib.ui.plan_line import show_balance_after, show_plan
from lib.ui.prompt.form import (
    draw_choices,
    draw_source,
    keep_source,
    kind,
    offers_for,
    prepare_source,
    request,
    request_for_plan,
)
from lib.ui.prompt.history import show_history
from lib.ui.prompt.personas import show_personas
from lib.ui.prompt.result import show_written
from lib.ui.prompt.templates import show_templates
from lib.ui.services import current, guard
from lib.ui.wording import credits_text, join

_VIEWS = ("Write", "Templates", "Personas", "History")

actor = guard()
services = current()
studio = services.studio
session.prepare_view(_VIEWS)
view = st.segmented_control(
    "Show", _VIEWS, key=session.VIEW, label_visibility="collapsed", required=True, on_change=session.name_view
)
if view == "Templates":
    show_templates(actor)
elif view == "Personas":
    show_personas(actor)
elif view == "History":
    show_history(actor)
else:
    controls, results = st.columns([5, 8], gap="medium")
    with controls:
        prepare_source(actor)
        draw_source(actor)
        below_source = st.empty()
        offers = offers_for(actor)
        draw_choices(actor, offers)
        plan, problem = None, None
        try:
            plan = studio.plan(actor, request_for_plan(actor))
        except StudioError as error:
            problem = error
        if plan:
            show_plan(plan, offers)
        elif problem and problem.field != "image_ids":
            show_problem(problem)
        verb = {"text": "Write the prompt", "prompt": "Improve the prompt", "image": "Describe the image"}[kind()]
        is_asked = st.button(
            join((verb, credits_text(plan.price) if plan else "")),
            key="prompt.write",
            type="primary",
            width="stretch",
            shortcut="Mod+Enter",
            disabled=plan is None,
        )
        if plan:
            show_balance_after(plan, studio.balance(actor))
    keep_source(actor)
    if is_asked:
        try:
            asked = request(actor)
            now_s = services.clock.monotonic()
            key = session.submission_key(asked, now_s)
            job = studio.texts.submit(actor, asked, key)
        except StudioError as error:
            with below_source:
                show_error(error)
        else:
            session.submitted(asked, key, now_s)
            session.show_written(job.job_id)
            st.rerun()
    with results:
        job_id = session.shown_written()
        if job_id:
            try:
                show_written(actor, studio.job(actor, job_id))
            except StudioError as error:
                session.hide_written()
                show_error(error)
        else:
            st.text("Paste a text, and its prompt appears here, ready to be changed and taken to Create.")
show_opened_image(actor)
