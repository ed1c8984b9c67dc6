"""From a filled form to a job, the same on the Edit, Control and Upscale pages: plan, price, button, submission."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.geometry import Size
from lib.model.picture_request import ControlRequest, EditRequest, UpscaleRequest
from lib.model.plan import Plan
from lib.studio.planning.offers import Offer
from lib.ui import session
from lib.ui.credits.buying import show_offer
from lib.ui.errors import show_problem
from lib.ui.plan_line import show_balance_of, show_plan
from lib.ui.services import current
from lib.ui.wording import credits_text, join
from lib.ui.work.form import WorkForm

AnyWork = EditRequest | ControlRequest | UpscaleRequest


@dataclass(frozen=True)
class Draft:
    """What a form would bring as it stands, or what is in the way."""

    plan: Plan | None = None
    problem: StudioError | None = None


def draft_of(actor: Actor, build: Callable[[], AnyWork], main: Asset | Size) -> Draft:
    """Plan what a form asks for while it is still being filled; what is missing yet is no problem.

    `main` is the main picture, or its size where it is not in the library yet.
    """
    try:
        return Draft(plan=current().studio.pictures.draft(actor, build(), main))
    except StudioError as error:
        return Draft(problem=error)


def draw_button(
    actor: Actor,
    form: WorkForm,
    *,
    what: str,
    draft: Draft,
    offers: Sequence[Offer],
    ask: Callable[[], Sequence[AnyWork]],
    others: Sequence[Plan] = (),
) -> bool:
    """Draw the plan, the one button with its price, and the balance after or the offer to buy; tell whether pressed.

    `ask` returns what is submitted by itself after a purchase, and raises what is wrong with the form. `others` are the
    plans of further requests of which `draft` is the first.
    """
    total = sum(each.price for each in (draft.plan, *others)) if draft.plan else None
    if draft.plan:
        show_plan(draft.plan, offers, others=others)
    elif draft.problem:
        show_problem(draft.problem)
    is_asked = st.button(
        join((what, credits_text(total) if draft.plan and total is not None else "")),
        key=form.key("run"),
        type="primary",
        width="stretch",
        shortcut="Mod+Enter",
        disabled=draft.plan is None,
    )
    if draft.plan and total is not None:
        balance = current().studio.balance(actor)
        show_balance_of(total, balance)
        show_offer(actor, total, lambda: _planned(actor, ask()), balance=balance, place=form.place, verb="go on")
    return is_asked


def _planned(actor: Actor, requests: Sequence[AnyWork]) -> Sequence[AnyWork]:
    """Return requests that can be carried out as they stand; raise what is wrong, before anybody pays for them."""
    for request in requests:
        current().studio.pictures.plan(actor, request)
    return requests


def submit(actor: Actor, form: WorkForm, requests: Sequence[AnyWork]) -> None:
    """Submit what was asked for and draw the page anew with its results; raises what `Studio.submit` raises."""
    services = current()
    now_s = services.clock.monotonic()
    key = session.submission_key(tuple(requests), now_s)
    jobs = [services.studio.submit(actor, one, f"{key}:{number}") for number, one in enumerate(requests)]
    session.submitted(tuple(requests), key, now_s)
    form.set_jobs(job.job_id for job in jobs)
    form.put("view", "Result")
    form.keep(actor)
    st.rerun()
