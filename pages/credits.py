"""Credits: the balance, what it was spent on, every entry behind it, and how to get more."""

import streamlit as st

from lib.ui.credits.budgets import show_budgets
from lib.ui.credits.buying import show_bundles, show_payment
from lib.ui.credits.charts import show_charts, show_mismatches
from lib.ui.credits.entries import show_entries
from lib.ui.services import current, person
from lib.ui.wording import number, plain

actor = person()
studio = current().studio

show_payment(actor)
balance = studio.balance(actor)
with st.container(horizontal=True, gap="medium"):
    st.metric("Balance", number(balance.available), width="content")
    st.metric("Set aside", number(balance.held), width="content", help="For work that runs; what fails is given back.")
    st.metric("Spent this month", number(studio.reports.spent_this_month(actor)), width="content")
st.caption("An image is charged when it is asked for, and given back in full when it fails.")

entries, spending, budgets, buy = st.tabs(
    ["Entries", "Spending", "Budgets", "Buy"], key="credits.view", bind="query-params"
)
if entries.open:
    with entries:
        show_entries(actor)
if spending.open:
    with spending:
        show_charts(actor)
        if actor.is_admin:
            show_mismatches(actor)
if budgets.open:
    with budgets:
        show_budgets(actor)
if buy.open:
    with buy:
        show_bundles(actor)
        if actor.is_admin:
            command = f"python -m lib.admin grant {actor.account_id} 1000"
            st.caption(f"To grant credits, run in the studio's folder: {plain(command)}")
