"""Jobs and their items: states, the legal transitions between them, and the records that pages and routes read."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from lib.model.any_request import AnyRequest
from lib.model.plan import Plan
from lib.model.record import Record
from lib.model.request import GenerateRequest, Operation, Quality


class ItemState(StrEnum):
    """Where one paid call stands."""

    PENDING = "pending"
    QUEUED = "queued"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({ItemState.COMPLETED, ItemState.FAILED, ItemState.CANCELLED})

TRANSITIONS: Mapping[ItemState, frozenset[ItemState]] = {
    ItemState.PENDING: frozenset({ItemState.QUEUED, ItemState.CANCELLED, ItemState.FAILED}),
    ItemState.QUEUED: frozenset({ItemState.PROCESSING, ItemState.CANCELLED, ItemState.FAILED}),
    ItemState.PROCESSING: frozenset({ItemState.QUEUED, ItemState.COMPLETED, ItemState.FAILED, ItemState.CANCELLED}),
    ItemState.COMPLETED: frozenset(),
    ItemState.FAILED: frozenset(),
    ItemState.CANCELLED: frozenset(),
}


class JobState(StrEnum):
    """Where a job stands, derived from its items."""

    PENDING = "pending"
    QUEUED = "queued"
    PROCESSING = "processing"
    COMPLETED = "completed"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_ended(self) -> bool:
        """Tell whether nothing more will happen."""
        return self in {JobState.COMPLETED, JobState.PARTIAL, JobState.FAILED, JobState.CANCELLED}


def derive_state(items: Iterable[ItemState]) -> JobState:
    """Return a job's state from the states of its items.

    Ended jobs are `partial` when some items completed and others did not; otherwise the job shows what is most
    alive: processing, then queued, then pending.
    """
    states = set(items)
    for alive in (ItemState.PROCESSING, ItemState.QUEUED, ItemState.PENDING):
        if alive in states:
            started = alive is not ItemState.PROCESSING and states & ENDED
            return JobState.PROCESSING if started else JobState(alive.value)
    if states == {ItemState.COMPLETED}:
        return JobState.COMPLETED
    if ItemState.COMPLETED in states:
        return JobState.PARTIAL
    return JobState.FAILED if ItemState.FAILED in states else JobState.CANCELLED


class Verdict(StrEnum):
    """What somebody decided about a draft."""

    OPEN = ""
    APPROVED = "approved"
    REJECTED = "rejected"


class Failure(Record):
    """Why an item did not deliver, ready for a page or a route."""

    code: str
    message: str
    remedy: str = ""
    charged: bool = False

    def sentence(self) -> str:
        """Return what happened, what to do, and whether it was charged."""
        money = "It was charged." if self.charged else "Nothing was charged."
        text = f"{self.message} {self.remedy}".strip()
        return text if money in text else f"{text} {money}"


class Item(Record):
    """One paid provider call."""

    item_id: str
    job_id: str
    position: int
    state: ItemState
    seed: int | None = None
    price: int
    progress: int = Field(default=0, ge=0, le=100)
    stage: str = ""
    attempts: int = 0
    failure: Failure | None = None
    asset_id: str | None = None
    answer: dict[str, Any] | None = None
    """What a text or vision model answered, in the shape of its task (`lib.prompts.answers`)."""
    vendor_cost_actual: int | None = None
    """What the vendor said that the call cost, in millionths of a dollar; None where it does not say."""
    run_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None


class Job(Record):
    """One submitted request and everything that became of it."""

    job_id: str
    owner_id: str
    workspace_id: str
    operation: Operation
    request: AnyRequest
    plan: Plan
    state: JobState
    items: tuple[Item, ...]
    campaign: str = ""
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    cancel_requested: bool = False
    batch_id: str | None = None
    batch_position: int = 0
    labels: dict[str, str] = Field(default_factory=dict)
    """What sets it apart from the others of its batch: axis → value."""
    draft_job_id: str | None = None
    """The draft that this is the final of."""
    final_job_id: str | None = None
    """The final that was made of this draft."""
    retry_job_id: str | None = None
    """The job that tries again what this one lost."""
    verdict: Verdict = Verdict.OPEN
    note: str = ""
    """What the reviewer of this draft wrote."""
    eta_s: float | None = None
    """Seconds until the end, from the median of the model's recent calls; None while unknown."""

    @property
    def is_draft(self) -> bool:
        """Tell whether it was asked in draft quality."""
        return isinstance(self.request, GenerateRequest) and self.request.quality is Quality.DRAFT

    @property
    def progress(self) -> int:
        """Percent done, 0 to 100, over all items."""
        done = sum(100 if item.state in ENDED else item.progress for item in self.items)
        return done // len(self.items) if self.items else 0

    @property
    def stage(self) -> str:
        """What the furthest running item is doing."""
        running = [item for item in self.items if item.state is ItemState.PROCESSING]
        return max(running, key=lambda item: item.progress).stage if running else ""

    @property
    def asset_ids(self) -> tuple[str, ...]:
        """Images that came of it, in the order they were asked."""
        return tuple(item.asset_id for item in self.items if item.asset_id)

    @property
    def answer(self) -> dict[str, Any] | None:
        """The text that came of it, in the shape of its task."""
        return next((item.answer for item in self.items if item.answer), None)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Why items failed, in order."""
        return tuple(item.failure for item in self.items if item.failure)

    @property
    def cost(self) -> int:
        """Credits captured so far."""
        return sum(item.price for item in self.items if item.state is ItemState.COMPLETED)


LIVE_JOBS = tuple(state for state in JobState if not state.is_ended)


class JobQuery(Record):
    """Which jobs to list: newest first, a page at a time; empty fields match everything."""

    states: tuple[JobState, ...] = ()
    campaign: str = Field(default="", max_length=120)
    batch_id: str = Field(default="", max_length=64)
    page: int = Field(default=1, ge=1)
    page_size: int = Field(default=20, ge=1, le=200)
