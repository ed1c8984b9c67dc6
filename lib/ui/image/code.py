"""A job as code that repeats it over the API."""

import streamlit as st

from lib.errors import Unsupported
from lib.model.actor import Actor
from lib.model.job import Job
from lib.studio.code import code_for
from lib.ui.services import current


def show_code(actor: Actor, job: Job, *, place: str = "code") -> None:
    """Draw the code of a job that has ended behind a fold; nothing for one that no route of the API makes.

    `place` keeps keys apart on a page.
    """
    if not job.state.is_ended:
        return
    try:
        code = code_for(actor, job, current().settings.public_url)
    except Unsupported:
        return
    with st.expander("View code", icon=":material/code:", key=f"{place}.{job.job_id}"):
        shell, python = st.tabs(["curl", "Python"])
        shell.code(code.curl, language="bash")
        python.code(code.python, language="python")
