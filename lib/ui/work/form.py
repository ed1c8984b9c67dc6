"""What the Edit, Control and Upscale pages hold: pictures and jobs in the address, settings as kept forms. Typed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lib.errors import NotFound
from lib.model.actor import Actor
from lib.model.asset import Asset
from lib.model.job import Job
from lib.model.request import AUTO
from lib.ui.image.named import named_assets
from lib.ui.kept_form import KeptForm
from lib.ui.services import current
from lib.ui.session import JOB, SOURCE

TASK = "task"
MAX_SOURCES = 50
_SEPARATOR = ","
COMMON: Mapping[str, Any] = {
    "provider": AUTO,
    "model": "",
    "output_format": "png",
    "campaign": "",
    "seed": None,
    "view": "Result",
}
"""What all three pages ask."""


@dataclass(frozen=True)
class WorkForm(KeptForm):
    """The form of one page, and the pictures and jobs that go with it."""

    def forget_model(self) -> None:
        """Leave the model open, because the one chosen belongs to another provider. A callback."""
        self.put("model", "")

    def source_ids(self) -> list[str]:
        """Return the pictures to work on: those that the address names, else the last ones of this session."""
        text = st.query_params.get(SOURCE)
        if text is None:
            return list(st.session_state.get(self.key("sources"), ()))
        return list(dict.fromkeys(part for part in text.split(_SEPARATOR) if part))[:MAX_SOURCES]

    def set_sources(self, asset_ids: Iterable[str]) -> None:
        """Name pictures in the address, so that a reload or a link finds them."""
        wanted = list(dict.fromkeys(asset_ids))[:MAX_SOURCES]
        st.session_state[self.key("sources")] = wanted
        _write(SOURCE, _SEPARATOR.join(wanted))

    def set_source(self, asset_id: str) -> None:
        """Work on this picture from now on, and show no result of another. A callback."""
        self.set_sources([asset_id])
        self.set_jobs(())

    def choose_source(self, asset_ids: tuple[str, ...]) -> None:
        """Work on the first of these pictures, or on none. A callback."""
        self.set_sources(asset_ids[:1])
        self.set_jobs(())

    def sources(self, actor: Actor) -> list[Asset]:
        """Return the pictures to work on that are there, and keep the address to them."""
        names = self.source_ids()
        is_new = names != list(st.session_state.get(self.key("sources"), names))
        if is_new and JOB not in st.query_params:
            self.set_jobs(())  # somebody sent another picture here; the results of the last one stay with that
        found = named_assets(actor, names)
        self.set_sources(asset.asset_id for asset in found)
        return found

    def job_ids(self) -> list[str]:
        """Return the jobs whose results are shown: those that the address names, else the last ones of this session."""
        text = st.query_params.get(JOB)
        if text is None:
            return list(st.session_state.get(self.key("jobs"), ()))
        return list(dict.fromkeys(part for part in text.split(_SEPARATOR) if part))[:MAX_SOURCES]

    def set_jobs(self, job_ids: Iterable[str]) -> None:
        """Show the results of these jobs."""
        wanted = list(dict.fromkeys(job_ids))[:MAX_SOURCES]
        st.session_state[self.key("jobs")] = wanted
        _write(JOB, _SEPARATOR.join(wanted))

    def jobs(self, actor: Actor) -> list[Job]:
        """Return the jobs to show that are there, and keep the address to them."""
        found = [job for name in self.job_ids() if (job := _job_or_none(actor, name)) is not None]
        self.set_jobs(job.job_id for job in found)
        return found

    def take_task(self, known: Sequence[str]) -> str:
        """Return the chosen kind of work: what a link or a reload asks for, else what was chosen."""
        asked, written = st.query_params.get(TASK, ""), self.key("written_task")
        if asked in known and asked != st.session_state.get(written):
            self.put("task", asked)
        if self.value("task") not in known:
            self.put("task", known[0])
        _write(TASK, self.value("task"))
        st.session_state[written] = self.value("task")
        return str(self.value("task"))


def _job_or_none(actor: Actor, job_id: str) -> Job | None:
    try:
        return current().studio.job(actor, job_id)
    except NotFound:
        return None


def _write(name: str, text: str) -> None:
    if st.query_params.get(name, "") == text:
        return
    if text:
        st.query_params[name] = text
    else:
        st.query_params.pop(name, None)
