"""Budgets on the Credits page: how much is used, and for administrators the means to set and exceed them."""

from collections.abc import Callable
from typing import cast

import streamlit as st

from lib.errors import StudioError
from lib.model.actor import Actor
from lib.model.spending import Budget, BudgetScope
from lib.ui.errors import show_problem
from lib.ui.services import current
from lib.ui.wording import number, plain

_SCOPES = {"account": "Account, each month", "campaign": "Campaign, in all"}
_MOST = 1_000_000_000
_MAX_SUBJECT = 120


def budget_text(budget: Budget) -> str:
    """Return how much of a budget is used, in one line."""
    whose = "This month" if budget.scope == "account" else f"Campaign {budget.subject}"
    allowed = number(budget.credits) + (f" + {number(budget.extra)} allowed on top" if budget.extra else "")
    return f"{whose}: {number(budget.spent)} of {allowed} credits used"


def show_budgets(actor: Actor) -> None:
    """Draw the budgets, and for administrators a form each to set a limit and to allow an exception."""
    found = current().studio.budgets.list(actor)
    for budget in found:
        st.progress(_share(budget), text=plain(_text(actor, budget)))
    if not found:
        st.text("No budget is set. A budget warns at 80 % and stops new work at 100 %.")
    if not actor.is_admin:
        return
    limit, exception = st.columns(2, gap="medium")
    with limit, st.expander("Set a budget", key="credits.budget.set"):
        _draw_limit(actor)
    with exception, st.expander("Allow an exception", key="credits.budget.exceed"):
        _draw_override(actor, found)


def _draw_limit(actor: Actor) -> None:
    with st.form("credits.budget.form", border=False):
        scope = st.selectbox("For", list(_SCOPES), format_func=lambda each: _SCOPES[each], key="credits.budget.scope")
        subject = st.text_input(
            "Account or campaign", value=actor.account_id, max_chars=_MAX_SUBJECT, key="credits.budget.subject"
        )
        amount = st.number_input(
            "Credits", min_value=0, max_value=_MOST, value=None, step=1, key="credits.budget.credits",
            help="Empty ends the budget.",
        )  # fmt: skip
        if st.form_submit_button("Save the budget", key="credits.budget.save"):
            budgets = current().studio.budgets
            whole = None if amount is None else int(amount)
            _carry_out(lambda: budgets.set_limit(actor, cast("BudgetScope", scope), subject, whole))


def _draw_override(actor: Actor, found: tuple[Budget, ...]) -> None:
    if not found:
        st.caption("There is no budget to exceed.")
        return
    with st.form("credits.override.form", border=False):
        budget = st.selectbox(
            "Budget", found, format_func=lambda each: _text(actor, each), key="credits.override.budget"
        )
        amount = st.number_input(
            "Credits on top", min_value=1, max_value=_MOST, value=100, step=1, key="credits.override.credits"
        )
        reason = st.text_input("Why", max_chars=300, key="credits.override.reason")
        if st.form_submit_button("Allow it", key="credits.override.save"):
            budgets = current().studio.budgets
            _carry_out(lambda: budgets.override(actor, budget.scope, budget.subject, int(amount), reason))
    if budget is not None:
        for entry in current().studio.budgets.history(actor, budget.scope, budget.subject)[:10]:
            amount_text = "no limit" if entry.credits is None else number(entry.credits)
            st.caption(
                plain(f"{entry.created_at:%Y-%m-%d} · {entry.kind} · {amount_text} · {entry.reason}".rstrip(" ·"))
            )


def _carry_out(change: Callable[[], None]) -> None:
    try:
        change()
    except StudioError as error:
        show_problem(error)
    else:
        st.rerun()


def _text(actor: Actor, budget: Budget) -> str:
    others = budget.scope == "account" and budget.subject != actor.account_id
    return f"{budget.subject} · {budget_text(budget)}" if others else budget_text(budget)


def _share(budget: Budget) -> float:
    return min(budget.spent / budget.allowed, 1.0) if budget.allowed else 1.0
