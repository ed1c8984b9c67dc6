"""Credits: the balance, what running work has set aside, and every entry behind them."""

import streamlit as st

from lib.ui import session
from lib.ui.entries import entries_table
from lib.ui.services import current, guard
from lib.ui.wording import number, plain

PAGE_SIZE = 50
PAGE_KEY = "credits.page"

actor = guard()
studio = current().studio

balance = studio.balance(actor)
with st.container(horizontal=True, gap="large"):
    st.metric("Balance", number(balance.available), width="content")
    st.metric("Set aside for running work", number(balance.held), width="content")
st.caption("An image is charged when it is asked for, and given back in full when it fails.")
if actor.is_admin:
    st.caption(f"For more, run in the studio's folder: {plain(f'python -m lib.admin grant {actor.account_id} 1000')}")

page = session.page_number(PAGE_KEY)
found = studio.entries(actor, page=page, limit=PAGE_SIZE)
pages = max(1, -(-found.total // PAGE_SIZE))
if page > pages:
    found = studio.entries(actor, page=pages, limit=PAGE_SIZE)
    st.session_state[PAGE_KEY] = pages
if found.total:
    jobs = studio.jobs_of(actor, [entry.reference for entry in found.entries if entry.reference])
    st.markdown(entries_table(found.entries, jobs, session.time_zone()))
    if pages > 1:
        st.pagination(pages, key=PAGE_KEY, bind="query-params")
else:
    st.text("No entries yet. Each image you make sets its price aside first and takes it once it is delivered.")
