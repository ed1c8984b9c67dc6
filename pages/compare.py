"""Compare: one prompt drawn by several models, the best chosen, and how models stand by these choices."""

import streamlit as st

from lib.errors import StudioError
from lib.model.comparison import MIN_MODELS
from lib.model.request import Operation
from lib.ui import session
from lib.ui.errors import show_error, show_problem
from lib.ui.jobs.compare_form import CompareForm, compare_label, draw_form, model_choices, plan_lines
from lib.ui.jobs.compare_view import show_comparison, show_comparisons, show_standings
from lib.ui.plan_line import show_balance_of
from lib.ui.services import current, guard
from lib.ui.wording import plain

actor = guard()
services = current()
studio = services.studio
offers = studio.offers(actor, Operation.GENERATE)
form, plan = CompareForm(), None

controls, results = st.columns([5, 8], gap="medium")
with controls:
    try:
        form = draw_form(actor, offers, studio.comparisons.use_cases(actor))
        if form.request and len(form.models) >= MIN_MODELS:
            plan = studio.comparisons.plan(actor, form.request, form.models)
    except StudioError as error:
        show_problem(error)
    if plan:
        st.caption("  \n".join(plain(line) for line in plan_lines(plan)))
    is_asked = st.button(
        compare_label(plan), key="compare.begin", type="primary", width="stretch", disabled=plan is None
    )
    if plan:
        show_balance_of(plan.price, studio.balance(actor))

if is_asked and plan and form.request:
    now_s = services.clock.monotonic()
    key = session.submission_key(form, now_s)
    try:
        begun = studio.comparisons.begin(
            actor, form.request, form.models, use_case=form.use_case, is_blind=form.is_blind, key=key
        )
    except StudioError as error:
        with controls:
            show_error(error)
    else:
        session.submitted(form, key, now_s)
        session.show_comparison(begun.comparison_id)
        st.rerun()

with results:
    comparison_id = session.shown_comparison()
    if comparison_id:
        try:
            show_comparison(actor, studio.comparisons.load(actor, comparison_id), model_choices(offers))
        except StudioError as error:
            session.hide_comparison()
            show_error(error)
    recent = studio.comparisons.page(actor)
    if not recent:
        st.text("No comparisons yet. Write a prompt and choose two to six models.")
    show_comparisons(recent, without=comparison_id)
    if recent:
        with st.expander("Standings", key="compare.standings", on_change="rerun") as standings:
            if standings.open:
                show_standings(actor)
