"""Credits: the balance, what it was spent on, every entry behind it, and how to get more."""

import streamlit as st

from lib.ui.credits_budgets import show_budgets
from lib.ui.credits_buying import show_bundles, show_payment
from lib.ui.credits_charts import show_charts, show_mismatches
from lib.ui.credits_entries import show_entries
from lib.ui.services import current, guard
from lib.ui.wording import number, plain

actor = guard()
studio = current().studio

show_payment(actor)
balance = studio.balance(actor)
with st.container(horizontal=True, gap="large"):
    st.metric("Balance", number(balance.available), width="content")
    st.metric("Set aside for running work", number(balance.held), width="content")
    st.metric("Spent this month", number(studio.reports.spent_this_month(actor)), width="content")
st.caption("An image is charged when it is asked for, and given back in full when it fails.")

st.subheader("Entries", anchor=False)
show_entries(actor)

st.subheader("Where credits went", anchor=False)
show_charts(actor)

st.subheader("Budgets", anchor=False)
show_budgets(actor)

st.subheader("Buy credits", anchor=False)
show_bundles(actor)
if actor.is_admin:
    st.caption(
        f"To grant credits, run in the studio's folder: {plain(f'python -m lib.admin grant {actor.account_id} 1000')}"
    )
    show_mismatches(actor)
