"""Jobs: what was asked, how far it is, what failed and whether it was charged."""

import streamlit as st

from lib.model.job import JobQuery
from lib.ui import session
from lib.ui.empty import show_empty
from lib.ui.jobs.filters import draw_filters
from lib.ui.jobs.listing import PAGE_SIZE, show_jobs
from lib.ui.services import current, guard

PAGE_KEY = "jobs.page"

actor = guard()
studio = current().studio

wanted = draw_filters()
total = studio.count_jobs(actor, wanted)
pages = max(1, -(-total // PAGE_SIZE))
number = min(session.page_number(PAGE_KEY), pages)

if total:
    show_jobs(actor, wanted.model_copy(update={"page": number, "page_size": PAGE_SIZE}))
    if pages > 1:
        st.pagination(pages, key=PAGE_KEY, bind="query-params")
elif wanted != JobQuery():
    st.text("No jobs like this. Choose All and leave the campaign empty to see the rest.")
else:
    show_empty(
        "No jobs yet. Everything you ask for on the Create page shows up here while it runs and afterwards.",
        label="Create the first image",
    )
