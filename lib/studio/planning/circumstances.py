"""What a choice of model depends on beside the request: keys, the day, recent failures and the workspace's default."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lib.catalog import TemplateSpec
from lib.jobs.recent import TrackRecord
from lib.model.prompt_book import Persona
from lib.providers.keyring import Keyring


@dataclass(frozen=True)
class Circumstances:
    """The state of things for one actor at one moment."""

    keyring: Keyring
    today: date
    track_records: Mapping[tuple[str, str], TrackRecord] = field(default_factory=dict)
    """Provider and model → how its latest calls went."""
    preferred: tuple[str, str] | None = None
    """The provider and model that the workspace prefers for this operation."""
    template: TemplateSpec | None = None
    """A template of the workspace's own that the request names."""
    persona: Persona | None = None
    """The persona that the request names."""
