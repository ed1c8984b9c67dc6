"""Batches: many requests under one id, what they cost together, and how far they are."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from lib.model.job import ENDED, ItemState, JobState, derive_state
from lib.model.record import Record
from lib.model.request import GenerateRequest

MAX_REQUESTS = 500
"""Requests in one batch."""
MAX_IMAGES = 1_000
"""Images in one batch."""


class Workflow(StrEnum):
    """What becomes of a batch's images."""

    PLAIN = "plain"
    DRAFT_THEN_FINAL = "draft_then_final"
    """Everything is made in draft quality first; finals are made of approved drafts only."""


class Cell(Record):
    """One request of a batch, and what sets it apart: axis → value."""

    request: GenerateRequest
    labels: dict[str, str] = Field(default_factory=dict)


class BatchPlan(Record):
    """What a batch will make and cost, before the click."""

    requests: int
    images: int
    price: int
    models: tuple[str, ...]
    """Labels of the models that draw."""
    notices: tuple[str, ...] = ()


class Batch(Record):
    """A submitted batch as it stands: its images counted by state."""

    batch_id: str
    owner_id: str
    workspace_id: str
    workflow: Workflow
    campaign: str
    axes: dict[str, tuple[str, ...]]
    created_at: datetime
    job_ids: tuple[str, ...]
    counts: Mapping[ItemState, int]
    """Images by state; what failed and was tried again counts once, as the retry stands."""
    progress: int = Field(ge=0, le=100)
    cost: int
    """Credits captured so far."""
    eta_s: float | None = None

    @property
    def total_images(self) -> int:
        """Images asked for."""
        return sum(self.counts.values())

    @property
    def ended_images(self) -> int:
        """Images that are done, failed or cancelled."""
        return sum(count for state, count in self.counts.items() if state in ENDED)

    @property
    def missing_images(self) -> int:
        """Images that failed or were cancelled."""
        return self.counts.get(ItemState.FAILED, 0) + self.counts.get(ItemState.CANCELLED, 0)

    @property
    def state(self) -> JobState:
        """The roll-up of its jobs."""
        return derive_state(state for state, count in self.counts.items() if count)
