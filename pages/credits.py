"""Credits: the balance, what running work has set aside, and every entry behind them."""

import streamlit as st

from lib.ui import session
from lib.ui.entries import entries_table
from lib.ui.services import current, guard
from lib.ui.wording import number

PAGE_SIZE = 50
PAGE_KEY = "credits.page"

actor = guard()
studio = current().studio

balance = studio.balance(actor)
available, held = st.columns(2, gap="small")
available.metric("Balance", number(balance.available))
held.metric("Set aside for running work", number(balance.held))
st.caption(
    "An image is charged when it is asked for and given back in full when it fails. One credit is about 0.01 US "
    "dollars; an administrator can grant more. With a provider's own key the provider bills its images besides."
)

page = session.page_number(PAGE_KEY)
found = studio.entries(actor, page=page, limit=PAGE_SIZE)
pages = max(1, -(-found.total // PAGE_SIZE))
if page > pages:
    found = studio.entries(actor, page=pages, limit=PAGE_SIZE)
    st.session_state[PAGE_KEY] = pages
if found.total:
    st.markdown(entries_table(found.entries, session.time_zone()), width="stretch")
    if pages > 1:
        st.pagination(pages, key=PAGE_KEY, bind="query-params")
else:
    st.text("No entries yet. Each image you make sets its price aside first and takes it once it is delivered.")
