"""Comparisons: one prompt drawn by several models, what people chose, and how models stand by those choices."""

from datetime import datetime

from pydantic import Field

from lib.model.job import Job
from lib.model.plan import Plan
from lib.model.record import Record
from lib.model.request import GenerateRequest

MIN_MODELS = 2
MAX_MODELS = 6
MAX_USE_CASE = 60
USE_CASES = (
    "Photo",
    "Product",
    "People",
    "Illustration",
    "Text in the image",
    "Background",
    "Social post",
)
"""What is offered to name a comparison by; any other name does too."""

ModelKey = tuple[str, str]
"""Provider and model, by their ids."""


class ComparisonPlan(Record):
    """What each model would do and cost, before the click."""

    plans: tuple[Plan, ...]

    @property
    def price(self) -> int:
        """Credits for one image of each model."""
        return sum(plan.price for plan in self.plans)


class Entrant(Record):
    """One model of a comparison with its job; after a retry, the last one."""

    provider: str
    model: str
    job: Job

    @property
    def key(self) -> ModelKey:
        """Provider and model."""
        return self.provider, self.model

    @property
    def label(self) -> str:
        """The model's name for people."""
        return self.job.plan.model_label

    @property
    def asset_id(self) -> str | None:
        """Its image, once there is one."""
        return self.job.asset_ids[0] if self.job.asset_ids else None


class Contender(Record):
    """A model as it stood when somebody voted."""

    provider: str
    model: str
    label: str
    credits: int
    seconds: float

    @property
    def key(self) -> ModelKey:
        """Provider and model."""
        return self.provider, self.model


class Vote(Record):
    """One person's choice among the images that there were."""

    winner: ModelKey
    contenders: tuple[Contender, ...]
    is_blind: bool


class Comparison(Record):
    """One prompt drawn by several models."""

    comparison_id: str
    owner_id: str
    workspace_id: str
    request: GenerateRequest
    seed: int
    """The same for every model that takes one."""
    use_case: str
    is_blind: bool
    created_at: datetime
    entrants: tuple[Entrant, ...]
    """In the order they were asked, or in a fixed shuffled one where the comparison is blind."""
    votes: dict[str, int] = Field(default_factory=dict)
    """How many people chose each image: `provider:model` → votes."""

    @property
    def is_ended(self) -> bool:
        """Whether every image is there or has failed."""
        return all(entrant.job.state.is_ended for entrant in self.entrants)

    @property
    def is_open(self) -> bool:
        """Whether there are at least two images to choose from and none is on its way."""
        return self.is_ended and sum(entrant.asset_id is not None for entrant in self.entrants) >= MIN_MODELS


class Standing(Record):
    """How one model stands by votes: totals over every vote that it took part in."""

    provider: str
    model: str
    label: str
    votes: int
    """Votes in which its image was one of the choices."""
    wins: int
    credits: int
    """What its images in these votes cost together."""
    seconds: float
    """How long they took together."""
    strength: float
    """By Bradley–Terry; an average model has 1."""
    chance: float
    """With what chance it wins against an average model, 0 to 1."""
