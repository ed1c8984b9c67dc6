"""Use cases of being told: which of one's jobs ended since one last looked, and whether the studio can tell at all."""

from dataclasses import dataclass
from datetime import datetime

from lib.db.engine import Database
from lib.jobs import news
from lib.model.actor import Actor
from lib.model.job import Job

SHOWN = 3


@dataclass(frozen=True)
class Ended:
    """What ended: the last few jobs, how many in all, and the moment to ask from next time."""

    jobs: tuple[Job, ...]
    count: int
    until: datetime


@dataclass(frozen=True)
class News:
    """Reads; changes nothing."""

    database: Database

    def ended_since(self, actor: Actor, since: datetime) -> Ended:
        """Return what the actor asked for that ended after `since`, the last first, at most `SHOWN` jobs of it."""
        with self.database.read() as connection:
            return Ended(*news.ended_since(connection, actor.user_id, since, limit=SHOWN))

    def is_reachable(self) -> bool:
        """Tell whether the database answers; while it does not, every use case raises `DatabaseAway`."""
        return self.database.is_reachable()
